"""Adding up: the sums of every node, bonus and deduction with their caps, the total on the full scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from criteria.scoring.enums import AdjustmentKind
from criteria.scoring.facts import AdjustmentEntry
from criteria.scoring.leaves import Outcome
from criteria.scoring.numbers import ZERO, round_half_up, vi_number, vi_points
from criteria.scoring.rules import Adjustment, Rule, RuleSet, Tree
from criteria.scoring.sheet import AdjustmentLine


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSum:
    """What a node and everything below it comes to.

    `open` is what its missing leaves could still earn at most.

    `leaves`, `missing`, `left_out` (excluded) and `unvalued` (without a maximum) count leaves.
    """

    points: Decimal = ZERO
    known: bool = False
    maximum: Decimal = ZERO
    excluded: Decimal = ZERO
    open: Decimal = ZERO
    leaves: int = 0
    missing: int = 0
    left_out: int = 0
    unvalued: int = 0

    @property
    def effective(self) -> Decimal:
        """The maximum without what was excluded."""
        return max(self.maximum - self.excluded, ZERO)


def sum_nodes(tree: Tree, outcomes: Mapping[str, Outcome]) -> dict[str, NodeSum]:
    """The sum of every node by its code. Nothing is rounded here."""
    sums: dict[str, NodeSum] = {}

    def visit(rule: Rule) -> NodeSum:
        if tree.is_scored(rule):
            result = _leaf_sum(rule, outcomes[rule.code])
        else:
            below = combine(visit(child) for child in tree.below(rule))
            # The printed maximum of a parent stands, even where it is not the sum of its children.
            result = below if rule.maximum is None else replace(below, maximum=rule.maximum)
        sums[rule.code] = result
        return result

    for root in tree.roots:
        visit(root)
    return sums


def _leaf_sum(rule: Rule, outcome: Outcome) -> NodeSum:
    maximum = ZERO if rule.maximum is None else max(rule.maximum, ZERO)
    if outcome.excluded:
        return NodeSum(maximum=maximum, excluded=maximum, leaves=1, left_out=1)
    if outcome.points is None:
        return NodeSum(maximum=maximum, open=maximum, leaves=1, missing=1, unvalued=int(rule.maximum is None))
    return NodeSum(points=outcome.points, known=True, maximum=maximum, leaves=1)


def combine(parts: Iterable[NodeSum]) -> NodeSum:
    """Several sums as one."""
    parts = tuple(parts)
    return NodeSum(
        points=sum((part.points for part in parts), ZERO),
        known=any(part.known for part in parts),
        maximum=sum((part.maximum for part in parts), ZERO),
        excluded=sum((part.excluded for part in parts), ZERO),
        open=sum((part.open for part in parts), ZERO),
        leaves=sum(part.leaves for part in parts),
        missing=sum(part.missing for part in parts),
        left_out=sum(part.left_out for part in parts),
        unvalued=sum(part.unvalued for part in parts),
    )


# --- bonus and deduction --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """Bonus and deduction, as entered and after their caps, and the bonus of each group."""

    lines: tuple[AdjustmentLine, ...]
    bonus: Decimal
    bonus_entered: Decimal
    deduction: Decimal
    deduction_entered: Decimal
    by_group: Mapping[str, Decimal]


def sum_adjustments(ruleset: RuleSet, entries: tuple[AdjustmentEntry, ...]) -> Adjusted:
    """An occurrence counts at most what the list says; then its own cap holds, then the cap of the kind."""
    lines = []
    by_group: dict[str, Decimal] = {}
    entered = {AdjustmentKind.BONUS: ZERO, AdjustmentKind.DEDUCTION: ZERO}
    counted = dict(entered)
    for adjustment in ruleset.adjustments:
        mine = [entry for entry in entries if entry.code == adjustment.code]
        if not mine:
            continue
        line, asked = _adjustment_line(adjustment, mine, ruleset.places)
        lines.append(line)
        entered[adjustment.kind] += asked
        counted[adjustment.kind] += line.points
        if adjustment.group is not None and adjustment.kind is AdjustmentKind.BONUS:
            by_group[adjustment.group] = by_group.get(adjustment.group, ZERO) + line.points
    return Adjusted(
        lines=tuple(lines),
        bonus=_capped(counted[AdjustmentKind.BONUS], ruleset.bonus_cap),
        bonus_entered=entered[AdjustmentKind.BONUS],
        deduction=_capped(counted[AdjustmentKind.DEDUCTION], ruleset.deduction_cap),
        deduction_entered=entered[AdjustmentKind.DEDUCTION],
        by_group=by_group,
    )


def _adjustment_line(
    adjustment: Adjustment, entries: list[AdjustmentEntry], places: int
) -> tuple[AdjustmentLine, Decimal]:
    """The line of one adjustment, and what was entered for it before any cap."""
    asked = [entry.points if entry.points is not None else adjustment.points or ZERO for entry in entries]
    each = (round_half_up(Fraction(_capped(points, adjustment.points)), places) for points in asked)
    points = _capped(sum(each, ZERO), adjustment.maximum)
    entered = sum(asked, ZERO)
    word = "cộng" if adjustment.kind is AdjustmentKind.BONUS else "trừ"
    why = f"{vi_number(len(entries))} lần, {word} {vi_points(points)}"
    if entered != points:
        limits = [f"đã nhập {vi_number(entered)}"]
        if adjustment.points is not None:
            limits.append(f"mỗi lần tối đa {vi_number(adjustment.points)}")
        if adjustment.maximum is not None:
            limits.append(f"cả mục tối đa {vi_number(adjustment.maximum)}")
        why += f" ({', '.join(limits)})"
    line = AdjustmentLine(
        code=adjustment.code,
        title=adjustment.title,
        kind=adjustment.kind,
        times=len(entries),
        points=points,
        why=f"{why}.",
    )
    return line, entered


def _capped(points: Decimal, cap: Decimal | None) -> Decimal:
    return points if cap is None else min(points, cap)


# --- the total ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The content on the full scale, the bonus that counts, and the total."""

    rebased_content: Decimal
    bonus: Decimal
    total: Decimal


def total_of(ruleset: RuleSet, whole: NodeSum, content: Decimal, adjusted: Adjusted) -> Total:
    """content (re-based) + bonus − deduction, not below 0.

    The bonus is held to the total maximum before the deduction is taken, so that a deduction always costs
    points.
    """
    base = rebase(ruleset, whole, content)
    bonus = adjusted.bonus
    if not ruleset.bonus_can_exceed_total:
        bonus = min(bonus, max(total_maximum(ruleset, whole) - base, ZERO))
    return Total(rebased_content=base, bonus=bonus, total=max(base + bonus - adjusted.deduction, ZERO))


def rebase(ruleset: RuleSet, whole: NodeSum, content: Decimal) -> Decimal:
    """content × maximum ÷ effective maximum, rounded once; the plain content where nothing was excluded."""
    if not ruleset.rebase or not whole.excluded:
        return content
    if not whole.effective:
        return ZERO
    exact = Fraction(content) * Fraction(whole.maximum) / Fraction(whole.effective)
    return min(round_half_up(exact, ruleset.places), whole.maximum)


def total_maximum(ruleset: RuleSet, whole: NodeSum) -> Decimal:
    """The set's total maximum, or the sum of its groups where the set names none."""
    return whole.maximum if ruleset.total_maximum is None else ruleset.total_maximum
