"""Accepting and returning, the commune's ready reasons, and the filter of the lists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.stale import SeenForm
from common.text import cut
from criteria.models import Criterion, ProgrammeYear
from evidence.enums import EvidenceKind, EvidenceStatus
from evidence.reasons import LABEL_LENGTH, MOST, TEXT_LENGTH, Reason, joined

WAITED = [("", _("Nộp lúc nào cũng được")), ("3", _("Chờ từ 3 ngày")), ("7", _("Chờ từ 7 ngày")),
          ("14", _("Chờ từ 14 ngày")), ("30", _("Chờ từ 30 ngày"))]  # fmt: skip


class ReturnForm(forms.Form):
    """Why a proof goes back: ready reasons, own words, or both."""

    ready = forms.MultipleChoiceField(
        label=_("Lý do có sẵn"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    comment = forms.CharField(
        label=_("Lý do gửi cho đơn vị"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Viết để người nộp biết cần làm gì tiếp theo."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, reasons: Sequence[Reason] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = list(reasons)
        self.fields["ready"].choices = [(str(one.number), one.label) for one in self.reasons]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [int(number) for number in data.get("ready", [])]
        data["reason"] = joined(self.reasons, chosen, data.get("comment", ""))
        if not data["reason"]:
            self.add_error("comment", _t("Hãy chọn hoặc ghi lý do để người nộp biết cần làm gì tiếp theo."))
        return data

    @property
    def ticked(self) -> set[int]:
        """The numbers that were ticked in the form that was sent."""
        sent = self.data.getlist("ready") if hasattr(self.data, "getlist") else []
        return {int(number) for number in sent if number.isdigit()}


class AcceptForm(forms.Form):
    """Accept, with a word if wanted."""

    comment = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonsForm(SeenForm):
    """The commune's ready reasons, a line for each of the keys 1 to 9."""

    def __init__(self, *args: Any, reasons: Sequence[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST + 1):
            there = reasons[number - 1] if number <= len(reasons) else None
            self.fields[f"label_{number}"] = forms.CharField(
                label=_t("Tên ngắn"), max_length=LABEL_LENGTH, required=False, initial=there.label if there else ""
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=_t("Câu gửi cho đơn vị"),
                max_length=TEXT_LENGTH,
                required=False,
                initial=there.text if there else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def lines(self) -> list[tuple[int, Any, Any]]:
        """Number, name and sentence of each line, bound."""
        return [(number, self[f"label_{number}"], self[f"text_{number}"]) for number in range(1, MOST + 1)]

    def pairs(self) -> list[tuple[str, str]]:
        """Name and sentence of each line as sent."""
        data = self.cleaned_data
        return [(data[f"label_{number}"], data[f"text_{number}"]) for number in range(1, MOST + 1)]


class EvidenceFilter(forms.Form):
    """What narrows the list; every field may be empty.

    Units and criteria are read once, and only when a page shows them or an address names one.
    """

    q = forms.CharField(label=_("Tìm"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=[("", _("Mọi tình trạng")), *EvidenceStatus.choices]
    )
    kind = forms.ChoiceField(label=_("Loại"), required=False, choices=[("", _("Mọi loại")), *EvidenceKind.choices])
    unit = forms.ChoiceField(label=_("Đơn vị"), required=False)
    criterion = forms.ChoiceField(label=_("Nhóm, tiêu chí"), required=False)
    older = forms.ChoiceField(label=_("Chờ bao lâu"), required=False, choices=WAITED)
    task = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)

    def __init__(self, data: Any, *, programme: ProgrammeYear, units: QuerySet[Unit], only: str = "") -> None:
        super().__init__(data)
        self._programme, self._units = programme, units
        self.fields["q"].widget.attrs["placeholder"] = _("gõ không dấu cũng được")
        self.fields["unit"].choices = self._unit_choices  # type: ignore[attr-defined]
        self.fields["criterion"].choices = self._criterion_choices  # type: ignore[attr-defined]
        names = set(only.split()) or set(self.fields) - {"older"}
        for name in set(self.fields) - names:
            del self.fields[name]

    @cached_property
    def units(self) -> dict[int, Unit]:
        return {unit.pk: unit for unit in self._units}

    @cached_property
    def criteria(self) -> dict[int, Criterion]:
        return {node.pk: node for node in self._programme.criteria_set.criteria.order_by("position")}

    def _unit_choices(self) -> list[tuple[str, str]]:
        return [("", _t("Mọi đơn vị")), *((str(pk), str(unit)) for pk, unit in self.units.items())]

    def _criterion_choices(self) -> list[tuple[str, str]]:
        rows = (
            (str(pk), f"{'  ' * node.depth}{node.code} {cut(node.title, 90)}") for pk, node in self.criteria.items()
        )
        return [("", _t("Mọi tiêu chí")), *rows]

    def values(self) -> dict[str, Any]:
        """The filters that make sense; a foreign or unknown choice filters nothing."""
        self.is_valid()
        found = {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value not in (None, "")}
        if "unit" in found:
            found["unit"] = self.units[int(found["unit"])]
        if "criterion" in found:
            found["criterion"] = self.criteria[int(found["criterion"])]
        if "older" in found:
            found["older"] = int(found["older"])
        return found

    def lean_values(self) -> dict[str, Any]:
        """The same as ids, without reading the lists of units and criteria: for a page that does not show the form."""
        self.fields["unit"] = forms.IntegerField(required=False, min_value=1, max_value=2**62)
        self.fields["criterion"] = forms.IntegerField(required=False, min_value=1, max_value=2**62)
        self.is_valid()
        found = {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value not in (None, "")}
        return found | {"older": int(found["older"])} if "older" in found else found
