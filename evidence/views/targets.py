"""What a proof is handed in for, and everything the form can already know from that."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import Unit
from common.clock import today
from common.text import cut, row_number, squeeze
from criteria.scope import Scope
from evidence.models import Evidence
from evidence.selectors import likely_windows, open_windows
from tasks.models import Activity, Occurrence, Task
from tasks.permissions import acting_units
from tasks.selectors import with_units, work_of

NO_TASK = 0
"""``?task=0``: on purpose for no task; the proof is tied to a criterion."""


@dataclass
class Target:
    """What the proof is handed in for: a task with its windows, an activity, or (neither) a criterion."""

    task: Task | None = None
    activity: Activity | None = None
    windows: QuerySet[Occurrence] | None = None
    wanted: list[int] = field(default_factory=list)

    @property
    def tied(self) -> bool:
        return self.activity is not None


def target_of(request: HttpRequest, scope: Scope) -> Target | None:
    """From the address: an activity, a window, a task, or none on purpose; None when nothing was chosen yet."""
    activity, window, task = (row_number(request.GET.get(name, "")) for name in ("activity", "occurrence", "task"))
    visible = with_units(work_of(request.user, scope.programme))
    if activity is not None:
        rows = Activity.objects.visible_to(request.user).filter(task__programme=scope.programme, is_withdrawn=False)
        found = get_object_or_404(rows.select_related("task", "unit", "occurrence__task"), pk=activity)
        found.task = get_object_or_404(visible, pk=found.task_id)
        if found.occurrence is not None:
            found.occurrence.task = found.task
        found.task.programme = scope.programme
        return Target(task=found.task, activity=found)
    if window is not None:
        chosen = get_object_or_404(Occurrence.objects.filter(task__programme=scope.programme), pk=window)
        task = chosen.task_id
    if task == NO_TASK:
        return Target()
    if task is not None:
        work = get_object_or_404(visible, pk=task)
        work.programme = scope.programme
        wanted = [window] if window is not None else []
        return Target(task=work, windows=open_windows(visible, work), wanted=wanted)
    return None


def place_to_return(scope: Scope, target: Target, stored: list[Evidence]) -> str:
    """Where the person goes on after handing in: the activity, the task, or the proof itself."""
    if target.activity is not None:
        return reverse("activity_detail", args=[*scope.url_args, target.activity.pk])
    if target.task is not None:
        return reverse("task_detail", args=[*scope.url_args, target.task.pk])
    return reverse("evidence_detail", args=[*scope.url_args, stored[0].pk])


def title_stem(target: Target) -> str:
    """How a proof without a name of its own begins: what was done for whom; the window follows.

    Not the task's product: printed plans say "Các văn bản, hình ảnh thực hiện" of every second task.
    """
    if target.activity is not None:
        return squeeze(target.activity.summary)
    return cut(target.task.title, 200) if target.task is not None else ""


def chosen_labels(target: Target, chosen: list[int]) -> list[str]:
    """The words of the windows that are ticked."""
    return [window.label for window in target.windows or () if window.pk in chosen]


def initial_of(request: HttpRequest, scope: Scope, target: Target, word: str, units: QuerySet[Unit]) -> dict[str, Any]:
    """Everything that can be known: the window around today, the own unit, the day and place of the activity."""
    initial: dict[str, Any] = {"client_id": uuid.uuid4(), "unit": _likely_unit(request, scope, target, units)}
    if target.windows is not None:
        initial["occurrences"] = likely_windows(list(target.windows), target.wanted, today())
    if target.activity is not None:
        return initial | {"proof_date": target.activity.happened_on, "place": target.activity.place}
    if word in {"duong-dan", "ghi-chep"}:
        initial["proof_date"] = today()
    return initial


def _likely_unit(request: HttpRequest, scope: Scope, target: Target, units: QuerySet[Unit]) -> int | None:
    if target.activity is not None:
        return target.activity.unit_id
    choices = [unit.pk for unit in units]
    if target.task is not None:
        leads = [row.unit_id for row in target.task.task_units.all()]
        acting = acting_units(request.user, target.task)
        likely = [pk for pk in leads if pk in acting] or [pk for pk in leads if pk in choices]
        if likely:
            return likely[0]
    return next((pk for pk in choices if pk in scope.unit_ids), None)
