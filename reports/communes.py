"""The table of communes for people who work in several of them: a fixed number of queries for any number of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Sum

from accounts.models import Commune
from assessments.enums import AssessmentStatus, ScoreColumn
from assessments.models import Assessment, Score, Snapshot
from common.clock import today
from criteria.models import ProgrammeYear
from criteria.selectors import current_phases
from tasks.models import Occurrence


@dataclass(frozen=True)
class CommuneLine:
    """One commune in its newest year. Points are the frozen ones where there are any, else the plain sum entered."""

    commune: Commune
    programme: ProgrammeYear | None
    phases: list[str]
    status: AssessmentStatus | None
    commune_points: Decimal | None
    upper_points: Decimal | None
    level: str
    frozen_at: dt.datetime | None
    overdue: int

    @property
    def is_sample(self) -> bool:
        """The points shown are not those of the decision."""
        return self.programme is not None and self.programme.criteria_set.is_sample


def lines_of(communes: Iterable[Commune]) -> list[CommuneLine]:
    """Six queries."""
    communes = list(communes)
    programmes = _programmes_of(communes)
    ids = [programme.pk for programme in programmes.values()]
    assessments = {row.programme_id: row for row in Assessment.objects.filter(programme__in=ids)}
    frozen = _frozen(ids)
    sums = _sums(ids)
    late = Occurrence.objects.counted().filter(task__programme__in=ids).overdue(today())
    overdue = dict(late.order_by().values_list("task__programme").annotate(n=Count("pk")))
    lines = []
    for commune in communes:
        programme = programmes.get(commune.pk)
        key = programme.pk if programme else 0
        assessment, snapshot = assessments.get(key), frozen.get(key)
        lines.append(
            CommuneLine(
                commune=commune,
                programme=programme,
                phases=[str(phase.get_kind_display()) for phase in current_phases(programme)] if programme else [],
                status=AssessmentStatus(assessment.status) if assessment else None,
                commune_points=snapshot["total"] if snapshot else sums.get((key, ScoreColumn.COMMUNE)),
                upper_points=_upper(assessment, snapshot, sums.get((key, ScoreColumn.UPPER))),
                level=snapshot["level_name"] if snapshot else "",
                frozen_at=snapshot["taken_at"] if snapshot else None,
                overdue=overdue.get(key, 0),
            )
        )
    return lines


def _upper(assessment: Assessment | None, snapshot: dict[str, Any] | None, entered: Decimal | None) -> Decimal | None:
    """The engine's total once the appraisal is final, until then what Sở Nội vụ has entered."""
    if assessment is None or snapshot is None or assessment.status != AssessmentStatus.FINAL:
        return entered
    return Decimal(snapshot["payload__sheets__upper__total"])


def _programmes_of(communes: list[Commune]) -> dict[int, ProgrammeYear]:
    """The year of today, else the newest, of each commune."""
    rows = (
        ProgrammeYear.objects.filter(commune__in=communes)
        .select_related("criteria_set")
        .prefetch_related("phases")
        .order_by("year")
    )
    found: dict[int, ProgrammeYear] = {}
    for row in rows:
        held = found.get(row.commune_id)
        if held is None or held.year != today().year:
            found[row.commune_id] = row
    return found


def _frozen(programme_ids: list[int]) -> dict[int, dict[str, Any]]:
    """The newest snapshot of each year, without its large payload."""
    newest = Snapshot.objects.filter(assessment__programme=OuterRef("assessment__programme")).order_by("-pk")
    rows = Snapshot.objects.filter(
        assessment__programme__in=programme_ids, pk=Subquery(newest.values("pk")[:1])
    ).values("assessment__programme", "total", "level_name", "taken_at", "payload__sheets__upper__total")
    return {row["assessment__programme"]: dict(row) for row in rows}


def _sums(programme_ids: list[int]) -> dict[tuple[int, str], Decimal]:
    """The plain sums of the points entered so far."""
    rows = Score.objects.filter(assessment__programme__in=programme_ids).order_by()
    sums = rows.values_list("assessment__programme", "column").annotate(total=Sum("points"))
    return {(programme, column): total for programme, column, total in sums if total is not None}
