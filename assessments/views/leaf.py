"""One leaf: its rule, the facts, the proposal, the three columns, and everything that can be entered for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from assessments import services
from assessments.charts import month_rows
from assessments.detail import LeafPage, activities_of, history_of, leaf_page, proofs_of, tasks_of
from assessments.enums import ScoreColumn
from assessments.forms import AnswerForm, MonthForm, ResponsibleForm, ScoreForm, put
from assessments.models import Answer, Assessment, Measurement, Score
from assessments.permissions import can_record
from assessments.selectors import assessment_of
from assessments.services.figures import RATIO_TYPES
from assessments.wording import answer_words
from common.errors import WrongState
from criteria.enums import NodeKind
from criteria.models import Criterion
from criteria.permissions import year_is_open
from criteria.scope import Scope, programme_view

from .common import attempt, history_rows, with_opened

PER_PAGE = 25


@require_http_methods(["GET", "POST"])
@programme_view(Permission.VIEW_SCORES)
def detail(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The page of one leaf; a POST names the part it fills in."""
    criterion = leaf_or_404(scope, pk)
    if request.method != "POST":
        return leaf_answer(request, scope, criterion)
    part = request.POST.get("part", "")
    if part not in PARTS:
        raise Http404
    form, status = PARTS[part](request, scope, criterion)
    if not status:
        return _onward(request, scope, criterion)
    return leaf_answer(request, scope, criterion, {part: form}, status)


def leaf_or_404(scope: Scope, pk: int) -> Criterion:
    """A scored leaf of the year's own set."""
    leaves = Criterion.objects.select_related("criteria_set").filter(kind=NodeKind.LEAF)
    return get_object_or_404(leaves, criteria_set=scope.programme.criteria_set_id, pk=pk)


