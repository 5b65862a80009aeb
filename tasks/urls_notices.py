"""Addresses of a person's notices and of the commune's mails, under ``/<commune>/<year>/``."""

from __future__ import annotations

from django.urls import path

from .views import notices

urlpatterns = [
    path("thong-bao/", notices.notice_list, name="notice_list"),
    path("thong-bao/<int:pk>/mo/", notices.notice_open, name="notice_open"),
    path("thong-bao/doc-het/", notices.notice_read_all, name="notice_read_all"),
    path("thong-bao/thiet-lap/", notices.notice_choices, name="notice_choices"),
    path("thong-bao/thu/", notices.mail_log, name="mail_log"),
    path("thong-bao/thu/gui-lai/", notices.mail_retry, name="mail_retry"),
]
