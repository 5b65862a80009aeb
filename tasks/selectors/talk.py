"""What is said about a task, and the requests for more time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from criteria.models import ProgrammeYear
from tasks.models import Extension, ExtensionQuerySet, Occurrence, Task, TaskComment


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