def leaf_answer(
    request: HttpRequest, scope: Scope, criterion: Criterion, bound: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of the leaf, with the form that was refused where there is one."""
    bound = bound or {}
    assessment = assessment_of(scope.programme)
    page = leaf_page(assessment, request.user, criterion)
    return render(request, "assessments/leaf.html", _context(request, scope, page, bound), status=status)


def _onward(request: HttpRequest, scope: Scope, criterion: Criterion) -> HttpResponse:
    """Back to the leaf, or on to the next one when that button was pressed."""
    if request.POST.get("go") == "next":
        later = criterion.criteria_set.criteria.filter(kind=NodeKind.LEAF, position__gt=criterion.position)
        following = later.order_by("position").first()
        if following is None:
            return redirect("score_table", *scope.url_args)
        criterion = following
    return redirect("score_detail", *scope.url_args, criterion.pk)


# --- parts that can be posted -----------------------------------------------------------------------

Outcome = tuple[forms.Form, int]


def _save_score(column: str) -> Callable[[HttpRequest, Scope, Criterion], Outcome]:
    def save(request: HttpRequest, scope: Scope, criterion: Criterion) -> Outcome:
        form, status = save_points(request, scope, criterion, column)
        if not status:
            messages.success(request, _("Đã lưu điểm cột %(column)s.") % {"column": ScoreColumn(column).label})
        return form, status

    return save


def save_points(request: HttpRequest, scope: Scope, criterion: Criterion, column: str) -> tuple[ScoreForm, int]:
    """Write what was typed for one leaf in one column; the form with its refusal and a status, or 0 when it worked."""
    form = ScoreForm(request.POST, criterion=criterion, prefix=column)
    if not form.is_valid():
        return form, 422

    def save_into(assessment: Assessment) -> None:
        services.save_score(
            assessment=assessment, criterion=criterion, column=column, by=request.user, **form.cleaned_data
        )

    status = attempt(form, lambda: with_opened(scope, save_into))
    if status == WrongState.status_code:
        _show_other(form, scope, criterion, column)
    return form, status


def _show_other(form: ScoreForm, scope: Scope, criterion: Criterion, column: str) -> None:
    """After a conflict the page shows the other's points; what was typed stays, and the next save may replace them."""
    rows = Score.objects.filter(assessment__programme=scope.programme, criterion=criterion, column=column)
    other = rows.select_related("scored_by").first()
    form.other = other
    form.conflict = other is not None
    put(form, "expected_version", str(other.version if other else 0))


def _save_answer(request: HttpRequest, scope: Scope, criterion: Criterion) -> Outcome:
    form = AnswerForm(request.POST, criterion=criterion, prefix="answer")
    if not form.is_valid():
        return form, 422

    def act() -> None:
        services.answer_criterion(programme=scope.programme, criterion=criterion, by=request.user, **form.values())
        messages.success(request, _("Đã lưu câu trả lời. Điểm đề xuất được tính lại."))

    return form, attempt(form, act)


def _clear_answer(request: HttpRequest, scope: Scope, criterion: Criterion) -> Outcome:
    answer = Answer.objects.filter(programme=scope.programme, criterion=criterion).first()
    form = forms.Form(request.POST)
    form.is_valid()
    if answer is None:
        return form, 0

    def act() -> None:
        services.clear_answer(answer=answer, by=request.user)
        messages.success(request, _("Đã xóa câu trả lời."))

    return form, attempt(form, act)


def _add_figure(request: HttpRequest, scope: Scope, criterion: Criterion) -> Outcome:
    rows = Measurement.objects.filter(programme=scope.programme, criterion=criterion)
    form = MonthForm(
        request.POST, criterion=criterion, prefix="figure", months={row.month: row for row in rows},
        proofs=proofs_of(scope.programme, criterion, request.user),
    )  # fmt: skip
    if not form.is_valid():
        return form, 422

    def act() -> None:
        values = {name: value for name, value in form.cleaned_data.items() if name != "replace"}
        services.record_measurement(
            programme=scope.programme, criterion=criterion, by=request.user, unit=own_unit(scope),
            **{"denominator": None, **values},
        )  # fmt: skip
        messages.success(request, _("Đã lưu số liệu tháng %(month)d.") % {"month": values["month"]})

    return form, attempt(form, act)


def own_unit(scope: Scope) -> Any:
    """The unit a person enters figures for."""
    return scope.units[0] if scope.units else None


def _set_unit(request: HttpRequest, scope: Scope, criterion: Criterion) -> Outcome:
    form = ResponsibleForm(request.POST, programme=scope.programme, prefix="unit")
    if not form.is_valid():
        return form, 422

    def act() -> None:
        unit = form.cleaned_data["unit"]
        services.set_responsible(programme=scope.programme, criterion=criterion, unit=unit, by=request.user)
        messages.success(request, _("Đơn vị phụ trách: %(unit)s.") % {"unit": unit.name})

    return form, attempt(form, act)


PARTS: dict[str, Callable[[HttpRequest, Scope, Criterion], Outcome]] = {
    **{f"score-{column}": _save_score(column) for column in ScoreColumn.values},
    "answer": _save_answer,
    "clear": _clear_answer,
    "figure": _add_figure,
    "unit": _set_unit,
}


# --- what the page shows ----------------------------------------------------------------------------


def _context(request: HttpRequest, scope: Scope, page: LeafPage, bound: dict[str, forms.Form]) -> dict[str, Any]:
    programme, criterion = scope.programme, page.criterion
    unit_id = page.unit.pk if page.unit else None
    proofs = proofs_of(programme, criterion, request.user)
    activities = activities_of(programme, criterion, request.user)
    may_record = can_record(request.user, programme, unit_id)
    return {
        "page": page,
        "criterion": criterion,
        "columns": _columns(page, bound),
        "proofs": Paginator(proofs, PER_PAGE).get_page(request.GET.get("trang")),
        "no_proof": _no_proof(page),
        "cut_off": programme.cut_off,
        "tasks": list(tasks_of(programme, criterion, request.user)[:PER_PAGE]),
        "activities": list(activities[:5]),
        "chart": month_rows(page.months, is_ratio=criterion.leaf_type in RATIO_TYPES),
        "is_ratio": criterion.leaf_type in RATIO_TYPES,
        "may_record": may_record,
        "answer_words": answer_words(page.answer, page.judged.gathered.ticks.get(criterion.pk, ())),
        "hint": criterion.evidence_hint or _("Minh chứng được gắn vào tiêu chí qua nhiệm vụ, hoặc ở trang Minh chứng."),
        "answer_form": _answer_form(page, bound, may_record.allowed),
        "figure_form": _figure_form(page, bound, may_record.allowed, proofs),
        "unit_form": _unit_form(scope, page, bound),
        "events": history_rows(history_of(page)[:20]),
        "closed": bound.get("clear"),
    }


def _no_proof(page: LeafPage) -> str:
    """Why the list of proofs is empty: there is none, or none this person may open."""
    counted = page.evidence.accepted + page.evidence.pending
    if counted:
        return _("%(count)d minh chứng là của đơn vị khác nên bạn không mở xem được") % {"count": counted}
    return _("Chưa có minh chứng nào")


def _columns(page: LeafPage, bound: dict[str, forms.Form]) -> list[dict[str, Any]]:
    """The three columns, each with its form where this person may write, or has just tried to."""
    columns = []
    for cell, line in page.columns:
        form = bound.get(f"score-{cell.column}")
        if form is None and cell.editable:
            form = ScoreForm(criterion=page.criterion, score=cell.score, prefix=cell.column)
        label = ScoreColumn(cell.column).label
        columns.append(
            {
                "name": cell.column,
                "label": label,
                "heading": _("Chấm cột %(column)s") % {"column": label},
                "cell": cell,
                "line": line,
                "form": form,
                "conflict": isinstance(form, ScoreForm) and form.conflict,
            }
        )
    return columns


def _answer_form(page: LeafPage, bound: dict[str, forms.Form], may: bool) -> forms.Form | None:
    if "answer" in bound or not may:
        return bound.get("answer")
    return AnswerForm(criterion=page.criterion, answer=page.answer, prefix="answer")


def _figure_form(page: LeafPage, bound: dict[str, forms.Form], may: bool, proofs: Any) -> forms.Form | None:
    if "figure" in bound or not (may and page.is_measured):
        return bound.get("figure")
    months = {row.month: row for row in page.months}
    return MonthForm(criterion=page.criterion, prefix="figure", months=months, proofs=proofs)


def _unit_form(scope: Scope, page: LeafPage, bound: dict[str, forms.Form]) -> forms.Form | None:
    if "unit" in bound or not (scope.can(Permission.SCORE_COMMUNE) and year_is_open(scope.programme)):
        return bound.get("unit")
    return ResponsibleForm(programme=scope.programme, prefix="unit", initial={"unit": page.unit})
