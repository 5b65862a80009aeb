"""Answers, adjustments and responsibilities: what people say beside the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.permissions import has_permission
from accounts.roles import Permission
from assessments.models import Adjustment, Answer, ConditionAnswer, Responsibility
from assessments.permissions import can_manage_adjustments, can_record
from assessments.selectors import responsible_unit_id
from assessments.services.guards import check_points_of, require_leaf, require_unfrozen
from assessments.wording import answer_words
from common.clock import now, today
from common.errors import Invalid, WrongState
from common.models import Event
from common.stale import fingerprint, hold, require_seen
from criteria import scoring
from criteria.enums import ConditionKind, LeafType, RuleKind
from criteria.models import AdjustmentRule, Condition, Criterion, PointRule, ProgrammeYear
from criteria.permissions import year_is_open


@transaction.atomic
def set_responsible(*, programme: ProgrammeYear, criterion: Criterion, unit: Unit, by: Any) -> Responsibility:
    """Say which one unit scores the criterion's "Đơn vị chấm" column."""
    has_permission(by, Permission.SCORE_COMMUNE, programme.commune_id).require()
    require_leaf(programme, criterion)
    year_is_open(programme).require()
    if unit.commune_id != programme.commune_id:
        raise Invalid(_("Đơn vị này thuộc địa phương khác."), field="unit")
    row, _made = Responsibility.objects.update_or_create(
        programme=programme, criterion=criterion, defaults={"unit": unit}
    )
    Event.record(row, "set_responsible", by=by, data={"criterion": criterion.code, "unit": unit.code})
    return row


@transaction.atomic
def answer_criterion(
    *,
    programme: ProgrammeYear,
    criterion: Criterion,
    by: Any,
    passed: bool | None = None,
    option: PointRule | None = None,
    ticks: Sequence[PointRule] = (),
    count: int | None = None,
    points: Decimal | None = None,
    not_arising: bool = False,
    reason: str = "",
    seen: str = "",
) -> Answer:
    """Say what no figure tells: met or not, the option, the ticks, the number of breaches, or *không phát sinh*.

    `seen` is `answer_seen` of what the page showed.

    Raises:
        NotAllowed: role, unit, phase or state say no.
        Invalid: a reason is missing, or the values do not fit the leaf.
        Stale: somebody else answered since.
    """
    require_leaf(programme, criterion)
    can_record(by, programme, responsible_unit_id(programme, criterion)).require()
    require_unfrozen(programme)
    reason = reason.strip()
    if not_arising and not reason:
        raise Invalid(_("Ghi “không phát sinh” phải có lý do."), field="reason")
    hold(programme)
    now_there = Answer.objects.filter(programme=programme, criterion=criterion).select_related("option").first()
    require_seen(seen, answer_seen(criterion, now_there), _answer_now(now_there))
    _check_rows(criterion, option, ticks)
    if points is not None:
        check_points_of(criterion, points)
        if not reason:
            raise Invalid(_("Điểm nhập tay phải có lý do, căn cứ."), field="reason")
    row, _made = Answer.objects.update_or_create(
        programme=programme,
        criterion=criterion,
        defaults={
            "passed": passed, "option": option, "count": count, "points": points, "not_arising": not_arising,
            "reason": reason, "answered_by": by,
            "answered_at": now(),
        },
    )  # fmt: skip
    row.ticks.set(ticks)
    data = {
        "passed": passed, "option": option.key if option else None, "ticks": [tick.key for tick in ticks],
        "count": count, "points": str(points) if points is not None else None, "not_arising": not_arising,
    }  # fmt: skip
    Event.record(row, "answer_criterion", by=by, comment=reason, data=data)
    return row


def answer_seen(criterion: Criterion, answer: Answer | None) -> str:
    """The fingerprint of an answer, or of none; only a checklist has ticks to read."""
    if answer is None:
        return fingerprint(None)
    ticks = sorted(tick.pk for tick in answer.ticks.all()) if criterion.leaf_type == LeafType.CHECKLIST else []
    values = (answer.passed, answer.option_id, answer.count, answer.points, answer.not_arising, answer.reason)
    return fingerprint(*values, ticks)


def _answer_now(answer: Answer | None) -> str:
    if answer is None:
        return _("Câu trả lời bạn đang xem vừa được người khác xóa.")
    ticks = list(answer.ticks.values_list("key", flat=True))
    words = answer_words(answer, ticks) + (f" ({answer.reason})" if answer.reason else "")
    return _("%(who)s vừa trả lời mục này: %(words)s.") % {"who": answer.answered_by, "words": words}


