"""Administration of plans, tasks, windows, activities and imports."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import ByCommuneInline
from accounts.admin_scope import ReadOnlyAdmin, ScopedAdmin
from accounts.models import Unit
from accounts.roles import Permission
from common.models import Event
from common.text import cut
from criteria.models import Criterion

from .enums import FULFILLED
from .models import Activity, Extension, Occurrence, Plan, PlanImport, PlanSection, Task, TaskComment, TaskUnit
from .services.editing import units_in_words

SECTION_FIELDS = ("position", "number", "ref", "title")
WINDOW_FIELDS = ("label", "starts_on", "ends_on", "min_count", "counts", "status", "submitted_by", "reviewed_by")
PRINTED_FIELDS = (
    "programme", "plan", "section", "kind", "number", "ref", "title", "content", "deliverable", "timing_text",
)  # fmt: skip
TIMING_FIELDS = ("timing_reading", "schedule_kind", "every", "min_count", "basis")


class LookOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows to look at; they change through the portal, which checks phases and keeps the history."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


class SectionInline(LookOnlyInline):
    model = PlanSection
    fields = SECTION_FIELDS
    readonly_fields = SECTION_FIELDS


@admin.register(Plan)
class PlanAdmin(ScopedAdmin):
    commune_path = "programme__commune"
    needs = Permission.MANAGE_PLAN
    list_display = ["title", "commune", "year", "unit", "number", "issued_on", "task_count"]
    list_filter = ["programme__year", ("programme__commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["programme__commune", "unit"]
    search_fields = ["title", "number", "programme__commune__search"]
    date_hierarchy = "issued_on"
    readonly_fields = ["programme", "unit", "notes"]
    fields = ["programme", "unit", "title", "number", "issued_on", "issuing_body", "legal_bases", "report_deadlines"]
    inlines = [SectionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return super().get_queryset(request).annotate(tasks_total=Count("tasks"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a plan comes in by import

    @admin.display(description=_("Địa phương"), ordering="programme__commune__sort")
    def commune(self, plan: Plan) -> str:
        return plan.programme.commune.full_name

    @admin.display(description=_("Năm"), ordering="programme__year")
    def year(self, plan: Plan) -> int:
        return plan.programme.year

    @admin.display(description=_("Số nhiệm vụ"), ordering="tasks_total")
    def task_count(self, plan: Any) -> int:
        return plan.tasks_total


class TaskUnitInline(ByCommuneInline, admin.TabularInline):  # type: ignore[type-arg]
    model = TaskUnit
    extra = 0
    fields = ["unit", "role", "is_responsible", "position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskUnit]:
        return super().get_queryset(request).select_related("unit", "task")

    def get_formset(self, request: HttpRequest, obj: Task | None = None, **kwargs: Any) -> Any:
        self._task = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "unit" and getattr(self, "_task", None) is not None:
            kwargs["queryset"] = Unit.objects.filter(commune=self._task.programme.commune_id)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OccurrenceInline(LookOnlyInline):
    model = Occurrence
    fields = WINDOW_FIELDS
    readonly_fields = WINDOW_FIELDS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Occurrence]:
        return super().get_queryset(request).select_related("submitted_by", "reviewed_by", "task")


@admin.register(Task)
class TaskAdmin(ScopedAdmin):
    commune_path = "programme__commune"
    needs = Permission.MANAGE_PLAN
    list_display = ["short_title", "commune", "year", "kind", "leads", "criterion_code", "criterion_match", "progress"]
    list_filter = [
        "status",
        "kind",
        "criterion_match",
        "schedule_kind",
        "programme__year",
        ("programme__commune", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["programme__commune", "criterion"]
    search_fields = ["search", "title", "task_units__unit__search"]
    readonly_fields = (*PRINTED_FIELDS, *TIMING_FIELDS, "criterion_match", "match_score")
    fieldsets = [
        (_("Như in trong kế hoạch"), {"fields": PRINTED_FIELDS}),
        (_("Cách hiểu thời gian"), {"fields": TIMING_FIELDS}),
        (_("Quản lý"), {"fields": ["status", "supports_all", "criterion", "criterion_match", "match_score", "note"]}),
    ]
    inlines = [TaskUnitInline, OccurrenceInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        counted = Q(occurrences__counts=True)
        finished = Q(occurrences__status__in=FULFILLED)
        return (
            super()
            .get_queryset(request)
            .select_related("programme__commune", "plan", "section")
            .prefetch_related("task_units__unit")
            .annotate(
                windows=Count("occurrences", filter=counted, distinct=True),
                fulfilled=Count("occurrences", filter=counted & finished, distinct=True),
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # The portal maps criteria (and confirms the match) and marks what is gone from the plan.
        return [*self.readonly_fields, "criterion", "status"]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = units_in_words(form.instance)
        super().save_related(request, form, formsets, change)
        if (after := units_in_words(form.instance)) != before:
            Event.record(form.instance, "task_units_changed", by=request.user, data={"before": before, "after": after})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a task comes in with its plan

    @admin.display(description=_("Nhiệm vụ"), ordering="number")
    def short_title(self, task: Task) -> str:
        return cut(task.title, 100)

    @admin.display(description=_("Địa phương"), ordering="programme__commune__sort")
    def commune(self, task: Task) -> str:
        return task.programme.commune.full_name

    @admin.display(description=_("Năm"), ordering="programme__year")
    def year(self, task: Task) -> int:
        return task.programme.year

    @admin.display(description=_("Chủ trì"))
    def leads(self, task: Task) -> str:
        return "; ".join(row.unit.name for row in task.task_units.all() if row.role == "lead") or "—"

    @admin.display(description=_("Tiêu chí"), ordering="criterion__position")
    def criterion_code(self, task: Task) -> str:
        return task.criterion.code if isinstance(task.criterion, Criterion) else "—"

    @admin.display(description=_("Kỳ đạt"))
    def progress(self, task: Any) -> str:
        return f"{task.fulfilled}/{task.windows}"


@admin.register(Occurrence)
class OccurrenceAdmin(ReadOnlyAdmin):
    commune_path = "task__programme__commune"
    needs = Permission.MANAGE_PLAN
    list_display = ["label", "task", "starts_on", "ends_on", "status", "min_count", "counts", "submitted_by"]
    list_filter = [
        "status",
        "counts",
        "task__programme__year",
        ("task__programme__commune", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["task", "submitted_by"]
    search_fields = ["label", "task__search"]
    date_hierarchy = "ends_on"


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    commune_path = "task__programme__commune"
    needs = Permission.MANAGE_PLAN
    list_display = ["happened_on", "kind", "summary", "unit", "place", "created_by", "is_withdrawn"]
    list_filter = ["kind", "is_withdrawn", ("task__programme__commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["unit", "created_by", "task"]
    search_fields = ["summary", "place", "people", "task__search"]
    date_hierarchy = "happened_on"


@admin.register(Extension)
class ExtensionAdmin(ReadOnlyAdmin):
    commune_path = "occurrence__task__programme__commune"
    needs = Permission.MANAGE_PLAN
    list_display = ["occurrence", "old_ends_on", "new_ends_on", "status", "unit", "asked_by", "asked_at", "decided_by"]
    list_filter = ["status", ("occurrence__task__programme__commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["occurrence__task", "unit", "asked_by", "decided_by"]
    search_fields = ["reason", "occurrence__task__search"]
    date_hierarchy = "asked_at"


@admin.register(TaskComment)
class TaskCommentAdmin(ReadOnlyAdmin):
    commune_path = "task__programme__commune"
    needs = Permission.MANAGE_PLAN
    list_display = ["created_at", "author", "task", "to_unit", "edited_at", "withdrawn_at"]
    list_filter = [("task__programme__commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["task", "author", "to_unit"]
    exclude = ["text"]
    search_fields = ["task__search"]
    date_hierarchy = "created_at"


@admin.register(PlanImport)
class PlanImportAdmin(ReadOnlyAdmin):
    commune_path = "programme__commune"
    needs = Permission.MANAGE_PLAN
    list_display = ["original_name", "programme", "unit", "status", "created_by", "created_at", "applied_at"]
    list_filter = ["status", ("programme__commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["programme__commune", "unit", "created_by"]
    search_fields = ["original_name", "programme__commune__search"]
    date_hierarchy = "created_at"
