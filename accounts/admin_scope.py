"""Administration pages that show a commune's administrator only the own commune."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from common.history import PASSWORDS, remembered
from common.models import Event

from .models import Commune, Unit
from .permissions import active_memberships
from .roles import ROLE_PERMISSIONS, Permission


class ScopedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of the person's communes only; every change leaves an event.

    `commune_path` is the lookup from the model to its commune ("" when the model is the commune itself, None when
    only the installation's superuser may come here); `needs` is the right that opens the page.
    """

    commune_path: str | None = None
    needs: str = Permission.MANAGE_PEOPLE
    list_per_page = 50
    show_full_result_count = False

    def communes(self, request: HttpRequest) -> list[int] | None:
        """Ids of the communes the person administers; None means all."""
        if request.user.is_superuser:
            return None
        return [m.commune_id for m in active_memberships(request.user) if self.needs in ROLE_PERMISSIONS[m.role]]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        communes = self.communes(request)
        if communes is None:
            return rows
        if self.commune_path is None:
            return rows.none()
        lookup = f"{self.commune_path}__in" if self.commune_path else "pk__in"
        return rows.filter(**{lookup: communes})

    def _may(self, request: HttpRequest) -> bool:
        communes = self.communes(request)
        return communes is None or (self.commune_path is not None and bool(communes))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff and self._may(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        communes = self.communes(request)
        if communes is not None:
            if db_field.related_model is Commune:
                kwargs["queryset"] = Commune.objects.filter(pk__in=communes)
            elif db_field.related_model is Unit:
                kwargs["queryset"] = Unit.objects.filter(commune__in=communes).select_related("commune")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        stored = type(obj)._base_manager.get(pk=obj.pk) if change else None
        names = _kept_names(obj, form.changed_data)
        before = {name: remembered(getattr(stored, name)) if stored else None for name in names}
        super().save_model(request, obj, form, change)
        data = {name: [before[name], remembered(form.cleaned_data.get(name))] for name in names}
        Event.record(obj, "admin_change" if change else "admin_create", by=request.user, data=data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """The rows below leave events too: a role given here is a role given."""
        for removed in formset.deleted_forms:
            if removed.instance.pk:
                _note(removed.instance, form.instance, "admin_delete", request.user, {})
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            _note(row, form.instance, "admin_create", request.user, {})
        for row, names in formset.changed_objects:
            data = {name: remembered(getattr(row, name)) for name in _kept_names(row, names)}
            _note(row, form.instance, "admin_change", request.user, data)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        Event.record(obj, "admin_delete", by=request.user)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for obj in queryset:
            Event.record(obj, "admin_delete", by=request.user)
        super().delete_queryset(request, queryset)


def _kept_names(row: Any, names: Iterable[str]) -> list[str]:
    """The changed fields the history may keep: those of the row itself, and never a password."""
    fields = {field.name for field in row._meta.get_fields()} - PASSWORDS
    return [name for name in names if name in fields]


def _note(row: Any, parent: Any, verb: str, by: Any, data: dict[str, Any]) -> None:
    """An event about the row, or, where the row does not know its commune, about the row it stands below."""
    if hasattr(row, "event_commune_id"):
        Event.record(row, verb, by=by, data=data)
    else:
        Event.record(parent, verb, by=by, comment=str(row)[:300], data=data)


class ReadOnlyAdmin(ScopedAdmin):
    """A page to look at: nobody adds, changes or deletes here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
