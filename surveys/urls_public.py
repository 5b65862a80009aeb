"""Addresses anybody may open. They are printed on posters, so they are short and forgive how they are typed."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from .public_views import form, kiosk, results

urlpatterns: list[URLPattern] = [
    re_path(r"^k/(?P<code>[^/]+)/?$", form.survey_form, name="survey_form"),
    re_path(r"^k/(?P<code>[^/]+)/cam-on/?$", form.survey_thanks, name="survey_thanks"),
    re_path(r"^k/(?P<code>[^/]+)/kiosk$", kiosk.survey_kiosk, name="survey_kiosk"),
    re_path(r"^k/(?P<code>[^/]+)/kiosk/sw\.js$", kiosk.survey_kiosk_worker, name="survey_kiosk_worker"),
    path("<slug:commune>/ket-qua-khao-sat/", results.survey_public_results, name="survey_public_results"),
]
