"""Entering the official values: maximum, way of scoring and rows of each leaf, and the values of the set itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common.errors import Invalid, WrongState
from common.history import changed_fields
from common.models import Event
from common.stale import fingerprint, hold, require_seen
from common.text import vn_number
from criteria.enums import LeafType, NodeKind, RuleKind
from criteria.models import CriteriaSet, Criterion, PointRule
from criteria.permissions import can_edit_set

LEAF_FIELDS = (
    "ref", "max_points", "leaf_type", "step", "floor", "target", "per_breach", "not_arising", "allow_over_100",
    "latest_only",
    "min_evidence", "needs_evidence", "evidence_hint", "measure_unit", "numerator_label", "denominator_label",
)  # fmt: skip
SET_FIELDS = (
    "title", "decision_number", "decision_date", "issuer", "is_official", "total_maximum", "places", "rebase",
    "bonus_cap", "deduction_cap", "bonus_can_exceed_total", "bonus_counts_for_minimum", "note",
)  # fmt: skip
ROWS_OF = {
    LeafType.CHOICE: RuleKind.OPTION,
    LeafType.CHECKLIST: RuleKind.TICK,
    LeafType.COUNT_BANDS: RuleKind.BAND,
    LeafType.RATIO_BANDS: RuleKind.BAND,
    LeafType.SURVEY: RuleKind.BAND,
}
"""What the rows under a leaf of each type are; the other types have none."""


@transaction.atomic
def save_set_values(
    *, criteria_set: CriteriaSet, values: Mapping[str, Any], by: Any, expected_version: int
) -> CriteriaSet:
    """Change the set's own values. Somebody else's change in between raises `WrongState`."""
    can_edit_set(by, criteria_set).require()
    changes = changed_fields(criteria_set, values, SET_FIELDS)
    _claim(criteria_set, expected_version)
    if changes:
        CriteriaSet.objects.filter(pk=criteria_set.pk).update(**{field: values[field] for field in changes})
        Event.record(criteria_set, "edit_set", by=by, data=changes)
    criteria_set.refresh_from_db()
    return criteria_set


@transaction.atomic
def save_leaf_points(
    *,
    criterion: Criterion,
    values: Mapping[str, Any],
    rules: Sequence[Mapping[str, Any]] | None,
    by: Any,
    seen: str = "",
) -> Criterion:
    """Change one leaf and, when `rules` is given, replace its rows; parents' sums follow.

    `seen` is `leaf_seen` of what the page showed; two people may work on two leaves at once.

    Raises:
        NotAllowed: no right, or the set is submitted or locked.
        Stale: somebody else changed the leaf since.
        Invalid: a key twice, or a row is gone that an answer points at.
        django.core.exceptions.ValidationError: a value the column cannot hold.
    """
    can_edit_set(by, criterion.criteria_set).require()
    hold(criterion.criteria_set)
    now = Criterion.objects.get(pk=criterion.pk)
    require_seen(seen, leaf_seen(now), _leaf_now(now))
    change_leaf(criterion, values, rules, by=by)
    sum_up(criterion.criteria_set)
    return criterion


def leaf_seen(leaf: Criterion) -> str:
    """The fingerprint of a leaf's values and rows."""
    rows = [_row_values(rule) for rule in leaf.point_rules.order_by("position", "id")]
    return fingerprint([getattr(leaf, name) for name in LEAF_FIELDS], rows)


def _leaf_now(leaf: Criterion) -> str:
    most = vn_number(leaf.max_points) if leaf.max_points is not None else "—"
    return _("Người khác vừa sửa tiêu chí này. Điểm tối đa: %(most)s; cách chấm: %(way)s; các dòng: %(rows)s.") % {
        "most": most,
        "way": leaf.get_leaf_type_display() or "—",
        "rows": "; ".join(_worth(rule) for rule in leaf.point_rules.order_by("position", "id")) or "—",
    }


def _worth(rule: PointRule) -> str:
    """A row with what it earns."""
    if rule.points is not None:
        return _("%(row)s: %(points)s điểm") % {"row": rule, "points": vn_number(rule.points)}
    return _("%(row)s: %(share)s điểm tối đa") % {
        "row": rule,
        "share": f"{vn_number((rule.fraction or Decimal(0)) * 100)}%",
    }


