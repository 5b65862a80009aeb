"""Administration of the yearly assessments: to look at. Changes go through the pages, where rights and reasons are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_scope import ReadOnlyAdmin
from accounts.roles import Permission

from .models import Adjustment, Answer, Assessment, ConditionAnswer, Measurement, Responsibility, Score, Snapshot


class Looked(ReadOnlyAdmin):
    """What Phòng VHXH and leaders work with, open to whoever may see the history."""

    needs = Permission.VIEW_HISTORY
    commune_path = "programme__commune"
    list_select_related = ["programme__commune"]


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows to look at below their parent."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SnapshotInline(ReadOnlyInline):
    model = Snapshot
    fields = ["kind", "taken_at", "taken_by", "total", "level_name", "sha256"]
    readonly_fields = ["kind", "taken_at", "taken_by", "total", "level_name", "sha256"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        return super().get_queryset(request).defer("payload").select_related("taken_by")


@admin.register(Assessment)
class AssessmentAdmin(Looked):
    list_display = ["programme", "status", "scored", "confirmed_at", "submitted_at", "finalised_at"]
    list_filter = ["status", "programme__year", ("programme__commune", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["programme__commune__search", "programme__commune__name"]
    inlines = [SnapshotInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        return super().get_queryset(request).annotate(scores_total=Count("scores"))

    @admin.display(description=_("Số ô đã chấm"), ordering="scores_total")
    def scored(self, row: Any) -> int:
        return row.scores_total


@admin.register(Score)
class ScoreAdmin(Looked):
    commune_path = "assessment__programme__commune"
    list_display = ["criterion", "column", "points", "not_arising", "reason", "scored_by", "scored_at"]
    list_filter = ["column", "not_arising", "assessment__programme__year"]
    list_select_related = ["criterion", "scored_by", "assessment__programme__commune"]
    search_fields = ["criterion__code", "criterion__title", "reason"]
    date_hierarchy = "scored_at"


@admin.register(Measurement)
class MeasurementAdmin(Looked):
    list_display = ["criterion", "programme", "month", "numerator", "denominator", "unit", "recorded_by", "recorded_at"]
    list_filter = ["month", "programme__year"]
    list_select_related = ["criterion", "programme__commune", "unit", "recorded_by"]
    search_fields = ["criterion__code", "criterion__title", "note"]


@admin.register(Answer)
class AnswerAdmin(Looked):
    list_display = ["criterion", "programme", "passed", "option", "count", "points", "not_arising", "answered_by"]
    list_filter = ["not_arising", "programme__year"]
    list_select_related = ["criterion", "programme__commune", "option", "answered_by"]
    search_fields = ["criterion__code", "criterion__title", "reason"]


@admin.register(Adjustment)
class AdjustmentAdmin(Looked):
    list_display = ["rule", "programme", "happened_on", "points", "reason", "document", "is_withdrawn"]
    list_filter = ["rule__kind", "is_withdrawn", "programme__year"]
    list_select_related = ["rule", "programme__commune"]
    search_fields = ["reason", "document"]
    date_hierarchy = "happened_on"


@admin.register(ConditionAnswer)
class ConditionAnswerAdmin(Looked):
    list_display = ["condition", "programme", "holds", "document", "answered_by", "answered_at"]
    list_filter = ["holds", "programme__year"]
    list_select_related = ["condition", "programme__commune", "answered_by"]
    search_fields = ["condition__text", "document"]


@admin.register(Responsibility)
class ResponsibilityAdmin(Looked):
    list_display = ["criterion", "unit", "programme"]
    list_filter = ["programme__year", ("unit", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["criterion", "unit", "programme__commune"]
    search_fields = ["criterion__code", "criterion__title", "unit__name"]
