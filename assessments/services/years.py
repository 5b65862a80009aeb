"""Points and figures follow their year: another criteria set keeps them, by the codes of criteria and rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from assessments.models import Adjustment, Answer, ConditionAnswer, Measurement, Responsibility, Score
from common.models import Event
from criteria.models import Criterion, ProgrammeYear


@transaction.atomic
def follow_set(*, programme: ProgrammeYear) -> int:
    """Move everything entered to the year's set. What the set has no place for stays with the old one.

    The right to change the year was asked where the year was changed. Returns how many rows moved.
    """
    criteria_set = programme.criteria_set
    nodes = {node.code: node for node in criteria_set.criteria.prefetch_related("point_rules")}
    moved = _move_answers(programme, nodes)
    for rows in (
        Measurement.objects.filter(programme=programme),
        Responsibility.objects.filter(programme=programme),
        Score.objects.filter(assessment__programme=programme),
    ):
        moved += _move(
            rows.exclude(criterion__criteria_set=criteria_set).select_related("criterion"), "criterion", nodes
        )
    conditions = {row.code: row for row in criteria_set.conditions.all()}
    kept = ConditionAnswer.objects.filter(programme=programme).exclude(condition__criteria_set=criteria_set)
    moved += _move(kept.select_related("condition"), "condition", conditions)
    rules = {row.code: row for row in criteria_set.adjustment_rules.all()}
    given = Adjustment.objects.filter(programme=programme).exclude(rule__criteria_set=criteria_set)
    moved += _move(given.select_related("rule"), "rule", rules)
    if moved:
        Event.record(programme, "assessment_followed_year", data={"rows": moved})
    return moved


def _move(rows: Iterable[Any], name: str, by_code: dict[str, Any]) -> int:
    """Point each row to the thing of the same code, unless something is entered there already."""
    moved = 0
    for row in rows:
        target = by_code.get(getattr(row, name).code)
        if target is not None and not _taken(row, name, target):
            type(row)._default_manager.filter(pk=row.pk).update(**{name: target})
            moved += 1
    return moved


def _taken(row: Any, name: str, target: Any) -> bool:
    """Whether a row of the same kind stands at the new place (several adjustments of one rule are fine)."""
    if isinstance(row, Adjustment):
        return False
    keys = {
        Score: ("assessment", "column"), Measurement: ("programme", "month"), Responsibility: ("programme",),
        ConditionAnswer: ("programme",), Answer: ("programme",),
    }[type(row)]  # fmt: skip
    same = {key: getattr(row, f"{key}_id", None) or getattr(row, key) for key in keys}
    return type(row)._default_manager.filter(**same, **{name: target}).exists()


def _move_answers(programme: ProgrammeYear, nodes: dict[str, Criterion]) -> int:
    """Answers name rows of the points table too: found again by their key, else the answer stays with the old set."""
    answers = Answer.objects.filter(programme=programme).exclude(criterion__criteria_set=programme.criteria_set)
    moved = 0
    for answer in answers.select_related("criterion", "option").prefetch_related("ticks"):
        node = nodes.get(answer.criterion.code)
        if node is None or _taken(answer, "criterion", node):
            continue
        rules = {rule.key: rule for rule in node.point_rules.all()}
        wanted = [tick.key for tick in answer.ticks.all()] + ([answer.option.key] if answer.option else [])
        if any(key not in rules for key in wanted):
            continue
        answer.criterion = node
        answer.option = rules[answer.option.key] if answer.option else None
        answer.save(update_fields=["criterion", "option"])
        answer.ticks.set([rules[tick.key] for tick in answer.ticks.all()])
        moved += 1
    return moved
