"""The criteria sets that come with the portal, read from `criteria/data/*.yaml`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from accounts.models import Commune
from common.models import Event
from criteria.enums import NodeKind, RuleKind
from criteria.models import AdjustmentRule, Condition, CriteriaSet, Criterion, Level, PointRule

DATA = Path(__file__).resolve().parent.parent / "data"
SHIPPED_SETS = tuple(sorted(path.stem for path in DATA.glob("*.yaml")))


@transaction.atomic
def load_shipped_set(code: str, *, owner: Commune | None = None, by: Any = None) -> CriteriaSet:
    """The set `code`, made from its file when it is not there yet. Points in these files are samples."""
    found = CriteriaSet.objects.filter(code=code).first()
    if found is not None:
        return found
    data = yaml.safe_load((DATA / f"{code}.yaml").read_text(encoding="utf-8"))
    criteria_set = CriteriaSet.objects.create(
        code=data["code"], title=data["title"], decision_number=data["decision_number"],
        decision_date=dt.date.fromisoformat(data["decision_date"]) if data["decision_date"] else None,
        issuer=data["issuer"], owner=owner, applies_from=data["applies_from"], is_official=data["official"],
        total_maximum=Decimal(data["total"]), places=data["places"], rebase=data["rebase"],
        bonus_cap=Decimal(data["bonus_cap"]), deduction_cap=Decimal(data["deduction_cap"]),
        bonus_can_exceed_total=data["bonus_can_exceed_total"],
        bonus_counts_for_minimum=data["bonus_counts_for_minimum"], note=data["note"],
    )  # fmt: skip
    nodes = _load_criteria(criteria_set, data["criteria"])
    _load_conditions(criteria_set, data, nodes)
    Event.record(criteria_set, "load_set", by=by)
    return criteria_set


def _load_criteria(criteria_set: CriteriaSet, rows: list[dict[str, Any]]) -> dict[str, Criterion]:
    nodes: dict[str, Criterion] = {}
    rules: list[PointRule] = []
    for position, row in enumerate(rows, start=1):
        parent = nodes.get(row["code"].rpartition(".")[0])
        leaf = row["kind"] == NodeKind.LEAF
        node = Criterion.objects.create(
            criteria_set=criteria_set, parent=parent, code=row["code"], title=row["title"], kind=row["kind"],
            position=position, depth=parent.depth + 1 if parent else 0, max_points=Decimal(row["max"]),
            leaf_type=row["type"] if leaf else "",
            step=_decimal(row, "step"), floor=_decimal(row, "floor"), target=_decimal(row, "target"),
            per_breach=_decimal(row, "per_breach"), not_arising=row.get("not_arising", "full"),
            allow_over_100=row.get("allow_over_100", False),
            latest_only=row.get("latest_only", False), min_evidence=row.get("min_evidence", 0),
            needs_evidence=row.get("needs_evidence", False), evidence_hint=row.get("evidence_hint", ""),
            measure_unit=row.get("unit", ""), numerator_label=row.get("numerator", ""),
            denominator_label=row.get("denominator", ""),
        )  # fmt: skip
        nodes[node.code] = node
        rules += _rules_of(node, row)
    PointRule.objects.bulk_create(rules)
    return nodes


def _rules_of(node: Criterion, row: dict[str, Any]) -> list[PointRule]:
    kinds = {"bands": RuleKind.BAND, "options": RuleKind.OPTION, "ticks": RuleKind.TICK}
    return [
        PointRule(
            criterion=node, kind=kind, key=item["key"], label=item["label"], position=position,
            lower=_decimal(item, "lower"), upper=_decimal(item, "upper"),
            points=_decimal(item, "points"), fraction=_decimal(item, "fraction"),
        )
        for name, kind in kinds.items()
        for position, item in enumerate(row.get(name, ()), start=1)
    ]  # fmt: skip


def _load_conditions(criteria_set: CriteriaSet, data: dict[str, Any], nodes: dict[str, Criterion]) -> None:
    for position, row in enumerate(data["levels"], start=1):
        Level.objects.create(
            criteria_set=criteria_set, code=row["code"], name=row["name"], position=position,
            min_total=Decimal(row["min_total"]),
        )  # fmt: skip
    for row in data["conditions"]:
        Condition.objects.create(
            criteria_set=criteria_set, kind=row["kind"], code=row["code"], text=row["text"],
            criterion=nodes[row["criterion"]] if "criterion" in row else None, value=_decimal(row, "value"),
        )  # fmt: skip
    for row in data["adjustments"]:
        AdjustmentRule.objects.create(
            criteria_set=criteria_set, kind=row["kind"], code=row["code"], title=row["title"],
            points=_decimal(row, "points"), cap=_decimal(row, "cap"),
        )  # fmt: skip


def _decimal(row: dict[str, Any], key: str) -> Decimal | None:
    return Decimal(row[key]) if row.get(key) is not None else None
