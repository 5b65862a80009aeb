"""Addresses of the home page, reports, dossiers and frozen survey results, under ``/<commune>/<year>/``."""

from __future__ import annotations

from django.urls import path

from .views import chase, figures, finding, home, runs, sheets, turning

urlpatterns = [
    path("", home.programme_home, name="programme_home"),
    path("tim/", finding.find, name="find"),
    path("tim/goi-y/", finding.find_suggest, name="find_suggest"),
    path("nam-moi/", turning.year_turn, name="year_turn"),
    path("bao-cao/", runs.report_list, name="report_list"),
    path("don-doc/", chase.chase_letter, name="chase_letter"),
    path("bao-cao/lap/", runs.report_request, name="report_request"),
    path("bao-cao/<int:pk>/", runs.report_run, name="report_run"),
    path("bao-cao/<int:pk>/tien-do/", runs.report_panel, name="report_panel"),
    path("bao-cao/<int:pk>/huy/", runs.report_cancel, name="report_cancel"),
    path("bao-cao/<int:pk>/lap-lai/", runs.report_retry, name="report_retry"),
    path("bao-cao/<int:pk>/tai-ve/", runs.report_download, name="report_download"),
    path("bao-cao/<int:pk>/phieu-ban-giao/", runs.report_slip, name="report_slip"),
    path("bao-cao/<int:pk>/kiem-tra/", runs.report_check, name="report_check"),
    path("gop-y/so-lieu/minh-chung/", figures.feedback_proof, name="feedback_proof"),
    path("khao-sat/<int:pk>/chot-ket-qua/", sheets.survey_freeze, name="survey_freeze"),
    path("khao-sat/bang-ket-qua/<int:pk>/", sheets.survey_sheet, name="survey_sheet"),
    path("khao-sat/bang-ket-qua/<int:pk>/tai-lieu/", sheets.survey_sheet_step, name="survey_sheet_step"),
]
