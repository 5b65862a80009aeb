"""Reviewing: the queue, oldest first, and one proof at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Commune
from accounts.roles import Permission
from accounts.selectors import units_of
from common.errors import DomainError
from common.models import Event
from criteria.scope import Scope, programme_view
from evidence.asked import asked_of, rounds_of
from evidence.enums import EvidenceStatus
from evidence.forms import AcceptForm, EvidenceFilter, ReturnForm
from evidence.models import Evidence
from evidence.permissions import can_accept, can_return
from evidence.queue import Place, other_reviewers, place_in, queue_and_own, queue_of
from evidence.reasons import Reason, reasons_of
from evidence.selectors import evidence_of, filtered, same_file_in_commune, windows_with_tasks, with_links
from evidence.services import accept_evidence, return_evidence
from evidence.words import EVENT_WORDS
from tasks import gates
from tasks.permissions import work_is_open

from .common import PER_PAGE, text_of
from .undo import forget_decision, remember_decision, undo_offer

NARROWS = "q kind unit criterion older"
# Both forms stand on one page; each label must lead to its own field.
ACCEPT_IDS, RETURN_IDS = "accept_%s", "return_%s"


def _filter(request: HttpRequest, scope: Scope) -> EvidenceFilter:
    return EvidenceFilter(request.GET, programme=scope.programme, units=units_of(scope.commune), only=NARROWS)


@require_safe
@programme_view(Permission.REVIEW_EVIDENCE)
def review_queue(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What waits, oldest first; each to look at, several to accept at once."""
    form = _filter(request, scope)
    values = form.values()
    ids, own = queue_and_own(request.user, scope.programme, values)
    page = Paginator(ids, PER_PAGE).get_page(request.GET.get("page"))
    rows = with_links(evidence_of(request.user, scope.programme).filter(pk__in=list(page.object_list)))
    found = {proof.pk: proof for proof in rows}
    context = {
        "filter": form,
        "page": page,
        "proofs": [found[pk] for pk in page.object_list if pk in found],
        "first": ids[0] if ids else None,
        "waiting": len(ids),
        "own": own,
        "others": other_reviewers(scope.commune, request.user) if own else [],
        "phase": work_is_open(scope.programme),
        "query": request.GET.urlencode(),
        "filtering": bool(values),
        "undo": undo_offer(request, scope),
    }
    return render(request, "evidence/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.REVIEW_EVIDENCE)
def review_item(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One proof with everything a reviewer asks, and the two answers. After an answer comes the next proof."""
    values = _filter(request, scope).lean_values()
    evidence, reasons = _proof(request, scope, pk)
    if request.method != "POST":
        return _page(request, scope, evidence, values, *_fresh_forms(evidence, reasons))
    queue = filtered(queue_of(request.user, scope.programme), values)
    place = place_in(queue, evidence)
    accept, back, problem = _decide(request, scope, evidence, reasons)
    if problem is not None:
        evidence, _same = _proof(request, scope, pk)
        _shown_now(evidence, accept, back)
        return _page(request, scope, evidence, values, accept, back, status=problem)
    return _go_on(request, scope, values, place)


def _proof(request: HttpRequest, scope: Scope, pk: int) -> tuple[Evidence, list[Reason]]:
    """The proof and its commune's ready reasons in one query, or 404."""
    rows = evidence_of(request.user, scope.programme).select_related("programme__commune__return_reasons")
    evidence = rows.filter(pk=pk).first()
    if evidence is None:
        raise Http404
    commune: Commune = evidence.programme.commune
    evidence.programme = scope.programme
    return evidence, reasons_of(commune)


def _fresh_forms(evidence: Evidence, reasons: list[Reason]) -> tuple[AcceptForm, ReturnForm]:
    seen = {"revision": evidence.current.number if evidence.current else None}
    return (
        AcceptForm(initial=seen, auto_id=ACCEPT_IDS),
        ReturnForm(initial=seen, auto_id=RETURN_IDS, reasons=reasons),
    )


def _shown_now(evidence: Evidence, *forms: AcceptForm | ReturnForm) -> None:
    """The page that says why an answer was refused shows the newest version: the next answer is about that one."""
    number = evidence.current.number if evidence.current else None
    for form in forms:
        form.initial["revision"] = number
        if form.is_bound:
            data: MultiValueDict[str, Any] = MultiValueDict(form.data)
            data["revision"] = number
            form.data = data


def _go_on(request: HttpRequest, scope: Scope, values: dict[str, Any], place: Place) -> HttpResponse:
    """The next proof of the queue, or the queue when this was the last. htmx gets the page in the same answer."""
    if place.following is None:
        if place.total > 1:
            left = place.total - 1
            messages.info(
                request,
                _("Đã đến cuối hàng chờ. Còn %(left)d minh chứng bạn đã bỏ qua, vẫn chờ duyệt.") % {"left": left},
            )
        return redirect(_with_query("review_queue", request, scope))
    address = _with_query("review_item", request, scope, place.following)
    if not getattr(request, "htmx", False):
        return redirect(address)
    evidence, reasons = _proof(request, scope, place.following)
    answer = _page(request, scope, evidence, values, *_fresh_forms(evidence, reasons))
    answer["HX-Push-Url"] = address
    return answer


def _decide(
    request: HttpRequest, scope: Scope, evidence: Evidence, reasons: list[Reason]
) -> tuple[AcceptForm, ReturnForm, int | None]:
    """Take the answer; the third value is the status of the page when it was refused."""
    accept, back = _fresh_forms(evidence, reasons)
    returning = request.POST.get("quyet-dinh") == "tra-lai"
    form: Any
    if returning:
        form = back = ReturnForm(request.POST, auto_id=RETURN_IDS, reasons=reasons)
    else:
        form = accept = AcceptForm(request.POST, auto_id=ACCEPT_IDS)
    if not form.is_valid():
        return accept, back, 422
    data, name = form.cleaned_data, {"title": evidence.title}
    waited = evidence.status == EvidenceStatus.SUBMITTED
    try:
        if returning:
            return_evidence(evidence=evidence, by=request.user, comment=data["reason"], revision=data["revision"])
            words = _("Đã trả lại “%(title)s” kèm lý do.") % name
        else:
            accept_evidence(evidence=evidence, by=request.user, comment=data["comment"], revision=data["revision"])
            words = _("Đã duyệt “%(title)s”.") % name
    except DomainError as problem:
        form.add_error(None, problem.message)
        return accept, back, problem.status_code
    if waited:
        remember_decision(request, scope, [evidence], words)
    else:  # sent back after it had been accepted: that has no way back by one key
        forget_decision(request)
        messages.success(request, words)
    return accept, back, None


def _page(
    request: HttpRequest,
    scope: Scope,
    evidence: Evidence,
    values: dict[str, Any],
    accept: AcceptForm,
    back: ReturnForm,
    *,
    status: int = 200,
) -> HttpResponse:
    queue = filtered(queue_of(request.user, scope.programme), values)
    events = list(Event.objects.about(evidence)[:50])
    day = evidence.proof_date
    windows = list(windows_with_tasks(evidence))
    progress = gates.progress_of(windows)
    own = request.user.pk in {evidence.created_by_id, evidence.current.created_by_id if evidence.current else None}
    context = {
        "evidence": evidence,
        "current": evidence.current,
        "place": place_in(queue, evidence),
        "text": text_of(evidence.current),
        "windows": [(one, progress[one.pk]) for one in windows],
        "outside": [one for one in windows if not one.starts_on <= day <= one.ends_on],
        "asked": asked_of(evidence),
        "rounds": rounds_of(evidence, events),
        "twins": same_file_in_commune(evidence),
        "events": events,
        "verbs": EVENT_WORDS,
        "may_accept": can_accept(request.user, evidence),
        "may_return": can_return(request.user, evidence),
        "own": own,
        "query": request.GET.urlencode(),
        "filtering": bool(values),
        "late": day > scope.programme.cut_off,
        "undo": undo_offer(request, scope),
        "accept_form": accept,
        "return_form": back,
    }
    return render(request, "evidence/review.html", context, status=status)


def _with_query(name: str, request: HttpRequest, scope: Scope, *args: Any) -> str:
    query = request.GET.urlencode()
    return reverse(name, args=[*scope.url_args, *args]) + (f"?{query}" if query else "")
