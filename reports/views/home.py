"""The home page of a year: one page, with the parts a person's rights open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from assessments.selectors import assessment_of
from criteria.scope import Scope, programme_view
from criteria.selectors import current_phases
from reports.overview import (
    appraisal,
    citizens_desk,
    house,
    late_units,
    next_deadline,
    review_desk,
    standing,
    unit_work,
)

P = Permission


@require_safe
@programme_view()
def programme_home(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Where the year stands, and what this person should do next."""
    context: dict[str, Any] = {
        "phases_now": current_phases(scope.programme),
        "deadline": next_deadline(scope.programme),
        "citizens": citizens_desk(scope),
    }
    if scope.can(P.SUBMIT_WORK):
        context["work"] = unit_work(scope)
    if scope.can(P.REVIEW_EVIDENCE):
        context["desk"] = review_desk(scope.programme)
    if scope.can(P.CONFIRM_SCORES) or scope.can(P.SCORE_UPPER):
        assessment = assessment_of(scope.programme)
        if scope.can(P.CONFIRM_SCORES):
            context["standing"] = standing(assessment)
            context["late_units"] = context["desk"].late_units if "desk" in context else late_units(scope.programme)
        if scope.can(P.SCORE_UPPER):
            context["appraisal"] = appraisal(assessment)
    if scope.can(P.MANAGE_PEOPLE):
        context["house"] = house(scope)
    return render(request, "reports/home.html", context)
