"""The result of scoring.

One line per node, the sums, the conditions, the levels. Plain frozen data with sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from criteria.scoring.enums import AdjustmentKind, Flag, NodeKind, ScoringType, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One node. `points` None means: nothing known yet, or left out of the scale (the flags say which).

    `computed` is what the fact alone would give, before the evidence rule. `effective_maximum` is what is
    left of `maximum` when what did not arise is excluded. `value` is the measured value in words ("45/60 =
    75%"). `leaves` and `missing` count the scored leaves from this node down.
    """

    code: str
    title: str
    parent: str | None
    kind: NodeKind
    depth: int
    type: ScoringType | None
    points: Decimal | None
    computed: Decimal | None
    maximum: Decimal | None
    effective_maximum: Decimal | None
    why: str
    value: str = ""
    flags: tuple[Flag, ...] = ()
    leaves: int = 1
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentLine:
    """What all occurrences of one bonus or deduction come to; `points` is positive for both kinds."""

    code: str
    title: str
    kind: AdjustmentKind
    times: int
    points: Decimal
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionResult:
    """One condition, held against the sheet. `about` is the code of the group, leaf or survey, if any."""

    code: str
    title: str
    about: str
    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelResult:
    """One level.

    UNKNOWN: not reached now, but what is missing may still bring it. `why_not` is empty when it is MET.

    `cutoff` is the minimum total for this commune, `points_missing` how much the total lacks (0 when it is
    enough); both None where the level has no cut-off or the commune's class is not known.
    """

    code: str
    name: str
    verdict: Verdict
    cutoff: Decimal | None
    points_missing: Decimal | None
    why_not: tuple[str, ...]
    conditions: tuple[ConditionResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """A set, scored.

    `content` is the plain sum of the leaves, `rebased_content` the same on the full scale when something
    was excluded. `total` = rebased content + bonus − deduction and is what levels are held against;
    `reachable_total` is the total if every missing leaf earned its maximum. `bonus` and `deduction` are
    what counts, the `…_entered` values what was entered before the caps. `unused` lists codes of facts that
    the set does not know.
    """

    ruleset: str
    ruleset_version: int
    rules_version: str
    lines: tuple[ScoreLine, ...]
    content: Decimal
    content_maximum: Decimal
    effective_maximum: Decimal
    rebased_content: Decimal
    is_rebased: bool
    adjustments: tuple[AdjustmentLine, ...]
    bonus: Decimal
    bonus_entered: Decimal
    deduction: Decimal
    deduction_entered: Decimal
    total: Decimal
    total_maximum: Decimal
    reachable_total: Decimal
    conditions: tuple[ConditionResult, ...]
    knocked_out: bool
    levels: tuple[LevelResult, ...]
    level: str | None
    next_level: str | None
    points_to_next: Decimal | None
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    why: str

    @property
    def groups(self) -> tuple[ScoreLine, ...]:
        """The lines of the groups, in order."""
        return tuple(line for line in self.lines if line.kind is NodeKind.GROUP)

    @property
    def reached(self) -> LevelResult | None:
        """The level reached, or None."""
        return next((result for result in self.levels if result.code == self.level), None)

    def line(self, code: str) -> ScoreLine:
        """The line of a node; KeyError when the set has no such node."""
        for line in self.lines:
            if line.code == code:
                return line
        raise KeyError(code)

    def condition(self, code: str, about: str | None = None) -> ConditionResult:
        """The result of a condition (about one group, where it speaks of every group).

        KeyError when there is none.
        """
        for result in self.conditions:
            if result.code == code and about in (None, result.about):
                return result
        raise KeyError(code)
