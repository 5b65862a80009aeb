"""``/<commune>/``: people of the commune go to the year they work in, everybody else sees the citizens' front page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import Commune
from accounts.public_views import show_front
from common.clock import today
from common.public import public_view

from .models import ProgrammeYear


@public_view()
def commune_home(request: HttpRequest, commune: str) -> HttpResponse:
    """For people of the commune the year of today, else the newest one, else a page that says what to do."""
    row = Commune.objects.visible_to(request.user).filter(slug=commune).first()
    if row is None:
        return show_front(request, commune)
    years = list(ProgrammeYear.objects.filter(commune=row).order_by("-year").values_list("year", flat=True))
    if not years:
        if not row.is_active:
            raise Http404
        return render(request, "criteria/no_year.html", {"commune": row})
    year = today().year if today().year in years else years[0]
    return redirect("programme_home", commune=row.slug, year=year)
