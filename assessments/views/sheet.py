"""What the points table shows of a judged year: groups that fold, cells to type in, sums, and the way to a level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Permission
from assessments.enums import ScoreColumn
from assessments.models import Score
from assessments.selectors import Cell, Row, ScoreTable
from assessments.services.scores import BEFORE
from assessments.wording import rule_words
from common.text import vn_number
from criteria import scoring
from criteria.scope import Scope
from criteria.scoring import Flag, ScoreSheet

COLUMNS = tuple(ScoreColumn)


def typed(score: Score | None) -> str:
    """Points as a person would type them; empty where there are none."""
    return "" if score is None or score.points is None else vn_number(score.points)


@dataclass(frozen=True)
class CellView:
    """One cell of a leaf's row, with what a script must know to help while somebody types."""

    column: ScoreColumn
    cell: Cell
    line: scoring.ScoreLine
    row: Row
    changed_by: str = ""

    @property
    def key(self) -> str:
        return f"{self.row.criterion.pk}-{self.column.value}"

    @property
    def value(self) -> str:
        return typed(self.cell.score)

    @property
    def not_arising(self) -> bool:
        return bool(self.cell.score and self.cell.score.not_arising)

    @property
    def earlier(self) -> str:
        """What the column before says, where another value needs a reason: points, "kps" or nothing."""
        before = BEFORE.get(self.column)
        score = self.row.cells[before].score if before else None
        if score is None or score.is_empty:
            return ""
        return "kps" if score.not_arising else typed(score)

    @property
    def note(self) -> str:
        """Why the points do not count as they stand."""
        if Flag.EVIDENCE_LACKING in self.line.flags:
            return _("chưa tính: thiếu minh chứng")
        return _("cần chấm lại") if Flag.MISSING in self.line.flags and not self.cell.is_empty else ""


@dataclass(frozen=True)
class Line:
    """One row of the table: a leaf with its cells, or a heading with its sums."""

    row: Row
    cells: list[CellView] = field(default_factory=list)

    @property
    def sums(self) -> list[tuple[str, scoring.ScoreLine]]:
        return [(column.value, self.row.lines[column]) for column in COLUMNS]

    @property
    def proposal(self) -> str:
        """The proposal as it would be typed; "kps" where the leaf did not arise."""
        if Flag.NOT_ARISING in self.row.proposal.flags:
            return "kps"
        missing = Flag.MISSING in self.row.proposal.flags or self.row.proposal.points is None
        return "" if missing else vn_number(self.row.proposal.points or 0)

    @property
    def most(self) -> str:
        most = self.row.criterion.max_points
        return "" if most is None else vn_number(most)


@dataclass(frozen=True)
class Group:
    """A group of the table with everything below it."""

    head: Line
    lines: list[Line]
    column: str

    @property
    def line(self) -> scoring.ScoreLine:
        """The group's sum in the column the person works in."""
        return self.head.row.lines[self.column]

    @property
    def leaves(self) -> int:
        return sum(line.row.is_leaf for line in self.lines)

    @property
    def open_cells(self) -> int:
        """Leaves of the group without points in that column."""
        return sum(line.row.is_leaf and line.row.cells[self.column].is_empty for line in self.lines)


def cell_view(row: Row, column: ScoreColumn, changed_by: str = "") -> CellView:
    return CellView(column, row.cells[column], row.lines[column], row, changed_by)


def line_of(row: Row) -> Line:
    return Line(row, [cell_view(row, column) for column in COLUMNS] if row.is_leaf else [])


def groups_of(rows: Sequence[Row], column: str) -> list[Group]:
    """The rows under their groups, in printed order; a leaf without a group is a group of its own."""
    groups: list[Group] = []
    for row in rows:
        if row.criterion.depth == 0 or not groups:
            groups.append(Group(line_of(row), [line_of(row)] if row.is_leaf else [], column))
        else:
            groups[-1].lines.append(line_of(row))
    return groups


def ancestors_of(row: Row, rows: Sequence[Row]) -> list[Row]:
    """The nodes above, the nearest first."""
    by_id = {other.criterion.pk: other for other in rows}
    above: list[Row] = []
    parent = by_id.get(row.criterion.parent_id or 0)
    while parent is not None:
        above.append(parent)
        parent = by_id.get(parent.criterion.parent_id or 0)
    return above


def own_column(scope: Scope) -> str:
    """The column a person works in."""
    if scope.can(Permission.SCORE_COMMUNE) or scope.can(Permission.CONFIRM_SCORES):
        return ScoreColumn.COMMUNE
    if scope.can(Permission.SCORE_UPPER):
        return ScoreColumn.UPPER
    return ScoreColumn.UNIT if scope.can(Permission.SCORE_UNIT) else ScoreColumn.COMMUNE


def to_next(sheet: ScoreSheet) -> str:
    """How much the next level lacks, where the sheet can say it."""
    if not sheet.points_to_next:
        return ""
    return _("còn thiếu %(points)s điểm") % {"points": vn_number(sheet.points_to_next)}


def rules_by_code(shown: ScoreTable) -> dict[str, list[str]]:
    """Each leaf's rule in words."""
    return {rule.code: rule_words(rule) for rule in shown.judged.ruleset.rules if rule.type is not None}


def result(shown: ScoreTable, scope: Scope) -> dict[str, Any]:
    """Totals, level and conditions beside the table: what changes with every save."""
    sheet, column = shown.commune, own_column(scope)
    leaves = [row for row in shown.rows if row.is_leaf]
    unmet = [condition for condition in sheet.conditions if condition.verdict != scoring.Verdict.MET]
    return {
        "sheet": sheet,
        "totals": [
            (name.label, name, shown.judged.sheets[name].total if shown.judged.entered[name] else None)
            for name in COLUMNS
        ],
        "proposed": shown.judged.proposal.total,
        "to_next": to_next(sheet),
        "unmet": unmet,
        "scored": sum(1 for row in leaves if not row.cells[column].is_empty),
        "leaves": len(leaves),
        "own_label": ScoreColumn(column).label,
        "groups": groups_of(shown.rows, column),
        "version": shown.assessment.version if shown.assessment.pk else 0,
    }
