"""The form of the citizens' front page."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from common.stale import SeenForm
from common.text import nfc, squeeze

from .models import PublicPage
from .public_models import HOTLINES_MAX

NUMBER = re.compile(r"\+?[0-9][0-9 .]{1,18}[0-9]")
ROWS = range(1, HOTLINES_MAX + 1)


class PublicPageForm(SeenForm, forms.ModelForm):
    """The commune's words, its telephone lines one row each, and what its citizens' page shows."""

    class Meta:
        model = PublicPage
        fields = ["greeting", "address", "hours", "reception", "elsewhere", "show_survey_results",
                  "show_answered_feedback"]  # fmt: skip
        widgets = {
            "greeting": forms.Textarea(attrs={"rows": 2}),
            "hours": forms.Textarea(attrs={"rows": 4}),
            "reception": forms.Textarea(attrs={"rows": 4}),
            "elsewhere": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in ROWS:
            kept = self.instance.hotlines[row - 1] if row <= len(self.instance.hotlines) else {}
            self.fields[f"label_{row}"] = forms.CharField(
                label=_("Tên đường dây %(row)d") % {"row": row},
                max_length=80,
                required=False,
                initial=kept.get("label", ""),
            )
            self.fields[f"number_{row}"] = forms.CharField(
                label=_("Số điện thoại %(row)d") % {"row": row},
                max_length=20,
                required=False,
                initial=kept.get("number", ""),
                widget=forms.TextInput(attrs={"type": "tel"}),
            )

    def rows(self) -> list[tuple[Any, Any]]:
        """Name field and telephone field of each line, for the template."""
        return [(self[f"label_{row}"], self[f"number_{row}"]) for row in ROWS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["hotlines"] = []
        for row in ROWS:
            label, number = squeeze(cleaned.get(f"label_{row}", "")), squeeze(cleaned.get(f"number_{row}", ""))
            if label and not number:
                self.add_error(f"number_{row}", _t("Nhập số điện thoại, hoặc xóa tên ở dòng này."))
            elif number and not label:
                self.add_error(f"label_{row}", _t("Nhập tên của đường dây, ví dụ: Công an xã."))
            elif number and not NUMBER.fullmatch(number):
                self.add_error(f"number_{row}", _t("Số điện thoại chỉ gồm chữ số, ví dụ: 0220 000 0001 hoặc 115."))
            elif number:
                cleaned["hotlines"].append({"label": label, "number": number})
        return cleaned

    def values(self) -> dict[str, Any]:
        """What `accounts.services.update_public_page` takes."""
        names = (*self.Meta.fields, "hotlines")
        return {name: nfc(value) if isinstance(value := self.cleaned_data[name], str) else value for name in names}
