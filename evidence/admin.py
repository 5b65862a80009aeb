"""Proof in the administration: to look at. Changing goes through the portal's pages, where the rules are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin_scope import ReadOnlyAdmin
from common.files import human_size

from .models import Evidence, EvidenceCriterion, EvidenceOccurrence, EvidenceRevision, ReturnReasons


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows to look at."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class RevisionInline(ReadOnlyInline):
    """Every version with its hash."""

    model = EvidenceRevision
    fields = ("number", "original_name", "mime", "shown_size", "sha256", "created_at", "created_by")
    readonly_fields = ("number", "original_name", "mime", "shown_size", "sha256", "created_at", "created_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvidenceRevision]:
        return super().get_queryset(request).select_related("created_by", "evidence__programme__commune")

    @admin.display(description=_("Dung lượng"))
    def shown_size(self, revision: EvidenceRevision) -> str:
        return human_size(revision.size)


class OccurrenceInline(ReadOnlyInline):
    """The windows it hangs on."""

    model = EvidenceOccurrence
    fields = ("occurrence",)
    readonly_fields = ("occurrence",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvidenceOccurrence]:
        return super().get_queryset(request).select_related("occurrence__task")


class CriterionInline(ReadOnlyInline):
    """The criteria it carries."""

    model = EvidenceCriterion
    fields = ("criterion",)
    readonly_fields = ("criterion",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvidenceCriterion]:
        return super().get_queryset(request).select_related("criterion")


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    """Search and filter over all years; a link leads to the proof's page."""

    commune_path = "programme__commune"
    list_display = ["title", "status", "kind", "unit", "programme", "proof_date", "created_by"]
    list_filter = ["status", "kind", "programme__year", ("programme__commune", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["search", "title", "document_number", "revisions__sha256__startswith"]
    search_help_text = _("Tên, số văn bản, cơ quan ban hành, nơi, hoặc đầu mã băm SHA-256")
    date_hierarchy = "proof_date"
    inlines = [RevisionInline, OccurrenceInline, CriterionInline]
    fields = [
        ("title", "page"),
        ("programme", "unit"),
        ("kind", "status"),
        ("proof_date", "place"),
        ("document_number", "document_date", "document_issuer"),
        *("document_abstract", "url", "text", "activity"),
        ("created_by", "created_at"),
        ("reviewed_by", "reviewed_at", "review_comment"),
        ("purged_at", "purge_reason"),
    ]
    readonly_fields = ["page", "created_at", "purged_at", "purge_reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        keys = ("unit", "programme__commune", "created_by", "activity", "reviewed_by", "current")
        return super().get_queryset(request).select_related(*keys)

    @admin.display(description=_("Trang của minh chứng"))
    def page(self, evidence: Evidence) -> SafeString:
        return format_html('<a href="{}">{}</a>', evidence.get_absolute_url(), _("Mở"))


@admin.register(ReturnReasons)
class ReturnReasonsAdmin(ReadOnlyAdmin):
    """A commune's ready reasons; its reviewers change them on their own page."""

    list_display = ("commune",)
    commune_path = "commune"
