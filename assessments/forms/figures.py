"""Monthly figures: one month on a criterion's page, or the grid of a whole year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessments.models import Measurement
from assessments.services import Figure
from assessments.services.figures import RATIO_TYPES
from common.clock import today
from criteria.models import Criterion
from evidence.models import Evidence

from .fields import amount_field, put

MONTHS = range(1, 13)


def _figure_labels(form: forms.Form, criterion: Criterion) -> None:
    """The criterion's own words for numerator and denominator; a count has no denominator."""
    form.fields["numerator"].label = criterion.numerator_label or _t("Số lượng")
    if criterion.leaf_type in RATIO_TYPES:
        form.fields["denominator"].label = criterion.denominator_label or _t("Tổng số")
    else:
        del form.fields["denominator"]


class MonthForm(forms.Form):
    """The figure of one month, on the page of a criterion. A month that has one asks before it is replaced."""

    month = forms.TypedChoiceField(label=_("Tháng"), coerce=int)
    numerator = amount_field(label=_("Tử số"), min_value=0)
    denominator = amount_field(label=_("Mẫu số"), min_value=0)
    note = forms.CharField(label=_("Ghi chú, nguồn số liệu"), max_length=300, required=False)
    evidence = forms.ModelChoiceField(
        label=_("Minh chứng"), queryset=Evidence.objects.none(), required=False, empty_label=_("Không gắn")
    )
    replace = forms.BooleanField(label=_("Thay số đã có của tháng này"), required=False)

    def __init__(
        self,
        *args: Any,
        criterion: Criterion,
        months: Mapping[int, Measurement],
        proofs: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.months = months
        month = self.fields["month"]
        month.choices = [(m, self._month_label(m)) for m in MONTHS]  # type: ignore[attr-defined]
        month.initial = next((m for m in MONTHS if m not in months), today().month)
        self.fields["evidence"].queryset = proofs  # type: ignore[attr-defined]
        _figure_labels(self, criterion)

    def _month_label(self, month: int) -> str:
        row = self.months.get(month)
        figure = Figure.of(row)
        words = _t("Tháng %(month)d") % {"month": month}
        return f"{words} ({figure.words})" if figure else words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        there = Figure.of(self.months.get(cleaned.get("month", 0)))
        if there is not None and not cleaned.get("replace"):
            self.add_error(
                "replace",
                _t("Tháng %(month)d đã có số liệu %(words)s. Muốn thay bằng số mới, hãy đánh dấu ô này rồi lưu lại.")
                % {"month": cleaned["month"], "words": there.words},
            )
        return cleaned


class GridRow(forms.Form):
    """One month of a year's grid; `seen` is what the page showed, so that nobody's figure is overwritten unseen."""

    numerator = amount_field(label=_("Tử số"), required=False, min_value=0)
    denominator = amount_field(label=_("Mẫu số"), required=False, min_value=0)
    note = forms.CharField(label=_("Ghi chú, nguồn số liệu"), max_length=300, required=False)
    seen = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, month: int, criterion: Criterion, row: Measurement | None, **kwargs: Any) -> None:
        self.month = month
        self.current = Figure.of(row)
        initial: dict[str, Any] = {"seen": pack(self.current)}
        if self.current is not None:
            initial |= {
                "numerator": self.current.numerator,
                "denominator": self.current.denominator,
                "note": self.current.note,
            }
        kwargs |= {"initial": initial, "prefix": f"t{month}"}
        super().__init__(*args, **kwargs)
        _figure_labels(self, criterion)
        for field in self.fields.values():
            field.short = field.label  # type: ignore[attr-defined]
            field.label = f"{self.label}, {str(field.label)[:1].lower()}{str(field.label)[1:]}"

    @property
    def label(self) -> str:
        return _t("Tháng %(month)d") % {"month": self.month}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("numerator") is None and "numerator" not in self.errors:
            if cleaned.get("denominator") is not None:
                self.add_error("numerator", _t("Hãy nhập nốt số này, hoặc xóa cả hàng."))
            elif cleaned.get("note"):
                self.add_error("numerator", _t("Có ghi chú mà chưa có số. Hãy nhập số, hoặc xóa ghi chú."))
        return cleaned

    @property
    def figure(self) -> Figure | None:
        """What was typed; None for an empty row."""
        data = self.cleaned_data
        if data.get("numerator") is None:
            return None
        return Figure(data["numerator"], data.get("denominator"), data.get("note", "").strip())

    @property
    def seen_figure(self) -> Figure | None:
        return unpack(self.cleaned_data.get("seen"))


def pack(figure: Figure | None) -> list[str | None] | None:
    """A figure as the hidden field carries it."""
    if figure is None:
        return None
    bottom = str(figure.denominator) if figure.denominator is not None else None
    return [str(figure.numerator), bottom, figure.note]


def unpack(value: Any) -> Figure | None:
    """The other way round; anything that was tampered with counts as "nothing was shown"."""
    try:
        top, bottom, note = value
        return Figure(Decimal(top), Decimal(bottom) if bottom is not None else None, str(note))
    except (ArithmeticError, TypeError, ValueError):
        return None


class YearGrid:
    """Twelve rows saved at once; offers what `{% form_errors form formset=grid %}` asks for."""

    def __init__(self, data: Any, criterion: Criterion, rows: Mapping[int, Measurement]) -> None:
        self.is_bound = data is not None
        self.forms: Sequence[GridRow] = [
            GridRow(data, month=month, criterion=criterion, row=rows.get(month)) for month in MONTHS
        ]

    def is_valid(self) -> bool:
        return False not in [form.is_valid() for form in self.forms]  # each one, so that every cell says its error

    def non_form_errors(self) -> list[str]:
        return []

    def changed(self) -> tuple[dict[int, Figure | None], dict[int, Figure | None]]:
        """The months whose figure differs from what the page showed, and what it showed."""
        wanted = {form.month: form.figure for form in self.forms if form.figure != form.seen_figure}
        return wanted, {form.month: form.seen_figure for form in self.forms}

    def show_current(self, months: Sequence[int]) -> None:
        """After a conflict the person has seen the other figure: the next save may replace it."""
        for form in self.forms:
            if form.month in months:
                put(form, "seen", form.fields["seen"].prepare_value(pack(form.current)))
