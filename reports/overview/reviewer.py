"""For the reviewer: what waits, and what stands in the way of a complete dossier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime

from assessments.bundle import Part, read, whole
from assessments.enums import ScoreColumn
from assessments.models import Score
from common.clock import today
from criteria.models import Phase, ProgrammeYear
from criteria.selectors import leaves_of
from evidence.enums import EvidenceStatus
from evidence.models import Evidence, EvidenceCriterion
from surveys.enums import ResponseStatus
from surveys.models import Response
from tasks.enums import CriterionMatch, TaskStatus
from tasks.models import Extension, Task

from .owed import late_units, owed_windows

UNITS_SHOWN = 8


@dataclass(frozen=True)
class Waiting:
    """Proofs of one unit that wait for a review."""

    unit: int
    name: str
    count: int
    oldest: dt.datetime


@dataclass(frozen=True)
class ReviewDesk:
    """What waits for Phòng VHXH, and what stands in the way of a complete dossier."""

    queue: Sequence[Waiting]
    late_units: list[dict[str, Any]]
    unproved: Sequence[tuple[int, str]]
    unscored: int
    unconfirmed: int
    extensions: int
    held: int

    @property
    def waiting(self) -> int:
        return sum(row.count for row in self.queue)

    @property
    def oldest(self) -> dt.datetime | None:
        return min((row.oldest for row in self.queue), default=None)

    @property
    def oldest_days(self) -> int:
        return (today() - localtime(self.oldest).date()).days if self.oldest else 0

    @property
    def late(self) -> int:
        return sum(row["late"] for row in self.late_units)

    @property
    def unproved_codes(self) -> list[str]:
        return [code for _position, code in self.unproved]


def review_desk(programme: ProgrammeYear) -> ReviewDesk:
    """Two queries; the year's phases come along and are kept on `programme`."""
    found = read(_parts(programme))
    programme._phases = sorted(  # type: ignore[attr-defined]
        found["phases"], key=lambda phase: (phase.starts_on, phase.pk)
    )
    queue = [Waiting(unit, name, count, _moment(oldest)) for unit, name, count, oldest in found["queue"]]
    owed, names = owed_windows(programme)
    return ReviewDesk(
        queue=sorted(queue, key=lambda row: (-row.count, row.oldest)),
        late_units=late_units(owed, names, today()),
        unproved=sorted((position, code) for position, code, proved, _scored in found["leaves"] if not proved),
        unscored=sum(1 for _position, _code, _proved, scored in found["leaves"] if not scored),
        unconfirmed=_one(found["unconfirmed"]),
        extensions=_one(found["extensions"]),
        held=_one(found["held"]),
    )


def _parts(programme: ProgrammeYear) -> dict[str, Part]:
    """Everything the desk counts, for one statement."""
    waiting = Evidence.objects.filter(programme=programme, status=EvidenceStatus.SUBMITTED, purged_at__isnull=True)
    proved = EvidenceCriterion.objects.filter(
        criterion=OuterRef("pk"), evidence__programme=programme, evidence__status=EvidenceStatus.ACCEPTED,
        evidence__purged_at__isnull=True,
    )  # fmt: skip
    scored = Score.objects.filter(
        Q(points__isnull=False) | Q(not_arising=True), criterion=OuterRef("pk"), assessment__programme=programme,
        column=ScoreColumn.COMMUNE,
    )  # fmt: skip
    unconfirmed = Task.objects.filter(
        programme=programme, status=TaskStatus.ACTIVE, criterion_match=CriterionMatch.PROPOSED
    )
    asked = Extension.objects.waiting().filter(occurrence__task__programme=programme)
    held = Response.objects.filter(survey__programme=programme, status=ResponseStatus.HELD)
    return {
        "queue": Part(
            waiting.order_by().values("unit", "unit__name").annotate(count=Count("pk"), oldest=Min("created_at")),
            ("unit", "unit__name", "count", "oldest"),
        ),
        "leaves": Part(
            leaves_of(programme.criteria_set).annotate(proved=Exists(proved), scored=Exists(scored)),
            ("position", "code", "proved", "scored"),
        ),
        "unconfirmed": _count(unconfirmed, "programme"),
        "extensions": _count(asked, "occurrence__task__programme"),
        "held": _count(held, "survey__programme"),
        "phases": whole(Phase.objects.filter(programme=programme)),
    }


def _count(rows: Any, by: str) -> Part:
    return Part(rows.order_by().values(by).annotate(n=Count("pk")), (by, "n"))


def _one(rows: Sequence[Sequence[int]]) -> int:
    return sum(row[1] for row in rows)


def _moment(text: str) -> dt.datetime:
    """A moment that travelled as JSON; SQLite leaves its zone out."""
    moment = parse_datetime(text)
    if moment is None:
        raise ValueError(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
