"""The PIN of a tablet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PinForm(forms.Form):
    """A new PIN, typed twice because nobody sees it."""

    pin = forms.CharField(
        label=_("Mã PIN"), max_length=12, strip=True, help_text=_("6 đến 12 chữ số; chỉ cán bộ trực điểm này biết."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("Gõ lại mã PIN"), max_length=12, strip=True,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "pin" in cleaned and "again" in cleaned and cleaned["pin"] != cleaned["again"]:
            self.add_error("again", _("Hai lần gõ không giống nhau. Hãy gõ lại."))
        return cleaned
