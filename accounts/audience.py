"""Who is told of something: the people of units, and the people who hold a right in a commune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .models import Commune, Membership, Unit
from .roles import Permission, roles_with


@dataclass
class Audience:
    """The people of one commune by unit and by role, read once for any number of questions."""

    units: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Numbers of the people who work for a unit."""
    roles: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    collective: frozenset[int] = frozenset()
    """Units that stand for all of them."""

    def of_units(self, units: Iterable[int]) -> set[int]:
        """Who works for one of the units; a collective name means everybody who works for any."""
        wanted = set(units)
        if wanted & self.collective:
            return {person for people in self.units.values() for person in people}
        return {person for unit in wanted for person in self.units.get(unit, ())}

    def with_right(self, permission: str) -> set[int]:
        """Who holds the right here."""
        return {person for role in roles_with(permission) for person in self.roles.get(role, ())}


def audience_of(commune: Commune | int) -> Audience:
    """The active people of a commune: two queries."""
    found = Audience(
        collective=frozenset(
            Unit.objects.filter(commune=commune, stands_for_all=True).order_by().values_list("pk", flat=True)
        )
    )
    workers = roles_with(Permission.SUBMIT_WORK)
    rows = Membership.objects.filter(commune=commune, is_active=True, user__is_active=True, commune__is_active=True)
    for person, unit, role in rows.order_by().values_list("user", "unit", "role"):
        found.roles[role].add(person)
        if unit is not None and role in workers:
            found.units[unit].add(person)
    return found
