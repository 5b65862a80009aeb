"""Surveys in the administration: to search and to look at. The portal's pages change them, the rules are there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin_scope import ReadOnlyAdmin
from accounts.roles import Permission

from .models import CollectionPoint, PaperBatch, Question, Response, ResultSheet, Survey, SurveyPeriod, SurveyVersion


class ReadOnlyInline(admin.StackedInline):  # type: ignore[type-arg]
    """Rows to look at; a table of them would scroll sideways on a phone, out of the keyboard's reach."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class PeriodInline(ReadOnlyInline):
    model = SurveyPeriod
    fields = readonly_fields = ("label", "starts_on", "ends_on", "population")


class VersionInline(ReadOnlyInline):
    model = SurveyVersion
    fields = readonly_fields = ("number", "published_at", "frozen_at")
    show_change_link = True


class PointInline(ReadOnlyInline):
    model = CollectionPoint
    fields = readonly_fields = ("name", "kind", "code", "is_active")


class SurveysAdmin(ReadOnlyAdmin):
    """What all pages of surveys share: those who manage surveys see them here too."""

    needs = Permission.MANAGE_SURVEYS


@admin.register(Survey)
class SurveyAdmin(SurveysAdmin):
    """Search over all years; a link leads to the survey's page."""

    commune_path = "programme__commune"
    list_display = ["title", "status", "kind", "programme", "created_by"]
    list_filter = ["status", "kind", "programme__year", ("programme__commune", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title"]
    inlines = [VersionInline, PeriodInline, PointInline]
    fields = [
        ("title", "page"),
        ("programme", "kind", "status"),
        ("criterion", "task"),
        ("index_kind", "margin", "layout", "results_public"),
        ("created_by", "created_at"),
    ]
    readonly_fields = ["page", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Survey]:
        return super().get_queryset(request).select_related("programme__commune", "criterion", "task", "created_by")

    @admin.display(description=_("Trang của khảo sát"))
    def page(self, survey: Survey) -> SafeString:
        return format_html('<a href="{}">{}</a>', survey.get_absolute_url(), _("Mở"))


class QuestionInline(ReadOnlyInline):
    model = Question
    fields = readonly_fields = ("position", "code", "kind", "words_shown", "required", "allow_na", "in_index")

    @admin.display(description=_("Câu hỏi"))
    def words_shown(self, question: Question) -> str:
        return question.words()


@admin.register(SurveyVersion)
class SurveyVersionAdmin(SurveysAdmin):
    """One wording with its rows."""

    commune_path = "survey__programme__commune"
    list_display = ["survey", "number", "published_at", "frozen_at"]
    list_filter = ["survey__programme__year", ("survey__programme__commune", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["survey__title"]
    inlines = [QuestionInline]
    fields = [("survey", "number"), ("published_at", "frozen_at")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SurveyVersion]:
        return super().get_queryset(request).select_related("survey__programme__commune")


@admin.register(CollectionPoint)
class CollectionPointAdmin(SurveysAdmin):
    """Which point a code on a poster belongs to, revoked codes too."""

    commune_path = "survey__programme__commune"
    list_display = ["name", "code", "kind", "survey", "is_active"]
    list_filter = ["kind", "is_active", ("survey__programme__commune", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["name", "code", "retired_codes__code"]
    search_help_text = _("Tên điểm, mã đang dùng hoặc mã đã thu hồi")
    fields = [("name", "kind", "unit"), ("survey", "code", "is_active"), "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CollectionPoint]:
        return super().get_queryset(request).select_related("survey__programme__commune", "unit")


@admin.register(Response)
class ResponseAdmin(SurveysAdmin):
    """A response by its number; what people wrote is read on the portal's page, where it can be erased."""

    commune_path = "survey__programme__commune"
    list_display = ["id", "survey", "point", "channel", "answered_on", "status", "slip_number"]
    list_filter = ["channel", "status", ("survey__programme__commune", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["=id", "=slip_number"]
    search_help_text = _("Số hiệu của phiếu trên cổng, hoặc số in trên phiếu giấy")
    date_hierarchy = "answered_on"
    fields = [
        ("survey", "version", "period"),
        ("point", "channel", "language"),
        ("answered_on", "received_at", "seconds"),
        ("status", "status_reason"),
        ("judged_at", "judged_by"),
        ("batch", "slip_number", "typed_by"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Response]:
        keys = ("survey__programme__commune", "version__survey", "period", "point", "batch", "typed_by", "judged_by")
        return super().get_queryset(request).select_related(*keys)


@admin.register(PaperBatch)
class PaperBatchAdmin(SurveysAdmin):
    """Slips printed together."""

    commune_path = "survey__programme__commune"
    list_display = ["__str__", "survey", "point", "status", "returned", "created_at"]
    list_filter = ["status", ("survey__programme__commune", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["survey__title", "point__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PaperBatch]:
        keys = ("survey__programme__commune", "version__survey", "period", "point", "created_by")
        return super().get_queryset(request).select_related(*keys)


@admin.register(ResultSheet)
class ResultSheetAdmin(SurveysAdmin):
    """Frozen results with their hash."""

    commune_path = "survey__programme__commune"
    list_display = ["__str__", "percent", "responses", "frozen_at", "frozen_by", "stands"]
    list_filter = ["stands", ("survey__programme__commune", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["survey__title", "sha256__startswith"]
    exclude = ["data"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ResultSheet]:
        return super().get_queryset(request).select_related("survey__programme__commune", "period", "frozen_by")
