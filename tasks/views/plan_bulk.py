"""Changes of many tasks: ticked rows, what is to be done, what became of it, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from accounts.selectors import units_of
from common.errors import Invalid
from common.text import row_number
from criteria.scope import Scope, programme_view
from tasks.enums import BulkAction, CriterionMatch
from tasks.forms_plan import BulkForm
from tasks.models import BulkChange, Task
from tasks.permissions import can_manage_plan
from tasks.selectors.plans import PRINTED
from tasks.selectors.rows import leads_of, with_units
from tasks.services.bulk import MOST, change_many, undo_many

from .plan_page import PAGE, read_page
from .plan_saved import clean_query

LAST = 20
NAMED = 30
"""Tasks named on the page that asks; the others are a number."""


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_PLAN)
def plan_bulk(request: HttpRequest, scope: Scope) -> HttpResponse:
    """One's latest changes (GET). Ticked rows come here (POST): first the question, then, with ``lam``, the change."""
    if request.method != "POST":
        mine = BulkChange.objects.visible_to(request.user).filter(programme=scope.programme)
        return render(request, "tasks/plan_bulk_list.html", {"rows": mine[:LAST]})
    can_manage_plan(request.user, scope.programme).require()
    back = _back(scope, request.POST.get("query", ""))
    action = request.POST.get("viec", "")
    tasks = list(with_units(_picked(request, scope)).order_by(*PRINTED)[: MOST + 1])
    if not tasks or action not in BulkAction.values:
        words = _("Hãy chọn việc cần làm với các nhiệm vụ.") if tasks else _("Chưa chọn nhiệm vụ nào.")
        messages.warning(request, words)
        return redirect(back)
    sent = request.POST if "lam" in request.POST else None
    form = BulkForm(sent, action=BulkAction(action), units=units_of(scope.commune), auto_id="viec-%s")
    if form.is_bound and form.is_valid():
        try:
            row = change_many(
                programme=scope.programme, tasks=tasks, action=action, by=request.user, **form.cleaned_data
            )
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect(f"{back}&xong={row.pk}")
    return _ask(request, tasks, BulkAction(action), form, back)


def _picked(request: HttpRequest, scope: Scope) -> QuerySet[Task]:
    """The ticked tasks (``task``, or ``tasks`` from the page that asks), or everything the filter leaves."""
    if request.POST.get("tat_ca") and "tasks" not in request.POST:
        data = QueryDict(clean_query(PAGE, request.POST.get("query", "")))
        return read_page(request, scope, data).tasks
    listed = [*request.POST.getlist("task"), *request.POST.get("tasks", "").split(",")]
    keys = {pk for text in listed if (pk := row_number(text)) is not None}
    return Task.objects.visible_to(request.user).of(scope.programme).active().filter(pk__in=keys)


def _back(scope: Scope, query: str) -> str:
    """Where the person came from; always with a query, so that something can be added."""
    return f"{reverse('plan_overview', args=scope.url_args)}?{clean_query(PAGE, query) or 'tat-ca=1'}"


def _ask(request: HttpRequest, tasks: list[Task], action: BulkAction, form: BulkForm, back: str) -> HttpResponse:
    if action == BulkAction.CONFIRM:
        proposed = [task for task in tasks if task.criterion_match == CriterionMatch.PROPOSED]
    else:
        proposed = tasks
    context: dict[str, Any] = {
        "form": form,
        "action": action,
        "count": len(proposed),
        "left_out": len(tasks) - len(proposed),
        "too_many": len(tasks) > MOST,
        "most": MOST,
        "rows": [{"task": task, "leads": leads_of(task)} for task in proposed[:NAMED]],
        "more": max(len(proposed) - NAMED, 0),
        "keys": ",".join(str(task.pk) for task in proposed),
        "query": request.POST.get("query", ""),
        "back": back,
    }
    return render(request, "tasks/plan_bulk.html", context, status=422 if form.errors else 200)


@require_safe
@programme_view(Permission.MANAGE_PLAN)
def plan_bulk_detail(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One change: its tasks, and after going back which of them stayed as they were."""
    row = _mine(request, scope, pk)
    kept = sum(bool(entry.get("kept")) for entry in row.changes)
    return render(request, "tasks/plan_bulk_detail.html", {"row": row, "kept": kept, "back": len(row.changes) - kept})


@require_POST
@programme_view(Permission.MANAGE_PLAN)
def plan_bulk_undo(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Take the change back as far as nobody changed the tasks since."""
    row = undo_many(change=_mine(request, scope, pk), by=request.user)
    kept = sum(bool(entry["kept"]) for entry in row.changes)
    count = len(row.changes) - kept
    if not kept:
        messages.success(request, _("Đã hoàn tác: %(count)d nhiệm vụ trở lại như trước.") % {"count": count})
        return redirect(_back(scope, request.POST.get("query", "")))
    messages.warning(
        request,
        _("Đã hoàn tác %(count)d nhiệm vụ; %(kept)d nhiệm vụ giữ nguyên vì đã được sửa sau đó.")
        % {"count": count, "kept": kept},
    )
    return redirect("plan_bulk_detail", *scope.url_args, pk)


def _mine(request: HttpRequest, scope: Scope, pk: int) -> BulkChange:
    rows = BulkChange.objects.visible_to(request.user).filter(programme=scope.programme)
    return get_object_or_404(rows.select_related("programme__commune"), pk=pk)
