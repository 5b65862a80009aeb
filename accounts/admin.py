"""Administration of communes, units and people, for the installation's and for a commune's administrators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from . import admin_history, admin_mail  # noqa: F401 - register the history and the mails
from .admin_scope import ScopedAdmin
from .duties import led_by
from .enums import GRANTED_FROM_ABOVE, Role
from .models import Commune, Membership, Unit, UnitAlias, User
from .services import password_given, sync_admin_door

admin.site.unregister(Group)  # rights come from the role table alone
admin.site.site_header = _("Quản trị – Chính quyền thân thiện")
admin.site.site_title = _("Quản trị")
admin.site.index_title = _("Chọn phần cần quản trị")


@admin.register(Commune)
class CommuneAdmin(ScopedAdmin):
    commune_path = ""
    list_display = [
        "full_name",
        "province",
        "unit_class",
        "unit_count",
        "people_count",
        "is_demo",
        "is_active",
    ]
    list_filter = ["kind", "province", "unit_class", "is_demo", "is_active"]
    search_fields = ["search", "name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commune]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                units_total=Count("units", distinct=True),
                people_total=Count("memberships__user", filter=Q(memberships__is_active=True), distinct=True),
            )
        )

    @admin.display(description=_("Tên"), ordering="sort")
    def full_name(self, commune: Commune) -> str:
        return commune.full_name

    @admin.display(description=_("Số đơn vị"), ordering="units_total")
    def unit_count(self, commune: Any) -> int:
        return commune.units_total

    @admin.display(description=_("Số người dùng"), ordering="people_total")
    def people_count(self, commune: Any) -> int:
        return commune.people_total

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if request.user.is_superuser else ["slug", "is_demo", "is_active"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return dict(self.prepopulated_fields) if request.user.is_superuser and obj is None else {}


class UnitAliasInline(admin.TabularInline):  # type: ignore[type-arg]
    model = UnitAlias
    extra = 1
    fields = ["text"]


class ByCommuneInline:
    """Inline rows follow the rights of the page they stand on."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class ScopedAliasInline(ByCommuneInline, UnitAliasInline):
    pass


class UnitForm(forms.ModelForm):
    """A unit that leads work is not switched off: the work would have nobody."""

    def clean_is_active(self) -> bool:
        active: bool = self.cleaned_data["is_active"]
        count = 0 if active or self.instance.pk is None else led_by(self.instance)
        if count:
            raise forms.ValidationError(
                _("Đơn vị đang chủ trì %(count)d nhiệm vụ. Hãy chuyển các nhiệm vụ đó cho đơn vị khác trước."),
                params={"count": count},
            )
        return active


@admin.register(Unit)
class UnitAdmin(ScopedAdmin):
    commune_path = "commune"
    form = UnitForm
    ordering = ["sort"]
    list_display = ["name", "commune", "kind", "parent", "alias_count", "is_external", "is_active"]
    list_filter = ["kind", "is_external", "is_active", ("commune", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["commune", "parent"]
    search_fields = ["search", "name", "code", "aliases__search"]
    autocomplete_fields = ["parent"]
    inlines = [ScopedAliasInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        return super().get_queryset(request).annotate(aliases_total=Count("aliases"))

    @admin.display(description=_("Tên gọi khác"), ordering="aliases_total")
    def alias_count(self, unit: Any) -> int:
        return unit.aliases_total


class MembershipInline(ByCommuneInline, admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    extra = 1
    fields = ["commune", "role", "unit", "position", "is_active"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows = super().get_queryset(request).select_related("commune", "unit", "user")
        communes = self._communes(request)
        return rows if communes is None else rows.filter(commune__in=communes).exclude(role__in=GRANTED_FROM_ABOVE)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role" and not request.user.is_superuser:
            kwargs["choices"] = [choice for choice in Role.choices if choice[0] not in GRANTED_FROM_ABOVE]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        communes = self._communes(request)
        if communes is not None:
            if db_field.name == "commune":
                kwargs["queryset"] = Commune.objects.filter(pk__in=communes)
            if db_field.name == "unit":
                kwargs["queryset"] = Unit.objects.filter(commune__in=communes)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.label_from_instance = lambda unit: f"{unit.name} ({unit.commune.name})"
            field.queryset = field.queryset.select_related("commune")
        return field

    def _communes(self, request: HttpRequest) -> list[int] | None:
        return ScopedAdmin.communes(UserScope(User, admin.site), request)


class UserScope(ScopedAdmin):
    commune_path = "memberships__commune"


@admin.register(User)
class PersonAdmin(UserScope, UserAdmin):  # type: ignore[type-arg]
    list_display = ["username", "full_name", "roles", "last_seen_at", "is_active"]
    list_filter = [
        "is_active",
        "memberships__role",
        ("memberships__commune", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["username", "full_name", "email", "memberships__unit__search"]
    ordering = ["username"]
    filter_horizontal: list[str] = []  # type: ignore[assignment]
    readonly_fields = ["last_login", "date_joined", "last_seen_at", "password_changed_at"]
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Người dùng"), {"fields": ["full_name", "email", "phone"]}),
        (_("Truy cập"), {"fields": ["is_active", "must_change_password", "is_superuser"]}),
        (_("Dấu vết"), {"fields": ["last_login", "last_seen_at", "date_joined", "password_changed_at"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["username", "full_name", "password1", "password2"]})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).distinct().prefetch_related("memberships__commune", "memberships__unit")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser or obj is None:
            return fieldsets
        return [
            (name, {**options, "fields": [f for f in options["fields"] if f != "is_superuser"]})
            for name, options in fieldsets
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A commune's administrator changes people of that commune alone, and never a superuser."""
        if not super().has_change_permission(request, obj):
            return False
        communes = self.communes(request)
        if obj is None or communes is None:
            return True
        own = all(m.commune_id in communes for m in obj.memberships.all())
        return own and not obj.is_superuser

    @admin.display(description=_("Vai trò"))
    def roles(self, person: User) -> str:
        return "; ".join(
            f"{m.get_role_display()} – {m.commune.name}" + (f" ({m.unit.name})" if m.unit else "")
            for m in person.memberships.all()
            if m.is_active
        )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.must_change_password = True
        super().save_model(request, obj, form, change)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """A password somebody else chose has to be changed at the next sign-in."""
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            password_given(person=User.objects.get(pk=id), by=request.user)
        return answer

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        sync_admin_door(form.instance)
        if not form.instance.memberships.exists():
            messages.warning(request, _("Người này chưa có vai trò nào nên chưa thấy gì sau khi đăng nhập."))
