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

_WORKS = Q(role__in=roles_with(Permission.SUBMIT_WORK), unit__isnull=False)
"""Who works in a unit, and so is told what is sent to it."""


def who_opens(task: Task) -> Q:
    """`TaskQuerySet.visible_to` from the other side: a condition on memberships, true of those who see the task."""
    rows = list(task.task_units.all())
    working = _WORKS
    if not task.supports_all and not any(row.unit.stands_for_all for row in rows):
        working &= Q(unit__in=[row.unit_id for row in rows])
    return Q(role__in=roles_with(Permission.VIEW_ALL_WORK)) | working


def units_that_read(task: Task) -> QuerySet[Unit]:
    """The units of the task, and those in which somebody can open it: a word to another one meets a closed door."""
    commune = task.programme.commune
    people = Membership.objects.filter(who_opens(task), commune=commune, is_active=True, user__is_active=True)
    named = Q(pk__in=[row.unit_id for row in task.task_units.all()])
    return units_of(commune).filter(named | Q(pk__in=people.filter(_WORKS).values("unit")))


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
