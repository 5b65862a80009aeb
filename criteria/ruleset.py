"""The one place where the rows of a criteria set become the plain rules of `criteria.scoring`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from criteria import scoring

from .enums import ConditionKind, NodeKind, RuleKind
from .models import Condition, CriteriaSet, Criterion, Level, PointRule

HUNDRED = Decimal(100)


def ruleset_of(criteria_set: CriteriaSet, nodes: Sequence[Criterion] | None = None) -> scoring.RuleSet:
    """Six queries, whatever the size of the set; two fewer when the caller has the tree with its point rules already.

    Raises:
        criteria.scoring.BrokenRuleSet: the rows do not form a tree.
    """
    if nodes is None:
        nodes = list(criteria_set.criteria.order_by("position").prefetch_related("point_rules"))
    return ruleset_from(
        criteria_set,
        nodes=nodes,
        conditions=list(criteria_set.conditions.all()),
        levels=list(criteria_set.levels.order_by("position").prefetch_related("cutoffs")),
        adjustment_rules=list(criteria_set.adjustment_rules.all()),
    )


def ruleset_from(
    criteria_set: CriteriaSet,
    *,
    nodes: Sequence[Criterion],
    conditions: Sequence[Condition],
    levels: Sequence[Level],
    adjustment_rules: Sequence[Any],
) -> scoring.RuleSet:
    """The rules from rows that are read already, the tree with its point rules and the levels with their cut-offs."""
    codes = {node.pk: node.code for node in nodes}
    return scoring.RuleSet(
        code=criteria_set.code,
        rules=tuple(_rule(node, codes) for node in nodes),
        total_maximum=criteria_set.total_maximum,
        places=criteria_set.places,
        adjustments=tuple(_adjustment(rule) for rule in adjustment_rules),
        bonus_cap=criteria_set.bonus_cap,
        bonus_can_exceed_total=criteria_set.bonus_can_exceed_total,
        bonus_counts_for_group_minimum=criteria_set.bonus_counts_for_minimum,
        deduction_cap=criteria_set.deduction_cap,
        conditions=tuple(_condition(row, codes) for row in conditions if row.level_id is None),
        levels=tuple(_level(level, [c for c in conditions if c.level_id == level.pk], codes) for level in levels),
        rebase=criteria_set.rebase,
        version=criteria_set.version,
    )


def subject_of(commune: Any) -> scoring.Subject:
    """The commune as far as cut-offs depend on it."""
    return scoring.Subject(
        commune_class=scoring.CommuneClass(commune.unit_class) if commune.unit_class else None,
        commune_kind=scoring.CommuneKind(commune.kind),
    )


def _rule(node: Criterion, codes: dict[int, str]) -> scoring.Rule:
    rows = list(node.point_rules.all())
    leaf = node.kind == NodeKind.LEAF
    return scoring.Rule(
        code=node.code,
        title=node.title,
        parent=codes[node.parent_id] if node.parent_id else None,
        kind=scoring.NodeKind(node.kind),
        maximum=node.max_points,
        type=scoring.ScoringType(node.leaf_type) if leaf and node.leaf_type else None,
        bands=tuple(_band(row) for row in rows if row.kind == RuleKind.BAND),
        options=tuple(_option(row) for row in rows if row.kind != RuleKind.BAND),
        step=node.step,
        floor=node.floor,
        target=node.target,
        per_breach=node.per_breach,
        not_arising=scoring.NotArisingPolicy(node.not_arising),
        allow_over_100=node.allow_over_100,
        min_evidence=node.min_evidence,
        needs_evidence=node.needs_evidence,
    )


def _band(row: PointRule) -> scoring.Band:
    return scoring.Band(
        lower=row.lower,
        upper=row.upper,
        lower_inclusive=row.lower_inclusive,
        upper_inclusive=row.upper_inclusive,
        points=row.points,
        fraction=row.fraction,
        label=row.label,
    )


def _option(row: PointRule) -> scoring.Option:
    return scoring.Option(key=row.key, label=row.label, points=row.points, fraction=row.fraction)


def _adjustment(row: Any) -> scoring.Adjustment:
    return scoring.Adjustment(
        code=row.code, title=row.title, kind=scoring.AdjustmentKind(row.kind), points=row.points, maximum=row.cap
    )


def _level(level: Level, conditions: list[Condition], codes: dict[int, str]) -> scoring.Level:
    return scoring.Level(
        code=level.code,
        name=level.name,
        minimum=level.min_total,
        cutoffs=tuple(
            scoring.Cutoff(
                minimum=cutoff.min_total,
                commune_class=scoring.CommuneClass(cutoff.unit_class) if cutoff.unit_class else None,
                commune_kind=scoring.CommuneKind(cutoff.commune_kind) if cutoff.commune_kind else None,
            )
            for cutoff in level.cutoffs.all()
        ),
        conditions=tuple(_condition(row, codes) for row in conditions),
    )


def _condition(row: Condition, codes: dict[int, str]) -> scoring.Condition:
    about = codes.get(row.criterion_id or 0, "")
    value = row.value or Decimal(0)
    match row.kind:
        case ConditionKind.GROUP_PERCENT:
            return scoring.GroupMinimum(code=row.code, title=row.text, group=about or None, percent=value)
        case ConditionKind.GROUP_POINTS:
            return scoring.GroupMinimum(code=row.code, title=row.text, group=about or None, points=value)
        case ConditionKind.MANDATORY:
            percent = HUNDRED if row.value is None else value
            return scoring.MandatoryLeaf(code=row.code, title=row.text, leaf=about, percent=percent)
        case ConditionKind.SATISFACTION:
            return scoring.MinimumSatisfaction(code=row.code, title=row.text, survey=about or row.code, percent=value)
        case ConditionKind.RESPONSES:
            return scoring.MinimumResponses(code=row.code, title=row.text, survey=about or row.code, count=int(value))
        case _:
            return scoring.KnockOut(code=row.code, title=row.text)
