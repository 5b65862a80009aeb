"""From a set and its facts to a score sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from criteria.scoring.conditions import Bench, judge, judge_levels
from criteria.scoring.enums import Flag
from criteria.scoring.facts import EvidenceCount, Fact, Facts, Given, Missing, NotArising
from criteria.scoring.leaves import Outcome, check_points, score_leaf
from criteria.scoring.numbers import vi_number, vi_points
from criteria.scoring.rules import Rule, RuleSet, Tree
from criteria.scoring.sheet import ScoreLine, ScoreSheet
from criteria.scoring.totals import (
    NodeSum,
    Total,
    combine,
    sum_adjustments,
    sum_nodes,
    total_maximum,
    total_of,
)

RULES_VERSION = "1"
"""Version of the method itself. Raise it whenever the same set and facts would give another sheet."""


class UnknownCode(ValueError):
    """Points for a code that is no scored leaf of the set."""


def score(ruleset: RuleSet, facts: Facts) -> ScoreSheet:
    """The sheet of one column. Same input, same sheet: no clock, no database, no order of facts."""
    tree = Tree(ruleset.rules)
    outcomes = {
        rule.code: score_leaf(rule, facts.leaves.get(rule.code), _evidence(facts, rule.code), ruleset.places)
        for rule in ruleset.rules
        if tree.is_scored(rule)
    }
    sums = sum_nodes(tree, outcomes)
    whole = combine(sums[root.code] for root in tree.roots)
    adjusted = sum_adjustments(ruleset, facts.adjustments)
    total = total_of(ruleset, whole, whole.points, adjusted)
    reachable = total_of(ruleset, whole, whole.points + whole.open, adjusted).total
    bench = Bench(ruleset=ruleset, tree=tree, facts=facts, sums=sums, adjusted=adjusted, counted_bonus=total.bonus)
    conditions = tuple(result for condition in ruleset.conditions for result in judge(bench, condition))
    judged = judge_levels(bench, conditions, total.total, None if whole.unvalued else reachable)
    return ScoreSheet(
        ruleset=ruleset.code,
        ruleset_version=ruleset.version,
        rules_version=RULES_VERSION,
        lines=tuple(_line(rule, depth, sums[rule.code], outcomes.get(rule.code)) for rule, depth in tree.walk()),
        content=whole.points,
        content_maximum=whole.maximum,
        effective_maximum=whole.effective,
        rebased_content=total.rebased_content,
        is_rebased=ruleset.rebase and bool(whole.excluded),
        adjustments=adjusted.lines,
        bonus=total.bonus,
        bonus_entered=adjusted.bonus_entered,
        deduction=adjusted.deduction,
        deduction_entered=adjusted.deduction_entered,
        total=total.total,
        total_maximum=total_maximum(ruleset, whole),
        reachable_total=reachable,
        conditions=conditions,
        knocked_out=judged.knocked_out,
        levels=judged.levels,
        level=judged.level,
        next_level=judged.next_level,
        points_to_next=judged.points_to_next,
        missing=tuple(r.code for r, _ in tree.walk() if r.code in outcomes and Flag.MISSING in outcomes[r.code].flags),
        unused=_unused(ruleset, facts, outcomes),
        why=_total_words(ruleset, whole, total, adjusted.deduction),
    )


def sum_given(
    ruleset: RuleSet,
    points: Mapping[str, Decimal | NotArising | Missing | None],
    rest: Facts | None = None,
) -> ScoreSheet:
    """Add up a column of points that people entered, under the same conditions, levels and caps as `score`.

    None or an absent code is missing. `rest` brings adjustments, answers, surveys, subject and, where the
    evidence rules are to hold for this column, evidence counts. Raises PointsOutOfRange or UnknownCode with
    a sentence.
    """
    return score(ruleset, given_facts(ruleset, points, rest))


def given_facts(
    ruleset: RuleSet,
    points: Mapping[str, Decimal | NotArising | Missing | None],
    rest: Facts | None = None,
) -> Facts:
    """The facts behind `sum_given`, for a snapshot that `score` can recompute."""
    tree = Tree(ruleset.rules)
    leaves: dict[str, Fact] = {}
    for code in sorted(points):
        rule = tree.by_code.get(code)
        if rule is None or not tree.is_scored(rule):
            raise UnknownCode(f"Bộ tiêu chí không có mục chấm điểm mã “{code}”.")
        match points[code]:
            case None:
                leaves[code] = Missing()
            case Decimal() as given:
                check_points(rule, given, ruleset.places)
                leaves[code] = Given(given)
            case NotArising() | Missing() as fact:
                leaves[code] = fact
            case other:
                raise TypeError(f"points of {code} must be Decimal, not {type(other).__name__}")
    return replace(rest, leaves=leaves) if rest is not None else Facts(leaves=leaves, evidence=None)


def _evidence(facts: Facts, code: str) -> EvidenceCount | None:
    return None if facts.evidence is None else facts.evidence.get(code, EvidenceCount())


def _unused(ruleset: RuleSet, facts: Facts, outcomes: Mapping[str, Outcome]) -> tuple[str, ...]:
    known = {adjustment.code for adjustment in ruleset.adjustments}
    strangers = {code for code in facts.leaves if code not in outcomes}
    strangers |= {entry.code for entry in facts.adjustments if entry.code not in known}
    return tuple(sorted(strangers))


# --- lines and their words ------------------------------------------------------------------------


def _line(rule: Rule, depth: int, node: NodeSum, outcome: Outcome | None) -> ScoreLine:
    no_maximum = rule.maximum is None and node.unvalued == node.leaves
    shared = ScoreLine(
        code=rule.code,
        title=rule.title,
        parent=rule.parent,
        kind=rule.kind,
        depth=depth,
        type=rule.type if outcome is not None else None,
        points=node.points if node.known else None,
        computed=None,
        maximum=None if no_maximum else node.maximum,
        effective_maximum=None if no_maximum else node.effective,
        why="",
        leaves=node.leaves,
        missing=node.missing,
    )
    if outcome is None:
        return replace(shared, why=_parent_words(node), flags=_parent_flags(node))
    return replace(shared, computed=outcome.computed, why=outcome.why, value=outcome.value, flags=outcome.flags)


def _parent_flags(node: NodeSum) -> tuple[Flag, ...]:
    flags = []
    if node.leaves and node.left_out == node.leaves:
        flags.append(Flag.EXCLUDED)
    elif not node.known:
        flags.append(Flag.MISSING)
    elif node.missing:
        flags.append(Flag.INCOMPLETE)
    if node.points > node.effective:
        flags.append(Flag.ABOVE_MAXIMUM)
    return tuple(flags)


def _parent_words(node: NodeSum) -> str:
    if node.leaves == 0:
        return "Chưa có mục chấm điểm nào."
    if node.left_out == node.leaves:
        return "Các mục đều không phát sinh trong năm."
    if not node.known:
        return "Chưa có số liệu."
    counted = node.leaves - node.missing - node.left_out
    text = f"Cộng {counted} mục: {vi_number(node.points)} trên {vi_points(node.effective)}"
    if node.missing:
        text += f"; {node.missing} mục chưa có số liệu"
    if node.left_out:
        text += f"; {node.left_out} mục không phát sinh, loại {vi_points(node.excluded)}"
    return f"{text}."


def _total_words(ruleset: RuleSet, whole: NodeSum, total: Total, deduction: Decimal) -> str:
    text = f"Điểm nội dung {vi_number(whole.points)} trên {vi_number(whole.effective)}"
    if ruleset.rebase and whole.excluded:
        text += f", quy đổi về thang {vi_number(whole.maximum)} thành {vi_number(total.rebased_content)}"
    if total.bonus:
        text += f"; thưởng {vi_number(total.bonus)}"
    if deduction:
        text += f"; trừ {vi_number(deduction)}"
    text += f". Tổng điểm {vi_number(total.total)} trên {vi_number(total_maximum(ruleset, whole))}."
    if whole.missing:
        text += f" Còn {whole.missing} mục chưa có số liệu."
    return text
