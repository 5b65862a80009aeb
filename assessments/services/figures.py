"""Figures of a month: ratios and counts that points are later proposed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from assessments.models import Measurement
from assessments.permissions import can_record
from assessments.selectors import responsible_unit_id
from assessments.services.guards import require_leaf, require_unfrozen
from common.clock import now
from common.errors import Invalid
from common.history import remembered
from common.models import Event
from criteria import scoring
from criteria.enums import LeafType
from criteria.models import Criterion, ProgrammeYear
from evidence.models import Evidence

RATIO_TYPES = frozenset({LeafType.RATIO_BANDS, LeafType.RATIO_LINEAR, LeafType.SURVEY})
COUNT_TYPES = frozenset({LeafType.COUNT_BANDS, LeafType.BREACHES})
MEASURED_TYPES = RATIO_TYPES | COUNT_TYPES
"""Leaves that figures of a month speak of; the others are answered."""


@transaction.atomic
def record_measurement(
    *,
    programme: ProgrammeYear,
    criterion: Criterion,
    month: int,
    numerator: Decimal,
    denominator: Decimal | None,
    by: Any,
    unit: Unit | None = None,
    evidence: Evidence | None = None,
    note: str = "",
) -> Measurement:
    """Enter or correct the figure of one month. Ratios need a denominator and, unless allowed, stay within 100 %."""
    require_leaf(programme, criterion)
    can_record(by, programme, responsible_unit_id(programme, criterion)).require()
    require_unfrozen(programme)
    check_figures(criterion, month, numerator, denominator)
    if evidence is not None and evidence.programme_id != programme.pk:
        raise Invalid(_("Minh chứng này thuộc năm hoặc địa phương khác."))
    before = Measurement.objects.filter(programme=programme, criterion=criterion, month=month).first()
    row, _made = Measurement.objects.update_or_create(
        programme=programme,
        criterion=criterion,
        month=month,
        defaults={
            "numerator": numerator, "denominator": denominator, "unit": unit, "evidence": evidence, "note": note,
            "recorded_by": by,
            "recorded_at": now(),
        },
    )  # fmt: skip
    old = remembered([before.numerator, before.denominator]) if before else None
    data = {
        "criterion": criterion.code, "month": month, "before": old, "after": remembered([numerator, denominator]),
    }  # fmt: skip
    Event.record(row, "record_measurement", by=by, data=data)
    return row


def check_figures(criterion: Criterion, month: int, numerator: Decimal, denominator: Decimal | None) -> None:
    """Raise `Invalid`, with the field to blame, for a figure the criterion cannot have in a month."""
    if not 1 <= month <= 12:
        raise Invalid(_("Tháng phải từ 1 đến 12."), field="month")
    if criterion.leaf_type not in MEASURED_TYPES:
        raise Invalid(_("Tiêu chí này không chấm bằng số liệu. Hãy trả lời ở trang của tiêu chí."))
    if numerator < 0:
        raise Invalid(_("Số liệu không được âm."), field="numerator")
    if denominator is not None and denominator < 0:
        raise Invalid(_("Số liệu không được âm."), field="denominator")
    if criterion.leaf_type in COUNT_TYPES:
        if numerator != int(numerator):
            raise Invalid(_("Số lần, số vụ phải là số nguyên."), field="numerator")
        return
    if denominator is None:
        what = criterion.denominator_label or _("tổng số")
        raise Invalid(_("Hãy nhập cả mẫu số (%(what)s).") % {"what": what}, field="denominator")
    if numerator > denominator and not criterion.allow_over_100:
        raise Invalid(
            _("Tử số (%(a)s) lớn hơn mẫu số (%(b)s) nên tỷ lệ vượt 100 %%. Hãy kiểm tra lại hai số.")
            % {"a": scoring.vi_number(numerator), "b": scoring.vi_number(denominator)},
            field="numerator",
        )


@transaction.atomic
def delete_measurement(*, measurement: Measurement, by: Any) -> None:
    """Take a month's figure away; the history keeps it."""
    programme = measurement.programme
    can_record(by, programme, responsible_unit_id(programme, measurement.criterion)).require()
    require_unfrozen(programme)
    data = {
        "criterion": measurement.criterion.code, "year": programme.year, "month": measurement.month,
        "before": remembered([measurement.numerator, measurement.denominator]),
    }  # fmt: skip
    Event.record(measurement, "delete_measurement", by=by, data=data)
    measurement.delete()


@dataclass(frozen=True)
class Figure:
    """What stands in one month."""

    numerator: Decimal
    denominator: Decimal | None = None
    note: str = ""

    @classmethod
    def of(cls, row: Measurement | None) -> Figure | None:
        """The figure of a row; None where there is no row."""
        return cls(row.numerator, row.denominator, row.note) if row is not None else None

    @property
    def words(self) -> str:
        """As people say it: "45/60"."""
        top = scoring.vi_number(self.numerator)
        return top if self.denominator is None else f"{top}/{scoring.vi_number(self.denominator)}"


class WrongMonths(Invalid):
    """Some months of a year's grid cannot be taken over; nothing was written. `errors` says why, by month."""

    def __init__(self, errors: Mapping[int, Invalid]) -> None:
        super().__init__(_("Có %(count)d tháng cần xem lại; chưa lưu tháng nào.") % {"count": len(errors)})
        self.errors = dict(errors)


@transaction.atomic
def record_year(
    *,
    programme: ProgrammeYear,
    criterion: Criterion,
    months: Mapping[int, Figure | None],
    seen: Mapping[int, Figure | None],
    by: Any,
    unit: Unit | None = None,
) -> int:
    """Enter several months at once: all of them, or none. None takes a month's figure away. Returns how many changed.

    `seen` is what the page showed for each month: where somebody else wrote in between, nothing is overwritten.

    Raises:
        WrongMonths: with one sentence for each month that cannot be taken over.
    """
    require_leaf(programme, criterion)
    can_record(by, programme, responsible_unit_id(programme, criterion)).require()
    rows = {row.month: row for row in Measurement.objects.filter(programme=programme, criterion=criterion)}
    errors = {
        month: error
        for month, figure in months.items()
        if (error := _refusal(criterion, month, figure, Figure.of(rows.get(month)), seen.get(month)))
    }
    if errors:
        raise WrongMonths(errors)
    changed = [month for month, figure in months.items() if figure != Figure.of(rows.get(month))]
    for month in changed:
        figure = months[month]
        if figure is None:
            delete_measurement(measurement=rows[month], by=by)
        else:
            record_measurement(
                programme=programme, criterion=criterion, month=month, numerator=figure.numerator,
                denominator=figure.denominator, note=figure.note, by=by, unit=unit,
                evidence=rows[month].evidence if month in rows else None,
            )  # fmt: skip
    return len(changed)


def _refusal(
    criterion: Criterion, month: int, wanted: Figure | None, current: Figure | None, seen: Figure | None
) -> Invalid | None:
    """Why a month cannot be taken over: a figure that cannot be, or somebody else's figure in between."""
    if wanted is not None:
        try:
            check_figures(criterion, month, wanted.numerator, wanted.denominator)
        except Invalid as error:
            return error
    if current in (seen, wanted):
        return None
    there = current.words if current is not None else _("đã xóa")
    return Invalid(
        _("Người khác vừa ghi tháng này: %(there)s. Nếu vẫn muốn thay, hãy lưu lần nữa.") % {"there": there},
        field="numerator",
    )