@transaction.atomic
def clear_answer(*, answer: Answer, by: Any) -> None:
    """Take an answer back: the leaf is judged by its proof and figures again, or is missing. The history keeps it."""
    programme, criterion = answer.programme, answer.criterion
    can_record(by, programme, responsible_unit_id(programme, criterion)).require()
    require_unfrozen(programme)
    Event.record(
        answer, "clear_answer", by=by, comment=answer.reason,
        data={"criterion": criterion.code, "year": programme.year, "not_arising": answer.not_arising},
    )  # fmt: skip
    answer.delete()


def _check_rows(criterion: Criterion, option: PointRule | None, ticks: Sequence[PointRule]) -> None:
    rows = [(option, RuleKind.OPTION)] if option else []
    rows += [(tick, RuleKind.TICK) for tick in ticks]
    if any(row is not None and (row.criterion_id != criterion.pk or row.kind != kind) for row, kind in rows):
        raise Invalid(_("Lựa chọn này không thuộc tiêu chí đang trả lời. Hãy tải lại trang."))


@transaction.atomic
def answer_condition(
    *,
    programme: ProgrammeYear,
    condition: Condition,
    holds: bool,
    document: str,
    by: Any,
    note: str = "",
    seen: str = "",
) -> ConditionAnswer:
    """Yes or no to a knock-out condition; yes needs the document that says so.

    `seen` is `condition_seen` of what the page showed; `Stale` is raised when somebody else answered since.
    """
    can_manage_adjustments(by, programme).require()
    require_unfrozen(programme)
    if condition.criteria_set_id != programme.criteria_set_id:
        raise Invalid(_("Điều kiện này không thuộc bộ tiêu chí của năm."))
    if condition.kind != ConditionKind.KNOCK_OUT:
        raise Invalid(_("Điều kiện này do hệ thống tự tính từ điểm và khảo sát, không cần trả lời."))
    if holds and not document.strip():
        raise Invalid(_("Hãy ghi số, ngày của văn bản làm căn cứ."), field="document")
    hold(programme)
    now_there = ConditionAnswer.objects.filter(programme=programme, condition=condition).first()
    require_seen(seen, condition_seen(now_there), _condition_now(now_there))
    row, _made = ConditionAnswer.objects.update_or_create(
        programme=programme,
        condition=condition,
        defaults={
            "holds": holds, "document": document.strip(), "note": note.strip(), "answered_by": by,
            "answered_at": now(),
        },
    )  # fmt: skip
    Event.record(row, "answer_condition", by=by, data={"condition": condition.code, "holds": holds})
    return row


def condition_seen(answer: ConditionAnswer | None) -> str:
    """The fingerprint of an answer to a condition, or of none."""
    return fingerprint(None) if answer is None else fingerprint(answer.holds, answer.document, answer.note)


def _condition_now(answer: ConditionAnswer | None) -> str:
    if answer is None:
        return _("Câu trả lời bạn đang xem vừa được người khác xóa.")
    said = _("Có xảy ra") if answer.holds else _("Không xảy ra")
    words = "; ".join(part for part in (said, answer.document, answer.note) if part)
    return _("%(who)s vừa trả lời mục này: %(words)s.") % {"who": answer.answered_by, "words": words}


@transaction.atomic
def add_adjustment(
    *,
    programme: ProgrammeYear,
    rule: AdjustmentRule,
    happened_on: dt.date,
    points: Decimal,
    reason: str,
    document: str,
    by: Any,
) -> Adjustment:
    """A bonus or deduction that happened."""
    can_manage_adjustments(by, programme).require()
    require_unfrozen(programme)
    if rule.criteria_set_id != programme.criteria_set_id:
        raise Invalid(_("Loại điểm này không thuộc bộ tiêu chí của năm."))
    if points <= 0:
        raise Invalid(_("Điểm phải lớn hơn 0."), field="points")
    if happened_on.year != programme.year:
        raise Invalid(_("Ngày phải nằm trong năm %(year)d.") % {"year": programme.year}, field="happened_on")
    if happened_on > today():
        raise Invalid(_("Ngày này chưa đến."), field="happened_on")
    if rule.points is not None and points > rule.points:
        raise Invalid(_("Mỗi lần tối đa %(most)s điểm.") % {"most": scoring.vi_points(rule.points)}, field="points")
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do."), field="reason")
    row = Adjustment.objects.create(
        programme=programme, rule=rule, happened_on=happened_on, points=points, reason=reason.strip(),
        document=document.strip(), created_by=by,
    )  # fmt: skip
    Event.record(row, "add_adjustment", by=by, data={"points": str(points)})
    return row


@transaction.atomic
def withdraw_adjustment(*, adjustment: Adjustment, by: Any) -> None:
    """Take a bonus or deduction back; the row stays."""
    can_manage_adjustments(by, adjustment.programme).require()
    require_unfrozen(adjustment.programme)
    if Adjustment.objects.filter(pk=adjustment.pk, is_withdrawn=False).update(is_withdrawn=True) != 1:
        raise WrongState
    Event.record(adjustment, "withdraw_adjustment", by=by)
