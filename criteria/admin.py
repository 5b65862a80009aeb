"""Administration of criteria sets and programme years."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import ByCommuneInline
from accounts.admin_scope import ReadOnlyAdmin, ScopedAdmin
from accounts.roles import Permission
from common.errors import Invalid

from .enums import SetStatus
from .holds import require_free
from .models import (
    AdjustmentRule,
    Condition,
    CriteriaSet,
    Criterion,
    Level,
    LevelCutoff,
    Phase,
    PointRule,
    ProgrammeYear,
)
from .permissions import can_edit_set
from .services import furnish_year


class LockedWithSet:
    """Rows of a set that is submitted or verified can only be looked at."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        self._set = obj if isinstance(obj, CriteriaSet) else None
        return super().get_formset(request, obj, **kwargs)  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """What a row of a set names belongs to the same set."""
        if db_field.related_model in {Criterion, Level}:
            own = getattr(self, "_set", None)
            rows = db_field.related_model._default_manager
            kwargs["queryset"] = rows.filter(criteria_set=own) if own else rows.none()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def _open(self, request: HttpRequest, obj: Any) -> bool:
        criteria_set = obj if isinstance(obj, CriteriaSet) else getattr(obj, "criteria_set", None)
        return criteria_set is None or bool(can_edit_set(request.user, criteria_set))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(request, obj)


class ConditionInline(LockedWithSet, admin.TabularInline):  # type: ignore[type-arg]
    model = Condition
    extra = 0
    fields = ["code", "kind", "text", "criterion", "value", "level"]
    raw_id_fields = ["criterion", "level"]


class LevelInline(LockedWithSet, admin.TabularInline):  # type: ignore[type-arg]
    model = Level
    extra = 0
    fields = ["position", "code", "name", "min_total"]


class AdjustmentInline(LockedWithSet, admin.TabularInline):  # type: ignore[type-arg]
    model = AdjustmentRule
    extra = 0


def own_drafts(request: HttpRequest, communes: list[int] | None) -> QuerySet[CriteriaSet]:
    """The sets the person may still write into."""
    drafts = CriteriaSet.objects.filter(status=SetStatus.DRAFT)
    return drafts if communes is None else drafts.filter(owner__in=communes)


