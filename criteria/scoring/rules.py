"""What a scoring set says (bộ tiêu chí): tree, tables, conditions, levels. Plain frozen data.

Percentages are numbers from 0 to 100 (80 means 80 %), fractions of a maximum are numbers from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from criteria.scoring.enums import (
    AdjustmentKind,
    CommuneClass,
    CommuneKind,
    KnockOutEffect,
    NodeKind,
    NotArisingPolicy,
    ScoringType,
    SurveyUse,
)
from criteria.scoring.numbers import HUNDRED, require_exact


class BrokenRuleSet(ValueError):
    """The tree is no tree: a code twice, an unknown parent, a circle. Carries a sentence for the reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One row of a points table (bậc điểm); None as a bound means open.

    Gives `points`, or `fraction` of the leaf's maximum. Of bands that overlap the first listed wins.
    """

    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_inclusive: bool = True
    upper_inclusive: bool = False
    points: Decimal | None = None
    fraction: Decimal | None = None
    label: str = ""

    def __post_init__(self) -> None:
        require_exact(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer of a choice, or one tick of a checklist: `points`, or `fraction` of the leaf's maximum."""

    key: str
    label: str = ""
    points: Decimal | None = None
    fraction: Decimal | None = None

    def __post_init__(self) -> None:
        require_exact(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One node of the tree. Everything after `maximum` speaks of leaves only.

    `floor`, `target` and `cap` are percentages of the linear ratio: below floor 0 points, from target on
    the full maximum, above cap nothing more (None: 100). `survey_uses` None means bands where the leaf has a
    table, else linear.
    """

    code: str
    title: str
    parent: str | None = None
    kind: NodeKind = NodeKind.LEAF
    maximum: Decimal | None = None
    type: ScoringType | None = None
    bands: tuple[Band, ...] = ()
    options: tuple[Option, ...] = ()
    step: Decimal | None = None
    floor: Decimal | None = None
    target: Decimal | None = None
    cap: Decimal | None = None
    per_breach: Decimal | None = None
    not_arising: NotArisingPolicy = NotArisingPolicy.ZERO
    allow_over_100: bool = False
    min_evidence: int = 0
    needs_evidence: bool = False
    survey_uses: SurveyUse | None = None

    def __post_init__(self) -> None:
        require_exact(self)

    @property
    def uses_bands(self) -> bool:
        """True when a survey leaf looks its rate up in the table."""
        return bool(self.bands) if self.survey_uses is None else self.survey_uses is SurveyUse.BANDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An entry of the bonus or deduction list (điểm thưởng, điểm trừ).

    `points` is what one occurrence gives or takes, and the most it can (None: each entry says), `maximum`
    the most all occurrences of it come to. `group` names the group a bonus belongs to, for sets in which the
    bonus counts for group minimums.
    """

    code: str
    title: str
    kind: AdjustmentKind
    points: Decimal | None = None
    maximum: Decimal | None = None
    group: str | None = None

    def __post_init__(self) -> None:
        require_exact(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMinimum:
    """A group must reach `percent` of its maximum, or `points`. `group` None means every group."""

    code: str
    title: str = ""
    group: str | None = None
    percent: Decimal | None = None
    points: Decimal | None = None

    def __post_init__(self) -> None:
        require_exact(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class MandatoryLeaf:
    """A leaf must reach `percent` of its maximum (100: all of it)."""

    code: str
    title: str = ""
    leaf: str
    percent: Decimal = HUNDRED

    def __post_init__(self) -> None:
        require_exact(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockOut:
    """Điều kiện loại: when the statement `title` is answered yes, points do not help."""

    code: str
    title: str
    effect: KnockOutEffect = KnockOutEffect.NO_LEVEL


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumSatisfaction:
    """The rate of a survey (its key, or the code of a survey leaf) must reach `percent`."""

    code: str
    title: str = ""
    survey: str = ""
    percent: Decimal

    def __post_init__(self) -> None:
        require_exact(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumResponses:
    """A survey (its key, or the code of a survey leaf) must have `count` valid responses."""

    code: str
    title: str = ""
    survey: str = ""
    count: int


Condition = GroupMinimum | MandatoryLeaf | KnockOut | MinimumSatisfaction | MinimumResponses


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoff:
    """A level's minimum total for communes of one class, one kind, or both; None means any."""

    minimum: Decimal
    commune_class: CommuneClass | None = None
    commune_kind: CommuneKind | None = None

    def __post_init__(self) -> None:
        require_exact(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level of recognition (mức độ). `minimum` None asks for no total; a fitting cut-off replaces it."""

    code: str
    name: str
    minimum: Decimal | None = None
    cutoffs: tuple[Cutoff, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        require_exact(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A scoring set as it was decided.

    Siblings stand in the order of `rules`; `levels` go from the lowest to the highest.

    `total_maximum` None means the sum of the groups; sets that reserve room for a bonus (950 + 50) name it.
    `conditions` hold for every level. Raises BrokenRuleSet when the nodes do not form a tree; everything
    else that is odd is told by `findings` and never blocks.
    """

    code: str
    rules: tuple[Rule, ...]
    total_maximum: Decimal | None = None
    places: int = 2
    adjustments: tuple[Adjustment, ...] = ()
    bonus_cap: Decimal | None = None
    bonus_can_exceed_total: bool = False
    bonus_counts_for_group_minimum: bool = False
    deduction_cap: Decimal | None = None
    conditions: tuple[Condition, ...] = ()
    levels: tuple[Level, ...] = ()
    rebase: bool = True
    version: int = 1

    def __post_init__(self) -> None:
        require_exact(self)
        Tree(self.rules)


@dataclass(slots=True)
class Tree:
    """The nodes of a set by code and by parent. A node with children adds them up, whatever its kind says."""

    rules: tuple[Rule, ...]
    by_code: dict[str, Rule] = field(default_factory=dict)
    children: dict[str | None, list[Rule]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rule in self.rules:
            if rule.code in self.by_code:
                raise BrokenRuleSet(f"Mã “{rule.code}” xuất hiện hai lần trong bộ tiêu chí; mỗi mục cần một mã riêng.")
            self.by_code[rule.code] = rule
            self.children.setdefault(rule.parent, []).append(rule)
        for rule in self.rules:
            if rule.parent is not None and rule.parent not in self.by_code:
                raise BrokenRuleSet(f"Mục “{rule.code}” nằm dưới mục “{rule.parent}” nhưng không có mục đó.")
        if sum(1 for _ in self.walk()) != len(self.rules):
            raise BrokenRuleSet("Có mục nằm dưới chính nó trong cây tiêu chí; hãy sửa lại mục cha.")

    @property
    def roots(self) -> list[Rule]:
        return self.children.get(None, [])

    def below(self, rule: Rule) -> list[Rule]:
        return self.children.get(rule.code, [])

    def is_scored(self, rule: Rule) -> bool:
        """True for a node that takes a fact: declared a leaf, and nothing hangs below it."""
        return rule.kind is NodeKind.LEAF and not self.below(rule)

    def walk(self, parent: str | None = None, depth: int = 0) -> Iterator[tuple[Rule, int]]:
        """Nodes with their depth, parents before children, in printed order."""
        for rule in self.children.get(parent, []):
            yield rule, depth
            yield from self.walk(rule.code, depth + 1)
