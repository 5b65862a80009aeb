"""How the history of criteria sets and years reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .enums import PhaseKind

EVENT_WORDS: dict[str, Any] = {
    "load_set": _("nạp bộ tiêu chí đi kèm phần mềm"),
    "copy_set": _("sao chép thành bộ mới"),
    "edit_set": _("sửa thông tin bộ tiêu chí"),
    "edit_points": _("sửa điểm của tiêu chí"),
    "submit_set": _("trình xác nhận"),
    "withdraw_set": _("rút lại để sửa"),
    "reject_set": _("trả lại người nhập"),
    "verify_set": _("xác nhận và khóa"),
    "open_year": _("mở năm"),
    "year_turned": _("lập từ năm trước"),
    "set_phases": _("đặt các giai đoạn"),
    "update_year": _("sửa thiết lập năm"),
    "close_year": _("khép năm"),
    "reopen_year": _("mở lại năm"),
}

DETAIL_WORDS: dict[str, Any] = {
    **dict(PhaseKind.choices),
    "lines": _("Đã chuyển"),
    "from_year": _("Từ năm"),
    "from": _("Chép từ bộ"),
    "rules": _("Bảng điểm chi tiết"),
}
