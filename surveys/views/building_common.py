"""What the pages that build surveys share: fetching one, blaming a field, what the tabs show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.stale import SeenForm, Stale
from criteria.scope import Scope
from surveys.models import Survey
from surveys.selectors.building import surveys_of

REFUSED = 422

TABS = (
    ("survey_detail", _("Tổng quan"), "layout-dashboard"),
    ("survey_questions", _("Câu hỏi"), "list-numbers"),
    ("survey_periods", _("Đợt"), "calendar-event"),
    ("survey_points", _("Điểm lấy ý kiến"), "qrcode"),
    ("survey_batches", _("Phiếu giấy"), "clipboard-text"),
    ("survey_results", _("Kết quả"), "chart-bar"),
)


def survey_or_404(request: HttpRequest, scope: Scope, pk: int) -> Survey:
    """The survey of this year with everything questions of rights need."""
    survey = get_object_or_404(surveys_of(request.user, scope.programme), pk=pk)
    survey.programme = scope.programme
    return survey


def tabs_of(scope: Scope, survey: Survey, here: str) -> list[dict[str, Any]]:
    """The pages of one survey; parts that have no page yet are left out."""
    found = []
    for name, label, icon in TABS:
        try:
            url = reverse(name, args=[*scope.url_args, survey.pk])
        except NoReverseMatch:
            continue
        found.append({"label": label, "url": url, "icon": icon, "active": name == here})
    return found


def blame(form: Any, problem: DomainError) -> int:
    """Put the sentence of a refusal where it belongs, so that nothing typed is lost; the status of the answer."""
    if isinstance(problem, Stale) and isinstance(form, SeenForm):
        form.refuse(problem)
        return problem.status_code
    name = getattr(problem, "field", None)
    form.add_error(name if name in form.fields else None, problem.message)
    return REFUSED
