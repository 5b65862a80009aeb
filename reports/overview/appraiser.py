"""For Sở Nội vụ: what was handed in and how far its own column is."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.enums import ScoreColumn
from assessments.models import Assessment, Score, Snapshot
from common.clock import today
from criteria.selectors import leaves_of
from tasks.models import Occurrence


@dataclass(frozen=True)
class Appraisal:
    """What the commune has frozen and handed in, and how far the column of Sở Nội vụ is."""

    assessment: Assessment
    snapshot: Snapshot | None
    scored: int
    leaves: int
    overdue: int


def appraisal(assessment: Assessment) -> Appraisal:
    """Four queries; the large payload of the snapshot stays in the database."""
    programme = assessment.programme
    frozen = Snapshot.objects.filter(assessment__programme=programme).defer("payload")
    upper = Score.objects.filter(assessment__programme=programme, column=ScoreColumn.UPPER)
    return Appraisal(
        assessment=assessment,
        snapshot=frozen.first(),
        scored=upper.count(),
        leaves=leaves_of(programme.criteria_set).count(),
        overdue=Occurrence.objects.counted().filter(task__programme=programme).overdue(today()).count(),
    )
