"""The door of every page of a programme year: which commune and year, who asks, what may they do there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import Commune, Unit
from accounts.permissions import active_memberships, has_permission, permissions_in, unit_ids_in
from accounts.roles import Permission
from common.errors import NotAllowed
from common.notices.reading import unread_count_of

from .models import ProgrammeYear

Args = ParamSpec("Args")


@dataclass(frozen=True)
class Scope:
    """One person in one commune and year. Views get it as their second argument and as ``request.scope``."""

    user: Any
    programme: ProgrammeYear
    permissions: frozenset[str]
    unit_ids: frozenset[int]
    years: tuple[int, ...] = field(default=())
    """The commune's years, the newest first: what the year switch offers."""
    unread_notices: int = 0
    """What the bell says: the person's unread notices here."""

    @property
    def commune(self) -> Commune:
        return self.programme.commune

    @property
    def url_args(self) -> list[Any]:
        """The leading arguments of every URL name inside the year: ``reverse("task_list", args=scope.url_args)``."""
        return [self.commune.slug, self.programme.year]

    @property
    def units(self) -> list[Unit]:
        """The person's own units here."""
        return [m.unit for m in active_memberships(self.user) if m.unit_id in self.unit_ids and m.unit is not None]

    def can(self, permission: str) -> bool:
        return permission in self.permissions


View = Callable[Concatenate[HttpRequest, Scope, Args], HttpResponse]


def programme_view(
    permission: str = Permission.VIEW_PROGRAMME,
) -> Callable[[View[Args]], Callable[..., HttpResponse]]:
    """Open a page under ``/<commune>/<year>/`` for people who hold `permission` there.

    A commune or year the person cannot see is a 404, a missing right a 403 with its reason. One query for the
    commune with its years, one for the person's roles.
    """

    def decorate(view: View[Args]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def door(request: HttpRequest, commune: str, year: int, *args: Any, **kwargs: Any) -> HttpResponse:
            scope = enter(request.user, commune, year)
            has_permission(request.user, permission, scope.programme.commune_id).require()
            request.scope = scope  # type: ignore[attr-defined]
            return view(request, scope, *args, **kwargs)

        door.permission = permission  # type: ignore[attr-defined]
        return door

    return decorate


def enter(user: Any, slug: str, year: int) -> Scope:
    """The scope of one person in one commune and year, or 404.

    Raises:
        NotAllowed: the commune is switched off; only the installation's superuser still goes in.
    """
    visible = ProgrammeYear.objects.visible_to(user).select_related("commune", "criteria_set", "target_level")
    counted = visible.annotate(unread_notices=unread_count_of(user, "commune"))
    rows = list(counted.filter(commune__slug=slug).order_by("-year"))
    programme = next((row for row in rows if row.year == year), None)
    if programme is None:
        raise Http404
    commune_id = programme.commune_id
    if not programme.commune.is_active and not user.is_superuser:
        raise NotAllowed(
            _(
                "%(commune)s đang được tạm ngừng trên cổng nên chưa mở được. Dữ liệu vẫn được giữ; "
                "hãy liên hệ quản trị hệ thống."
            )
            % {"commune": programme.commune.full_name}
        )
    return Scope(
        user=user,
        programme=programme,
        permissions=permissions_in(user, commune_id),
        unit_ids=unit_ids_in(user, commune_id),
        years=tuple(row.year for row in rows),
        unread_notices=programme.unread_notices,
    )
