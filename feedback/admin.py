"""Feedback in the administration: to look at. Changing goes through the portal's pages, where the rules are.

Days and ready-made answers can be changed here too, by whoever keeps the commune's public pages.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin_scope import ReadOnlyAdmin, ScopedAdmin
from accounts.roles import Permission

from .models import AnswerTemplate, DataRequest, Feedback, FeedbackSettings, IntakeSession


class Seen(ReadOnlyAdmin):
    """Rows the person may see on the pages, and no more: not everybody who administers reads what citizens write."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows & self.model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]


@admin.register(Feedback)
class FeedbackAdmin(Seen):
    """Search over all years; a link leads to the page."""

    commune_path = "programme__commune"
    needs = Permission.VIEW_ALL_FEEDBACK
    list_display = ["register_number", "kind", "channel", "status", "unit", "due_on", "received_at", "programme"]
    list_filter = [
        "status", "kind", "channel", "programme__year", ("programme__commune", admin.RelatedOnlyFieldListFilter),
    ]  # fmt: skip
    list_select_related = ["programme__commune", "unit"]
    search_fields = ["search"]
    date_hierarchy = "received_at"
    fields = [
        ("register_number", "page"),
        ("programme", "session"),
        ("kind", "channel", "status"),
        ("received_at", "created_by"),
        ("content", "place", "hamlet"),
        ("unit", "assigned_at", "due_on"),
        ("extended_days", "extension_reason", "escalated_on"),
        ("answer", "answer_number", "answered_at", "answered_by"),
        ("resolution", "reopened_count", "ended_at"),
        ("published_at", "public_text", "public_answer"),
        ("merged_number", "purged_at"),
    ]
    readonly_fields = ["register_number", "page", "merged_number", "purged_at"]

    @admin.display(description=_("Số"), ordering="number")
    def register_number(self, feedback: Feedback) -> str:
        return feedback.register_number

    @admin.display(description=_("Gộp vào"))
    def merged_number(self, feedback: Feedback) -> str:
        """The number alone: whether that one is a complaint is not for everybody."""
        return feedback.merged_into.register_number if feedback.merged_into else "—"

    @admin.display(description=_("Trang"))
    def page(self, feedback: Feedback) -> SafeString:
        return format_html('<a href="{}">{}</a>', feedback.get_absolute_url(), _("Mở"))


@admin.register(IntakeSession)
class IntakeSessionAdmin(Seen):
    """Box openings and rounds."""

    commune_path = "programme__commune"
    needs = Permission.VIEW_ALL_FEEDBACK
    list_display = ["held_on", "kind", "place", "letters", "recorded_by", "programme"]
    list_filter = ["kind", "programme__year", ("programme__commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["programme__commune", "recorded_by"]
    date_hierarchy = "held_on"


@admin.register(DataRequest)
class DataRequestAdmin(Seen):
    """Requests on personal data with their clocks."""

    commune_path = "commune"
    needs = Permission.MANAGE_DATA_REQUESTS
    list_display = ["received_on", "kind", "status", "reply_due_on", "due_on", "commune"]
    list_filter = ["status", "kind", ("commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["commune"]
    exclude = ["feedback"]


@admin.register(FeedbackSettings)
class FeedbackSettingsAdmin(ScopedAdmin):
    """The commune's days."""

    commune_path = "commune"
    needs = Permission.MANAGE_PUBLIC
    list_display = ["commune", "receive_days", "answer_days", "approval_needed", "publish_answers"]
    list_select_related = ["commune"]


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(ScopedAdmin):
    """Ready-made answers."""

    commune_path = "commune"
    needs = Permission.MANAGE_PUBLIC
    list_display = ["title", "status", "is_active", "commune"]
    list_filter = ["status", "is_active", ("commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["commune"]
    search_fields = ["title", "text"]