def change_leaf(
    criterion: Criterion, values: Mapping[str, Any], rules: Sequence[Mapping[str, Any]] | None, *, by: Any
) -> bool:
    """The change itself, with its event; whether anything differs. Rights and sums are the caller's."""
    changes = changed_fields(criterion, values, LEAF_FIELDS)
    for field in changes:
        setattr(criterion, field, values[field])
    criterion.full_clean(exclude=["parent", "criteria_set"])
    criterion.save()
    if rules is not None and (difference := _replace_rules(criterion, rules)):
        changes["rules"] = difference
    if changes:
        Event.record(criterion, "edit_points", by=by, data=changes)
    return bool(changes)


def _claim(criteria_set: CriteriaSet, expected_version: int) -> None:
    rows = CriteriaSet.objects.filter(pk=criteria_set.pk, version=expected_version)
    if rows.update(version=F("version") + 1) != 1:
        raise WrongState
    criteria_set.version = expected_version + 1


RULE_FIELDS = ("key", "label", "lower", "lower_inclusive", "upper", "upper_inclusive", "points", "fraction")


def _replace_rules(criterion: Criterion, rules: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Put `rules` in place of the rows; empty when nothing differs, else the rows before and after in words.

    A row keeps its identity by its key, so that answers which point at it stay.

    Raises:
        Invalid: a key twice, or a row is gone that somebody has chosen in an answer.
    """
    kind = ROWS_OF.get(LeafType(criterion.leaf_type), RuleKind.BAND) if criterion.leaf_type else RuleKind.BAND
    old = {rule.key: rule for rule in criterion.point_rules.all()}
    before = [(str(rule), _row_values(rule)) for rule in old.values()]
    made: dict[str, PointRule] = {}
    for position, rule in enumerate(rules, start=1):
        key = rule.get("key") or f"{position}"
        if key in made:
            raise Invalid(_("Khóa “%(key)s” của mục %(code)s lặp lại.") % {"key": key, "code": criterion.code})
        row = old.get(key) or PointRule(criterion=criterion)
        for name, value in {**rule, "key": key, "kind": kind, "position": position}.items():
            setattr(row, name, value)
        made[key] = row
    if [values for _words, values in before] == [_row_values(rule) for rule in made.values()]:
        return []
    for key in old.keys() - made.keys():
        _remove(old[key])
    for row in made.values():
        row.full_clean(exclude=["criterion"], validate_unique=False, validate_constraints=False)
        row.validate_constraints(exclude=["criterion", "key"])
        row.save()
    return [[words for words, _values in before], [str(rule) for rule in made.values()]]


def _remove(rule: PointRule) -> None:
    """Delete a row nothing points at; apps to the right may keep answers that name it."""
    for relation in rule._meta.get_fields(include_hidden=True):
        if relation.one_to_many and relation.auto_created:
            pointing = relation.related_model._base_manager  # type: ignore[union-attr]
            if pointing.filter(**{relation.field.name: rule}).exists():  # type: ignore[union-attr]
                raise Invalid(
                    _("Dòng “%(row)s” của mục %(code)s đã được chọn khi trả lời nên không bỏ được. Hãy sửa dòng này.")
                    % {"row": rule, "code": rule.criterion.code}
                )
    rule.delete()


def _row_values(rule: PointRule) -> tuple[Any, ...]:
    return (rule.kind, *(getattr(rule, name) for name in RULE_FIELDS))


def sum_up(criteria_set: CriteriaSet) -> None:
    """Give headings and groups the sum of their leaves where all leaves have a maximum."""
    nodes = list(criteria_set.criteria.order_by("-position"))
    children: dict[int, list[Criterion]] = {}
    for node in nodes:
        if node.parent_id:
            children.setdefault(node.parent_id, []).append(node)
    for node in nodes:  # from the end of the tree, so children come before their parent
        if node.kind == NodeKind.LEAF:
            continue
        parts = [child.max_points for child in children.get(node.pk, ())]
        known = [part for part in parts if part is not None]
        total = sum(known) if len(known) == len(parts) and parts else None
        if node.max_points != total:
            node.max_points = total
            Criterion.objects.filter(pk=node.pk).update(max_points=total)
