"""What citizens answered, for citizens: a few figures, no words of anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.public import public_commune
from common.clock import today
from common.public import page_context, public_view
from surveys.figures import SMALL_SAMPLE
from surveys.published import published_of


@public_view(index=True)
def survey_public_results(request: HttpRequest, commune: str) -> HttpResponse:
    """The published results of a commune; a survey with few answers waits."""
    row = public_commune(request, commune)
    context = page_context(request, row, results=published_of(row), day=today(), small_sample=SMALL_SAMPLE)
    return render(request, "surveys/public/results.html", context)
