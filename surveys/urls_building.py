"""Addresses of the pages that build surveys, below ``/<commune>/<year>/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import building, building_periods, building_points, building_questions

urlpatterns: list[URLPattern] = [
    path("khao-sat/", building.survey_list, name="survey_list"),
    path("khao-sat/lap/", building.survey_new, name="survey_new"),
    path("khao-sat/<int:pk>/", building.survey_detail, name="survey_detail"),
    path("khao-sat/<int:pk>/thiet-lap/", building.survey_settings, name="survey_settings"),
    path("khao-sat/<int:pk>/buoc/", building.survey_step, name="survey_step"),
    path("khao-sat/<int:pk>/cau-hoi/", building_questions.survey_questions, name="survey_questions"),
    path("khao-sat/<int:pk>/cau-hoi/soan/", building_questions.survey_question, name="survey_question"),
    path("khao-sat/<int:pk>/xem-truoc/", building_questions.survey_preview, name="survey_preview"),
    path("khao-sat/<int:pk>/xem-truoc/phieu/", building_questions.survey_preview_form, name="survey_preview_form"),
    path("khao-sat/<int:pk>/dot/", building_periods.survey_periods, name="survey_periods"),
    path("khao-sat/<int:pk>/diem/", building_points.survey_points, name="survey_points"),
    path("khao-sat/<int:pk>/ap-phich/", building_points.survey_posters, name="survey_posters"),
    path("khao-sat/diem/<int:pk>/", building_points.survey_point, name="survey_point"),
    path("khao-sat/diem/<int:pk>/buoc/", building_points.survey_point_step, name="survey_point_step"),
]
