"""Addresses of tasks, activities and plans, under ``/<commune>/<year>/``."""

from __future__ import annotations

from django.urls import path

from .views import (
    activities,
    comments,
    extensions,
    import_check,
    import_compare,
    imports,
    plan,
    task_page,
    windows,
    work,
)

urlpatterns = [
    path("viec/", work.task_list, name="task_list"),
    path("viec/<int:pk>/", task_page.task_detail, name="task_detail"),
    path("viec/<int:pk>/lich-su/", task_page.task_history, name="task_history"),
    path("viec/<int:pk>/trao-doi/", comments.task_comments, name="task_comments"),
    path("viec/<int:pk>/don-vi/", work.task_units, name="task_units"),
    path("viec/<int:pk>/sua/", work.task_edit, name="task_edit"),
    path("viec/<int:pk>/tieu-chi/", work.task_criterion, name="task_criterion"),
    path("viec/ky/<int:pk>/gia-han/", extensions.extension_ask, name="extension_ask"),
    path("viec/ky/<int:pk>/<slug:step>/", windows.occurrence_step, name="occurrence_step"),
    path("trao-doi/<int:pk>/sua/", comments.comment_edit, name="comment_edit"),
    path("trao-doi/<int:pk>/rut/", comments.comment_withdraw, name="comment_withdraw"),
    path("gia-han/", extensions.extension_list, name="extension_list"),
    path("gia-han/<int:pk>/<slug:step>/", extensions.extension_step, name="extension_step"),
    path("hoat-dong/", activities.activity_list, name="activity_list"),
    path("hoat-dong/ghi/", activities.activity_new, name="activity_new"),
    path("hoat-dong/<int:pk>/", activities.activity_detail, name="activity_detail"),
    path("hoat-dong/<int:pk>/rut/", activities.activity_withdraw, name="activity_withdraw"),
    path("ke-hoach/", plan.plan_overview, name="plan_overview"),
    path("ke-hoach/tieu-chi/", plan.task_matches, name="task_matches"),
    path("ke-hoach/nhap/", imports.plan_import, name="plan_import"),
    path("ke-hoach/nhap/mau/", imports.plan_template, name="plan_template"),
    path("ke-hoach/nhap/<int:pk>/", import_check.plan_import_detail, name="plan_import_detail"),
    path("ke-hoach/nhap/<int:pk>/cho-ngo/", import_check.plan_import_doubts, name="plan_import_doubts"),
    path("ke-hoach/nhap/<int:pk>/tra-loi/", import_check.plan_import_answer, name="plan_import_answer"),
    path("ke-hoach/nhap/<int:pk>/dong/", import_check.plan_import_row, name="plan_import_row"),
    path("ke-hoach/nhap/<int:pk>/so-sanh/", import_compare.plan_import_diff, name="plan_import_diff"),
    path("ke-hoach/nhap/<int:pk>/vao-ke-hoach/", import_compare.plan_import_apply, name="plan_import_apply"),
    path("ke-hoach/nhap/<int:pk>/hoan-tac/", imports.plan_import_undo, name="plan_import_undo"),
    path("ke-hoach/nhap/<int:pk>/bo/", imports.plan_import_discard, name="plan_import_discard"),
    path("ke-hoach/nhap/<int:pk>/tep/", imports.plan_import_file, name="plan_import_file"),
]
