"""From arrival to the unit that answers: receiving, sorting, giving away, asking back, what is not ours, more time."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Unit
from common.clock import now, today
from common.errors import Invalid, WrongState
from common.models import Event
from common.text import vn_date
from common.workflow import advance
from feedback import states
from feedback.deadlines import answer_due, calendar_around, local_day
from feedback.enums import OPEN_KINDS, RESTRICTED_KINDS, FeedbackStatus, NoteKind
from feedback.models import Feedback
from feedback.permissions import (
    can_ask_info,
    can_assign,
    can_classify,
    can_divert,
    can_extend,
    can_merge,
    can_note_info,
    can_receive,
    can_refuse,
    can_transfer,
)
from feedback.selectors import settings_of
from feedback.tell import tell_unit

from .lines import IN_THE_LINES, write
from .rounds import go_on
from .texts import one_line, reason, required_text, several_lines


@transaction.atomic
def receive(*, feedback: Feedback, by: Any) -> Feedback:
    """Somebody has looked at it and takes it."""
    can_receive(by, feedback).require()
    return advance(feedback, states.RECEIVE, by=by)


@transaction.atomic
def classify(*, feedback: Feedback, by: Any, kind: str, hamlet: Unit | None, place: str) -> Feedback:
    """Correct what it is and where. Before it is given away its day follows the kind."""
    can_classify(by, feedback).require()
    if kind not in OPEN_KINDS:
        raise Invalid(_("Nếu là khiếu nại, tố cáo, hãy dùng bước “hướng dẫn theo luật riêng”."), field="kind")
    if hamlet is not None and hamlet.commune_id != feedback.programme.commune_id:
        raise Invalid(_("Thôn, tổ dân phố này không thuộc địa phương."), field="hamlet")
    was, due = (feedback.kind, feedback.hamlet_id, feedback.place), feedback.due_on
    if kind != feedback.kind and not feedback.extended_days and feedback.status in states.RECEIVE.sources:
        received = local_day(feedback.received_at)
        numbers = settings_of(feedback.programme.commune)
        feedback.due_on = answer_due(calendar_around(today()), numbers, kind, received)
    feedback.kind, feedback.hamlet, feedback.place = kind, hamlet, one_line(Feedback, "place", place)
    if (feedback.kind, feedback.hamlet_id, feedback.place) != was:
        _hold(feedback, kind=was[0], due_on=due)
        feedback.save(update_fields=["kind", "hamlet", "place", "due_on", "search"])
        Event.record(feedback, "feedback_classified", by=by, data={"kind": kind} if kind != was[0] else {})
    return feedback


def _hold(feedback: Feedback, **also: Any) -> None:
    """Take the row for this transaction, as long as it is in the state that was seen and nobody hid or erased it."""
    rows = Feedback.objects.filter(
        pk=feedback.pk, status=feedback.status, is_restricted=False, purged_at__isnull=True, **also
    )
    if rows.update(status=feedback.status) != 1:
        raise WrongState


@transaction.atomic
def assign(*, feedback: Feedback, by: Any, unit: Unit, note: str = "") -> Feedback:
    """Give it to the unit that answers; `note` is for that unit alone."""
    can_assign(by, feedback).require()
    _check_unit(feedback, unit)
    former = feedback.unit
    told = several_lines(note) or _("Giao xử lý")
    write(feedback, NoteKind.TRANSFER, told, by=by, from_unit=former if former != unit else None, to_unit=unit)
    also = {"unit": feedback.unit_id}
    advance(feedback, states.ASSIGN, by=by, also=also, unit=unit, assigned_at=now())
    tell_unit(feedback, by=by)
    return feedback


@transaction.atomic
def transfer(*, feedback: Feedback, by: Any, unit: Unit, why: str) -> Feedback:
    """Pass it on to another unit with the reason; the due date stays, the trace too."""
    can_transfer(by, feedback).require()
    _check_unit(feedback, unit)
    if unit.pk == feedback.unit_id:
        raise Invalid(_("Đơn vị này đang xử lý rồi. Hãy chọn đơn vị khác."), field="unit")
    write(feedback, NoteKind.TRANSFER, reason(why), by=by, from_unit=feedback.unit, to_unit=unit)
    also = {"unit": feedback.unit_id}
    advance(
        feedback, states.ASSIGN, by=by, comment=unit.name, also=also, unit=unit, assigned_at=now(), escalated_on=None
    )
    tell_unit(feedback, by=by)
    return feedback


def _check_unit(feedback: Feedback, unit: Unit) -> None:
    if unit.commune_id != feedback.programme.commune_id or not unit.is_active or unit.stands_for_all:
        raise Invalid(_("Hãy chọn một đơn vị đang hoạt động của địa phương."), field="unit")


@transaction.atomic
def ask_info(*, feedback: Feedback, by: Any, question: str) -> Feedback:
    """Ask the sender for more. The clock stands still from today until there is an answer."""
    can_ask_info(by, feedback).require()
    write(feedback, NoteKind.INFO_REQUEST, reason(question), by=by)
    return advance(feedback, states.ASK_INFO, by=by, comment=str(IN_THE_LINES), paused_on=today())


@transaction.atomic
def note_info(*, feedback: Feedback, by: Any, text: str) -> Feedback:
    """The sender said by telephone or at the counter what was missing; an officer writes it down."""
    can_note_info(by, feedback).require()
    said = required_text(text, field="text", missing=_("Hãy ghi điều người gửi đã bổ sung."))
    write(feedback, NoteKind.FROM_SENDER, said, by=by)
    go_on(feedback, by=by)
    return feedback


@transaction.atomic
def refuse(*, feedback: Feedback, by: Any, why: str) -> Feedback:
    """Not taken; the sender reads why, and so do those whose feedback was merged into this one."""
    can_refuse(by, feedback).require()
    said = reason(why)
    advance(feedback, states.REFUSE, by=by, comment=str(IN_THE_LINES), paused_on=None, ended_at=now())
    for row in (feedback, *feedback.merged.filter(purged_at__isnull=True)):
        write(row, NoteKind.PUBLIC, said, by=by)
    return feedback


@transaction.atomic
def divert(*, feedback: Feedback, by: Any, kind: str, advice: str) -> Feedback:
    """It is a complaint or denunciation: the sender reads where it goes, ordinary users see it no more."""
    can_divert(by, feedback).require()
    if kind not in RESTRICTED_KINDS:
        raise Invalid(_("Hãy chọn khiếu nại hoặc tố cáo."), field="kind")
    write(feedback, NoteKind.PUBLIC, reason(advice), by=by)
    feedback.photos.filter(is_public=True).update(is_public=False)
    return advance(
        feedback, states.DIVERT, by=by, comment=str(IN_THE_LINES), kind=kind, is_restricted=True, paused_on=None,
        published_at=None, ended_at=now(),
    )  # fmt: skip


@transaction.atomic
def merge(*, feedback: Feedback, by: Any, into: Feedback) -> Feedback:
    """The same matter was reported before: it is answered there, and the answer reaches this sender too.

    Raises:
        Invalid: it cannot be merged into that one.
        WrongState: somebody moved one of the two meanwhile.
    """
    can_merge(by, feedback).require()
    if into.pk == feedback.pk or into.programme_id != feedback.programme_id:
        raise Invalid(_("Hãy chọn một mục khác trong cùng năm."), field="into")
    if into.is_restricted or into.purged_at is not None or into.status in _CANNOT_TAKE:
        raise Invalid(_("Không gộp vào mục này được. Hãy chọn mục đang xử lý hoặc đã trả lời."), field="into")
    for row in sorted((feedback, into), key=lambda one: one.pk):  # whoever merges or answers either of them waits
        _hold(row)
    into.refresh_from_db()
    said = _("Ý kiến này trùng nội dung với ý kiến số %(number)s nên được xử lý chung. Trả lời sẽ hiện tại đây.")
    write(feedback, NoteKind.PUBLIC, said % {"number": into.register_number}, by=by)
    _pass_answer_on(into, feedback, by)
    write(into, NoteKind.INTERNAL, _("Gộp thêm mục %(number)s") % {"number": feedback.register_number}, by=by)
    # What was merged into this one before goes along, so that no chain arises.
    Feedback.objects.filter(merged_into=feedback).update(merged_into=into)
    return advance(
        feedback, states.MERGE, by=by, comment=into.register_number, merged_into=into, paused_on=None, ended_at=now()
    )


_CANNOT_TAKE = frozenset({FeedbackStatus.MERGED, FeedbackStatus.REFUSED, FeedbackStatus.DIVERTED})


def _pass_answer_on(into: Feedback, feedback: Feedback, by: Any) -> None:
    if into.answered_at is not None and into.answer:
        write(feedback, NoteKind.PUBLIC, into.answer, by=by)


@transaction.atomic
def extend(*, feedback: Feedback, by: Any, days: int, why: str) -> Feedback:
    """More working days, as many in all as the commune allows; the sender reads until when and why.

    Raises:
        Invalid: more days than the settings allow.
        WrongState: somebody extended or answered it meanwhile.
    """
    can_extend(by, feedback).require()
    left = settings_of(feedback.programme.commune).extension_days - feedback.extended_days
    if feedback.due_on is None or not 1 <= days <= left:
        most = _("Gia hạn được từ 1 đến %(most)d ngày làm việc.") % {"most": left}
        raise Invalid(most if left > 0 else _("Đã gia hạn hết số ngày cho phép."), field="days")
    said = one_line(Feedback, "extension_reason", reason(why))
    due = calendar_around(today()).add_working_days(feedback.due_on, days)
    rows = Feedback.objects.filter(pk=feedback.pk, status=feedback.status, extended_days=feedback.extended_days)
    values = {"due_on": due, "extended_days": F("extended_days") + days, "escalated_on": None}
    if rows.update(extension_reason=said, **values) != 1:
        raise WrongState
    feedback.refresh_from_db()
    told = _("Thời hạn trả lời được gia hạn đến ngày %(day)s. Lý do: %(why)s") % {"day": vn_date(due), "why": said}
    write(feedback, NoteKind.PUBLIC, told, by=by)
    Event.record(feedback, "feedback_extended", by=by, data={"days": days, "due_on": due.isoformat()})
    return feedback
