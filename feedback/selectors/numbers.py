"""Figures of feedback: how much, how fast, by kind, unit, hamlet, channel and week; the weekly digest.

Complaints and denunciations are in no figure: they are counted by their own procedure.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db.models import Q, QuerySet

from common.calendar import WorkCalendar
from common.clock import today
from criteria.models import ProgrammeYear
from feedback.deadlines import local_day
from feedback.enums import CLOCK_RUNS, WAITING, Channel, FeedbackKind, FeedbackStatus, Resolution, SessionKind
from feedback.models import Feedback, IntakeSession

from .register import start_of

S = FeedbackStatus
_COLUMNS = (
    "kind", "channel", "status", "unit__name", "hamlet__name", "received_at", "answered_at", "due_on", "resolution",
    "reopened_count", "published_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """What counts of one feedback. `days` it took to answer, in working days; `late` then or still."""

    kind: str
    channel: str
    unit: str
    hamlet: str
    week: str
    resolution: str
    reopened: bool
    published: bool
    waiting: bool
    days: int | None
    late: bool


def _fact(row: dict[str, Any], on: dt.date, calendar: WorkCalendar) -> Fact:
    received, answered = local_day(row["received_at"]), row["answered_at"] and local_day(row["answered_at"])
    waiting = not answered and row["status"] in WAITING
    runs = waiting and row["status"] in CLOCK_RUNS
    return Fact(
        kind=str(FeedbackKind(row["kind"]).label),
        channel=str(Channel(row["channel"]).label),
        unit=row["unit__name"] or "",
        hamlet=row["hamlet__name"] or "",
        week=monday(received).isoformat(),
        resolution=row["resolution"],
        reopened=bool(row["reopened_count"]),
        published=row["published_at"] is not None,
        waiting=waiting,
        days=max(0, calendar.working_days_between(received, answered)) if answered else None,
        late=row["due_on"] is not None and (row["due_on"] < answered if answered else runs and row["due_on"] < on),
    )


@dataclass(slots=True)
class Tally:
    """Counts of some feedback. Merged ones count where they arrived, and nowhere as waiting or answered."""

    received: int = 0
    on_time: int = 0
    late: int = 0
    waiting: int = 0
    overdue: int = 0
    reopened: int = 0
    published: int = 0
    judged: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Resolution.values, 0))
    days: list[int] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return self.on_time + self.late

    @property
    def on_time_share(self) -> float | None:
        """Percent of the answers that came by their day; None while there is none."""
        return round(self.on_time * 100 / self.answered, 1) if self.answered else None

    @property
    def settled_share(self) -> float | None:
        """Percent "đã giải quyết" of the senders who said anything."""
        said = sum(self.judged.values())
        return round(self.judged[Resolution.YES] * 100 / said, 1) if said else None

    @property
    def usual_days(self) -> float | None:
        """Half of the answers took no longer, in working days."""
        return median(self.days) if self.days else None

    def add(self, row: Fact) -> None:
        """Count one feedback."""
        self.received += 1
        self.reopened += row.reopened
        self.published += row.published
        if row.resolution:
            self.judged[row.resolution] += 1
        if row.days is not None:
            self.on_time += not row.late
            self.late += row.late
            self.days.append(row.days)
        elif row.waiting:
            self.overdue += row.late
            self.waiting += not row.late


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a breakdown."""

    label: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of one period."""

    since: dt.date
    until: dt.date
    all: Tally
    kinds: list[Line]
    channels: list[Line]
    units: list[Line]
    hamlets: list[Line]
    weeks: list[Line]


def counted(rows: QuerySet[Feedback], since: dt.date, until: dt.date, calendar: WorkCalendar) -> Numbers:
    """The figures of what arrived in the period, as it stands today; one query."""
    on = today()
    period = rows.filter(
        received_at__gte=start_of(since), received_at__lt=start_of(until + dt.timedelta(days=1)), is_restricted=False
    )
    found = [_fact(row, on, calendar) for row in period.order_by("received_at").values(*_COLUMNS)]

    def by(name: str) -> list[Line]:
        tallies: dict[str, Tally] = defaultdict(Tally)
        for row in found:
            tallies[getattr(row, name)].add(row)
        return [Line(label, tally) for label, tally in tallies.items()]

    whole = Tally()
    for row in found:
        whole.add(row)
    return Numbers(
        since=since,
        until=until,
        all=whole,
        kinds=_largest(by("kind")),
        channels=_largest(by("channel")),
        units=_largest(by("unit")),
        hamlets=_largest(by("hamlet")),
        weeks=by("week"),
    )


def _largest(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: -line.tally.received)


def monday(day: dt.date) -> dt.date:
    """The first day of the week the day lies in."""
    return day - dt.timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Rhythm:
    """In how many of the weeks so far a kind of collection was held."""

    label: str
    held: int
    weeks: int


def rhythm_of(programme: ProgrammeYear, since: dt.date, until: dt.date) -> list[Rhythm]:
    """Whether boxes were opened and opinions collected "ít nhất 1 lần/tuần"; one query."""
    days = IntakeSession.objects.filter(programme=programme, held_on__gte=since, held_on__lte=until)
    held: dict[str, set[dt.date]] = defaultdict(set)
    for kind, day in days.values_list("kind", "held_on"):
        held[kind].add(monday(day))
    weeks = (monday(until) - monday(since)).days // 7 + 1
    return [Rhythm(str(SessionKind(kind).label), len(held[kind]), weeks) for kind in SessionKind.values]


@dataclass(frozen=True, slots=True)
class Digest:
    """One week on one sheet."""

    first: dt.date
    last: dt.date
    arrived: list[Feedback]
    answered: list[Feedback]
    overdue: list[Feedback]
    awaiting: list[Feedback]
    praise: list[Feedback]
    sessions: list[IntakeSession]


def digest_of(rows: QuerySet[Feedback], programme: ProgrammeYear, first: dt.date) -> Digest:
    """What came, what was answered, what is late and what waits for approval; two queries."""
    last = first + dt.timedelta(days=6)
    begin, end = start_of(first), start_of(last + dt.timedelta(days=1))
    came, done = Q(received_at__gte=begin, received_at__lt=end), Q(answered_at__gte=begin, answered_at__lt=end)
    on = min(today(), last)
    open_then = Q(status__in=WAITING)
    found = list(rows.filter(came | done | open_then, is_restricted=False).order_by("due_on", "pk"))
    arrived = [row for row in found if begin <= row.received_at < end]
    held = IntakeSession.objects.filter(programme=programme, held_on__gte=first, held_on__lte=last)
    return Digest(
        first=first,
        last=last,
        arrived=arrived,
        answered=[row for row in found if row.answered_at and begin <= row.answered_at < end],
        overdue=[row for row in found if row.is_overdue(on)],
        awaiting=[row for row in found if row.status == S.AWAITS_APPROVAL],
        praise=[row for row in arrived if row.kind == FeedbackKind.PRAISE],
        sessions=list(held.select_related("unit").order_by("held_on")),
    )
