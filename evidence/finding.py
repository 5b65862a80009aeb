"""Proof in the search box: by title, number and issuer of a document, place, exact file name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.roles import Permission
from common.finding import Found, Hit, Source, best_first, holding, register_source, take
from common.finding_text import Asked
from common.text import vn_date
from criteria.scope import Scope

from .enums import EvidenceKind
from .models import Evidence

_ICONS = {
    EvidenceKind.FILE: "photo",
    EvidenceKind.LINK: "link",
    EvidenceKind.DOCUMENT: "file-text",
    EvidenceKind.NOTE: "pencil",
}


def _rows(scope: Scope) -> QuerySet[Evidence]:
    rows = Evidence.objects.visible_to(scope.user).filter(programme=scope.programme)
    return rows.select_related("unit", "current").defer("text", "search", "current__content")


def _hit(scope: Scope, proof: Evidence, asked: Asked) -> Hit:
    name = proof.current.original_name if proof.current and asked else ""
    document = " · ".join(
        part for part in (proof.document_number, proof.document_abstract, proof.document_issuer, proof.place) if part
    )
    return Hit(
        pk=proof.pk,
        title=proof.title,
        url=reverse("evidence_detail", args=[*scope.url_args, proof.pk]),
        icon=_ICONS.get(EvidenceKind(proof.kind), "file"),
        text=document if asked else "",
        notes=(vn_date(proof.proof_date), proof.unit.name, name),
        state=proof.status,
        state_enum="evidence.EvidenceStatus",
        terms=asked.terms,
    )


def _search(scope: Scope, asked: Asked, start: int, size: int) -> Found:
    file_name = Q(current__original_name__iexact=asked.text) if "." in asked.text else None
    rows = holding(_rows(scope), asked, also=file_name)
    total, page = take(best_first(rows, asked, "-pk", title="title", exact=file_name), start, size)
    return Found(total, [_hit(scope, proof, asked) for proof in page])


def _recall(scope: Scope, numbers: Iterable[int]) -> dict[int, Hit]:
    return {proof.pk: _hit(scope, proof, Asked()) for proof in _rows(scope).filter(pk__in=list(numbers))}


def _open_to(scope: Scope) -> bool:
    return scope.can(Permission.VIEW_ALL_WORK) or scope.can(Permission.SUBMIT_WORK)


def register() -> None:
    register_source(
        Source(
            key="minh-chung",
            order=20,
            label=gettext_lazy("Minh chứng"),
            icon="photo",
            list_name="evidence_list",
            list_label=gettext_lazy("Xem mọi minh chứng"),
            open_to=_open_to,
            search=_search,
            recall=_recall,
            opened=frozenset({"evidence_detail", "review_item"}),
        )
    )
