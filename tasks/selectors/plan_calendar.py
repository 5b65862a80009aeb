"""The plan as a month: windows on their last day, days off shaded."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from common.calendar import WorkCalendar
from common.enums import HolidayKind
from common.models import Holiday
from tasks.enums import FULFILLED, OWED
from tasks.models import Occurrence, Task, TaskUnit

IN_CELL = 3
"""Windows named in a day's cell; the others are a number that leads to the list."""


@dataclass(slots=True)
class Day:
    """One cell: how many windows end, how many of them are fulfilled or owed past their end, and the first few."""

    day: dt.date
    inside: bool
    """Belongs to the month; the others fill up the week."""
    is_off: bool = False
    holiday: str = ""
    total: int = 0
    done: int = 0
    overdue: int = 0
    first: list[Occurrence] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.total - len(self.first)


def windows_of(tasks: QuerySet[Task], wanted: Q, first: dt.date, last: dt.date) -> QuerySet[Occurrence]:
    """The windows of the tasks that end between two days (both inside)."""
    return Occurrence.objects.filter(wanted, task__in=tasks.order_by().values("pk"), ends_on__range=(first, last))


def with_task(windows: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    """Windows for a list, each with its task and the task's units; one query more."""
    units = TaskUnit.objects.select_related("unit")
    return (
        windows.select_related("task")
        .prefetch_related(Prefetch("task__task_units", queryset=units))
        .order_by("ends_on", "task__number", "pk")
    )


def month_grid(windows: QuerySet[Occurrence], year: int, month: int, today: dt.date) -> list[list[Day]]:
    """The weeks of a month from Monday, with what ends on each day. Three queries, whatever the number of windows."""
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    off, names = _days_off(weeks[0][0], weeks[-1][-1])
    counts = {row["ends_on"]: row for row in _counts(windows, today)}
    named: dict[dt.date, list[Occurrence]] = defaultdict(list)
    for window in _first_of_each_day(windows):
        named[window.ends_on].append(window)
    return [[_day(day, month, off, names, counts, named) for day in week] for week in weeks]


def _day(day: dt.date, month: int, off: WorkCalendar, names: dict[Any, str], counts: Any, named: Any) -> Day:
    figures = counts.get(day, {}) if day.month == month else {}
    return Day(
        day=day,
        inside=day.month == month,
        is_off=not off.is_working_day(day),
        holiday=names.get(day, ""),
        total=figures.get("total", 0),
        done=figures.get("done", 0),
        overdue=figures.get("overdue", 0),
        first=named[day] if figures else [],
    )


def _days_off(first: dt.date, last: dt.date) -> tuple[WorkCalendar, dict[dt.date, str]]:
    rows = list(Holiday.objects.filter(day__range=(first, last)))
    by_kind = {kind: frozenset(row.day for row in rows if row.kind == kind) for kind in HolidayKind.values}
    return (
        WorkCalendar(off=by_kind[HolidayKind.OFF], work=by_kind[HolidayKind.WORK]),
        {row.day: row.name for row in rows},
    )


def _counts(windows: QuerySet[Occurrence], today: dt.date) -> Iterable[Any]:
    return (
        windows.order_by()
        .values("ends_on")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(status__in=FULFILLED)),
            overdue=Count("pk", filter=Q(status__in=OWED, ends_on__lt=today)),
        )
    )


def _first_of_each_day(windows: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    """At most `IN_CELL` windows of each day: a month of weekly duties has hundreds."""
    place = Window(RowNumber(), partition_by=F("ends_on"), order_by=[F("task__number").asc(), F("pk").asc()])
    return (
        windows.annotate(place=place)
        .filter(place__lte=IN_CELL)
        .select_related("task")
        .order_by("ends_on", "task__number", "pk")
    )
