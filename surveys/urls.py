"""Addresses of a year for officers, below ``/<commune>/<year>/``."""

from __future__ import annotations

from django.urls import URLPattern

from . import urls_building, urls_kiosk, urls_paper, urls_results

urlpatterns: list[URLPattern] = [
    *urls_building.urlpatterns,
    *urls_kiosk.urlpatterns,
    *urls_paper.urlpatterns,
    *urls_results.urlpatterns,
]
