"""The role table as a page for people who do not read code: `docs/PERMISSIONS.md`."""

from __future__ import annotations

from django.utils import translation

from .enums import Role
from .roles import ROLE_PERMISSIONS, Permission

INTRO = """# Who may do what

Generated from `accounts/roles.py` by `manage.py permissions_doc`; a test keeps both equal. A right holds inside the
communes where a person has the role. Whether it also holds for one row at one moment (the own unit, an open phase, not
one's own upload) is decided in each app's `permissions.py`.
"""


def render() -> str:
    """The Markdown page."""
    with translation.override("vi"):
        roles = list(Role)
        head = "| Quyền | " + " | ".join(str(role.label) for role in roles) + " |"
        line = "|---|" + "---|" * len(roles)
        rows = [
            f"| {permission.label} | "
            + " | ".join("✔" if permission in ROLE_PERMISSIONS[role] else "" for role in roles)
            + " |"
            for permission in Permission
        ]
    return "\n".join([INTRO, head, line, *rows, ""])
