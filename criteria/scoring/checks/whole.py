"""The set as a whole: totals, bonus list, conditions, levels."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from criteria.scoring.enums import AdjustmentKind
from criteria.scoring.numbers import HUNDRED, ZERO, vi_number, vi_points
from criteria.scoring.rules import Condition, GroupMinimum, Level, MandatoryLeaf, MinimumSatisfaction, RuleSet, Tree

from .finding import Finding, error, maximum_of, note, warning
from .nodes import leaf_findings, parent_findings


def findings(ruleset: RuleSet) -> tuple[Finding, ...]:
    """Everything odd in the set, in the order of the tree, then bonus list, conditions and levels."""
    tree = Tree(ruleset.rules)
    found: list[Finding] = []
    for rule, _ in tree.walk():
        if tree.is_scored(rule):
            found += leaf_findings(ruleset, rule)
        else:
            found += parent_findings(tree, rule)
    found += _totals(ruleset, tree)
    found += _adjustments(ruleset, tree)
    for condition in ruleset.conditions:
        found += _condition(tree, condition)
    found += _levels(ruleset, tree)
    return tuple(found)


def _totals(ruleset: RuleSet, tree: Tree) -> Iterator[Finding]:
    if not ruleset.rules:
        yield error(ruleset.code, "Bộ tiêu chí chưa có mục nào.")
        return
    if not 0 <= ruleset.places <= 4:
        yield error(ruleset.code, "Số chữ số thập phân của điểm phải từ 0 đến 4.")
    content = sum((maximum_of(tree, root) for root in tree.roots), ZERO)
    if ruleset.total_maximum is None or ruleset.total_maximum == content:
        return
    if ruleset.bonus_cap is not None and ruleset.total_maximum == content + ruleset.bonus_cap:
        return
    yield warning(
        ruleset.code,
        f"Tổng điểm tối đa của bộ tiêu chí là {vi_number(ruleset.total_maximum)} nhưng các nhóm cộng lại "
        f"là {vi_number(content)}.",
    )


def _adjustments(ruleset: RuleSet, tree: Tree) -> Iterator[Finding]:
    codes = [adjustment.code for adjustment in ruleset.adjustments]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield error(code, f"Mã “{code}” xuất hiện hai lần trong danh mục điểm thưởng, điểm trừ.")
    for adjustment in ruleset.adjustments:
        if adjustment.points is not None and adjustment.points <= 0:
            yield error(
                adjustment.code,
                f"Khoản {adjustment.code}: số điểm phải lớn hơn 0 (điểm trừ cũng nhập số dương).",
            )
        if adjustment.group is not None and adjustment.group not in tree.by_code:
            yield error(
                adjustment.code,
                f"Khoản {adjustment.code} gắn với nhóm {adjustment.group} không có trong bộ tiêu chí.",
            )
    if ruleset.bonus_cap is None and any(a.kind is AdjustmentKind.BONUS for a in ruleset.adjustments):
        yield note(ruleset.code, "Điểm thưởng chưa có mức trần.")


def _condition(tree: Tree, condition: Condition) -> Iterator[Finding]:
    code = condition.code
    match condition:
        case GroupMinimum():
            yield from _group_minimum(tree, condition)
        case MandatoryLeaf():
            if condition.leaf not in tree.by_code:
                yield error(code, f"Điều kiện {code} nhắc tới mục {condition.leaf} không có trong bộ tiêu chí.")
            yield from _percent(code, condition.percent)
        case MinimumSatisfaction():
            yield from _percent(code, condition.percent)
        case _:
            return


def _group_minimum(tree: Tree, condition: GroupMinimum) -> Iterator[Finding]:
    code = condition.code
    rule = tree.by_code.get(condition.group) if condition.group is not None else None
    if condition.group is not None and rule is None:
        yield error(code, f"Điều kiện {code} nhắc tới nhóm {condition.group} không có trong bộ tiêu chí.")
    if (condition.percent is None) == (condition.points is None):
        yield error(code, f"Điều kiện {code}: nhập mức tối thiểu theo phần trăm hoặc theo điểm, một trong hai.")
    if condition.percent is not None:
        yield from _percent(code, condition.percent)
    if condition.points is not None and rule is not None and condition.points > maximum_of(tree, rule):
        yield error(code, f"Điều kiện {code}: mức tối thiểu cao hơn điểm tối đa của nhóm {rule.code}.")


def _percent(code: str, percent: Decimal) -> Iterator[Finding]:
    if not 0 <= percent <= HUNDRED:
        yield error(code, f"Điều kiện {code}: phần trăm phải từ 0 đến 100.")


def _levels(ruleset: RuleSet, tree: Tree) -> Iterator[Finding]:
    maximum = ruleset.total_maximum
    if maximum is None:
        maximum = sum((maximum_of(tree, root) for root in tree.roots), ZERO)
    codes = [level.code for level in ruleset.levels]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield error(code, f"Mã mức “{code}” xuất hiện hai lần.")
    for level in ruleset.levels:
        for minimum in _minimums(level):
            if minimum > maximum and not ruleset.bonus_can_exceed_total:
                yield error(
                    level.code,
                    f"Mức “{level.name}” cần {vi_points(minimum)}, cao hơn tổng điểm tối đa {vi_number(maximum)}.",
                )
        for condition in level.conditions:
            yield from _condition(tree, condition)
    for lower, higher in pairwise(ruleset.levels):
        if lower.minimum is not None and higher.minimum is not None and lower.minimum >= higher.minimum:
            yield warning(higher.code, f"Mức “{higher.name}” không cần nhiều điểm hơn mức “{lower.name}” đứng dưới nó.")


def _minimums(level: Level) -> list[Decimal]:
    return [m for m in (level.minimum, *(cutoff.minimum for cutoff in level.cutoffs)) if m is not None]
