"""What a year's points rest on, leaf by leaf: secured, at risk, lost. The definition is in docs/SCORING.md.

Pure: it reads one judgement of the engine and the windows still owed, and asks the database nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from assessments.enums import AssessmentStatus, ScoreColumn
from assessments.facts import Judged
from assessments.models import Assessment, Measurement
from criteria import scoring
from criteria.models import Criterion
from criteria.scoring.leaves import score_leaf

ZERO = Decimal(0)
RATIOS = frozenset({scoring.ScoringType.RATIO_BANDS, scoring.ScoringType.RATIO_LINEAR})
STILL_MOVES = frozenset({scoring.ScoringType.COUNT_BANDS, scoring.ScoringType.SURVEY, scoring.ScoringType.CHECKLIST})
"""Kinds whose figure may still grow while the year runs."""


@dataclass(frozen=True)
class Owed:
    """A window that still owes something: of which task and unit, and its last day."""

    criterion: int | None
    task: int
    unit: int
    ends_on: dt.date
    starts_on: dt.date


@dataclass(frozen=True)
class Leaf:
    """One scored item: `maximum` = `secured` + `risk` + `lost`.

    `claimed` is what the commune counts on (its own points, else the proposal), `best` what can still be reached.
    """

    criterion: Criterion
    group: str
    unit: int | None
    maximum: Decimal
    secured: Decimal
    claimed: Decimal
    best: Decimal
    late: int
    waiting: int
    lacking: int
    known: bool
    next_end: dt.date | None

    @property
    def risk(self) -> Decimal:
        return self.best - self.secured

    @property
    def lost(self) -> Decimal:
        return self.maximum - self.best


@dataclass(frozen=True)
class Outlook:
    """All leaves of a year that bring points, and whether anything may still be gained."""

    leaves: Sequence[Leaf]
    is_open: bool

    @property
    def maximum(self) -> Decimal:
        return sum((leaf.maximum for leaf in self.leaves), ZERO)

    @property
    def secured(self) -> Decimal:
        return sum((leaf.secured for leaf in self.leaves), ZERO)

    @property
    def risk(self) -> Decimal:
        return sum((leaf.risk for leaf in self.leaves), ZERO)

    @property
    def lost(self) -> Decimal:
        return sum((leaf.lost for leaf in self.leaves), ZERO)


def outlook(assessment: Assessment, judged: Judged, owed: Iterable[Owed], day: dt.date) -> Outlook:
    """Every leaf with a maximum as it stands on `day`."""
    final = assessment.status == AssessmentStatus.FINAL
    column = ScoreColumn.UPPER if final else ScoreColumn.COMMUNE
    programme = assessment.programme
    is_open = assessment.status == AssessmentStatus.OPEN and not programme.is_closed and day <= programme.cut_off
    ends: dict[int, dt.date] = {}
    for window in owed:
        if window.criterion is not None and window.ends_on >= day:
            ends[window.criterion] = min(window.ends_on, ends.get(window.criterion, window.ends_on))
    reader = _Reader(judged, column, is_open=is_open, final=final, last_month=programme.cut_off.month)
    leaves = (reader.leaf(node, judged.responsible.get(node.pk), ends.get(node.pk)) for node in judged.leaves)
    return Outlook([leaf for leaf in leaves if leaf is not None], is_open)


class _Reader:
    """Reads one leaf after the other from a judgement."""

    def __init__(self, judged: Judged, column: str, *, is_open: bool, final: bool, last_month: int) -> None:
        self.judged, self.is_open, self.final, self.last_month = judged, is_open, final, last_month
        self.rules = {rule.code: rule for rule in judged.ruleset.rules}
        self.entered = {line.code: line for line in judged.sheets[column].lines}
        self.proposed = {line.code: line for line in judged.proposal.lines}
        self.proofs = judged.facts.evidence or {}

    def leaf(self, node: Criterion, unit: int | None, next_end: dt.date | None) -> Leaf | None:
        """None for a leaf that brings no points: without a maximum, or excluded because it did not arise."""
        rule = self.rules[node.code]
        by_hand, proposal = self.entered[node.code], self.proposed[node.code]
        line = proposal if _unknown(by_hand) and not self.final else by_hand
        if rule.maximum is None or line.effective_maximum is None or scoring.Flag.EXCLUDED in line.flags:
            return None
        counted = line.points or ZERO
        claimed = max(counted, line.computed or ZERO)
        places = self.judged.ruleset.places
        proof = self.proofs.get(node.code, scoring.EvidenceCount())
        windows = self.judged.gathered.windows.get(node.pk)
        late = windows.due - windows.done if windows else 0
        lacking = max(max(rule.min_evidence, 1 if rule.needs_evidence else 0) - proof.accepted, 0) if claimed else 0
        backed = self.final or (not late and not lacking)
        secured = counted if backed else ZERO
        best = secured if self.final else self._best(node, rule, line, proof)
        return Leaf(
            criterion=node,
            group=node.code.partition(".")[0],
            unit=unit,
            maximum=rule.maximum,
            secured=fitting(secured, rule, places),
            claimed=fitting(claimed, rule, places),
            best=fitting(max(best, secured), rule, places),
            late=late,
            waiting=proof.pending,
            lacking=lacking,
            known=not _unknown(line),
            next_end=next_end,
        )

    def _best(
        self, node: Criterion, rule: scoring.Rule, line: scoring.ScoreLine, proof: scoring.EvidenceCount
    ) -> Decimal:
        """The most this leaf can still bring."""
        counted = line.points or ZERO
        claimed = max(counted, line.computed or ZERO)
        if not self.is_open:
            return claimed if proof.pending else counted
        maximum = rule.maximum or ZERO
        if _unknown(line) or rule.type in STILL_MOVES:
            return maximum
        if rule.type in RATIOS:
            return max(claimed, self._best_ratio(node, rule))
        return claimed

    def _best_ratio(self, node: Criterion, rule: scoring.Rule) -> Decimal:
        """The ratio's points if each month to come were as large as the months so far, and perfect."""
        months = self.judged.gathered.months.get(node.pk, ())
        ratio = perfect_rest(months, self.last_month, latest_only=node.latest_only)
        if ratio is None:
            return ZERO
        return score_leaf(rule, ratio, None, self.judged.ruleset.places).points or ZERO


def _unknown(line: scoring.ScoreLine) -> bool:
    return scoring.Flag.MISSING in line.flags


def fitting(points: Decimal, rule: scoring.Rule, places: int) -> Decimal:
    """The points, down to the leaf's step: nobody counts on more than a person may enter."""
    if points == rule.maximum:
        return points
    step = rule.step or Decimal(1).scaleb(-places)
    return (points / step).to_integral_value(ROUND_DOWN) * step


def perfect_rest(months: Sequence[Measurement], last_month: int, *, latest_only: bool) -> scoring.Ratio | None:
    """A year's ratio if nothing went wrong any more; None where no month was entered."""
    rows = sorted((row for row in months if row.denominator is not None), key=lambda row: row.month)
    if not rows:
        return None
    rest = max(last_month - rows[-1].month, 0)
    if latest_only:
        newest = rows[-1]
        below = newest.denominator or ZERO
        return scoring.Ratio(max(below, newest.numerator) if rest else newest.numerator, below)
    below = sum((row.denominator or ZERO for row in rows), ZERO)
    above = sum((row.numerator for row in rows), ZERO)
    to_come = (below * rest / len(rows)).quantize(Decimal("0.01"), ROUND_DOWN)
    return scoring.Ratio(above + to_come, below + to_come)
