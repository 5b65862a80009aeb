"""Address of a point's tablet, below ``/<commune>/<year>/``."""

from __future__ import annotations

from django.urls import path

from .views import kiosk

urlpatterns = [path("khao-sat/diem/<int:pk>/may-tinh-bang/", kiosk.survey_point_kiosk, name="survey_point_kiosk")]
