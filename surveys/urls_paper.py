"""Addresses of paper slips, below ``/<commune>/<year>/``."""

from __future__ import annotations

from django.urls import path

from .views import paper, paper_check, paper_typing

urlpatterns = [
    path("khao-sat/<int:pk>/phieu-giay/", paper.survey_batches, name="survey_batches"),
    path("khao-sat/phieu-giay/<int:pk>/", paper.survey_batch, name="survey_batch"),
    path("khao-sat/phieu-giay/<int:pk>/in/", paper.survey_batch_slips, name="survey_batch_slips"),
    path("khao-sat/phieu-giay/<int:pk>/nhap/", paper_typing.survey_batch_typing, name="survey_batch_typing"),
    path("khao-sat/phieu-giay/<int:pk>/kiem-tra/", paper_check.survey_batch_check, name="survey_batch_check"),
    path("khao-sat/phieu/<int:pk>/anh/", paper_check.survey_slip_photo, name="survey_slip_photo"),
]
