"""Addresses of a year for officers, below ``/<commune>/<year>/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views.data import data_request, data_requests
from .views.detail import feedback_detail, feedback_letter, feedback_step
from .views.figures import feedback_digest, feedback_numbers
from .views.photos import feedback_photo, feedback_redact
from .views.register import feedback_export, feedback_list, feedback_new
from .views.sessions import feedback_session, feedback_sessions
from .views.setting import feedback_settings, feedback_templates

urlpatterns: list[URLPattern] = [
    path("gop-y/", feedback_list, name="feedback_list"),
    path("gop-y/ghi/", feedback_new, name="feedback_new"),
    path("gop-y/xuat/", feedback_export, name="feedback_export"),
    path("gop-y/dot/", feedback_sessions, name="feedback_sessions"),
    path("gop-y/dot/<int:pk>/", feedback_session, name="feedback_session"),
    path("gop-y/so-lieu/", feedback_numbers, name="feedback_numbers"),
    path("gop-y/tuan/", feedback_digest, name="feedback_digest"),
    path("gop-y/thiet-lap/", feedback_settings, name="feedback_settings"),
    path("gop-y/mau/", feedback_templates, name="feedback_templates"),
    path("gop-y/<int:pk>/", feedback_detail, name="feedback_detail"),
    path("gop-y/<int:pk>/thu-xin-loi/", feedback_letter, name="feedback_letter"),
    path("gop-y/anh/<int:pk>/", feedback_photo, name="feedback_photo"),
    path("gop-y/anh/<int:pk>/che/", feedback_redact, name="feedback_redact"),
    path("gop-y/<int:pk>/<slug:step>/", feedback_step, name="feedback_step"),
    path("du-lieu-ca-nhan/", data_requests, name="data_requests"),
    path("du-lieu-ca-nhan/<int:pk>/", data_request, name="data_request"),
]
