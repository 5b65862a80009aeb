"""Reading the assessment: who is responsible, and the three-column table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import Unit
from common.verdict import Verdict, no
from criteria import scoring
from criteria.models import Criterion, ProgrammeYear

from . import facts
from .enums import ScoreColumn
from .models import Assessment, Responsibility, Score
from .permissions import can_score
from .rows import lead_rows, responsible_of


def assessment_of(programme: ProgrammeYear) -> Assessment:
    """The year's assessment; a new one, not saved, where nobody has scored yet (a page that only reads writes nothing).

    It keeps `programme` itself, so that what is read once for the year is not read again.
    """
    people = ("confirmed_by", "submitted_by", "finalised_by")
    found = Assessment.objects.filter(programme=programme).select_related(*people).first()
    assessment = found or Assessment()
    assessment.programme = programme
    return assessment


def responsible_units(programme: ProgrammeYear) -> dict[int, int]:
    """Criterion id → id of the one unit that scores it, in two queries.

    What was set by hand wins; else the responsible unit of the first task of the criterion.
    """
    leads = lead_rows(programme).values_list("task__number", "task__criterion", "unit")
    return responsible_of(leads, Responsibility.objects.filter(programme=programme).values_list("criterion", "unit"))


def responsible_unit_id(programme: ProgrammeYear, criterion: Criterion) -> int | None:
    """The unit of one criterion."""
    return responsible_units(programme).get(criterion.pk)


@dataclass(frozen=True)
class Cell:
    """One column of one leaf: the entered score, if any, and whether this person may change it now."""

    column: str
    score: Score | None
    may: Verdict

    @property
    def editable(self) -> bool:
        return self.may.allowed

    @property
    def is_empty(self) -> bool:
        return self.score is None or self.score.is_empty

    @property
    def version(self) -> int:
        return self.score.version if self.score else 0


@dataclass(frozen=True)
class Row:
    """One node of the table as people know it from paper."""

    criterion: Criterion
    proposal: scoring.ScoreLine
    lines: Mapping[str, scoring.ScoreLine]
    cells: Mapping[str, Cell]
    unit: Unit | None
    evidence: scoring.EvidenceCount
    differs: bool

    @property
    def is_leaf(self) -> bool:
        return self.criterion.is_leaf


@dataclass(frozen=True)
class ScoreTable:
    """The whole table with the sheets behind it."""

    assessment: Assessment
    rows: list[Row]
    judged: facts.Judged

    @property
    def commune(self) -> scoring.ScoreSheet:
        return self.judged.sheets[ScoreColumn.COMMUNE]

    @property
    def has_upper(self) -> bool:
        return bool(self.judged.entered[ScoreColumn.UPPER])


def score_table(assessment: Assessment, user: Any, judged: facts.Judged | None = None) -> ScoreTable:
    """Every node with proposal, three columns, proof and responsible unit, in a fixed number of queries.

    `judged` is another judgement than today's: the confirmed one, for documents.
    """
    judged = judged or facts.judge(assessment)
    proofs = judged.facts.evidence or {}
    proposals = {line.code: line for line in judged.proposal.lines}
    lines = {column: {line.code: line for line in sheet.lines} for column, sheet in judged.sheets.items()}
    rows = []
    for node in judged.nodes:
        unit_id = judged.responsible.get(node.pk)
        cells = cells_of(judged, node, assessment, user, unit_id)
        rows.append(
            Row(
                criterion=node,
                proposal=proposals[node.code],
                lines={column: lines[column][node.code] for column in lines},
                cells=cells,
                unit=judged.units.get(unit_id) if unit_id else None,
                evidence=proofs.get(node.code, scoring.EvidenceCount()),
                differs=_differs(cells),
            )
        )
    return ScoreTable(assessment=assessment, rows=rows, judged=judged)


def cells_of(
    judged: facts.Judged, node: Criterion, assessment: Assessment, user: Any, unit_id: int | None
) -> dict[str, Cell]:
    """The three columns of one node, each with the verdict whether this person may write there now."""
    group = no("")
    return {
        column: Cell(
            column,
            judged.scores.get((node.pk, column)),
            can_score(user, assessment, column, unit_id) if node.is_leaf else group,
        )
        for column in ScoreColumn.values
    }


def _differs(cells: Mapping[str, Cell]) -> bool:
    """Two entered columns do not say the same."""
    entered = [(c.score.points, c.score.not_arising) for c in cells.values() if c.score and not c.score.is_empty]
    return len(set(entered)) > 1
