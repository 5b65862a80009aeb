"""What citizens answered: the live result, numbers they wrote, their words, and what was frozen."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from statistics import median
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from criteria.scope import Scope, programme_view
from surveys.figures import SMALL_SAMPLE
from surveys.forms.results import PartFilter, ResponseFilter
from surveys.models import Response, Survey
from surveys.permissions import can_manage
from surveys.questionnaire import NA
from surveys.response_list import listed, narrow_of, with_rows
from surveys.result_questions import QuestionResult
from surveys.results import results_of
from surveys.selectors.sheets import sheets_of

from .building_common import tabs_of

PER_PAGE = 50
SINGLE = frozenset({"survey_responses", "survey_comments"})
"""Pages with what single people answered; whoever types slips must not look a slip up before typing it blind."""


def survey_in(request: HttpRequest, scope: Scope, pk: int) -> Survey:
    """The survey of this year, or 404."""
    rows = Survey.objects.visible_to(request.user).filter(programme=scope.programme)
    survey = get_object_or_404(rows.select_related("criterion"), pk=pk)
    survey.programme = scope.programme
    return survey


def frame(request: HttpRequest, scope: Scope, survey: Survey, active: str) -> dict[str, Any]:
    """What every page about results shows: the survey, its parts, and the filters carried from one to the next."""
    carried = request.GET.copy()
    for name in list(carried):
        if name not in {"period", "point", "channel"}:
            del carried[name]
    query = f"?{carried.urlencode()}" if carried else ""
    pages = (
        ("survey_results", _("Kết quả"), query), ("survey_responses", _("Phiếu trả lời"), query),
        ("survey_comments", _("Ý kiến viết"), query), ("survey_sheets", _("Chốt kết quả"), ""),
    )  # fmt: skip
    may_read = scope.can(Permission.READ_RESPONSES)
    return {
        "survey": survey,
        "survey_tabs": tabs_of(scope, survey, "survey_results"),
        "parts": [
            {"label": label, "url": reverse(name, args=[*scope.url_args, survey.pk]) + tail, "active": name == active}
            for name, label, tail in pages
            if may_read or name not in SINGLE
        ],
        "may_read": may_read,
        "may_manage": can_manage(request.user, scope.programme),
    }


@require_safe
@programme_view(Permission.VIEW_SURVEYS)
def survey_results(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The result as it stands now, whole or of one period, point or channel; read from the tallies alone."""
    survey = survey_in(request, scope, pk)
    form = PartFilter(request.GET, survey=survey)
    results = results_of(survey, narrow_of(form.values()))
    context = frame(request, scope, survey, "survey_results") | {
        "filter": form,
        "filtering": bool(form.values()),
        "results": results,
        "small_sample": SMALL_SAMPLE,
        "query": request.GET.urlencode(),
    }
    return render(request, "surveys/results/results.html", context)


@require_safe
@programme_view(Permission.VIEW_SURVEYS)
def survey_numbers(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What was written where a number was asked for: read from the responses, so on a page of its own."""
    survey = survey_in(request, scope, pk)
    form = PartFilter(request.GET, survey=survey)
    rows = listed(survey, form.values()).counted().order_by()  # type: ignore[attr-defined]
    questions = results_of(survey, narrow_of(form.values())).number_questions
    context = frame(request, scope, survey, "survey_results") | {
        "filter": form,
        "numbers": [_numbers(rows, question) for question in questions],
        "query": request.GET.urlencode(),
    }
    return render(request, "surveys/results/numbers.html", context)


def _numbers(rows: Any, question: QuestionResult) -> dict[str, Any]:
    """One aggregate over the answers: how often each number was written, and what follows from it."""
    code = question.item.code
    given = rows.annotate(written=KT(f"answers__{code}")).filter(written__isnull=False)
    counted = given.values_list("written").annotate(n=Count("pk")).order_by()
    numbers: Counter[Decimal] = Counter()
    for written, n in counted:
        if written not in ("", NA):
            numbers[Decimal(str(written))] += n
    total = sum(numbers.values())
    return {
        "question": question,
        "total": total,
        "mean": sum(value * n for value, n in numbers.items()) / total if total else None,
        "median": _median(numbers, total),
        "least": min(numbers, default=None),
        "most": max(numbers, default=None),
        "rows": [{"label": f"{value:f}", "value": n} for value, n in sorted(numbers.items())]
        if len(numbers) < 21
        else [],
    }


def _median(numbers: Counter[Decimal], total: int) -> Decimal | None:
    """The middle value without laying all values out."""
    if not total:
        return None
    wanted, passed, middle = {(total - 1) // 2, total // 2}, 0, []
    for value, n in sorted(numbers.items()):
        middle += [value for place in wanted if passed <= place < passed + n]
        passed += n
    return median(middle)


@require_safe
@programme_view(Permission.READ_RESPONSES)
def survey_comments(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What people wrote, to be read and acted on; nothing of it is published."""
    survey = survey_in(request, scope, pk)
    form = ResponseFilter(request.GET, survey=survey, only="period point channel q")
    rows = with_rows(listed(survey, form.values() | {"comment": "1"}))
    context = frame(request, scope, survey, "survey_comments") | {
        "filter": form,
        "filtering": bool(form.values()),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "surveys/results/comments.html", context)


@require_safe
@programme_view(Permission.VIEW_SURVEYS)
def survey_sheets(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Every freeze of the survey, and the button that makes the next one."""
    survey = survey_in(request, scope, pk)
    results = results_of(survey)
    sheets = list(sheets_of(survey))
    standing = {sheet.period_id: sheet for sheet in sheets if sheet.stands}
    counted = {line.key: line for line in results.periods}
    lines = [
        {"period": period, "line": counted.get(period.pk), "sheet": standing.get(period.pk)}
        for period in results.all_periods
    ]
    context = frame(request, scope, survey, "survey_sheets") | {
        "results": results,
        "lines": lines,
        "whole": standing.get(None),
        "sheets": sheets,
    }
    return render(request, "surveys/results/sheets.html", context)


def response_in(request: HttpRequest, scope: Scope, pk: int) -> Response:
    """A response of this year, or 404."""
    rows = Response.objects.visible_to(request.user).filter(survey__programme=scope.programme)
    related = ("survey__criterion", "version", "period", "point", "batch", "judged_by", "typed_by")
    response = get_object_or_404(rows.select_related(*related), pk=pk)
    response.survey.programme = scope.programme
    return response
