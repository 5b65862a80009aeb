"""Addresses outside a year: the calendar file a telephone reads."""

from __future__ import annotations

from django.urls import path

from .views import plan_feed

urlpatterns = [
    path("lich/<str:token>.ics", plan_feed.calendar_feed, name="calendar_feed"),
]
