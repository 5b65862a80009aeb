"""Criteria in the search box: by code and words; the decision by its number. A set has some dozens of rows, so they
are compared here."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Permission
from common.finding import Found, Hit, Source, register_source
from common.finding_text import Asked, matches, rank
from common.text import search_text

from .models import CriteriaSet, Criterion
from .scope import Scope

PAGE_OF_LEAF = "score_detail"
"""Where a criterion shows its points, its proof and why."""


def _leaf(scope: Scope, row: Criterion, asked: Asked) -> Hit:
    page = reverse(PAGE_OF_LEAF, args=[*scope.url_args, row.pk]) if row.is_leaf else ""
    return Hit(
        pk=row.pk,
        title=f"{row.code} {row.title}",
        url=page or reverse("criteria_set", args=scope.url_args),
        icon="list-details",
        text=row.evidence_hint,
        notes=() if row.is_leaf else (row.get_kind_display(),),
        terms=asked.terms,
    )


def _decision(scope: Scope, row: CriteriaSet, asked: Asked) -> Hit:
    number = _("Quyết định %(number)s") % {"number": row.decision_number} if row.decision_number else ""
    return Hit(
        pk=row.pk,
        title=row.title,
        url=reverse("criteria_set", args=scope.url_args),
        icon="certificate",
        notes=(number, row.issuer),
        terms=asked.terms,
    )


def _place(asked: Asked, row: Criterion) -> tuple[int, int]:
    """The code itself before everything, then what starts so; else in printed order."""
    same = search_text(row.code) == asked.phrase
    return -1 if same else min(rank(asked, f"{row.code} {row.title}"), rank(asked, row.title)), row.position


def _search(scope: Scope, asked: Asked, start: int, size: int) -> Found:
    criteria_set = scope.programme.criteria_set
    rows = [
        row
        for row in Criterion.objects.filter(criteria_set=criteria_set)
        if matches(asked, f"{row.code} {row.ref} {row.title} {row.evidence_hint}")
    ]
    rows.sort(key=lambda row: _place(asked, row))
    hits = [_leaf(scope, row, asked) for row in rows]
    if matches(asked, f"{criteria_set.title} {criteria_set.decision_number} {criteria_set.issuer}"):
        hits.insert(0, _decision(scope, criteria_set, asked))
    return Found(len(hits), hits[start : start + size])


def _open_to(scope: Scope) -> bool:
    return scope.can(Permission.VIEW_SCORES)


def register() -> None:
    register_source(
        Source(
            key="tieu-chi",
            order=50,
            label=gettext_lazy("Tiêu chí"),
            icon="list-details",
            list_name="criteria_set",
            list_label=gettext_lazy("Xem bộ tiêu chí"),
            open_to=_open_to,
            search=_search,
        )
    )
