"""The buttons of a window: hand in, take back, accept, return, waive, open again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from common.workflow import Transition
from criteria.scope import Scope, programme_view
from tasks import states
from tasks.forms import ReasonForm
from tasks.models import Occurrence
from tasks.permissions import RULES
from tasks.selectors import with_rights
from tasks.services import occurrences as services

Step = Callable[[Occurrence, Any, str], Occurrence]


def _submit(window: Occurrence, by: Any, comment: str) -> Occurrence:
    return services.submit_occurrence(occurrence=window, by=by, comment=comment)


def _withdraw(window: Occurrence, by: Any, comment: str) -> Occurrence:
    return services.withdraw_submission(occurrence=window, by=by, comment=comment)


def _accept(window: Occurrence, by: Any, comment: str) -> Occurrence:
    return services.accept_occurrence(occurrence=window, by=by, comment=comment)


def _return(window: Occurrence, by: Any, comment: str) -> Occurrence:
    return services.return_occurrence(occurrence=window, by=by, comment=comment)


def _waive(window: Occurrence, by: Any, comment: str) -> Occurrence:
    return services.waive_occurrence(occurrence=window, by=by, reason=comment)


def _reopen(window: Occurrence, by: Any, comment: str) -> Occurrence:
    return services.reopen_occurrence(occurrence=window, by=by, comment=comment)


STEPS: dict[str, tuple[Transition, Step, Any]] = {
    states.SUBMIT.name: (states.SUBMIT, _submit, gettext_lazy("Đã nộp, chờ duyệt.")),
    states.WITHDRAW.name: (states.WITHDRAW, _withdraw, gettext_lazy("Đã rút lại. Hãy bổ sung rồi nộp lại.")),
    states.ACCEPT.name: (states.ACCEPT, _accept, gettext_lazy("Đã duyệt đạt.")),
    states.RETURN.name: (states.RETURN, _return, gettext_lazy("Đã trả lại kèm lý do.")),
    states.WAIVE.name: (states.WAIVE, _waive, gettext_lazy("Đã ghi là không phát sinh.")),
    states.REOPEN.name: (states.REOPEN, _reopen, gettext_lazy("Đã mở lại.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def occurrence_step(request: HttpRequest, scope: Scope, pk: int, step: str) -> HttpResponse:
    """One step of one window: a page that asks for the reason where one is needed, else for a yes."""
    if step not in STEPS:
        raise Http404
    transition, act, done = STEPS[step]
    mine = with_rights(Occurrence.objects.visible_to(request.user).filter(task__programme=scope.programme))
    window = get_object_or_404(mine, pk=pk)
    RULES[step](request.user, window).require()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    form.fields["comment"].required = transition.needs_comment
    if not transition.needs_comment:
        form.fields["comment"].label = _("Ghi chú")
    if request.method == "POST" and form.is_valid():
        act(window, request.user, form.cleaned_data["comment"])
        messages.success(request, done)
        return redirect("task_detail", *scope.url_args, window.task_id)
    context = {"window": window, "task": window.task, "form": form, "transition": transition}
    return render(request, "tasks/occurrence_step.html", context, status=422 if request.method == "POST" else 200)
