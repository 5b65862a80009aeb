"""The list of a unit's work, and one task with everything that belongs to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from accounts.selectors import units_of
from common.calendar import WorkCalendar
from common.clock import today
from common.errors import Invalid
from common.selectors import work_calendar
from common.stale import Stale
from criteria.scope import Scope, programme_view
from tasks import gates
from tasks.forms import CriterionForm, TaskEditForm, TaskFilter, UnitsForm
from tasks.models import Occurrence, Task
from tasks.permissions import can_edit_task, work_is_open
from tasks.selectors import (
    TABS,
    filtered,
    leads_of,
    led_by,
    tab_counts,
    tab_named,
    task_page,
    tasks_in,
    work_of,
)
from tasks.services.editing import change_units, edit_task, set_criterion, units_seen, words_seen

from .plan_saved import saved_chips

PER_PAGE = 25
LEADING, SUPPORTING, BOTH = "chu-tri", "phoi-hop", "ca-hai"
PARTS = ((LEADING, _lazy("Chủ trì")), (SUPPORTING, _lazy("Phối hợp")), (BOTH, _lazy("Cả hai")))


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def task_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What is due, late, returned, waiting and done; staff see the work of their units, others all of it."""
    day, tab = today(), tab_named(request.GET.get("xem", ""))
    form = TaskFilter(request.GET, programme=scope.programme, units=units_of(scope.commune))
    everything = work_of(request.user, scope.programme)
    part = _part(request, scope, everything)
    tasks = filtered(everything, form.values())
    if part in (LEADING, SUPPORTING):
        tasks = led_by(tasks, scope.unit_ids, leads=part == LEADING)
    counts = tab_counts(tasks, day)
    paginator = Paginator(tasks_in(tasks, tab, day), PER_PAGE)
    paginator.count = counts[tab.key]
    page = paginator.get_page(request.GET.get("page"))
    shown = [window for task in page for window in getattr(task, "shown", [])[:1]]
    progress = gates.progress_of(shown)
    calendar = work_calendar(day, scope.programme.last_day)
    tabs = [
        {
            "label": one.label,
            "url": _changed(request, xem=one.key),
            "active": one == tab,
            "icon": one.icon,
            "count": counts[one.key],
        }
        for one in TABS
    ]
    context = {
        "tab": tab,
        "tabs": tabs,
        "parts": [
            {"label": label, "url": _changed(request, phan=key), "active": key == part}
            for key, label in (PARTS if part else ())
        ],
        "part": part,
        "filter": form,
        "page": page,
        "rows": [_row(task, progress, day, calendar) for task in page],
        "may_record": scope.can(Permission.SUBMIT_WORK),
        "may_upload": scope.can(Permission.SUBMIT_WORK) or scope.can(Permission.SUBMIT_FOR_ANY),
        "phase": work_is_open(scope.programme),
        "filtering": bool(form.values()),
    }
    return render(request, "tasks/task_list.html", context | saved_chips(request, scope, "work"))


def _part(request: HttpRequest, scope: Scope, tasks: QuerySet[Task]) -> str:
    """Which work of the own units to show: what they lead, unless they lead nothing; "" for people without a unit."""
    if not scope.unit_ids:
        return ""
    wanted = request.GET.get("phan", "")
    if wanted in dict(PARTS):
        return wanted
    return LEADING if led_by(tasks, scope.unit_ids).exists() else BOTH


def _changed(request: HttpRequest, **changes: str) -> str:
    """The present address with another tab, from the first page."""
    query = request.GET.copy()
    query.pop("page", None)
    for key, value in changes.items():
        query[key] = value
    return f"?{query.urlencode()}"


def _row(task: Any, progress: dict[int, gates.Progress], day: dt.date, calendar: WorkCalendar) -> dict[str, Any]:
    """One task of the list: its first window of this view, and how many more there are."""
    window: Occurrence | None = task.shown[0] if task.shown else None
    return {
        "task": task,
        "leads": leads_of(task),
        "window": window,
        "more": max(len(task.shown) - 1, 0),
        "progress": progress.get(window.pk) if window else None,
        "days": abs((window.ends_on - day).days) if window else None,
        "working_days": calendar.working_days_between(day, window.ends_on) if window else None,
        "late": window is not None and window.is_overdue(day),
    }


def _editable(request: HttpRequest, scope: Scope, pk: int) -> Task:
    """A visible task the person may edit, with the scope's own year on it."""
    task = get_object_or_404(task_page(request.user, scope.programme), pk=pk)
    task.programme = scope.programme
    can_edit_task(request.user, task).require()
    return task


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_PLAN)
def task_units(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Who leads, who is responsible, who supports."""
    task = _editable(request, scope, pk)
    form = UnitsForm(
        request.POST if request.method == "POST" else None,
        initial=UnitsForm.initial_of(task),
        units=units_of(scope.commune),
        seen=units_seen(task),
    )
    status = 422
    if request.method == "POST" and form.is_valid():
        try:
            change_units(task=task, by=request.user, **form.cleaned_data)
        except Stale as error:
            form.refuse(error)
            status = error.status_code
        else:
            messages.success(request, _("Đã lưu đơn vị của nhiệm vụ."))
            return redirect("task_detail", *scope.url_args, pk)
    context = {"task": task, "form": form, "heading": _("Đơn vị thực hiện")}
    return render(request, "tasks/task_form.html", context, status=status if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_PLAN)
def task_edit(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """How the printed timing is to be understood, and a note."""
    task = _editable(request, scope, pk)
    form = TaskEditForm(
        request.POST if request.method == "POST" else None,
        initial={"timing_reading": task.timing_reading, "note": task.note},
        seen=words_seen(task),
    )
    status = 422
    if request.method == "POST" and form.is_valid():
        try:
            edit_task(task=task, by=request.user, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, error.message)
        except Stale as error:
            form.refuse(error)
            status = error.status_code
        else:
            messages.success(request, _("Đã lưu. Các kỳ được tính lại; việc đã làm vẫn giữ nguyên."))
            return redirect("task_detail", *scope.url_args, pk)
    context = {"task": task, "form": form, "heading": _("Thời gian và ghi chú")}
    return render(request, "tasks/task_form.html", context, status=status if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_PLAN)
def task_criterion(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The criterion the task serves, chosen by a person."""
    task = _editable(request, scope, pk)
    form = CriterionForm(
        request.POST if request.method == "POST" else None,
        initial={"criterion": task.criterion_id},
        programme=scope.programme,
    )
    if request.method == "POST" and form.is_valid():
        set_criterion(task=task, criterion=form.cleaned_data["criterion"], by=request.user)
        messages.success(request, _("Đã lưu tiêu chí của nhiệm vụ."))
        if request.GET.get("ve") == "gan-tieu-chi":
            return redirect("task_matches", *scope.url_args)
        return redirect("task_detail", *scope.url_args, pk)
    context = {"task": task, "form": form, "heading": _("Tiêu chí")}
    return render(request, "tasks/task_form.html", context, status=422 if form.errors else 200)


def task_url(scope: Scope, task_id: int) -> str:
    """Where one task of this year stands."""
    return reverse("task_detail", args=[*scope.url_args, task_id])
