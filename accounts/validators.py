"""What a password must be: long with four kinds of characters, or shorter together with a second factor.

The two lengths are those of TCVN 14423:2026 for a level-2 system: 14 characters of four kinds without a
second factor, 8 with one.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def character_kinds(password: str) -> int:
    """How many of the four kinds occur: lower case, upper case, digit, other."""
    categories = {unicodedata.category(letter) for letter in password}
    others = categories - {"Ll", "Lu", "Nd"}
    return len(categories & {"Ll", "Lu", "Nd"}) + bool(others)


class PasswordStrengthValidator:
    """``min_length`` characters of all four kinds, or ``min_length_with_mfa`` with a second factor."""

    def __init__(self, min_length: int = 14, min_length_with_mfa: int = 8) -> None:
        self.min_length = min_length
        self.min_length_with_mfa = min_length_with_mfa

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with the sentence a person can act on."""
        if user is not None and user.pk and is_mfa_enabled(user):
            if len(password) < self.min_length_with_mfa:
                raise ValidationError(
                    _("Mật khẩu cần ít nhất %(count)d ký tự.") % {"count": self.min_length_with_mfa},
                    code="password_too_short",
                )
            return
        if len(password) < self.min_length or character_kinds(password) < 4:
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return _(
            "Mật khẩu cần ít nhất %(count)d ký tự, gồm chữ thường, chữ hoa, chữ số "
            "và ký tự khác (ví dụ dấu cách, dấu chấm)."
        ) % {"count": self.min_length}
