"""Which unit scores which criterion goes into the next year; points, figures and answers stay."""

from __future__ import annotations

from django.utils.translation import gettext as _

from assessments.models import Responsibility
from criteria.enums import NodeKind
from criteria.models import Criterion, ProgrammeYear
from criteria.turning import Carrier, Line, Turn, add_carrier


def register() -> None:
    """Called once when the app is ready."""
    add_carrier(Carrier("assessments", 30, preview_duties, carry_duties))


def preview_duties(programme: ProgrammeYear, year: int) -> list[Line]:
    """How many criteria have a unit; one query."""
    count = Responsibility.objects.filter(programme=programme).count()
    return [
        Line(_("Phân công đơn vị chấm tiêu chí"), count),
        Line(_("Điểm, số liệu đo, minh chứng, báo cáo"), 0, _("ở lại năm cũ"), taken=False),
    ]


def carry_duties(turn: Turn) -> list[Line]:
    """By the code of the criterion; what the new year has already stays."""
    leaves = Criterion.objects.filter(criteria_set=turn.new.criteria_set_id, kind=NodeKind.LEAF)
    by_code = {leaf.code: leaf for leaf in leaves}
    there = set(Responsibility.objects.filter(programme=turn.new).values_list("criterion", flat=True))
    old = Responsibility.objects.filter(programme=turn.old).select_related("criterion")
    rows = [
        Responsibility(programme=turn.new, criterion=leaf, unit_id=row.unit_id)
        for row in old
        if (leaf := by_code.get(row.criterion.code)) is not None and leaf.pk not in there
    ]
    Responsibility.objects.bulk_create(rows)
    return [Line(_("Phân công đơn vị chấm tiêu chí"), len(rows), url_name="score_table")]
