"""The register (Sổ theo dõi): what waits for whom, filters, writing down, export of what is shown."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import permissions_in
from accounts.roles import Permission
from common.clock import today
from common.errors import DomainError
from common.models import Event
from common.qr import qr_svg
from criteria.scope import Scope, programme_view
from feedback.deadlines import calendar_around, due_words
from feedback.enums import CHANNEL_OF_SESSION
from feedback.forms.register import RegisterFilter, TakeForm
from feedback.models import Feedback, IntakeSession
from feedback.permissions import can_see_register, can_set, can_take
from feedback.selectors import (
    TABS,
    feedback_of,
    filtered,
    sessions_of,
    settings_of,
    tab_conditions,
    tab_counts,
    with_photos,
)
from feedback.services import receiving
from feedback.sheets import as_csv, as_workbook

from .common import PER_PAGE, blame

DUE_FIRST = ("viec", "cho", "qua-han")


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def feedback_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What the person may see, first what waits for a step of theirs."""
    if not can_see_register(request.user, scope.commune):
        if Permission.MANAGE_DATA_REQUESTS in permissions_in(request.user, scope.commune):
            return redirect("data_requests", *scope.url_args)
        can_see_register(request.user, scope.commune).require()
    form, rows, tab, conditions = _asked(request.GET, request.user, scope)
    numbers = settings_of(scope.commune)
    page = Paginator(with_photos(_ordered(rows.filter(conditions[tab]), tab)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    calendar = calendar_around(today())
    context = {
        "filter": form,
        "page": page,
        "rows": [(row, due_words(row, calendar, today(), numbers.warn_days)) for row in page.object_list],
        "tab": tab,
        "tabs": _tabs(request, tab_counts(rows, conditions), tab),
        "filtering": bool(form.values()),
        "more_open": bool(set(form.values()) - {"q", "session"}),
        "may_take": can_take(request.user, scope.programme),
        "may_set": can_set(request.user, scope.commune),
        "sees_all": scope.can(Permission.VIEW_ALL_FEEDBACK),
        "may_data": scope.can(Permission.MANAGE_DATA_REQUESTS),
        "kept": [(name, value) for name, value in request.GET.items() if name != "page"],
    }
    return render(request, "feedback/list.html", context)


def _asked(data: Any, user: Any, scope: Scope) -> tuple[RegisterFilter, QuerySet[Feedback], str, dict[str, Q]]:
    """The filter, the rows it leaves, the tab, and the conditions of all tabs."""
    form = RegisterFilter(data, programme=scope.programme)
    rows = filtered(feedback_of(user, scope.programme), form.values())
    tab = data.get("xem", "viec")
    conditions = tab_conditions(scope, settings_of(scope.commune))
    return form, rows, tab if tab in TABS else "viec", conditions


def _ordered(rows: QuerySet[Feedback], tab: str) -> QuerySet[Feedback]:
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk") if tab in DUE_FIRST else rows.order_by("-pk")


def _tabs(request: HttpRequest, counts: dict[str, int], active: str) -> list[dict[str, Any]]:
    query = request.GET.copy()
    query.pop("page", None)
    tabs: list[dict[str, Any]] = []
    for name, label in TABS.items():
        query["xem"] = name
        tabs.append({"label": label, "url": f"?{query.urlencode()}", "active": name == active, "count": counts[name]})
    return tabs


@require_POST
@programme_view(Permission.VIEW_PROGRAMME)
def feedback_export(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Exactly the rows the register shows with these filters, all pages, as XLSX or CSV; that it left is remembered."""
    can_see_register(request.user, scope.commune).require()
    _form, rows, tab, conditions = _asked(request.POST, request.user, scope)
    chosen = list(_ordered(rows.filter(conditions[tab]), tab).select_related("answered_by"))
    as_text = request.POST.get("dang") == "csv"
    Event.record(scope.programme, "feedback_exported", by=request.user, data={"rows": len(chosen), "csv": as_text})
    kind = "text/csv; charset=utf-8" if as_text else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f"so-gop-y-{scope.commune.slug}-{scope.programme.year}.{'csv' if as_text else 'xlsx'}"
    content = as_csv(chosen) if as_text else as_workbook(chosen, scope.programme)
    return HttpResponse(
        content, content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.TAKE_FEEDBACK)
def feedback_new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The officer's quick form; the answer is the receipt to read out or to print. Sent again it shows the same one."""
    session = _session(request, scope)
    initial = {"session": session.pk, "channel": CHANNEL_OF_SESSION[session.kind]} if session else {}  # type: ignore[index]
    form = TakeForm(request.POST or None, request.FILES or None, programme=scope.programme, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            feedback, secret = receiving.register(programme=scope.programme, by=request.user, **form.values())
        except DomainError as problem:
            blame(form, problem)
        else:
            return render(request, "feedback/taken.html", _receipt(request, scope, feedback, secret))
    context = {"form": form, "session": session}
    return render(request, "feedback/new.html", context, status=422 if form.errors else 200)


def _session(request: HttpRequest, scope: Scope) -> IntakeSession | None:
    wanted = (request.POST.get("session") or request.GET.get("dot") or "").strip()
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return None
    return sessions_of(request.user, scope.programme).filter(pk=int(wanted)).first()


def _receipt(request: HttpRequest, scope: Scope, feedback: Feedback, secret: str) -> dict[str, Any]:
    code = receiving.code_of(feedback, secret) if secret else ""
    address = request.build_absolute_uri(reverse("feedback_lookup", args=[scope.commune.slug]))
    session = feedback.session
    return {
        "feedback": feedback,
        "code": code,
        "lookup": address,
        "qr": qr_svg(f"{address}#{code}", title=_("Mã QR để tra cứu")) if code else "",
        "session": session,
        "left": max(0, session.letters - session.feedback.count()) if session else 0,
    }
