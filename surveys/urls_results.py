"""Addresses of results, below ``/<commune>/<year>/``. Freezing and the frozen sheet: `reports.urls`."""

from __future__ import annotations

from django.urls import path

from .views import results, results_responses

urlpatterns = [
    path("khao-sat/<int:pk>/ket-qua/", results.survey_results, name="survey_results"),
    path("khao-sat/<int:pk>/ket-qua/so/", results.survey_numbers, name="survey_numbers"),
    path("khao-sat/<int:pk>/phieu/", results_responses.survey_responses, name="survey_responses"),
    path("khao-sat/<int:pk>/phieu/xem-xet/", results_responses.survey_responses_judge, name="survey_responses_judge"),
    path("khao-sat/<int:pk>/phieu/tai-ve/", results_responses.survey_export, name="survey_export"),
    path("khao-sat/<int:pk>/y-kien/", results.survey_comments, name="survey_comments"),
    path("khao-sat/<int:pk>/chot/", results.survey_sheets, name="survey_sheets"),
    path("khao-sat/phieu/<int:pk>/", results_responses.survey_response, name="survey_response"),
]
