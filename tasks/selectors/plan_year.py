"""The plan as a year: one line a task, its windows as bars; and how many windows end in which month."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from tasks.enums import FULFILLED, OWED, OccurrenceStatus, WorkState
from tasks.models import Occurrence, Task, TaskUnit

from .plan_filter import SOON_DAYS
from .plans import PRINTED

MONTH = 31
"""Every month is as wide as the longest, so that bars stand under the heads of twelve equal columns."""
YEAR = 12 * MONTH
LINE = 28
"""The height of a task's line in the picture."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One window in the year's picture, from its first day to its last, in days of a 31-day month."""

    window: Occurrence
    state: WorkState
    x: int
    width: int

    @property
    def height(self) -> int:
        """Late is tall, done is thin: the picture is read without its colours too."""
        return {WorkState.OVERDUE: 24, WorkState.RETURNED: 24, WorkState.DONE: 8}.get(self.state, 16)

    @property
    def y(self) -> int:
        return (LINE - self.height) // 2


@dataclass(frozen=True, slots=True)
class Month:
    """Windows that end in one month: how many there are, are fulfilled, and are owed after their last day."""

    number: int
    total: int = 0
    done: int = 0
    overdue: int = 0


def place_of(day: dt.date) -> int:
    """Where a day stands in the picture, from 0."""
    return (day.month - 1) * MONTH + day.day - 1


def year_rows(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks in printed order with `windows` that count and `unit_name` of who is responsible; two queries."""
    responsible = TaskUnit.objects.filter(task=OuterRef("pk"), is_responsible=True).values("unit__name")[:1]
    windows = Occurrence.objects.filter(counts=True).order_by("starts_on", "ends_on", "pk")
    return (
        tasks.select_related("criterion")
        .annotate(unit_name=Subquery(responsible))
        .prefetch_related(Prefetch("occurrences", queryset=windows, to_attr="windows"))
        .order_by(*PRINTED)
    )


def bars_of(windows: Sequence[Occurrence], year: int, today: dt.date) -> list[Bar]:
    """The windows as bars, cut at the ends of the year."""
    bars = []
    for window in windows:
        first = max(window.starts_on, dt.date(year, 1, 1))
        last = min(window.ends_on, dt.date(year, 12, 31))
        if first <= last:
            start = place_of(first)
            bars.append(Bar(window, window_state(window, today), start, place_of(last) - start + 1))
    return bars


def window_state(window: Occurrence, today: dt.date) -> WorkState:
    """The one word for a window on that day."""
    plain = {
        OccurrenceStatus.SUBMITTED: WorkState.WAITING,
        OccurrenceStatus.DONE: WorkState.DONE,
        OccurrenceStatus.WAIVED: WorkState.DONE,
    }
    if found := plain.get(OccurrenceStatus(window.status)):
        return found
    if window.ends_on < today:
        return WorkState.OVERDUE
    if window.status == OccurrenceStatus.RETURNED:
        return WorkState.RETURNED
    if window.starts_on > today:
        return WorkState.LATER
    return WorkState.SOON if (window.ends_on - today).days <= SOON_DAYS else WorkState.OPEN


def months_of(tasks: QuerySet[Task], today: dt.date) -> dict[int, list[Month]]:
    """For each group number (0: standing duties) the twelve months; one query."""
    rows = (
        Occurrence.objects.filter(task__in=tasks.order_by().values("pk"), counts=True)
        .values_list("task__section__number", "ends_on__month")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(status__in=FULFILLED)),
            overdue=Count("pk", filter=Q(status__in=OWED, ends_on__lt=today)),
        )
        .order_by()
    )
    found: dict[int, dict[int, Month]] = defaultdict(dict)
    for number, month, total, done, overdue in rows:
        found[number or 0][month] = Month(month, total, done, overdue)
    return {
        number: [months.get(month, Month(month)) for month in range(1, 13)] for number, months in sorted(found.items())
    }
