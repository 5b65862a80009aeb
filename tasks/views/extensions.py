"""More time for a window: ask, the list of requests, decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from common.clock import today
from common.errors import Invalid
from common.verdict import Verdict
from common.workflow import Transition
from criteria.scope import Scope, programme_view
from tasks import states
from tasks.enums import ExtensionStatus
from tasks.forms_talk import AnswerForm, ExtensionForm
from tasks.models import Extension, Occurrence
from tasks.permissions import can_agree_extension, can_ask_extension, can_refuse_extension, can_withdraw_extension
from tasks.selectors import extensions_of, with_rights
from tasks.services import extensions as services

PER_PAGE = 20
WAITING, ANSWERED = "cho-tra-loi", "da-tra-loi"


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def extension_ask(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The leading unit asks for a later last day of one window."""
    mine = with_rights(Occurrence.objects.visible_to(request.user).filter(task__programme=scope.programme))
    window = get_object_or_404(mine, pk=pk)
    window.task.programme = scope.programme
    can_ask_extension(request.user, window).require()
    posted = request.method == "POST"
    form = ExtensionForm(request.POST if posted else None, window=window)
    if posted and form.is_valid():
        try:
            services.ask_extension(occurrence=window, by=request.user, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Đã gửi đề nghị gia hạn. Khi có trả lời, bạn sẽ được báo trong cổng."))
            return redirect(f"{window.task.get_absolute_url()}#ky-{window.pk}")
    context = {
        "window": window,
        "task": window.task,
        "form": form,
        "waiting": window.extensions.waiting().select_related("asked_by").first(),
        "days": (window.ends_on - today()).days,
    }
    return render(request, "tasks/extension_ask.html", context, status=422 if form.errors else 200)


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def extension_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Requests that wait, and those that were answered or taken back."""
    shown = ANSWERED if request.GET.get("xem") == ANSWERED else WAITING
    rows = extensions_of(request.user, scope.programme)
    waiting = rows.waiting()
    chosen = waiting.order_by("old_ends_on", "pk") if shown == WAITING else rows.exclude(pk__in=waiting.values("pk"))
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.occurrence.task.programme = scope.programme
    count = page.paginator.count if shown == WAITING else waiting.count()
    context = {
        "page": page,
        "rows": [_row(request.user, row) for row in page],
        "shown": shown,
        "tabs": [
            {"label": _("Chờ trả lời"), "url": "?", "active": shown == WAITING, "icon": "hourglass", "count": count},
            {"label": _("Đã trả lời"), "url": f"?xem={ANSWERED}", "active": shown == ANSWERED, "icon": "checks"},
        ],
        "decides": scope.can(Permission.MANAGE_PLAN) or scope.can(Permission.CONFIRM_SCORES),
    }
    return render(request, "tasks/extension_list.html", context)


def _row(user: Any, extension: Extension) -> dict[str, Any]:
    window = extension.occurrence
    return {
        "extension": extension,
        "window": window,
        "task": window.task,
        "more_days": (extension.new_ends_on - extension.old_ends_on).days,
        "late": window.is_overdue(today()),
        "may_agree": can_agree_extension(user, extension),
        "may_refuse": can_refuse_extension(user, extension),
        "may_withdraw": can_withdraw_extension(user, extension),
        "waits": extension.status == ExtensionStatus.ASKED,
    }


def _agree(extension: Extension, by: Any, comment: str) -> Extension:
    return services.agree_extension(extension=extension, by=by, comment=comment)


def _refuse(extension: Extension, by: Any, comment: str) -> Extension:
    return services.refuse_extension(extension=extension, by=by, comment=comment)


def _withdraw(extension: Extension, by: Any, comment: str) -> Extension:
    return services.withdraw_extension(extension=extension, by=by)


Rule = Callable[[Any, Extension], Verdict]
STEPS: dict[str, tuple[Transition, Rule, Callable[[Extension, Any, str], Extension], Any]] = {
    "dong-y": (
        states.AGREE_EXTENSION,
        can_agree_extension,
        _agree,
        gettext_lazy("Đã đồng ý gia hạn. Hạn mới có hiệu lực ngay."),
    ),
    "khong-dong-y": (
        states.REFUSE_EXTENSION,
        can_refuse_extension,
        _refuse,
        gettext_lazy("Đã trả lời không đồng ý. Đơn vị được báo kèm lý do."),
    ),
    "rut": (
        states.WITHDRAW_EXTENSION,
        can_withdraw_extension,
        _withdraw,
        gettext_lazy("Đã rút đề nghị gia hạn."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def extension_step(request: HttpRequest, scope: Scope, pk: int, step: str) -> HttpResponse:
    """Agree, refuse or take back; a page of its own for the words that go with it."""
    if step not in STEPS:
        raise Http404
    transition, rule, act, done = STEPS[step]
    extension = get_object_or_404(extensions_of(request.user, scope.programme), pk=pk)
    extension.occurrence.task.programme = scope.programme
    rule(request.user, extension).require()
    form = AnswerForm(request.POST if request.method == "POST" else None, needs_comment=transition.needs_comment)
    if request.method == "POST" and form.is_valid():
        act(extension, request.user, form.cleaned_data["comment"])
        messages.success(request, done)
        return redirect("extension_list", *scope.url_args)
    context = {
        "extension": extension,
        "task": extension.occurrence.task,
        "form": form,
        "transition": transition,
        "danger": step == "khong-dong-y",
    }
    return render(request, "tasks/extension_step.html", context, status=422 if request.method == "POST" else 200)
