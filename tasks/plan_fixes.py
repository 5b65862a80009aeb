"""What a person decided about the doubts of an annex before it is imported; plain values that go into JSON.

Pure module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from common.text import search_text
from tasks.annex import KnownUnit, Problem
from tasks.annex.columns import ROLES, Role


@dataclass(frozen=True, slots=True)
class UnitFix:
    """A spelling is this known unit (`use`), or a unit to be created (`create`: code, name, kind)."""

    spelling: str
    use: str = ""
    create: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fixes:
    """`units` by the spelling's search form; `timings` by place in the file; `columns` by index from 0;
    `rewordings`: identity of the new row → primary key of the task it is a new wording of."""

    units: Mapping[str, UnitFix] = field(default_factory=dict)
    timings: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[int, Role] = field(default_factory=dict)
    rewordings: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "units": [
                {"spelling": fix.spelling, "use": fix.use, "create": dict(fix.create)} for fix in self.units.values()
            ],
            "timings": dict(self.timings),
            "columns": {str(at): role for at, role in self.columns.items()},
            "rewordings": dict(self.rewordings),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any] | None) -> Fixes:
        """Fixes of `to_json`, or of the same shape written by hand; what does not fit is a ValueError."""
        raw = raw or {}
        fixes = [
            UnitFix(str(row["spelling"]), str(row.get("use") or ""), dict(row.get("create") or {}))
            for row in raw.get("units", [])
        ]
        columns = {int(at): role for at, role in raw.get("columns", {}).items()}
        if unknown := set(columns.values()) - set(ROLES):
            raise ValueError(f"unknown column meaning: {sorted(unknown)}")
        return cls(
            units={search_text(fix.spelling): fix for fix in fixes if fix.use or fix.create},
            timings={str(place): str(text) for place, text in raw.get("timings", {}).items() if text},
            columns=columns,
            rewordings={str(identity): int(pk) for identity, pk in raw.get("rewordings", {}).items()},
        )

    def merged(self, other: Fixes) -> Fixes:
        """These fixes with the other's on top."""
        return Fixes(
            {**self.units, **other.units},
            {**self.timings, **other.timings},
            {**self.columns, **other.columns},
            {**self.rewordings, **other.rewordings},
        )


def proposed(problems: Iterable[Problem]) -> Fixes:
    """Every proposal of the reader that a program can apply, accepted: the likeliest unit, else a new one."""
    units: dict[str, UnitFix] = {}
    for problem in problems:
        if problem.kind == "unit" and (problem.data.get("use") or problem.data.get("create")):
            units[search_text(problem.value)] = unit_fix(problem)
    return Fixes(units=units)


def unit_fix(problem: Problem) -> UnitFix:
    """The reader's own proposal for a spelling."""
    use = str(problem.data.get("use") or "")
    create = problem.data.get("create")
    return UnitFix(problem.value, use, dict(create) if isinstance(create, Mapping) and not use else {})


def apply_to_units(fixes: Fixes, units: Iterable[KnownUnit], standard: Iterable[KnownUnit]) -> list[KnownUnit]:
    """The commune's units as the reader should see them once the fixes hold."""
    known = {unit.code: unit for unit in units}
    usual = {unit.code: unit for unit in standard}
    for fix in fixes.units.values():
        code = fix.use or fix.create["code"]
        unit = known.get(code) or usual.get(code)
        if unit is None:
            if not fix.create:
                continue
            unit = KnownUnit(code, fix.create["name"], (), fix.create.get("kind", "other"))
        known[code] = replace(unit, aliases=(*unit.aliases, fix.spelling))
    return list(known.values())
