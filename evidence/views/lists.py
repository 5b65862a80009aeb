"""The list of proof with its filters."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from accounts.selectors import units_of
from criteria.scope import Scope, programme_view
from evidence.enums import EvidenceStatus
from evidence.forms import EvidenceFilter
from evidence.permissions import can_accept, can_add
from evidence.selectors import evidence_of, filtered, state_counts, with_links
from tasks.selectors import work_of

from .common import PER_PAGE, may_add
from .undo import undo_offer


class CountedPaginator(Paginator):
    """Pages of a list whose length the tabs know already."""

    def __init__(self, *args: Any, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._total = total

    @property
    def count(self) -> int:
        return self._total


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def evidence_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The year's proof the person may see: by state, kind, unit, criterion, task and words."""
    rows = evidence_of(request.user, scope.programme)
    form = EvidenceFilter(request.GET, programme=scope.programme, units=units_of(scope.commune))
    values = form.values()
    states = state_counts(filtered(rows, {name: value for name, value in values.items() if name != "state"}))
    task = work_of(request.user, scope.programme).filter(pk=values["task"]).first() if "task" in values else None
    shown = filtered(rows, values)
    if not values.get("state"):
        shown = shown.exclude(status=EvidenceStatus.WITHDRAWN)
    state = values.get("state")
    total = states[state] if state else sum(n for name, n in states.items() if name != EvidenceStatus.WITHDRAWN)
    page = CountedPaginator(with_links(shown), PER_PAGE, total=total).get_page(request.GET.get("page"))
    judges = scope.can(Permission.REVIEW_EVIDENCE)
    for proof in page.object_list if judges else ():
        proof.programme = scope.programme  # its phases are read once
    context = {
        "page": page,
        "judges": judges,
        "acceptable": {proof.pk for proof in page.object_list if can_accept(request.user, proof)} if judges else set(),
        "undo": undo_offer(request, scope) if judges else None,
        "query": request.GET.urlencode(),
        "filter": form,
        "task": task,
        "tabs": _tabs(request, states, values.get("state", "")),
        "may_add": may_add(scope),
        "phase": can_add(request.user, scope.programme) if may_add(scope) else None,
        "filtering": bool(values),
    }
    return render(request, "evidence/list.html", context)


def _tabs(request: HttpRequest, counts: dict[str, int], active: str) -> list[dict[str, Any]]:
    query = request.GET.copy()
    query.pop("page", None)
    tabs: list[dict[str, Any]] = []
    for state in ("", *EvidenceStatus.values):
        query["state"] = state
        count = counts[state] if state else sum(n for key, n in counts.items() if key != EvidenceStatus.WITHDRAWN)
        label = EvidenceStatus(state).label if state else _("Tất cả")
        tabs.append({"label": label, "url": f"?{query.urlencode()}", "active": state == active, "count": count})
    return tabs
