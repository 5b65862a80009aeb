"""What is said about a task, and the requests for more time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Membership, Unit
from accounts.roles import Permission, roles_with
from accounts.selectors import units_of
from criteria.models import ProgrammeYear
from tasks.models import Extension, ExtensionQuerySet, Occurrence, Task, TaskComment

ANSWERS_ALL = roles_with(Permission.VIEW_ALL_WORK) & roles_with(Permission.SUBMIT_WORK)
"""Roles that work in a unit and open every task."""


def takes_part(task: Task, unit: Unit) -> bool:
    """The unit leads or supports the task, by name or as one of all units: its people can open it."""
    rows = task.task_units.all()
    return task.supports_all or any(row.unit.stands_for_all or row.unit_id == unit.pk for row in rows)


def units_that_read(task: Task) -> QuerySet[Unit]:
    """The commune's units in which somebody can open the task; a word sent to another one would reach a closed door."""
    units, rows = units_of(task.programme.commune), list(task.task_units.all())
    if task.supports_all or any(row.unit.stands_for_all for row in rows):
        return units
    reviewing = Membership.objects.filter(
        commune=task.programme.commune_id, is_active=True, user__is_active=True, role__in=ANSWERS_ALL
    )
    here = Q(pk__in=[row.unit_id for row in rows]) | Q(pk__in=reviewing.filter(unit__isnull=False).values("unit"))
    return units.filter(here)


def comments_of(task: Task) -> QuerySet[TaskComment]:
    """The talk about a task, newest first; one query."""
    return TaskComment.objects.filter(task=task).select_related("author", "to_unit").order_by("-pk")


def extensions_of(user: Any, programme: ProgrammeYear) -> ExtensionQuerySet:
    """The year's requests the person may see, with everything a row and its verdicts ask about; one query."""
    return (
        Extension.objects.visible_to(user)
        .filter(occurrence__task__programme=programme)
        .select_related("occurrence__task__programme__commune", "unit", "asked_by", "decided_by")
    )


def open_extensions(programme: ProgrammeYear) -> QuerySet[Extension]:
    """Requests that wait for an answer, the most pressing first: for whoever sees all work of the year."""
    return (
        Extension.objects.waiting()
        .filter(occurrence__task__programme=programme)
        .select_related("occurrence__task__programme__commune", "unit", "asked_by")
        .order_by("old_ends_on", "pk")
    )


def extensions_on(windows: Iterable[Occurrence]) -> dict[int, list[Extension]]:
    """All requests for these windows by window, newest first; one query."""
    found: dict[int, list[Extension]] = {}
    rows = Extension.objects.filter(occurrence__in=[window.pk for window in windows])
    for row in rows.select_related("asked_by", "decided_by").order_by("-pk"):
        found.setdefault(row.occurrence_id, []).append(row)
    return found
