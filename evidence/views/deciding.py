"""Accepting several proofs at once, and taking back what was just decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from common.text import row_number
from criteria.scope import Scope, programme_view
from evidence.selectors import evidence_of
from evidence.services import accept_many, undo_many

from .undo import forget_decision, remember_decision

AT_ONCE = 200


@require_POST
@programme_view(Permission.REVIEW_EVIDENCE)
def review_accept_many(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Accept the ticked proofs, each in the version that was on the page."""
    seen = dict(_pairs(request.POST.getlist("chon")))
    rows = evidence_of(request.user, scope.programme).filter(pk__in=seen)
    changed = [proof for proof in rows if proof.current is None or proof.current.number != seen[proof.pk]]
    outcome = accept_many(evidence=[proof for proof in rows if proof not in changed], by=request.user)
    if outcome.accepted:
        words = _("Đã duyệt %(count)d minh chứng.") % {"count": len(outcome.accepted)}
        remember_decision(request, scope, outcome.accepted, words)
    for proof in changed:
        messages.warning(request, _("“%(title)s” vừa có bản mới, chưa duyệt. Hãy xem lại.") % {"title": proof.title})
    for proof, sentence in outcome.refused:
        messages.error(request, f"“{proof.title}”: {sentence}")
    if not seen:
        messages.warning(request, _("Chưa chọn minh chứng nào. Hãy đánh dấu các minh chứng muốn duyệt."))
    return redirect(_back(request, scope))


@require_POST
@programme_view(Permission.REVIEW_EVIDENCE)
def review_undo(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take the decision just made back; the proof is on the page again, several are in the queue again."""
    decisions = dict(_pairs(request.POST.getlist("chon")))
    rows = {proof.pk: proof for proof in evidence_of(request.user, scope.programme).filter(pk__in=decisions)}
    outcome = undo_many(evidence=[(proof, decisions[pk]) for pk, proof in rows.items()], by=request.user)
    forget_decision(request)
    for proof, sentence in outcome.refused:
        messages.error(request, f"“{proof.title}”: {sentence}")
    if len(outcome.accepted) == 1:
        title = outcome.accepted[0].title
        messages.success(request, _("Đã hoàn tác: “%(title)s” lại chờ duyệt.") % {"title": title})
        if len(decisions) == 1 and "ve" not in request.POST:
            address = reverse("review_item", args=[*scope.url_args, outcome.accepted[0].pk])
            return redirect(_with_query(address, request))
    elif outcome.accepted:
        count = len(outcome.accepted)
        messages.success(request, _("Đã hoàn tác: %(count)d minh chứng lại chờ duyệt.") % {"count": count})
    return redirect(_back(request, scope))


def _pairs(values: list[str]) -> list[tuple[int, int]]:
    """Pairs of numbers out of ``12:1``; the first 200."""
    pairs = [[row_number(part) for part in value.split(":")] for value in values[:AT_ONCE]]
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2 and pair[0] is not None and pair[1] is not None]


def _back(request: HttpRequest, scope: Scope) -> str:
    """The page the form stood on: the queue, or the list of proof, with its filters."""
    name = "evidence_list" if request.POST.get("ve") == "danh-sach" else "review_queue"
    return _with_query(reverse(name, args=scope.url_args), request)


def _with_query(address: str, request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"{address}?{query}" if query else address
