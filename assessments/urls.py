"""Addresses of points and figures, under ``/<commune>/<year>/``."""

from __future__ import annotations

from django.urls import path

from .views import cells, figures, leaf, pulse, rest, table

urlpatterns = [
    path("cham-diem/", table.table, name="score_table"),
    path("cham-diem/<int:pk>/", leaf.detail, name="score_detail"),
    path("cham-diem/<int:pk>/o/<slug:column>/", cells.save_cell, name="score_cell"),
    path("cham-diem/nhip/", pulse.pulse, name="score_pulse"),
    path("cham-diem/kiem-tra/", rest.consistency, name="consistency"),
    path("cham-diem/thuong-tru/", rest.adjustments, name="adjustments"),
    path("cham-diem/ban-chup/", rest.snapshots, name="snapshots"),
    path("so-lieu/", figures.measurement_list, name="measurement_list"),
    path("so-lieu/<int:pk>/", figures.measurement_edit, name="measurement_edit"),
]
