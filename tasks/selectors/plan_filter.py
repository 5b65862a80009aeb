"""One set of filters for the plan's table, its calendar and its year: which tasks, and which of their windows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from criteria.models import ProgrammeYear
from tasks.enums import FULFILLED, OWED, CriterionMatch, Lack, OccurrenceStatus, TaskStatus, UnitRole, WorkState
from tasks.gates import without_proof
from tasks.models import Occurrence, Task, TaskUnit

from .work import filtered, work_of

SOON_DAYS = 14
"""Days before its end from which an owed window is pressing."""


def in_state(state: str, today: dt.date, prefix: str = "") -> Q:
    """The windows that are in the state on that day; `prefix` leads from the row to the window."""
    p = f"{prefix}__" if prefix else ""
    soon = today + dt.timedelta(days=SOON_DAYS)
    owed = Q(**{f"{p}status__in": OWED})
    begun = owed & Q(**{f"{p}starts_on__lte": today})
    return {
        WorkState.OVERDUE.value: owed & Q(**{f"{p}ends_on__lt": today}),
        WorkState.RETURNED.value: Q(**{f"{p}status": OccurrenceStatus.RETURNED}),
        WorkState.SOON.value: owed & Q(**{f"{p}ends_on__gte": today, f"{p}ends_on__lte": soon}),
        WorkState.WAITING.value: Q(**{f"{p}status": OccurrenceStatus.SUBMITTED}),
        WorkState.OPEN.value: begun & Q(**{f"{p}ends_on__gte": today}),
        WorkState.LATER.value: owed & Q(**{f"{p}starts_on__gt": today}),
        WorkState.DONE.value: Q(**{f"{p}status__in": FULFILLED}),
    }[state] & Q(**{f"{p}counts": True})


GONE = "khong-con"
"""In place of a state: rows that are no longer in the plan."""


def window_filter(values: Mapping[str, Any], today: dt.date) -> Q:
    """The windows the filter asks for: of a state, ending in a month."""
    wanted = Q(counts=True)
    if (state := values.get("state")) and state != GONE:
        wanted &= in_state(state, today)
    if month := values.get("month"):
        wanted &= Q(ends_on__month=month)
    return wanted


def narrow(user: Any, programme: ProgrammeYear, values: Mapping[str, Any], today: dt.date) -> QuerySet[Task]:
    """The living tasks of the year that the person may see and the filter leaves. No query by itself."""
    plain = {name: values.get(name) for name in ("q", "group")}
    tasks = filtered(_base(user, programme, gone=values.get("state") == GONE), plain)
    if plan := values.get("plan"):
        tasks = tasks.filter(plan=plan)
    if unit := values.get("unit"):
        tasks = tasks.filter(Exists(_part(values.get("role", ""), unit=unit)))
    if code := values.get("criterion"):
        tasks = tasks.filter(criterion__code=code)
    if kind := values.get("kind"):
        tasks = tasks.filter(schedule_kind=kind)
    if values.get("month") or values.get("state", GONE) != GONE:
        tasks = tasks.filter(Exists(Occurrence.objects.filter(window_filter(values, today), task=OuterRef("pk"))))
    return tasks.filter(_lacking(values["lacks"], today)) if values.get("lacks") else tasks


def _base(user: Any, programme: ProgrammeYear, *, gone: bool) -> QuerySet[Task]:
    if gone:
        return Task.objects.visible_to(user).of(programme).filter(status=TaskStatus.GONE)
    return work_of(user, programme)


def _part(role: str, **of: Any) -> QuerySet[TaskUnit]:
    rows = TaskUnit.objects.filter(task=OuterRef("pk"), **of)
    return rows.filter(role=role) if role else rows


def _lacking(lack: str, today: dt.date) -> Any:
    if lack == Lack.CRITERION:
        return Q(criterion_match=CriterionMatch.NONE)
    if lack == Lack.DECISION:
        return Q(criterion_match=CriterionMatch.PROPOSED)
    if lack == Lack.UNIT:
        return ~Exists(_part(UnitRole.LEAD))
    due = Occurrence.objects.filter(task=OuterRef("pk"), counts=True, status__in=OWED, starts_on__lte=today)
    return Exists(without_proof(due))
