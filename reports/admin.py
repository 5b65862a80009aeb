"""Runs and checks, to look at only."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin_scope import ReadOnlyAdmin
from accounts.roles import Permission

from .models import ChaseLetter, DossierCheck, ReportRun, StandingPoint


@admin.register(ReportRun)
class ReportRunAdmin(ReadOnlyAdmin):
    commune_path = "programme__commune"
    needs = Permission.DOWNLOAD_REPORTS
    list_display = ["id", "programme", "kind", "format", "status", "attempt", "requested_by", "requested_at", "size"]
    list_filter = ["status", "kind", "format", ("programme__commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["programme__commune", "requested_by"]
    search_fields = ["programme__commune__search", "sha256", "requested_by__full_name"]
    date_hierarchy = "requested_at"
    exclude = ["file", "cancel_requested"]


@admin.register(ChaseLetter)
class ChaseLetterAdmin(ReadOnlyAdmin):
    commune_path = "programme__commune"
    needs = Permission.BUILD_REPORTS
    list_display = ["created_at", "unit", "title", "created_by"]
    list_select_related = ["unit", "created_by"]
    search_fields = ["unit__search", "title"]


@admin.register(DossierCheck)
class DossierCheckAdmin(ReadOnlyAdmin):
    commune_path = "run__programme__commune"
    needs = Permission.DOWNLOAD_REPORTS
    list_display = ["id", "run", "status", "file_count", "problem_count", "requested_by", "requested_at"]
    list_filter = ["status", ("run__programme__commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["run__programme__commune", "requested_by"]
    search_fields = ["run__programme__commune__search", "run__sha256"]


@admin.register(StandingPoint)
class StandingPointAdmin(ReadOnlyAdmin):
    commune_path = "programme__commune"
    needs = Permission.VIEW_SCORES
    list_display = ["programme", "day", "secured", "at_risk", "lost", "total"]
    list_filter = [("programme__commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["programme__commune"]
    date_hierarchy = "day"
