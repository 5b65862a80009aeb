"""How the history of report runs reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

EVENT_WORDS: dict[str, Any] = {
    "request_report": _("yêu cầu lập"),
    "run_start": _("bắt đầu lập"),
    "run_finish": _("lập xong"),
    "run_fail": _("bị lỗi"),
    "run_cancel": _("đã dừng"),
    "run_requeue": _("xếp hàng lại vì tiến trình xử lý đã mất"),
    "cancel_requested": _("yêu cầu dừng"),
    "request_check": _("yêu cầu kiểm tra hồ sơ"),
    "check_start": _("bắt đầu kiểm tra hồ sơ"),
    "check_finish": _("kiểm tra hồ sơ xong"),
    "check_fail": _("kiểm tra hồ sơ bị lỗi"),
    "chase_letter_made": _("lập văn bản đôn đốc"),
    "sheet_not_filed": _("chưa nộp được bảng kết quả làm minh chứng"),
    "personal_data_erased": _("xóa dữ liệu cá nhân hết hạn lưu"),
}

DETAIL_WORDS: dict[str, Any] = {
    "attempt": _("Lần thử"),
}
