"""The units a plan names become units of the commune, with the spellings it uses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.enums import UnitKind
from accounts.models import Commune, Unit, UnitAlias
from common.models import Event
from common.text import search_text, squeeze
from tasks.annex import KnownUnit, SeenUnit

COLLECTIVE = "cac "
"""A unit whose name begins with "Các …" stands for many: everybody's staff see its work."""


def units_by_code(commune: Commune) -> dict[str, Unit]:
    return {unit.code: unit for unit in Unit.objects.filter(commune=commune)}


def known_units(commune: Commune) -> list[KnownUnit]:
    """The commune's units in the plain shape the annex reader asks for; two queries."""
    units = Unit.objects.filter(commune=commune, is_active=True).prefetch_related("aliases")
    return [
        KnownUnit(unit.code, unit.name, tuple(alias.text for alias in unit.aliases.all()), str(unit.kind))
        for unit in units
    ]


def missing_units(commune: Commune, seen: Iterable[SeenUnit]) -> list[SeenUnit]:
    """The units that importing would create: usual offices and those the plan declares itself."""
    codes = set(Unit.objects.filter(commune=commune).values_list("code", flat=True))
    return [unit for unit in seen if unit.code not in codes and unit.origin in {"standard", "plan"}]


def ensure_units(*, commune: Commune, seen: Iterable[SeenUnit], by: Any) -> list[Unit]:
    """Create what `missing_units` lists and remember spellings; returns the units created."""
    seen = list(seen)
    created = [
        create_unit(commune=commune, code=unit.code, name=unit.name, kind=unit.kind, by=by)
        for unit in missing_units(commune, seen)
    ]
    units = units_by_code(commune)
    for unit in seen:
        if unit.code in units:
            add_spellings(units[unit.code], [unit.name, *unit.spellings])
    return created


def create_unit(*, commune: Commune, code: str, name: str, kind: str, by: Any) -> Unit:
    """A new unit; Party, front and unions become external (they are asked, not told) by their kind."""
    unit = Unit.objects.create(
        commune=commune,
        code=code[:60],
        name=squeeze(name)[:200],
        kind=UnitKind(kind) if kind in UnitKind.values else UnitKind.OTHER,
        stands_for_all=kind == UnitKind.OTHER and search_text(name).startswith(COLLECTIVE),
    )
    Event.record(unit, "unit_created_by_plan", by=by)
    return unit


def add_spellings(unit: Unit, spellings: Iterable[str]) -> None:
    """Store the spellings that are not known yet."""
    known = {unit.name, *UnitAlias.objects.filter(unit=unit).values_list("text", flat=True)}
    for spelling in spellings:
        text = squeeze(spelling)[:200]
        if text and text not in known:
            known.add(text)
            UnitAlias.objects.create(unit=unit, text=text)
