"""Consistency, conditions with bonuses and deductions, and frozen snapshots."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Permission
from assessments import services
from assessments.checks import Finding, findings_of
from assessments.enums import Severity
from assessments.forms import AdjustmentForm, ConditionForm
from assessments.models import Adjustment, ConditionAnswer, Snapshot
from assessments.permissions import can_manage_adjustments, can_take_snapshot
from assessments.selectors import assessment_of
from assessments.services.entries import condition_seen
from criteria import scoring
from criteria.enums import ConditionKind
from criteria.scope import Scope, programme_view

from .common import attempt, with_opened

PER_PAGE = 25
NEEDS = {
    "task_detail": Permission.VIEW_ALL_WORK,  # a task without lead is nobody's own
    "task_matches": Permission.MANAGE_PLAN,
    "plan_overview": Permission.VIEW_ALL_WORK,
    "review_queue": Permission.REVIEW_EVIDENCE,
    "survey_sheet": Permission.VIEW_SURVEYS,
    "survey_sheets": Permission.VIEW_SURVEYS,
}
"""The right behind a page that findings lead to; pages that are not here are open to all who see the points."""


@require_GET
@programme_view(Permission.VIEW_SCORES)
def consistency(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What a careful reviewer would ask, the worst first, each with the way to where it is mended."""
    found = findings_of(assessment_of(scope.programme))
    groups = [
        (Severity(severity), _alike(list(those), scope))
        for severity, those in groupby(found, key=lambda finding: finding.severity)
    ]
    return render(request, "assessments/consistency.html", {"groups": groups})


def _alike(found: list[Finding], scope: Scope) -> list[dict[str, Any]]:
    """Findings that say the same of several criteria stand together: one sentence, a link for each."""
    return [
        {"sentence": sentence, "places": [(finding.about, link_of(finding, scope)) for finding in those]}
        for (_check, sentence), those in groupby(found, key=lambda finding: (finding.check, finding.sentence))
    ]


def link_of(finding: Finding, scope: Scope) -> str:
    """Where the finding is mended; empty where this person may not go or no page of that name exists."""
    needed = NEEDS.get(finding.url_name)
    if not finding.url_name or (needed and not scope.can(needed)):
        return ""
    tail = [finding.pk] if finding.pk is not None else []
    try:
        return reverse(finding.url_name, args=[*scope.url_args, *tail])
    except NoReverseMatch:
        return ""


# --- conditions, bonuses, deductions ------------------------------------------------------------------

Outcome = tuple[forms.Form, int]


