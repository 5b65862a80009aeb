"""Collections: box openings, weekly rounds, reception days, with the letters that came out of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from common.clock import today
from common.errors import DomainError
from common.models import Event
from criteria.scope import Scope, programme_view
from feedback.forms.register import SessionForm
from feedback.models import IntakeSession
from feedback.permissions import can_record_session, can_see_register
from feedback.selectors import feedback_of, rhythm_of, sessions_of
from feedback.services import record_session
from feedback.words import EVENT_WORDS

from .common import PER_PAGE, blame

FIELDS = ("kind", "held_on", "place", "unit", "present", "letters", "note")


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def feedback_sessions(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All collections of the year, whether there was one each week, and the record of a new one."""
    can_see_register(request.user, scope.commune).require()
    may = can_record_session(request.user, scope.programme)
    form = SessionForm(request.POST or None, programme=scope.programme)
    if request.method == "POST":
        may.require()
        row = _saved(request, scope, form)
        if row is not None:
            messages.success(request, _("Đã lưu. Bây giờ hãy ghi từng ý kiến vào sổ."))
            return redirect("feedback_session", *scope.url_args, row.pk)
    rows = sessions_of(request.user, scope.programme).annotate(written=Count("feedback"))
    until = min(today(), scope.programme.last_day)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "form": form if may else None,
        "rhythm": rhythm_of(scope.programme, scope.programme.first_day, max(until, scope.programme.first_day)),
    }
    return render(request, "feedback/sessions.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def feedback_session(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One collection: its record, its letters in the register, and correcting it."""
    row = get_object_or_404(sessions_of(request.user, scope.programme), pk=pk)
    may = can_record_session(request.user, scope.programme)
    initial = {name: getattr(row, name) for name in FIELDS}
    form = SessionForm(request.POST or None, programme=scope.programme, initial=initial)
    if request.method == "POST":
        may.require()
        if _saved(request, scope, form, row) is not None:
            messages.success(request, _("Đã lưu thay đổi."))
            return redirect("feedback_session", *scope.url_args, pk)
        row = get_object_or_404(sessions_of(request.user, scope.programme), pk=pk)
    written = row.feedback.count()
    context = {
        "session": row,
        "form": form if may else None,
        "written": written,
        "left": max(0, row.letters - written),
        "letters": feedback_of(request.user, scope.programme).filter(session=row).order_by("pk"),
        "events": Event.objects.about(row)[:20],
        "verbs": EVENT_WORDS,
    }
    return render(request, "feedback/session.html", context, status=422 if form.errors else 200)


def _saved(
    request: HttpRequest, scope: Scope, form: SessionForm, row: IntakeSession | None = None
) -> IntakeSession | None:
    if not form.is_valid():
        return None
    values: dict[str, Any] = form.cleaned_data
    try:
        return record_session(programme=scope.programme, by=request.user, session=row, **values)
    except DomainError as problem:
        blame(form, problem)
        return None
