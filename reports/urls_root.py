"""The front door: where a person lands after signing in."""

from __future__ import annotations

from django.urls import path

from .views import upper

urlpatterns = [path("", upper.front_door, name="front_door")]
