"""For the administrator: people and units."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Membership, Unit, User
from criteria.scope import Scope

from .staff import SHOWN


@dataclass(frozen=True)
class House:
    """People and units of the commune."""

    people: int
    units: int
    never: int
    latest: list[User]


def house(scope: Scope) -> House:
    """Three queries."""
    memberships = Membership.objects.filter(commune=scope.commune, is_active=True, user__is_active=True)
    people = User.objects.filter(pk__in=memberships.values("user"))
    counts = people.aggregate(people=Count("pk"), never=Count("pk", filter=Q(last_login__isnull=True)))
    return House(
        people=counts["people"],
        never=counts["never"],
        units=Unit.objects.filter(commune=scope.commune, is_active=True).count(),
        latest=list(people.filter(last_login__isnull=False).order_by("-last_login")[:SHOWN]),
    )
