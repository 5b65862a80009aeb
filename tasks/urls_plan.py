"""Addresses of the plan's views, saved filters and changes of many tasks, under ``/<commune>/<year>/``."""

from __future__ import annotations

from django.urls import path

from .views import plan_bulk, plan_calendar, plan_feed, plan_saved, plan_year

urlpatterns = [
    path("ke-hoach/lich/", plan_calendar.plan_calendar, name="plan_calendar"),
    path("ke-hoach/ca-nam/", plan_year.plan_year, name="plan_year"),
    path("ke-hoach/cot/", plan_saved.plan_columns, name="plan_columns"),
    path("ke-hoach/xuat/", plan_saved.plan_export, name="plan_export"),
    path("ke-hoach/hang-loat/", plan_bulk.plan_bulk, name="plan_bulk"),
    path("ke-hoach/hang-loat/<int:pk>/", plan_bulk.plan_bulk_detail, name="plan_bulk_detail"),
    path("ke-hoach/hang-loat/<int:pk>/hoan-tac/", plan_bulk.plan_bulk_undo, name="plan_bulk_undo"),
    path("ke-hoach/dien-thoai/", plan_feed.plan_feed, name="plan_feed"),
    path("bo-loc/", plan_saved.saved_views, name="saved_views"),
    path("bo-loc/<int:pk>/", plan_saved.saved_view_step, name="saved_view_step"),
]
