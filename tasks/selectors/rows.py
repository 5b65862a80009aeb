"""Tasks and windows with what belongs to them, in one query more."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from accounts.models import Unit
from tasks.models import Occurrence, Task, TaskUnit

_UNITS = TaskUnit.objects.select_related("unit")


def with_rights(occurrences: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    """The windows with everything `tasks.permissions` asks about: one query more for all their units."""
    return occurrences.select_related("task__programme__commune").prefetch_related(
        Prefetch("task__task_units", queryset=_UNITS)
    )


def with_units(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks with commune, criterion and units: one query more."""
    return tasks.select_related("programme__commune", "criterion", "section").prefetch_related(
        Prefetch("task_units", queryset=_UNITS)
    )


def tasks_of_unit(unit: Unit) -> QuerySet[Task]:
    """Living tasks the unit leads, newest year first: what stands in the way of deleting it."""
    return (
        Task.objects.active()
        .filter(task_units__unit=unit, task_units__role="lead")
        .select_related("programme__commune", "plan")
        .order_by("-programme__year", "number")
        .distinct()
    )


def leads_of(task: Task) -> Sequence[Unit]:
    """The leading units, the responsible one first (from rows that are prefetched)."""
    rows = [row for row in task.task_units.all() if row.role == "lead"]
    return [row.unit for row in sorted(rows, key=lambda row: (not row.is_responsible, row.position))]
