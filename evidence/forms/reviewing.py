"""Accepting and returning, and the filter of the lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from criteria.models import Criterion, ProgrammeYear
from evidence.enums import EvidenceKind, EvidenceStatus
from evidence.words import READY_REASONS

from .fields import NodeChoice


class ReturnForm(forms.Form):
    """Why a proof goes back: a ready reason, own words, or both."""

    ready = forms.ChoiceField(
        label=_("Lý do có sẵn"), required=False, widget=forms.RadioSelect, choices=list(READY_REASONS.items())
    )
    comment = forms.CharField(
        label=_("Ghi thêm"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Viết để người nộp biết cần làm gì tiếp theo."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        words = [str(READY_REASONS.get(data.get("ready", ""), "")), data.get("comment", "").strip()]
        data["reason"] = " ".join(part for part in words if part)
        if not data["reason"]:
            self.add_error("comment", _t("Hãy chọn hoặc ghi lý do để người nộp biết cần làm gì tiếp theo."))
        return data


class AcceptForm(forms.Form):
    """Accept, with a word if wanted."""

    comment = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class EvidenceFilter(forms.Form):
    """What narrows the list; every field may be empty."""

    q = forms.CharField(label=_("Tìm"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=[("", _("Mọi tình trạng")), *EvidenceStatus.choices]
    )
    kind = forms.ChoiceField(label=_("Loại"), required=False, choices=[("", _("Mọi loại")), *EvidenceKind.choices])
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị"), required=False, empty_label=_("Mọi đơn vị"))
    criterion = NodeChoice(
        Criterion.objects.none(), label=_("Nhóm, tiêu chí"), required=False, empty_label=_("Mọi tiêu chí")
    )
    task = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)

    def __init__(self, data: Any, *, programme: ProgrammeYear, units: QuerySet[Unit], only: str = "") -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs["placeholder"] = _("gõ không dấu cũng được")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["criterion"].queryset = programme.criteria_set.criteria.order_by("position")  # type: ignore[attr-defined]
        if only:
            for name in set(self.fields) - set(only.split()):
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """The filters that make sense; a foreign or unknown choice filters nothing."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value not in (None, "")}
