"""Đôn đốc: what each unit owes, the letter to it, and the text for the chat group."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Unit
from accounts.roles import Permission
from common.clock import today
from common.text import row_number
from criteria.scope import Scope, programme_view
from reports.chase_models import ChaseLetter
from reports.chase_text import text_for_all, text_for_unit
from reports.enums import ReportKind
from reports.forms_chase import ChaseForm
from reports.models import ReportRun
from reports.permissions import can_chase
from reports.services.chase import make_letter, proposed_words
from reports.subjects import letter_in, of_letter
from tasks.models import Occurrence
from tasks.selectors.chase import Owed, owed_by_units

PER_PAGE = 10


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.BUILD_REPORTS)
def chase_letter(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Without `don-vi` all units that owe something; with it that unit, its letter and its text to copy."""
    units = owed_by_units(scope.programme, today())
    number = row_number(request.GET.get("don-vi", ""))
    if number is None:
        return _all(request, scope, units)
    chosen = next((owed for owed in units if owed.unit.pk == number), None) or _owes_nothing(scope, number)
    form = ChaseForm(request.POST or None, initial=proposed_words(scope.programme, chosen, today()))
    if request.method == "POST" and form.is_valid():
        make_letter(programme=scope.programme, owed=chosen, words=form.cleaned_data, by=request.user)
        messages.success(request, _("Đang lập văn bản Word và PDF. Có thể rời trang, tệp vẫn được lập xong."))
        return redirect(f"{reverse('chase_letter', args=scope.url_args)}?don-vi={number}#da-lap")
    context = {
        "owed": chosen,
        "lists": [
            (_("Quá hạn"), "danger", chosen.late),
            (_("Bị trả lại"), "danger", chosen.returned),
            (_("Đến hạn trong 7 ngày"), "warning", chosen.due),
        ],
        "form": form,
        "chat": text_for_unit(chosen, place=_place(scope), day=today(), link=_links(request, scope)),
        **_letters(request, scope, unit=number),
        "may_make": can_chase(request.user, scope.programme),
    }
    return render(request, "reports/chase_unit.html", context, status=422 if form.errors else 200)


def _all(request: HttpRequest, scope: Scope, units: list[Owed]) -> HttpResponse:
    url = request.build_absolute_uri(reverse("task_list", args=scope.url_args))
    context = {
        "units": units,
        "chat": text_for_all(units, place=_place(scope), day=today(), url=url),
        **_letters(request, scope),
    }
    return render(request, "reports/chase.html", context)


def _owes_nothing(scope: Scope, number: int) -> Owed:
    unit = Unit.objects.filter(commune=scope.commune, pk=number).first()
    if unit is None:
        raise Http404
    return Owed(unit)


def _place(scope: Scope) -> str:
    name = scope.commune.full_name
    return name[:1].upper() + name[1:]


def _links(request: HttpRequest, scope: Scope) -> Any:
    def link(window: Occurrence) -> str:
        return request.build_absolute_uri(reverse("task_detail", args=[*scope.url_args, window.task_id]))

    return link


def _letters(request: HttpRequest, scope: Scope, unit: int | None = None) -> dict[str, Any]:
    """The letters already made, newest first, with their documents: three queries."""
    rows = ChaseLetter.objects.visible_to(request.user).filter(programme=scope.programme)
    if unit is not None:
        rows = rows.filter(unit=unit)
    page = Paginator(rows.select_related("unit", "created_by"), PER_PAGE).get_page(request.GET.get("page"))
    subjects = [of_letter(letter.pk) for letter in page]
    runs = ReportRun.objects.filter(programme=scope.programme, kind=ReportKind.CHASE_LETTER, subject__in=subjects)
    newest: dict[tuple[int | None, str], ReportRun] = {}
    for run in runs.order_by("-id"):
        newest.setdefault((letter_in(run.subject), run.format), run)
    for letter in page:
        letter.runs = [run for (pk, _format), run in newest.items() if pk == letter.pk]  # type: ignore[attr-defined]
    return {"page": page}
