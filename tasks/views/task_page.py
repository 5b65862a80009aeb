"""The page of one task: what to do next, its windows, proof, talk, activities, and what the plan says."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from common.clock import today
from criteria.scope import Scope, programme_view
from tasks import gates, states
from tasks.enums import OWED, OccurrenceStatus, ScheduleKind
from tasks.models import Extension, Occurrence, Task
from tasks.next_step import NextStep, due_words, next_step
from tasks.permissions import available_actions, can_ask_extension, can_edit_task, can_record, can_work_on
from tasks.selectors import extensions_on, history_lines, task_page
from tasks.timing import Schedule, describe
from tasks.words import spoken

from .comments import talk_of

SHOWN_LATE = 4
"""Late windows shown at once; a weekly task may owe dozens, the older ones fold away."""
HISTORY_LINES = 30


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def task_detail(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One task with everything in one place."""
    task = _task(request, scope, pk)
    context = _windows_of(request, scope, task) | _said_in_the_plan(task) | talk_of(request, task)
    context |= {
        "activities": [activity for activity in task.activities.all() if not activity.is_withdrawn],
        "may_work": can_work_on(request.user, task),
        "may_record": can_record(request.user, task),
        "may_edit": can_edit_task(request.user, task),
        "shows_edit": scope.can(Permission.MANAGE_PLAN),
        "shows_work": scope.can(Permission.SUBMIT_WORK) or scope.can(Permission.SUBMIT_FOR_ANY),
        "proof_templates": ["evidence/_task_proof.html", "tasks/_no_proof.html"],
    }
    return render(request, "tasks/task_detail.html", context)


def _task(request: HttpRequest, scope: Scope, pk: int) -> Task:
    task = get_object_or_404(task_page(request.user, scope.programme), pk=pk)
    task.programme = scope.programme
    return task


def _said_in_the_plan(task: Task) -> dict[str, Any]:
    units = list(task.task_units.all())
    return {
        "task": task,
        "schedule_words": describe(Schedule.from_record(task.schedule)) if task.schedule else "",
        "schedule_unknown": task.schedule_kind == ScheduleKind.UNKNOWN,
        "leads": [row for row in units if row.role == "lead"],
        "supports": [row for row in units if row.role == "support"],
    }


def _windows_of(request: HttpRequest, scope: Scope, task: Task) -> dict[str, Any]:
    """The windows in groups, the most pressing first, and the next step."""
    day, windows = today(), list(task.occurrences.all())
    for window in windows:
        window.task = task
    progress, extensions = gates.progress_of(windows), extensions_on(windows)
    step = next_step(windows, progress, day)
    rows = [
        _window_row(request.user, window, progress[window.pk], extensions.get(window.pk, []), day) for window in windows
    ]
    late = [row for row in rows if row["late"] and row["window"].status == OccurrenceStatus.OPEN][:-SHOWN_LATE]
    return {
        "step": step,
        "step_row": next((row for row in rows if step.window and row["window"].pk == step.window.pk), None),
        "judges": scope.can(Permission.REVIEW_EVIDENCE) and _waits(step),
        "now": [row for row in rows if row["pressing"] and row not in late],
        "late": late,
        "later": [row for row in rows if not row["pressing"] and row["window"].starts_on > day],
        "past": [row for row in rows if not row["pressing"] and row["window"].starts_on <= day],
        "counted": [row for row in rows if row["window"].counts],
        "proofs": sum(found.accepted + found.waiting for found in progress.values()),
        "done": sum(1 for row in rows if row["window"].counts and row["fulfilled"]),
    }


def _waits(step: NextStep) -> bool:
    return step.window is not None and step.window.status == OccurrenceStatus.SUBMITTED


def _window_row(
    user: Any, window: Occurrence, progress: gates.Progress, extensions: list[Extension], day: dt.date
) -> dict[str, Any]:
    owed = window.status in OWED
    newest = extensions[0] if extensions else None
    waiting = newest if newest and newest.status == "asked" else None
    return {
        "window": window,
        "progress": progress,
        "late": window.is_overdue(day),
        "future": window.starts_on > day,
        "fulfilled": window.status in {OccurrenceStatus.DONE, OccurrenceStatus.WAIVED},
        "pressing": window.status in {OccurrenceStatus.RETURNED, OccurrenceStatus.SUBMITTED}
        or (owed and window.counts and window.starts_on <= day),
        "actions": [
            action
            for action in available_actions(user, window)
            if action.transition != states.SUBMIT or progress.accepted or progress.waiting
        ],
        "owed": owed,
        "left": due_words((window.ends_on - day).days) if owed else "",
        "near": owed and 0 <= (window.ends_on - day).days <= 7,
        "extension": newest,
        "may_extend": owed and waiting is None and bool(can_ask_extension(user, window)),
    }


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def task_history(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Everything that happened to the task, its windows, activities, requests and comments; the page asks on demand."""
    task = _task(request, scope, pk)
    page = Paginator(history_lines(task), HISTORY_LINES).get_page(request.GET.get("page"))
    context = {"task": task, "page": page, "events": spoken(page.object_list)}
    inside = bool(request.htmx) and not request.GET.get("page")  # type: ignore[attr-defined]
    return render(request, "tasks/_history.html" if inside else "tasks/task_history.html", context)
