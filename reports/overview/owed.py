"""The windows that owe something today, read once: late units and the next days of criteria stand on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from common.clock import today
from criteria.models import ProgrammeYear
from tasks.models import Occurrence

from .outlook import Owed


def owed_windows(programme: ProgrammeYear) -> tuple[list[Owed], dict[int, str]]:
    """Windows that have begun and are not fulfilled, with their responsible unit; the units' names. One query."""
    rows = (
        Occurrence.objects.counted()
        .unfinished()
        .filter(task__programme=programme, starts_on__lte=today(), task__task_units__is_responsible=True)
        .order_by("task__task_units__unit__sort", "ends_on")
        .values_list(
            "task__criterion", "task", "task__task_units__unit", "task__task_units__unit__name", "ends_on", "starts_on"
        )
    )
    names: dict[int, str] = {}
    found = []
    for criterion, task, unit, name, ends_on, starts_on in rows:
        names[unit] = name
        found.append(Owed(criterion=criterion, task=task, unit=unit, ends_on=ends_on, starts_on=starts_on))
    return found, names


def late_units(owed: Iterable[Owed], names: dict[int, str], day: dt.date) -> list[dict[str, Any]]:
    """Units with windows after their last day, those with the most first: `unit`, `name`, `late`, `oldest`."""
    late: dict[int, list[dt.date]] = {}
    for window in owed:
        if window.ends_on < day:
            late.setdefault(window.unit, []).append(window.ends_on)
    rows = [{"unit": unit, "name": names[unit], "late": len(d), "oldest": min(d)} for unit, d in late.items()]
    return sorted(rows, key=lambda row: -row["late"])
