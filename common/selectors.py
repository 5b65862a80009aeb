"""Reading the shared tables."""

from __future__ import annotations

import datetime as dt

from .calendar import WorkCalendar
from .enums import HolidayKind
from .models import Holiday


def work_calendar(first: dt.date, last: dt.date) -> WorkCalendar:
    """The working days from `first` to `last` by the table of days off, which people edit: one query."""
    rows = list(Holiday.objects.filter(day__gte=first, day__lte=last).values_list("day", "kind"))
    return WorkCalendar(
        off=frozenset(day for day, kind in rows if kind == HolidayKind.OFF),
        work=frozenset(day for day, kind in rows if kind == HolidayKind.WORK),
    )
