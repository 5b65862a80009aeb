"""How the history of a feedback reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

EVENT_WORDS: dict[str, Any] = {
    "feedback_registered": _("ghi vào sổ"),
    "feedback_classified": _("sửa phân loại"),
    "feedback_transfer": _("chuyển đơn vị khác xử lý"),
    "feedback_note_internal": _("ghi chú nội bộ"),
    "feedback_note_public": _("báo cho người gửi"),
    "feedback_info_added": _("người gửi viết thêm"),
    "feedback_rated": _("người gửi đánh giá"),
    "feedback_extended": _("gia hạn"),
    "feedback_escalated": _("báo lãnh đạo vì quá hạn"),
    "feedback_photos_added": _("thêm ảnh"),
    "feedback_photo_redacted": _("che ảnh"),
    "feedback_photo_shown": _("cho công khai ảnh đã che"),
    "feedback_photo_hidden": _("thôi công khai ảnh"),
    "feedback_published": _("công khai"),
    "feedback_unpublished": _("thôi công khai"),
    "feedback_apologised": _("viết thư xin lỗi"),
    "feedback_purged": _("xóa dữ liệu cá nhân"),
    "feedback_session_recorded": _("ghi đợt thu nhận ý kiến"),
    "feedback_session_changed": _("sửa đợt thu nhận ý kiến"),
    "feedback_settings_changed": _("đổi thiết lập góp ý"),
    "feedback_template_changed": _("đổi mẫu trả lời"),
    "feedback_exported": _("xuất sổ góp ý"),
    "data_request_opened": _("nhận yêu cầu về dữ liệu"),
    "data_request_purged": _("xóa người yêu cầu theo thời hạn"),
    "data_extended": _("gia hạn yêu cầu về dữ liệu"),
    "feedback_receive": _("tiếp nhận"),
    "feedback_assign": _("giao đơn vị xử lý"),
    "feedback_ask_info": _("đề nghị người gửi bổ sung"),
    "feedback_info_given": _("người gửi đã bổ sung"),
    "feedback_propose": _("trình duyệt trả lời"),
    "feedback_return_answer": _("trả lại để viết lại"),
    "feedback_answer": _("trả lời người gửi"),
    "feedback_reopen": _("mở lại để xử lý tiếp"),
    "feedback_close": _("kết thúc"),
    "feedback_refuse": _("không tiếp nhận"),
    "feedback_divert": _("hướng dẫn khiếu nại, tố cáo theo luật riêng"),
    "feedback_merge": _("gộp vào mục khác"),
    "data_reply": _("phản hồi yêu cầu về dữ liệu"),
    "data_fulfil": _("thực hiện yêu cầu về dữ liệu"),
    "data_decline": _("không thực hiện được yêu cầu về dữ liệu"),
}

DETAIL_WORDS: dict[str, Any] = {
    "days": _("Số ngày"),
    "photo": _("Ảnh số"),
    "boxes": _("Số ô che"),
    "csv": _("Dạng CSV"),
}