@require_http_methods(["GET", "POST"])
@programme_view(Permission.VIEW_SCORES)
def adjustments(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Knock-out conditions to answer, and the bonuses and deductions of the year."""
    part, form, status = "", None, 200
    if request.method == "POST":
        part = request.POST.get("part", "")
        if part not in PARTS:
            raise Http404
        form, status = PARTS[part](request, scope)
        if not status:
            return redirect("adjustments", *scope.url_args)
        part = f"{part}-{request.POST.get('row', '')}"
    return render(request, "assessments/adjustments.html", _context(request, scope, part, form), status=status)


def _row_id(request: HttpRequest) -> int:
    text = request.POST.get("row", "")
    if not text.isdecimal():
        raise Http404
    return int(text)


def _answer(request: HttpRequest, scope: Scope) -> Outcome:
    row_id = _row_id(request)
    conditions = scope.programme.criteria_set.conditions.filter(kind=ConditionKind.KNOCK_OUT)
    condition = get_object_or_404(conditions, pk=row_id)
    form = ConditionForm(request.POST, prefix=f"dk{condition.pk}")
    if not form.is_valid():
        return form, 422

    def act() -> None:
        services.answer_condition(programme=scope.programme, condition=condition, by=request.user, **form.cleaned_data)
        messages.success(request, _("Đã lưu câu trả lời cho điều kiện."))

    return form, attempt(form, act)


def _add(request: HttpRequest, scope: Scope) -> Outcome:
    form = AdjustmentForm(request.POST, programme=scope.programme)
    if not form.is_valid():
        return form, 422

    def act() -> None:
        services.add_adjustment(programme=scope.programme, by=request.user, **form.cleaned_data)
        messages.success(request, _("Đã ghi."))

    return form, attempt(form, act)


def _withdraw(request: HttpRequest, scope: Scope) -> Outcome:
    row = get_object_or_404(Adjustment.objects.filter(programme=scope.programme), pk=_row_id(request))
    row.programme = scope.programme
    form = forms.Form(request.POST)
    form.is_valid()

    def act() -> None:
        services.withdraw_adjustment(adjustment=row, by=request.user)
        messages.success(request, _("Đã rút; dòng cũ vẫn được giữ trong danh sách."))

    return form, attempt(form, act)


PARTS: dict[str, Callable[[HttpRequest, Scope], Outcome]] = {"condition": _answer, "add": _add, "withdraw": _withdraw}


def _context(request: HttpRequest, scope: Scope, part: str, form: forms.Form | None) -> dict[str, Any]:
    programme = scope.programme
    assessment_of(programme)
    may = can_manage_adjustments(request.user, programme)
    kept = ConditionAnswer.objects.filter(programme=programme).select_related("answered_by")
    answers = {answer.condition_id: answer for answer in kept}
    kept_conditions = programme.criteria_set.conditions.select_related("level", "criterion").order_by("id")
    conditions = sorted(kept_conditions, key=lambda condition: condition.kind != ConditionKind.KNOCK_OUT)
    add_form = form if part.startswith("add") else AdjustmentForm(programme=programme) if may else None
    return {
        "may": may,
        "conditions": [
            (condition, answers.get(condition.pk), _condition_form(condition, answers, part, form, may.allowed))
            for condition in conditions
        ],
        "rows": Adjustment.objects.filter(programme=programme).select_related("rule", "created_by"),
        "rules": programme.criteria_set.adjustment_rules.order_by("kind", "code"),
        "add_form": add_form,
        "refused": form if part.startswith("withdraw") else None,
    }


def _condition_form(
    condition: Any, answers: dict[int, ConditionAnswer], part: str, form: forms.Form | None, may: bool
) -> forms.Form | None:
    if part == f"condition-{condition.pk}":
        return form
    if condition.kind != ConditionKind.KNOCK_OUT or not may:
        return None
    answer = answers.get(condition.pk)
    initial = {}
    if answer is not None:
        holds = "yes" if answer.holds else "no"
        initial = {"holds": holds, "document": answer.document, "note": answer.note}
    return ConditionForm(initial=initial, prefix=f"dk{condition.pk}", seen=condition_seen(answer))


# --- snapshots ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@programme_view(Permission.VIEW_SCORES)
def snapshots(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Frozen results. A POST does a snapshot's sums again, or takes a new one."""
    checked = None
    if request.method == "POST" and request.POST.get("part") == "take":
        with_opened(scope, lambda assessment: services.snapshot_now(assessment=assessment, by=request.user))
        messages.success(request, _("Đã chụp kết quả hiện tại."))
        return redirect("snapshots", *scope.url_args)
    assessment = assessment_of(scope.programme)
    rows = Snapshot.objects.filter(assessment__programme=scope.programme)
    if request.method == "POST":
        snapshot = get_object_or_404(rows, pk=_row_id(request))
        result = services.recompute(snapshot)
        checked = {"snapshot": snapshot, "result": result, "differing": differing_words(result.differing)}
    shown = rows.defer("payload").select_related("taken_by")
    context = {
        "snapshots": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "checked": checked,
        "may_take": can_take_snapshot(request.user, assessment),
        "rules_version": scoring.RULES_VERSION,
    }
    return render(request, "assessments/snapshots.html", context)


def differing_words(names: tuple[str, ...]) -> list[str]:
    """The sheets of a recomputed snapshot as people call them."""
    words = {
        "proposal": _("điểm đề xuất"),
        "unit": _("cột Đơn vị chấm"),
        "commune": _("cột Xã chấm"),
        "upper": _("cột Sở Nội vụ"),
        "payload": _("nội dung không còn đọc được"),
    }
    return [words.get(name, name) for name in names]
