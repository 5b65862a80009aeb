"""For the reviewer: what waits, and what stands in the way of a complete dossier."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q

from assessments.enums import ScoreColumn
from assessments.models import Score
from common.clock import today
from criteria.models import ProgrammeYear
from criteria.selectors import leaves_of
from evidence.enums import EvidenceStatus
from evidence.models import Evidence, EvidenceCriterion
from tasks.enums import OWED, CriterionMatch, TaskStatus
from tasks.models import Task, TaskUnit


@dataclass(frozen=True)
class ReviewDesk:
    """What waits for Phòng VHXH, and what stands in the way of a complete dossier."""

    waiting: int
    oldest: dt.datetime | None
    late_units: list[dict[str, Any]]
    unproved: list[str]
    unscored: int
    unconfirmed: int

    @property
    def late(self) -> int:
        return sum(row["late"] for row in self.late_units)


def review_desk(programme: ProgrammeYear) -> ReviewDesk:
    """Five queries."""
    proofs = Evidence.objects.filter(programme=programme, status=EvidenceStatus.SUBMITTED, purged_at__isnull=True)
    queue = proofs.aggregate(waiting=Count("pk"), oldest=Min("created_at"))
    accepted = EvidenceCriterion.objects.filter(
        evidence__programme=programme, evidence__status=EvidenceStatus.ACCEPTED, evidence__purged_at__isnull=True
    )
    leaves = leaves_of(programme.criteria_set)
    scored = Score.objects.filter(assessment__programme=programme, column=ScoreColumn.COMMUNE)
    return ReviewDesk(
        waiting=queue["waiting"],
        oldest=queue["oldest"],
        late_units=late_units(programme),
        unproved=list(leaves.exclude(pk__in=accepted.values("criterion")).values_list("code", flat=True)),
        unscored=leaves.exclude(pk__in=scored.values("criterion")).count(),
        unconfirmed=Task.objects.filter(
            programme=programme, status=TaskStatus.ACTIVE, criterion_match=CriterionMatch.PROPOSED
        ).count(),
    )


def late_units(programme: ProgrammeYear) -> list[dict[str, Any]]:
    """Units responsible for windows owed after their last day, the latest first: `name`, `late`, `total`."""
    path = "task__occurrences"
    windows = Q(**{f"{path}__counts": True})
    late = windows & Q(**{f"{path}__status__in": OWED, f"{path}__ends_on__lt": today()})
    rows = TaskUnit.objects.filter(
        task__programme=programme, task__status=TaskStatus.ACTIVE, is_responsible=True
    ).values("unit__name", "unit__sort", "unit")
    counted = rows.annotate(late=Count(path, filter=late), total=Count(path, filter=windows))
    return [
        {"name": row["unit__name"], "unit": row["unit"], "late": row["late"], "total": row["total"]}
        for row in counted.filter(late__gt=0).order_by("-late", "unit__sort")
    ]
