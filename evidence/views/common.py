"""What the pages of proof share: fetching one, units to choose from, the text of a preview, the pace of uploads."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_ratelimit.decorators import ratelimit

from accounts.models import Unit
from accounts.roles import Permission
from accounts.selectors import units_of
from criteria.scope import Scope
from evidence.models import Evidence, EvidenceRevision
from evidence.selectors import Twin, evidence_of

logger = logging.getLogger(__name__)

PER_PAGE = 25
UPLOADS_PER_PERSON = "120/m"

View = Callable[..., HttpResponse]


def visible_proof(request: HttpRequest, scope: Scope, pk: int) -> Evidence:
    """The proof with everything questions of rights need, or 404."""
    evidence = get_object_or_404(evidence_of(request.user, scope.programme), pk=pk)
    evidence.programme = scope.programme
    return evidence


def units_to_choose(scope: Scope) -> QuerySet[Unit]:
    """The units the person may hand in for."""
    units = units_of(scope.commune)
    return units if scope.can(Permission.SUBMIT_FOR_ANY) else units.filter(pk__in=scope.unit_ids)


def may_add(scope: Scope) -> bool:
    """Whether the person's role hands in proof at all."""
    return scope.can(Permission.SUBMIT_WORK) or scope.can(Permission.SUBMIT_FOR_ANY)


def text_of(revision: EvidenceRevision | None) -> dict[str, Any] | None:
    """The beginning of a Word or Excel file, as the job kept it; None when there is none.

    `blocks` are its paragraphs (text) and tables (mappings) in the document's own order.
    """
    if revision is None or not str(revision.preview.name or "").endswith(".json"):
        return None
    try:
        with revision.preview.open("rb") as stored:
            text = dict(json.load(stored))
    except (OSError, ValueError):
        logger.warning("Text preview of revision %s cannot be read", revision.pk)
        return None
    paragraphs, tables = list(text.get("paragraphs", [])), list(text.get("tables", []))
    marks = sorted(enumerate(tables), key=lambda pair: (pair[1].get("after", len(paragraphs)), pair[0]), reverse=True)
    blocks: list[Any] = [{"words": words} for words in paragraphs]
    for _place, table in marks:
        blocks.insert(table.get("after", len(paragraphs)), table)
    return text | {"blocks": blocks}


def twins_sentence(twins: list[Twin], scope: Scope) -> SafeString:
    """ "The same file is already there", with links to the proofs the person may open."""
    parts = format_html_join("; ", "{}", ((_twin(twin, scope),) for twin in twins))
    return format_html("{} {}.", _("Tệp này đã được nộp trước đó, hãy kiểm tra để tránh nộp trùng:"), parts)


def _twin(twin: Twin, scope: Scope) -> SafeString:
    if not twin.visible:
        return format_html("{}", _("minh chứng của %(unit)s") % {"unit": twin.evidence.unit.name})
    twin.evidence.programme = scope.programme
    return format_html('<a href="{}">{}</a>', twin.evidence.get_absolute_url(), twin.evidence.title)


def paced(view: View) -> View:
    """Bound what one account sends; a person with a phone never gets there."""

    @ratelimit(key="user", rate=lambda group, request: UPLOADS_PER_PERSON, method="POST", group="evidence", block=False)
    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "limited", False):
            reason = _("Tài khoản của bạn vừa gửi quá nhiều lần trong một phút.")
            return render(request, "429.html", {"reason": reason}, status=429)
        return view(request, *args, **kwargs)

    return door
