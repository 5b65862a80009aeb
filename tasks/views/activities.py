"""Dated activities: the list, the quick entry, one activity with its proof."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Unit
from accounts.roles import Permission
from accounts.selectors import units_of
from common.clock import today
from common.errors import Invalid
from common.models import Event
from common.text import row_number, search_text
from criteria.scope import Scope, programme_view
from tasks.enums import ActivityKind
from tasks.forms import ActivityForm, ReasonForm
from tasks.models import Activity, Task
from tasks.permissions import can_withdraw_activity, work_is_open
from tasks.selectors import activities_of, with_units, work_of
from tasks.services.activities import record_activity, withdraw_activity
from tasks.words import spoken

PER_PAGE = 25

# Words of a title that say which kind of activity it asks for, in their search form, likeliest first.
_KIND_WORDS = (
    ("tiep cong dan", ActivityKind.RECEPTION),
    ("doi thoai", ActivityKind.DIALOGUE),
    ("xuong dia ban", ActivityKind.VISIT),
    ("xuong co so", ActivityKind.VISIT),
    ("xuong thon", ActivityKind.VISIT),
    ("boi duong", ActivityKind.TRAINING),
    ("tap huan", ActivityKind.TRAINING),
    ("tham hoi", ActivityKind.SERVICE),
    ("tai nha", ActivityKind.SERVICE),
    ("trao", ActivityKind.SERVICE),
    ("tuyen truyen", ActivityKind.PROPAGANDA),
    ("quan triet", ActivityKind.PROPAGANDA),
    ("kiem tra", ActivityKind.MEETING),
    ("hoi nghi", ActivityKind.MEETING),
)


def likely_kind(title: str) -> ActivityKind:
    """What an activity of this task most likely is, to be proposed in the form."""
    words = search_text(title)
    return next((kind for word, kind in _KIND_WORDS if word in words), ActivityKind.OTHER)


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def activity_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The year's activities, newest first; `q` and `loai` narrow."""
    rows = activities_of(request.user, scope.programme).filter(is_withdrawn=False)
    kind = request.GET.get("loai", "")
    if kind in ActivityKind.values:
        rows = rows.filter(kind=kind)
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(
            Q(summary__icontains=text) | Q(place__icontains=text) | Q(task__search__contains=search_text(text))
        )
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "kinds": ActivityKind.choices,
        "kind": kind,
        "q": text,
        "may_record": scope.can(Permission.SUBMIT_WORK) or scope.can(Permission.SUBMIT_FOR_ANY),
        "phase": work_is_open(scope.programme),
    }
    return render(request, "tasks/activity_list.html", context)


def _choices(request: HttpRequest, scope: Scope) -> tuple[QuerySet[Task], QuerySet[Unit]]:
    """The tasks and units the person may record for."""
    units = units_of(scope.commune)
    if not scope.can(Permission.SUBMIT_FOR_ANY):
        units = units.filter(pk__in=scope.unit_ids)
    return work_of(request.user, scope.programme).order_by("plan", "number"), units


def _initial(request: HttpRequest, scope: Scope, tasks: QuerySet[Task]) -> dict[str, Any]:
    """Everything that can be known: the day is today, the kind follows the task, the unit is one's own."""
    wanted = row_number(request.GET.get("nhiem-vu", ""))
    task = with_units(tasks).filter(pk=wanted).first() if wanted is not None else None
    initial: dict[str, Any] = {"happened_on": today(), "client_id": uuid.uuid4(), "task": task}
    if task is not None:
        taking_part = [row.unit_id for row in task.task_units.all()]
        own = [pk for pk in taking_part if pk in scope.unit_ids]
        initial |= {"kind": likely_kind(task.title), "unit": next(iter(own or taking_part), None)}
    if initial.get("unit") is None and scope.unit_ids:
        initial["unit"] = min(scope.unit_ids)
    return initial


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.SUBMIT_WORK)
def activity_new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Write down something that happened; proof is added on the next page."""
    tasks, units = _choices(request, scope)
    if request.method == "POST":
        form = ActivityForm(request.POST, tasks=tasks, units=units)
        if form.is_valid():
            data = dict(form.cleaned_data)
            data["task"].programme = scope.programme
            try:
                activity = record_activity(by=request.user, **data)
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                messages.success(request, _("Đã ghi hoạt động. Thêm ảnh hoặc văn bản làm minh chứng ngay tại đây."))
                return redirect("activity_detail", *scope.url_args, activity.pk)
        return render(request, "tasks/activity_form.html", {"form": form}, status=422)
    form = ActivityForm(initial=_initial(request, scope, tasks), tasks=tasks, units=units)
    return render(request, "tasks/activity_form.html", {"form": form, "phase": work_is_open(scope.programme)})


def _visible(request: HttpRequest, scope: Scope, pk: int) -> Activity:
    rows = activities_of(request.user, scope.programme).select_related("task__programme__commune")
    return get_object_or_404(rows.prefetch_related("task__task_units__unit"), pk=pk)


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def activity_detail(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One activity, its window, its proof."""
    activity = _visible(request, scope, pk)
    context = {
        "activity": activity,
        "task": activity.task,
        "may_withdraw": can_withdraw_activity(request.user, activity),
        "reason_form": ReasonForm(),
        "events": spoken(Event.objects.about(activity).select_related("content_type")[:20]),
        "proof_templates": ["evidence/_activity_proof.html", "tasks/_no_proof.html"],
    }
    return render(request, "tasks/activity_detail.html", context)


@require_http_methods(["POST"])
@programme_view(Permission.SUBMIT_WORK)
def activity_withdraw(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Take an activity out of the count, with the reason."""
    activity = _visible(request, scope, pk)
    can_withdraw_activity(request.user, activity).require()
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {"activity": activity, "task": activity.task, "reason_form": form, "may_withdraw": True}
        context |= {"events": [], "proof_templates": ["tasks/_no_proof.html"]}
        return render(request, "tasks/activity_detail.html", context, status=422)
    withdraw_activity(activity=activity, by=request.user, reason=form.cleaned_data["comment"])
    messages.success(request, _("Đã rút hoạt động. Hoạt động không còn được tính."))
    return redirect("activity_list", *scope.url_args)
