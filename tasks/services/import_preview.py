"""What a dropped annex is understood as, and what importing it would change. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Commune
from tasks.annex import AnnexPlan, KnownUnit, SeenUnit, standard_units
from tasks.import_doubts import Doubt, doubts_of
from tasks.import_grid import Grid, GroupView
from tasks.models import PlanImport
from tasks.plan_fixes import Fixes
from tasks.plan_rows import PlanRows, Rewording, rows_of

from .criteria_matching import Proposal, propose_criteria
from .importing import plan_of
from .imports import fixes_of, read_import
from .plan_diff import PlanDiff, compare
from .plan_units import known_units, missing_units, units_by_code


@dataclass(frozen=True, slots=True)
class Reading:
    """The file with the answers given so far: rows, open doubts, proposed criteria, the units one may choose."""

    plan_import: PlanImport
    annex: AnnexPlan
    rows: PlanRows
    fixes: Fixes
    doubts: list[Doubt]
    proposals: dict[str, Proposal]
    units: list[tuple[str, str]]

    @property
    def of_file(self) -> list[Doubt]:
        """Doubts about the file as a whole."""
        return [doubt for doubt in self.doubts if not doubt.key]

    @property
    def tasks(self) -> int:
        return sum(1 for row in self.rows.tasks if not row.is_duty)

    @property
    def duties(self) -> int:
        return len(self.rows.tasks) - self.tasks

    def groups(self) -> list[GroupView]:
        names = {unit.code: unit.name for unit in self.annex.units} | dict(self.units)
        grid = Grid(self.annex, self.rows, self.doubts, fixes=self.fixes, unit_names=names, proposals=self.proposals)
        return grid.groups()

    def alike(self, doubt: Doubt) -> list[Doubt]:
        """The doubts that ask the same."""
        return [other for other in self.doubts if other.alike == doubt.alike]


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing would do: the difference, rewordings nobody decided, the units it would create."""

    reading: Reading
    diff: PlanDiff
    undecided: list[Rewording]
    new_units: list[SeenUnit]

    @property
    def is_update(self) -> bool:
        """There is a plan already."""
        diff = self.diff
        return bool(diff.unchanged or diff.changed or diff.gone or diff.renamed)

    @property
    def looks_wrong(self) -> bool:
        """Most of the plan's rows would go: perhaps it is another plan's file."""
        return len(self.diff.gone) > self.diff.unchanged + len(self.diff.changed)


def reading_of(plan_import: PlanImport) -> Reading:
    """The file read with the answers saved so far; four questions to the database. Raises UnreadableAnnex."""
    fixes = fixes_of(plan_import)
    programme = plan_import.programme
    known = known_units(programme.commune)
    annex = read_import(plan_import, fixes, known)
    rows = rows_of(annex, fixes.timings)
    choices = _choices(known)
    return Reading(
        plan_import,
        annex,
        rows,
        fixes,
        doubts_of(annex, fixes, dict(choices)),
        propose_criteria(programme, rows),
        choices,
    )


def _choices(known: list[KnownUnit]) -> list[tuple[str, str]]:
    """Every unit a cell may be said to name: the commune's own, then the usual offices."""
    own = [(unit.code, unit.name) for unit in known]
    codes = {code for code, _name in own}
    return own + [(unit.code, unit.name) for unit in standard_units() if unit.code not in codes]


def preview(plan_import: PlanImport, reading: Reading | None = None) -> Preview:
    """What importing the file would do now. Raises UnreadableAnnex."""
    reading = reading or reading_of(plan_import)
    programme, fixes = plan_import.programme, reading.fixes
    diff = compare(plan_of(programme, plan_import.unit), reading.rows, rewordings=fixes.same_work)
    undecided = [pair for pair in diff.rewordings if pair.identity not in fixes.rewordings]
    return Preview(reading, diff, undecided, _new_units(programme.commune, reading.annex, fixes))


def _new_units(commune: Commune, annex: AnnexPlan, fixes: Fixes) -> list[SeenUnit]:
    """Usual offices, units the plan declares, and those a person decided to create."""
    codes = set(units_by_code(commune))
    chosen = {fix.use or fix.create["code"] for fix in fixes.units.values()}
    missing = missing_units(commune, annex.units)
    known = {unit.code for unit in missing}
    return missing + [unit for unit in annex.units if unit.code in chosen - codes - known]
