"""The front door: one commune is entered at once, several are chosen from a table."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.permissions import active_memberships
from accounts.selectors import communes_of
from reports.communes import SORTS, STATES, chosen, lines_of

PER_PAGE = 25


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """One commune: straight in. Several: the table. None: say whom to ask."""
    communes = communes_of(request.user)
    if len(communes) == 1:
        return redirect("commune_home", commune=communes[0].slug)
    lines = lines_of(communes)
    wanted = {name: request.GET.get(name, "").strip() for name in ("q", "tinh-trang", "sap-xep")}
    found = chosen(lines, text=wanted["q"], state=wanted["tinh-trang"], sort=wanted["sap-xep"])
    appraises = {m.commune_id for m in active_memberships(request.user) if m.role == Role.UPPER}
    context: dict[str, Any] = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "has_any": bool(lines),
        "has_sample": any(line.is_sample for line in lines),
        "appraises": appraises,
        "counts": [
            {"key": key, "label": label, "count": sum(1 for line in lines if keeps(line))}
            for key, (label, keeps) in STATES.items()
        ],
        "total": len(lines),
        "text": wanted["q"],
        "state": wanted["tinh-trang"],
        "sort": wanted["sap-xep"],
        "sorts": [{"key": key, "label": label} for key, (label, _key) in SORTS.items()],
    }
    return render(request, "reports/communes.html", context)
