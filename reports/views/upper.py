"""The front door: one commune is entered at once, several are chosen from a table."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.selectors import communes_of
from reports.communes import lines_of

PER_PAGE = 25


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """One commune: straight in. Several: the table. None: say whom to ask."""
    communes = communes_of(request.user)
    if len(communes) == 1:
        return redirect("commune_home", commune=communes[0].slug)
    page = Paginator(communes, PER_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(page.object_list)
    context = {"page": page, "lines": lines, "has_sample": any(line.is_sample for line in lines)}
    return render(request, "reports/communes.html", context)
