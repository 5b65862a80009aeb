"""Addresses anybody may open."""

from __future__ import annotations

from django.urls import URLPattern, path

from .public_views.data import data_request_form
from .public_views.looking import feedback_lookup, feedback_sent
from .public_views.published import feedback_public_list, feedback_public_photo
from .public_views.sending import feedback_form

urlpatterns: list[URLPattern] = [
    path("<slug:commune>/gop-y/", feedback_form, name="feedback_form"),
    path("<slug:commune>/gop-y/da-gui/", feedback_sent, name="feedback_sent"),
    path("<slug:commune>/gop-y/cong-khai/", feedback_public_list, name="feedback_public_list"),
    path("<slug:commune>/gop-y/cong-khai/anh/<int:pk>/", feedback_public_photo, name="feedback_public_photo"),
    path("<slug:commune>/tra-cuu/", feedback_lookup, name="feedback_lookup"),
    path("<slug:commune>/du-lieu-ca-nhan/yeu-cau/", data_request_form, name="data_request_form"),
]
