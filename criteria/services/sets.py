"""Life of a criteria set: copied for the next year, submitted, verified by a second person, locked."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Commune
from accounts.permissions import has_permission
from accounts.roles import Permission
from common.clock import now
from common.errors import Invalid
from common.models import Event
from common.workflow import advance
from criteria.enums import NodeKind, SetStatus
from criteria.models import (
    AdjustmentRule,
    Condition,
    CriteriaSet,
    Criterion,
    Level,
    LevelCutoff,
    PointRule,
)
from criteria.permissions import can_copy_set, can_edit_set, can_send_back, can_verify_set
from criteria.states import REJECT, SUBMIT, VERIFY, WITHDRAW


@transaction.atomic
def submit_set(*, criteria_set: CriteriaSet, by: Any) -> CriteriaSet:
    """Say that the table is complete and ask a second person to compare it with the decision."""
    can_edit_set(by, criteria_set).require()
    missing = criteria_set.criteria.filter(kind=NodeKind.LEAF, max_points__isnull=True).count()
    if missing:
        raise Invalid(
            _("Còn %(count)d tiêu chí chưa có điểm tối đa. Hãy nhập đủ rồi mới trình xác nhận.") % {"count": missing}
        )
    return advance(criteria_set, SUBMIT, by=by, submitted_at=now(), submitted_by=by)


@transaction.atomic
def withdraw_set(*, criteria_set: CriteriaSet, by: Any, comment: str = "") -> CriteriaSet:
    """Back to draft: by whoever entered it, or returned with a reason by the second person."""
    can_send_back(by, criteria_set).require()
    transition = WITHDRAW if criteria_set.submitted_by_id == by.pk else REJECT
    return advance(criteria_set, transition, by=by, comment=comment, submitted_at=None, submitted_by=None)


@transaction.atomic
def verify_set(*, criteria_set: CriteriaSet, by: Any, comment: str = "") -> CriteriaSet:
    """The second person confirms; from now on nobody edits this set."""
    can_verify_set(by, criteria_set).require()
    return advance(criteria_set, VERIFY, by=by, comment=comment, verified_at=now(), verified_by=by)


@transaction.atomic
def copy_set(
    *, source: CriteriaSet, code: str, title: str, applies_from: int, by: Any, owner: Commune | None = None
) -> CriteriaSet:
    """A new draft with everything of `source`: the way to the next year, and the only way to change a locked set.

    `owner` is the commune the copy belongs to; only a superuser makes a shared one (None).
    """
    can_copy_set(by, source).require()
    if owner is None and not by.is_superuser:
        raise Invalid(_("Chỉ quản trị hệ thống tạo được bộ tiêu chí dùng chung."))
    if owner is not None:
        has_permission(by, Permission.MANAGE_CRITERIA, owner).require()
    if CriteriaSet.objects.filter(code=code).exists():
        raise Invalid(_("Mã “%(code)s” đã có. Hãy chọn mã khác.") % {"code": code}, field="code")
    copy = CriteriaSet.objects.get(pk=source.pk)
    for field, value in {
        "pk": None, "code": code, "title": title, "applies_from": applies_from, "based_on": source, "owner": owner,
        "status": SetStatus.DRAFT, "is_official": False, "version": 1,
        "submitted_at": None, "submitted_by": None, "verified_at": None, "verified_by": None,
    }.items():  # fmt: skip
        setattr(copy, field, value)
    copy._state.adding = True
    copy.save()
    criteria = _copy_criteria(source, copy)
    levels = _copy_levels(source, copy)
    _copy_rules(source, copy, criteria, levels)
    Event.record(copy, "copy_set", by=by, data={"from": source.code})
    return copy


def _copy_criteria(source: CriteriaSet, copy: CriteriaSet) -> dict[int, Criterion]:
    """Old id → new node; parents come before children because the order is the printed one."""
    made: dict[int, Criterion] = {}
    for node in source.criteria.order_by("position").prefetch_related("point_rules"):
        rules = list(node.point_rules.all())
        old = node.pk
        node.pk, node.criteria_set = None, copy
        node.parent = made[node.parent_id] if node.parent_id else None
        node._state.adding = True
        node.save()
        made[old] = node
        for rule in rules:
            rule.pk, rule.criterion = None, node
            rule._state.adding = True
        PointRule.objects.bulk_create(rules)
    return made


def _copy_levels(source: CriteriaSet, copy: CriteriaSet) -> dict[int, Level]:
    made: dict[int, Level] = {}
    for level in source.levels.prefetch_related("cutoffs"):
        cutoffs, old = list(level.cutoffs.all()), level.pk
        level.pk, level.criteria_set = None, copy
        level._state.adding = True
        level.save()
        made[old] = level
        for cutoff in cutoffs:
            cutoff.pk, cutoff.level = None, level
            cutoff._state.adding = True
        LevelCutoff.objects.bulk_create(cutoffs)
    return made


def _copy_rules(
    source: CriteriaSet, copy: CriteriaSet, criteria: dict[int, Criterion], levels: dict[int, Level]
) -> None:
    conditions, adjustments = list(source.conditions.all()), list(source.adjustment_rules.all())
    for condition in conditions:
        condition.pk, condition.criteria_set = None, copy
        condition.criterion = criteria[condition.criterion_id] if condition.criterion_id else None
        condition.level = levels[condition.level_id] if condition.level_id else None
    for rule in adjustments:
        rule.pk, rule.criteria_set = None, copy
    Condition.objects.bulk_create(conditions)
    AdjustmentRule.objects.bulk_create(adjustments)
