"""Reviewing: the queue, oldest first, and one proof at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from accounts.selectors import units_of
from common.errors import DomainError
from common.models import Event
from common.text import row_number
from criteria.scope import Scope, programme_view
from evidence.forms import AcceptForm, EvidenceFilter, ReturnForm
from evidence.models import Evidence
from evidence.permissions import can_accept, can_return
from evidence.selectors import (
    criteria_carried,
    evidence_of,
    filtered,
    own_waiting,
    place_in,
    queue_of,
    revisions_of,
    same_file_elsewhere,
    windows_with_rights,
    with_links,
)
from evidence.services import accept_evidence, accept_many, return_evidence
from evidence.words import EVENT_WORDS
from tasks import gates
from tasks.permissions import work_is_open

from .common import PER_PAGE, text_of, visible_proof

NARROWS = "q unit criterion"
# Both forms stand on one page and both have a comment; each label must lead to its own field.
ACCEPT_IDS, RETURN_IDS = "accept_%s", "return_%s"


def _queue(request: HttpRequest, scope: Scope) -> tuple[EvidenceFilter, QuerySet[Evidence]]:
    form = EvidenceFilter(request.GET, programme=scope.programme, units=units_of(scope.commune), only=NARROWS)
    return form, filtered(queue_of(request.user, scope.programme), form.values())


@require_safe
@programme_view(Permission.REVIEW_EVIDENCE)
def review_queue(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What waits, oldest first; each to look at, several to accept at once."""
    form, rows = _queue(request, scope)
    context = {
        "filter": form,
        "page": Paginator(with_links(rows), PER_PAGE).get_page(request.GET.get("page")),
        "own": own_waiting(request.user, scope.programme),
        "phase": work_is_open(scope.programme),
        "query": request.GET.urlencode(),
        "filtering": bool(form.values()),
    }
    return render(request, "evidence/queue.html", context)


@require_POST
@programme_view(Permission.REVIEW_EVIDENCE)
def review_accept_many(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Accept the ticked proofs, each in the version that was on the page."""
    seen = dict(_ticked(request.POST.getlist("chon")))
    rows = evidence_of(request.user, scope.programme).filter(pk__in=seen)
    changed = [proof for proof in rows if proof.current is None or proof.current.number != seen[proof.pk]]
    outcome = accept_many(evidence=[proof for proof in rows if proof not in changed], by=request.user)
    if outcome.accepted:
        messages.success(request, _("Đã duyệt %(count)d minh chứng.") % {"count": len(outcome.accepted)})
    for proof in changed:
        messages.warning(request, _("“%(title)s” vừa có bản mới, chưa duyệt. Hãy xem lại.") % {"title": proof.title})
    for proof, sentence in outcome.refused:
        messages.error(request, f"“{proof.title}”: {sentence}")
    if not seen:
        messages.warning(request, _("Chưa chọn minh chứng nào. Hãy đánh dấu các minh chứng muốn duyệt."))
    return redirect(_with_query("review_queue", request, scope))


def _ticked(values: list[str]) -> list[tuple[int, int]]:
    """Pairs of proof and version out of ``12:1``."""
    pairs = [[row_number(part) for part in value.split(":")] for value in values]
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2 and pair[0] is not None and pair[1] is not None]


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.REVIEW_EVIDENCE)
def review_item(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One proof with everything a reviewer asks, and the two answers."""
    evidence = visible_proof(request, scope, pk)
    _form, queue = _queue(request, scope)
    place = place_in(queue, evidence)
    number = evidence.current.number if evidence.current else None
    accept = AcceptForm(initial={"revision": number}, auto_id=ACCEPT_IDS)
    back = ReturnForm(initial={"revision": number}, auto_id=RETURN_IDS)
    status = 200
    if request.method == "POST":
        accept, back, problem = _decide(request, evidence, accept, back)
        if problem is None:
            return redirect(_next(request, scope, place.following))
        status = problem
        evidence = visible_proof(request, scope, pk)
    context = _context(request, scope, evidence) | {"place": place, "accept_form": accept, "return_form": back}
    return render(request, "evidence/review.html", context, status=status)


def _decide(
    request: HttpRequest, evidence: Evidence, accept: AcceptForm, back: ReturnForm
) -> tuple[AcceptForm, ReturnForm, int | None]:
    """Take the answer; the third value is the status of the page when it was refused."""
    returning = request.POST.get("quyet-dinh") == "tra-lai"
    form: Any = (
        ReturnForm(request.POST, auto_id=RETURN_IDS) if returning else AcceptForm(request.POST, auto_id=ACCEPT_IDS)
    )
    status: int | None = 422
    if form.is_valid():
        data = form.cleaned_data
        try:
            if returning:
                return_evidence(evidence=evidence, by=request.user, comment=data["reason"], revision=data["revision"])
                messages.success(request, _("Đã trả lại “%(title)s” kèm lý do.") % {"title": evidence.title})
            else:
                accept_evidence(evidence=evidence, by=request.user, comment=data["comment"], revision=data["revision"])
                messages.success(request, _("Đã duyệt “%(title)s”.") % {"title": evidence.title})
            status = None
        except DomainError as problem:
            form.add_error(None, problem.message)
            status = problem.status_code
    return (accept, form, status) if returning else (form, back, status)


def _context(request: HttpRequest, scope: Scope, evidence: Evidence) -> dict[str, Any]:
    windows = list(windows_with_rights(evidence))
    progress = gates.progress_of(windows)
    rows = [
        {
            "window": window,
            "progress": progress[window.pk],
            "outside": not window.starts_on <= evidence.proof_date <= window.ends_on,
        }
        for window in windows
    ]
    return {
        "evidence": evidence,
        "current": evidence.current,
        "text": text_of(evidence.current),
        "windows": rows,
        "criteria": criteria_carried(evidence),
        "revisions": revisions_of(evidence),
        "twins": same_file_elsewhere(evidence, request.user),
        "events": Event.objects.about(evidence)[:50],
        "verbs": EVENT_WORDS,
        "may_accept": can_accept(request.user, evidence),
        "may_return": can_return(request.user, evidence),
        "query": request.GET.urlencode(),
        "late": evidence.proof_date > scope.programme.cut_off,
    }


def _next(request: HttpRequest, scope: Scope, following: int | None) -> str:
    """The next proof of the queue, or the queue when this was the last."""
    if following is None:
        return _with_query("review_queue", request, scope)
    return _with_query("review_item", request, scope, following)


def _with_query(name: str, request: HttpRequest, scope: Scope, *args: Any) -> str:
    query = request.GET.urlencode()
    return reverse(name, args=[*scope.url_args, *args]) + (f"?{query}" if query else "")
