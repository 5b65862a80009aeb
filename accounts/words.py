"""How the history of people and units reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

EVENT_WORDS: dict[str, Any] = {
    "create": _("tạo tài khoản"),
    "grant_role": _("giao vai trò"),
    "revoke_role": _("thôi vai trò"),
    "password_changed": _("đổi mật khẩu"),
    "password_given": _("cấp lại mật khẩu"),
    "update_public_page": _("sửa trang cho người dân"),
    "disabled_idle": _("khóa tài khoản lâu không dùng"),
}

DETAIL_WORDS: dict[str, Any] = {
    "count": _("Số dòng"),
    "days": _("Số ngày không đăng nhập"),
    "before": _("Trước"),
    "role": _("Vai trò"),
    "unit": _("Đơn vị"),
    "user": _("Người dùng"),
}
