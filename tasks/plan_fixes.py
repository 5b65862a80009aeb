"""What a person decided about the doubts of an annex before it is imported; plain values that go into JSON.

Pure module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from common.text import search_text
from tasks.annex import Edits, KnownUnit, Problem, RowStep
from tasks.annex.columns import ROLES, Role
from tasks.annex.edits import EDITABLE, ROW_STEPS


@dataclass(frozen=True, slots=True)
class UnitFix:
    """A spelling is this known unit (`use`), or a unit to be created (`create`: code, name, kind)."""

    spelling: str
    use: str = ""
    create: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fixes:
    """`units` by the spelling's search form; `timings` by row of the file; `columns` by index from 0.

    `rewordings`: identity of the new row → primary key of the task it is a new wording of; 0 says that it is none.
    `cells`, `steps` and `reasons` are those of `tasks.annex.Edits`; `accepted` names the doubts a person looked at and
    left as they were read.
    """

    units: Mapping[str, UnitFix] = field(default_factory=dict)
    timings: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[int, Role] = field(default_factory=dict)
    rewordings: Mapping[str, int] = field(default_factory=dict)
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    steps: Mapping[str, RowStep] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()

    @property
    def edits(self) -> Edits:
        return Edits(self.cells, self.steps, self.reasons)

    @property
    def same_work(self) -> dict[str, int]:
        """The rewordings a person confirmed."""
        return {identity: pk for identity, pk in self.rewordings.items() if pk}

    def to_json(self) -> dict[str, Any]:
        """Plain values; what nobody decided is left out."""
        raw: dict[str, Any] = {
            "units": [
                {"spelling": fix.spelling, "use": fix.use, "create": dict(fix.create)} for fix in self.units.values()
            ],
            "timings": dict(self.timings),
            "columns": {str(at): role for at, role in self.columns.items()},
            "rewordings": dict(self.rewordings),
            "cells": {key: dict(cells) for key, cells in self.cells.items() if cells},
            "steps": dict(self.steps),
            "reasons": dict(self.reasons),
            "accepted": sorted(self.accepted),
        }
        return {name: value for name, value in raw.items() if value}

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
        if unknown := set(raw.get("steps", {}).values()) - set(ROW_STEPS):
            raise ValueError(f"unknown step: {sorted(unknown)}")
        return cls(
            units={search_text(fix.spelling): fix for fix in fixes if fix.use or fix.create},
            timings={str(key): str(text) for key, text in raw.get("timings", {}).items() if text},
            columns=columns,
            rewordings={str(identity): int(pk) for identity, pk in raw.get("rewordings", {}).items()},
            cells={
                str(key): {str(role): str(text) for role, text in cells.items() if role in EDITABLE}
                for key, cells in raw.get("cells", {}).items()
            },
            steps=dict(raw.get("steps", {})),
            reasons={str(key): str(text) for key, text in raw.get("reasons", {}).items()},
            accepted=frozenset(map(str, raw.get("accepted", []))),
        )

    def merged(self, other: Fixes) -> Fixes:
        """These fixes with the other's on top."""
        cells = {key: {**self.cells.get(key, {}), **other.cells.get(key, {})} for key in {**self.cells, **other.cells}}
        return Fixes(
            {**self.units, **other.units},
            {**self.timings, **other.timings},
            {**self.columns, **other.columns},
            {**self.rewordings, **other.rewordings},
            cells,
            {**self.steps, **other.steps},
            {**self.reasons, **other.reasons},
            self.accepted | other.accepted,
        )

    def without_row(self, key: str) -> Fixes:
        """The fixes less everything that was decided about one row alone."""

        def others(values: Mapping[str, Any]) -> dict[str, Any]:
            return {name: value for name, value in values.items() if name != key}

        return replace(
            self,
            timings=others(self.timings),
            cells=others(self.cells),
            steps=others(self.steps),
            reasons=others(self.reasons),
            accepted=frozenset(one for one in self.accepted if not one.startswith(f"{key}|")),
        )


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
