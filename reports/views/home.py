"""The home page of a year: one page, with the parts a person's rights open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from assessments.selectors import assessment_of
from criteria.scope import Scope, programme_view
from criteria.selectors import current_phases
from reports.overview import (
    POINT_PARTS,
    appraisal,
    citizens_desk,
    house,
    next_deadline,
    review_desk,
    standing,
    unit_work,
)

P = Permission


@require_safe
@programme_view()
def programme_home(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Where the year stands, and what this person should do next.

    Whoever leads the year sees how it stands rather than its appraisal or the accounts: those have pages of their own.
    """
    context: dict[str, Any] = {}
    leads = scope.can(P.CONFIRM_SCORES)
    if leads or scope.can(P.SCORE_UPPER):
        assessment = assessment_of(scope.programme)
        if leads:
            context |= {"standing": standing(assessment), "point_parts": POINT_PARTS}
        else:
            context["appraisal"] = appraisal(assessment)
    if scope.can(P.REVIEW_EVIDENCE):
        context["desk"] = review_desk(scope.programme)
    if scope.can(P.SUBMIT_WORK):
        context["work"] = unit_work(scope)
    if scope.can(P.MANAGE_PEOPLE) and not leads:
        context["house"] = house(scope)
    if scope.can(P.BUILD_REPORTS):
        context["chase_url"] = reverse("chase_letter", args=scope.url_args)
    context |= {
        "phases_now": current_phases(scope.programme),
        "deadline": next_deadline(scope.programme),
        "citizens": citizens_desk(scope, context["desk"].held if "desk" in context else None),
    }
    return render(request, "reports/home.html", context)
