"""How the history of figures, answers and points reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

EVENT_WORDS: dict[str, Any] = {
    "score": _("Chấm cột %(column)s: %(before)s → %(after)s"),
    "fill_scores": _("Điền cột %(column)s theo đề xuất: %(count)s ô"),
    "undo_fill": _("Hoàn tác điền cột %(column)s theo đề xuất: %(count)s ô"),
    "answer_criterion": _("Trả lời tiêu chí"),
    "clear_answer": _("Xóa câu trả lời"),
    "record_measurement": _("Số liệu tháng %(month)s: %(before)s → %(after)s"),
    "delete_measurement": _("Xóa số liệu tháng %(month)s: %(before)s"),
    "set_responsible": _("Đặt đơn vị phụ trách"),
    "open_assessment": _("Mở bảng chấm điểm"),
    "confirm_scores": _("Xác nhận kết quả tự chấm"),
    "reopen_scores": _("Mở lại để chấm tiếp"),
    "submit_dossier": _("Ghi nhận đã nộp hồ sơ"),
    "return_dossier": _("Rút hồ sơ về"),
    "name_document": _("Văn bản của Sở Nội vụ: %(after)s"),
    "finalise": _("Chốt kết quả thẩm định"),
    "add_adjustment": _("Ghi điểm thưởng, điểm trừ"),
    "withdraw_adjustment": _("Rút điểm thưởng, điểm trừ"),
    "answer_condition": _("Trả lời điều kiện"),
    "take_snapshot": _("Chụp kết quả"),
    "assessment_followed_year": _("Chuyển theo bộ tiêu chí mới của năm"),
}

DETAIL_WORDS: dict[str, Any] = {
    "condition": _("Điều kiện"),
    "criterion": _("Tiêu chí"),
    "month": _("Tháng"),
    "rows": _("Số dòng"),
    "year": _("Năm"),
}
