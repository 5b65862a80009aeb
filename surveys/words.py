"""How the history of a survey reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

EVENT_WORDS: dict[str, Any] = {
    "survey_turned": _("lập từ khảo sát năm trước"),
    "survey_created": _("lập khảo sát"),
    "survey_changed": _("sửa thiết lập khảo sát"),
    "survey_draft_started": _("bắt đầu soạn bản câu hỏi mới"),
    "survey_draft_dropped": _("bỏ bản câu hỏi đang soạn"),
    "survey_published": _("đưa bản câu hỏi vào dùng"),
    "survey_question_added": _("thêm câu hỏi"),
    "survey_question_changed": _("sửa câu hỏi"),
    "survey_question_removed": _("xóa câu hỏi"),
    "survey_question_moved": _("đổi thứ tự câu hỏi"),
    "period_added": _("thêm đợt khảo sát"),
    "period_changed": _("sửa đợt khảo sát"),
    "period_removed": _("xóa đợt khảo sát"),
    "point_added": _("thêm điểm lấy ý kiến"),
    "point_changed": _("sửa điểm lấy ý kiến"),
    "point_switched_on": _("bật điểm lấy ý kiến"),
    "point_switched_off": _("tắt điểm lấy ý kiến"),
    "point_code_replaced": _("thu hồi và thay mã QR"),
    "kiosk_on": _("bật máy tính bảng, đặt mã PIN"),
    "kiosk_off": _("tắt máy tính bảng"),
    "survey_open": _("mở lấy ý kiến"),
    "survey_pause": _("tạm dừng"),
    "survey_close": _("kết thúc khảo sát"),
    "survey_reopen": _("mở lại khảo sát"),
    "response_count": _("tính phiếu"),
    "response_hold": _("để phiếu lại xem xét"),
    "response_exclude": _("không tính phiếu"),
    "batch_issued": _("phát hành phiếu giấy"),
    "batch_returned": _("ghi số phiếu thu về"),
    "batch_start": _("bắt đầu nhập phiếu giấy"),
    "batch_typed": _("nhập xong phiếu giấy"),
    "batch_again": _("nhập tiếp phiếu giấy"),
    "batch_checked": _("xong kiểm tra lần hai"),
    "slip_invalid": _("ghi phiếu giấy là không hợp lệ"),
    "slip_corrected": _("sửa phiếu giấy đang nhập"),
    "slip_checked": _("nhập lần hai phiếu giấy"),
    "slip_settled": _("thống nhất hai lần nhập"),
    "slip_photos_erased": _("xóa ảnh phiếu hết hạn lưu giữ"),
    "responses_count": _("tính các phiếu"),
    "responses_hold": _("để các phiếu lại xem xét"),
    "responses_exclude": _("không tính các phiếu"),
    "comment_erased": _("xóa lời viết của phiếu"),
    "surveys_followed_year": _("chuyển khảo sát sang bộ tiêu chí mới"),
    "sheet_frozen": _("chốt kết quả khảo sát"),
}

DETAIL_WORDS: dict[str, Any] = {
    "parts": _("Phần đã sửa"),
    "count": _("Số phiếu"),
    "before": _("Tình trạng trước đó"),
    "responses": _("Phiếu"),
    "replaced": _("Thay bảng"),
    "surveys": _("Khảo sát"),
}
