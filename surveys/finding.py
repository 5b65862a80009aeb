"""Surveys in the search box. A year has a handful, so their titles are compared here."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.roles import Permission
from common.finding import Found, Hit, Source, register_source
from common.finding_text import Asked, matches, rank
from criteria.scope import Scope

from .models import Survey

MOST = 500
"""Titles looked through: more than any year has."""


def _hit(scope: Scope, survey: Survey, asked: Asked) -> Hit:
    return Hit(
        pk=survey.pk,
        title=survey.title,
        url=reverse("survey_detail", args=[*scope.url_args, survey.pk]),
        icon="mood-smile",
        text=survey.words("heading") if survey.words("heading") != survey.title else "",
        notes=(survey.get_kind_display(),),
        state=survey.status,
        state_enum="surveys.SurveyStatus",
        terms=asked.terms,
    )


def _search(scope: Scope, asked: Asked, start: int, size: int) -> Found:
    rows = Survey.objects.visible_to(scope.user).filter(programme=scope.programme).order_by("-pk")
    rows = rows.only("pk", "title", "kind", "status", "heading")[:MOST]
    found = [row for row in rows if matches(asked, f"{row.title} {row.get_kind_display()} {row.words('heading')}")]
    found.sort(key=lambda row: rank(asked, row.title))
    return Found(len(found), [_hit(scope, row, asked) for row in found[start : start + size]])


def _open_to(scope: Scope) -> bool:
    return scope.can(Permission.VIEW_SURVEYS)


def register() -> None:
    register_source(
        Source(
            key="khao-sat",
            order=60,
            label=gettext_lazy("Khảo sát"),
            icon="mood-smile",
            list_name="survey_list",
            list_label=gettext_lazy("Xem các khảo sát"),
            open_to=_open_to,
            search=_search,
        )
    )
