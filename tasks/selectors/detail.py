"""One task with its windows, activities and history; the year's activities."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q, QuerySet

from common.models import Event
from criteria.models import ProgrammeYear
from tasks.models import Activity, Occurrence, Task

from .rows import with_units


def task_page(user: Any, programme: ProgrammeYear) -> QuerySet[Task]:
    """What the page of a task needs, gone tasks included; fetch one row of it."""
    return (
        with_units(Task.objects.visible_to(user).of(programme))
        .select_related("plan", "section__parent", "criterion__criteria_set")
        .prefetch_related(
            Prefetch("occurrences", queryset=Occurrence.objects.select_related("submitted_by", "reviewed_by")),
            Prefetch("activities", queryset=Activity.objects.select_related("unit", "created_by")),
        )
    )


def history_of(task: Task, limit: int = 30) -> list[Event]:
    """The newest lines about the task, its windows and its activities; two queries at most."""
    kinds = ContentType.objects.get_for_models(Task, Occurrence, Activity)
    windows = {window.pk: window for window in task.occurrences.all()}
    activities = [activity.pk for activity in task.activities.all()]
    rows = Event.objects.filter(
        Q(content_type=kinds[Task], object_id=task.pk)
        | Q(content_type=kinds[Occurrence], object_id__in=windows)
        | Q(content_type=kinds[Activity], object_id__in=activities)
    )
    return list(rows.select_related("actor", "content_type").order_by("-id")[:limit])


def activities_of(user: Any, programme: ProgrammeYear) -> QuerySet[Activity]:
    """The year's activities the person may see, newest first."""
    return (
        Activity.objects.visible_to(user)
        .filter(task__programme=programme)
        .select_related("task", "unit", "occurrence", "created_by")
        .order_by("-happened_on", "-pk")
    )
