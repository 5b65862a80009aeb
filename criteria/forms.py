"""Forms of the points table and of a year's settings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from common.fields import day_input
from common.stale import SeenForm

from .enums import PhaseKind
from .models import CriteriaSet, Criterion, PointRule, ProgrammeYear
from .selectors import phases_of
from .services.table import LEAF_FIELDS, SET_FIELDS

OPTIONAL_PHASES = frozenset({PhaseKind.REGISTER, PhaseKind.PUBLISH})


class SetForm(forms.ModelForm):
    """The set's own values."""

    class Meta:
        model = CriteriaSet
        fields = list(SET_FIELDS)
        widgets = {"decision_date": day_input(), "note": forms.Textarea(attrs={"rows": 3})}


class LeafForm(SeenForm, forms.ModelForm):
    """Maximum and way of scoring of one leaf."""

    class Meta:
        model = Criterion
        fields = list(LEAF_FIELDS)
        widgets = {"evidence_hint": forms.Textarea(attrs={"rows": 2})}


class RuleForm(forms.ModelForm):
    """One band, option or tick."""

    class Meta:
        model = PointRule
        fields = ["key", "label", "lower", "lower_inclusive", "upper", "upper_inclusive", "points", "fraction"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.has_changed() or cleaned.get("DELETE"):
            return cleaned
        if (cleaned.get("points") is None) == (cleaned.get("fraction") is None):
            self.add_error("points", _t("Nhập Điểm hoặc Phần của điểm tối đa, đúng một trong hai."))
        return cleaned


RuleFormSet = forms.inlineformset_factory(Criterion, PointRule, form=RuleForm, extra=2, can_delete=True)


class SheetForm(forms.Form):
    """The filled-in workbook."""

    file = forms.FileField(
        label=_("Tệp Excel đã điền"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Hãy chọn tệp .xlsx đã điền.")},
    )


class CopyForm(forms.Form):
    """The next year's set from this one."""

    code = forms.SlugField(label=_("Mã bộ tiêu chí mới"), max_length=60, help_text=_("Ví dụ: hai-phong-2027"))
    title = forms.CharField(label=_("Tên bộ tiêu chí mới"), max_length=300)
    applies_from = forms.IntegerField(label=_("Áp dụng từ năm"), min_value=2020, max_value=2100)


class CommentForm(forms.Form):
    """A reason."""

    comment = forms.CharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": 2}), required=False)


class YearForm(SeenForm, forms.ModelForm):
    """Cut-off, level aimed at, number and date of the report."""

    class Meta:
        model = ProgrammeYear
        fields = ["cut_off", "target_level", "report_number", "report_date"]
        widgets = {"cut_off": day_input(), "report_date": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target_level"].queryset = self.instance.criteria_set.levels.all()  # type: ignore[attr-defined]


class PhasesForm(SeenForm):
    """First and last day of each phase; an optional phase may stay empty."""

    def __init__(self, *args: Any, programme: ProgrammeYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dates = {phase.kind: phase for phase in phases_of(programme)}
        for kind in PhaseKind:
            phase = dates.get(kind)
            for end, words in (("starts_on", _t("từ ngày")), ("ends_on", _t("đến hết ngày"))):
                self.fields[f"{kind}_{end}"] = forms.DateField(
                    label=f"{kind.label}: {words}",
                    required=kind not in OPTIONAL_PHASES,
                    initial=getattr(phase, end, None),
                    widget=day_input(),
                )

    def rows(self) -> list[tuple[PhaseKind, Any, Any]]:
        """Kind, first-day field, last-day field, for the template."""
        return [(kind, self[f"{kind}_starts_on"], self[f"{kind}_ends_on"]) for kind in PhaseKind]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind in PhaseKind:
            starts_on, ends_on = cleaned.get(f"{kind}_starts_on"), cleaned.get(f"{kind}_ends_on")
            if bool(starts_on) != bool(ends_on) and kind in OPTIONAL_PHASES:
                self.add_error(f"{kind}_ends_on", _t("Nhập cả hai ngày, hoặc để trống cả hai để bỏ giai đoạn này."))
            elif starts_on and ends_on and starts_on > ends_on:
                self.add_error(f"{kind}_ends_on", _t("Ngày kết thúc phải sau ngày bắt đầu."))
        return cleaned

    def phases(self) -> dict[str, tuple[dt.date, dt.date] | None]:
        """What `criteria.services.set_phases` takes."""
        data = self.cleaned_data
        return {
            kind: (data[f"{kind}_starts_on"], data[f"{kind}_ends_on"]) if data.get(f"{kind}_starts_on") else None
            for kind in PhaseKind
        }
