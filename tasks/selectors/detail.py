"""One task with its windows, activities and history; the year's activities."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q, QuerySet

from common.models import Event
from criteria.models import ProgrammeYear
from tasks.models import Activity, Extension, Occurrence, Task, TaskComment

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


def history_lines(task: Task) -> QuerySet[Event]:
    """Every line about the task, its windows, activities, requests for more time and comments, newest first."""
    kinds = ContentType.objects.get_for_models(Task, Occurrence, Activity, Extension, TaskComment)
    about = Q(content_type=kinds[Task], object_id=task.pk)
    for model in (Occurrence, Activity, TaskComment):
        about |= Q(content_type=kinds[model], object_id__in=model._default_manager.filter(task=task).values("pk"))
    asked = Extension.objects.filter(occurrence__task=task)
    about |= Q(content_type=kinds[Extension], object_id__in=asked.values("pk"))
    return Event.objects.filter(about).select_related("actor", "content_type").order_by("-id")


def activities_of(user: Any, programme: ProgrammeYear) -> QuerySet[Activity]:
    """The year's activities the person may see, newest first."""
    return (
        Activity.objects.visible_to(user)
        .filter(task__programme=programme)
        .select_related("task", "unit", "occurrence", "created_by")
        .order_by("-happened_on", "-pk")
    )
