"""Does this person hold that right in this commune? Start of every permission question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from common.verdict import YES, Verdict, no

from .models import Commune, Membership
from .roles import ROLE_PERMISSIONS, Permission


def active_memberships(user: Any) -> Sequence[Membership]:
    """The person's roles, read once per request and kept on the user object."""
    if not getattr(user, "is_authenticated", False):
        return ()
    cached = getattr(user, "_active_memberships", None)
    if cached is None:
        cached = tuple(
            Membership.objects.filter(user=user, is_active=True, commune__is_active=True)
            .select_related("commune", "unit")
            .order_by("commune__sort", "role")
        )
        user._active_memberships = cached
    return cached


def roles_in(user: Any, commune: Commune | int) -> frozenset[str]:
    """The person's roles in one commune."""
    commune_id = commune if isinstance(commune, int) else commune.pk
    return frozenset(m.role for m in active_memberships(user) if m.commune_id == commune_id)


def permissions_in(user: Any, commune: Commune | int) -> frozenset[str]:
    """Everything the person may do in one commune. An installation's superuser may do everything."""
    if getattr(user, "is_superuser", False):
        return frozenset(Permission.values)
    granted: frozenset[str] = frozenset()
    for role in roles_in(user, commune):
        granted |= ROLE_PERMISSIONS[role]
    return granted


def unit_ids_in(user: Any, commune: Commune | int) -> frozenset[int]:
    """The units the person works in."""
    commune_id = commune if isinstance(commune, int) else commune.pk
    return frozenset(
        m.unit_id for m in active_memberships(user) if m.commune_id == commune_id and m.unit_id is not None
    )


def has_permission(user: Any, permission: str, commune: Commune | int) -> Verdict:
    """Whether a role of the person holds `permission` in the commune; the reason names the missing right."""
    if permission in permissions_in(user, commune):
        return YES
    label = Permission(permission).label
    return no(
        _("Tài khoản của bạn chưa được giao quyền “%(right)s” ở đây. Hãy liên hệ quản trị của xã, phường nếu cần.")
        % {"right": label}
    )