@admin.register(CriteriaSet)
class CriteriaSetAdmin(ScopedAdmin):
    commune_path = "owner"
    needs = Permission.MANAGE_CRITERIA
    list_display = ["title", "code", "applies_from", "owner", "leaf_count", "status", "is_official"]
    list_filter = ["status", "is_official", "applies_from"]
    list_select_related = ["owner"]
    search_fields = ["title", "code", "decision_number"]
    readonly_fields = ["status", "based_on", "submitted_at", "submitted_by", "verified_at", "verified_by"]
    inlines = [LevelInline, ConditionInline, AdjustmentInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CriteriaSet]:
        return super().get_queryset(request).annotate(leaves=Count("criteria"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "owner" and field is not None:
            field.required = not request.user.is_superuser  # only the installation keeps shared sets
        return field

    @admin.display(description=_("Số mục"), ordering="leaves")
    def leaf_count(self, row: Any) -> int:
        return row.leaves

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or bool(can_edit_set(request.user, obj)))


class PointRuleInline(LockedWithSet, admin.TabularInline):  # type: ignore[type-arg]
    model = PointRule
    extra = 0


class CriterionForm(forms.ModelForm):
    """A node stands below a node of its own set."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        parent = cleaned.get("parent")
        criteria_set = cleaned.get("criteria_set") or getattr(self.instance, "criteria_set", None)
        if parent is not None and criteria_set is not None and parent.criteria_set_id != criteria_set.pk:
            self.add_error("parent", _("Mục này thuộc bộ tiêu chí khác. Hãy chọn mục trong cùng bộ."))
        return cleaned


@admin.register(Criterion)
class CriterionAdmin(ScopedAdmin):
    commune_path = "criteria_set__owner"
    needs = Permission.MANAGE_CRITERIA
    form = CriterionForm
    ordering = ["criteria_set", "position"]
    list_display = ["code", "title", "criteria_set", "kind", "leaf_type", "max_points"]
    list_filter = [("criteria_set", admin.RelatedOnlyFieldListFilter), "kind", "leaf_type", "needs_evidence"]
    list_select_related = ["criteria_set"]
    search_fields = ["code", "title"]
    autocomplete_fields = ["parent"]
    readonly_fields = ["depth"]
    inlines = [PointRuleInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["depth"] if obj is None else ["depth", "criteria_set"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        communes = self.communes(request)
        if db_field.name == "criteria_set":
            kwargs["queryset"] = own_drafts(request, communes)
        elif db_field.name == "parent":
            kwargs["queryset"] = Criterion.objects.filter(criteria_set__in=own_drafts(request, communes).values("pk"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request) and self._open(request, obj)

    def _open(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or bool(can_edit_set(request.user, obj.criteria_set))


class CutoffInline(LockedWithSet, admin.TabularInline):  # type: ignore[type-arg]
    model = LevelCutoff
    extra = 0


@admin.register(Level)
class LevelAdmin(ReadOnlyAdmin):
    commune_path = "criteria_set__owner"
    needs = Permission.MANAGE_CRITERIA
    list_display = ["name", "criteria_set", "position", "min_total"]
    list_filter = [("criteria_set", admin.RelatedOnlyFieldListFilter)]
    readonly_fields = ["criteria_set"]
    list_select_related = ["criteria_set"]
    search_fields = ["name", "code"]
    inlines = [CutoffInline]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or bool(can_edit_set(request.user, obj.criteria_set))


class PhaseInline(ByCommuneInline, admin.TabularInline):  # type: ignore[type-arg]
    """The dated phases; of a closed year to look at only."""

    model = Phase
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or not obj.is_closed

    has_add_permission = has_delete_permission = has_change_permission


class YearForm(forms.ModelForm):
    """The set is shared or the commune's own, and stays once results are confirmed; the level is one of the set's."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        commune = cleaned.get("commune") or getattr(self.instance, "commune", None)
        criteria_set = cleaned.get("criteria_set") or getattr(self.instance, "criteria_set", None)
        level = cleaned.get("target_level")
        if commune and criteria_set and criteria_set.owner_id not in {None, commune.pk}:
            self.add_error("criteria_set", _("Bộ tiêu chí này là bộ riêng của địa phương khác. Hãy chọn bộ khác."))
        if level and criteria_set and level.criteria_set_id != criteria_set.pk:
            self.add_error("target_level", _("Mức này không thuộc bộ tiêu chí của năm. Hãy chọn mức khác."))
        if self.instance.pk and "criteria_set" in self.changed_data and not self.errors:
            try:
                require_free(self.instance)
            except Invalid as error:
                self.add_error("criteria_set", error.message)
        return cleaned


@admin.register(ProgrammeYear)
class ProgrammeYearAdmin(ScopedAdmin):
    commune_path = "commune"
    needs = Permission.MANAGE_YEAR
    list_display = ["commune", "year", "criteria_set", "cut_off", "target_level", "is_closed"]
    list_filter = ["year", "is_closed", ("commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["commune", "criteria_set", "target_level"]
    search_fields = ["commune__search", "commune__name"]
    inlines = [PhaseInline]
    form = YearForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A year stays with its commune; of a closed year only the closing itself can be taken back."""
        if obj is None:
            return []
        if obj.is_closed:
            return [field.name for field in ProgrammeYear._meta.fields if field.name not in {"id", "is_closed"}]
        return ["commune", "year"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "criteria_set":
            kwargs["queryset"] = CriteriaSet.objects.visible_to(request.user)
        elif db_field.name == "target_level":
            sets = CriteriaSet.objects.visible_to(request.user)
            kwargs["queryset"] = Level.objects.filter(criteria_set__in=sets).select_related("criteria_set")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A new year starts with the default phases and its days off, like one opened by the command."""
        super().save_related(request, form, formsets, change)
        if not change:
            furnish_year(form.instance)
