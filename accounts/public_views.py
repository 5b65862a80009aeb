"""The citizens' front page of a commune, how it uses personal data, and how its pages can be used by everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.public import page_context, public_view

from .public import front_of, notice_of, page_of, public_commune


def show_front(request: HttpRequest, commune: str) -> HttpResponse:
    """The front page; `criteria.doors.commune_home` shows it to whoever has no work in the commune."""
    row = public_commune(request, commune)
    page, doors, panels = front_of(row)
    context = page_context(request, row, page=page, doors=doors, panels=panels)
    return render(request, "public/front.html", context)


front = public_view()(show_front)


@public_view()
def privacy(request: HttpRequest, commune: str) -> HttpResponse:
    """Which data of citizens are taken, what for, how long they are kept, and how to ask."""
    row = public_commune(request, commune)
    parts = notice_of(row)
    asks = [part.ask for part in parts if part.ask]
    context = page_context(request, row, page=page_of(row), parts=parts, asks=asks)
    return render(request, "public/privacy.html", context)


@public_view()
def access(request: HttpRequest, commune: str) -> HttpResponse:
    """How far these pages can be used by everybody, what is missing, whom to tell."""
    row = public_commune(request, commune)
    return render(request, "public/access.html", page_context(request, row, page=page_of(row)))
