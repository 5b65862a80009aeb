"""Asking for more time, and deciding about it. An agreed day moves the window for every list, figure and reminder."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Unit
from common.clock import now, today
from common.errors import CommentRequired, Invalid, WrongState
from common.models import Event
from common.text import vn_date
from common.workflow import advance
from tasks import states
from tasks.enums import OWED, UnitRole
from tasks.models import Extension, Occurrence, Task
from tasks.permissions import (
    can_agree_extension,
    can_ask_extension,
    can_refuse_extension,
    can_withdraw_extension,
    leading_units,
)
from tasks.tell import tell_extension


@transaction.atomic
def ask_extension(
    *, occurrence: Occurrence, new_ends_on: dt.date, reason: str, by: Any, knows_cut_off: bool = False
) -> Extension:
    """Ask for a later last day of one window.

    Raises:
        NotAllowed: not a leading unit's officer, the window is not owed, the year is closed.
        CommentRequired: no reason.
        Invalid: the day is not later, is past, lies in another year; or it passes the cut-off and nobody said so.
        WrongState: a request for this window waits already.
    """
    can_ask_extension(by, occurrence).require()
    if not reason.strip():
        raise CommentRequired(_("Hãy ghi lý do xin gia hạn để người duyệt quyết định được."))
    check_day(occurrence, new_ends_on, knows_cut_off=knows_cut_off)
    extension = Extension(
        occurrence=occurrence,
        unit=_asking_unit(by, occurrence.task),
        old_ends_on=occurrence.ends_on,
        new_ends_on=new_ends_on,
        reason=reason.strip(),
        asked_by=by,
    )
    try:
        with transaction.atomic():
            extension.save(force_insert=True)
    except IntegrityError as error:
        raise WrongState(_("Kỳ này đang có một đề nghị gia hạn chờ trả lời. Hãy đợi, hoặc rút đề nghị cũ.")) from error
    Event.record(
        extension,
        "extension_asked",
        by=by,
        comment=extension.reason,
        data={"ends_on": [occurrence.ends_on.isoformat(), new_ends_on.isoformat()]},
    )
    tell_extension(extension, by)
    return extension


def check_day(occurrence: Occurrence, day: dt.date, *, knows_cut_off: bool) -> None:
    """Refuse a day that cannot be meant, and one behind the cut-off unless the asker says to know it."""
    programme = occurrence.task.programme
    if day <= occurrence.ends_on:
        raise Invalid(
            _("Hạn mới phải sau hạn đang có là %(day)s.") % {"day": vn_date(occurrence.ends_on)}, field="new_ends_on"
        )
    if day < today():
        raise Invalid(_("Ngày %(day)s đã qua. Hãy chọn ngày sắp tới.") % {"day": vn_date(day)}, field="new_ends_on")
    if day > programme.last_day:
        raise Invalid(
            _("Hạn mới phải trong năm %(year)d. Việc chưa xong được chuyển khi lập năm mới.")
            % {"year": programme.year},
            field="new_ends_on",
        )
    if day > programme.cut_off and not knows_cut_off:
        raise Invalid(
            _(
                "Ngày %(day)s sau mốc tính điểm %(cut_off)s: minh chứng nộp sau mốc không được tính điểm của năm. "
                "Nếu vẫn cần, hãy đánh dấu ô xác nhận bên dưới."
            )
            % {"day": vn_date(day), "cut_off": vn_date(programme.cut_off)},
            field="knows_cut_off",
        )


def _asking_unit(by: Any, task: Task) -> Unit | None:
    """The leading unit the person works in; for who asks on behalf, the responsible one."""
    leads = [row for row in task.task_units.all() if row.role == UnitRole.LEAD]
    own = leading_units(by, task)
    mine = [row for row in leads if row.unit_id in own]
    chosen = mine or [row for row in leads if row.is_responsible]
    return chosen[0].unit if chosen else None


@transaction.atomic
def agree_extension(*, extension: Extension, by: Any, comment: str = "") -> Extension:
    """The window gets the new last day; the planned one is kept beside it.

    Raises:
        NotAllowed: the right is missing, it is the own request, the year is closed.
        Invalid: the task has another window with exactly these days.
        WrongState: somebody decided, or the window was handed in meanwhile.
    """
    can_agree_extension(by, extension).require()
    advance(
        extension,
        states.AGREE_EXTENSION,
        by=by,
        comment=comment,
        decided_at=now(),
        decided_by=by,
        answer=comment.strip(),
    )
    _move(extension, by)
    tell_extension(extension, by)
    return extension


def _move(extension: Extension, by: Any) -> None:
    window = extension.occurrence
    rows = Occurrence.objects.filter(pk=window.pk, status__in=OWED, ends_on=extension.old_ends_on)
    values = {"original_ends_on": Coalesce("original_ends_on", F("ends_on")), "ends_on": extension.new_ends_on}
    try:
        with transaction.atomic():
            moved = rows.update(**values)
    except IntegrityError as error:
        raise Invalid(
            _("Nhiệm vụ này đã có một kỳ khác kết thúc ngày %(day)s. Hãy chọn ngày khác.")
            % {"day": vn_date(extension.new_ends_on)}
        ) from error
    if moved != 1:
        raise WrongState(
            _("Kỳ này vừa được nộp, duyệt hoặc tính lại nên không còn gì để gia hạn. Hãy tải lại trang để xem.")
        )
    window.refresh_from_db(fields=["ends_on", "original_ends_on"])
    Event.record(
        window,
        "occurrence_extended",
        by=by,
        data={"ends_on": [extension.old_ends_on.isoformat(), extension.new_ends_on.isoformat()]},
    )


@transaction.atomic
def refuse_extension(*, extension: Extension, by: Any, comment: str) -> Extension:
    """The last day stays; the reason goes back to who asked."""
    can_refuse_extension(by, extension).require()
    advance(
        extension,
        states.REFUSE_EXTENSION,
        by=by,
        comment=comment,
        decided_at=now(),
        decided_by=by,
        answer=comment.strip(),
    )
    tell_extension(extension, by)
    return extension


@transaction.atomic
def withdraw_extension(*, extension: Extension, by: Any) -> Extension:
    """Whoever asked takes the request back while nobody has answered."""
    can_withdraw_extension(by, extension).require()
    return advance(extension, states.WITHDRAW_EXTENSION, by=by)
