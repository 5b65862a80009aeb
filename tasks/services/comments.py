"""Writing, changing and taking back a comment on a task."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from common.clock import now
from common.errors import Invalid, WrongState
from common.models import Event
from tasks.models import Task, TaskComment
from tasks.permissions import can_change_comment, can_comment
from tasks.selectors import units_that_read
from tasks.tell import tell_comment


@transaction.atomic
def write_comment(
    *, task: Task, text: str, by: Any, to_unit: Unit | None = None, client_id: uuid.UUID | None = None
) -> TaskComment:
    """Say something about the task. The same form sent twice is one comment.

    Raises:
        NotAllowed: the task is not for this person, or the year is closed.
        Invalid: no words, a unit of another commune, or one whose people cannot open the task.
    """
    can_comment(by, task).require()
    _check(text)
    if to_unit is not None and to_unit.commune_id != task.programme.commune_id:
        raise Invalid(_("Đơn vị này không thuộc địa phương của nhiệm vụ. Hãy chọn lại."), field="to_unit")
    if to_unit is not None and not units_that_read(task).filter(pk=to_unit.pk).exists():
        raise Invalid(
            _("“%(unit)s” không tham gia nhiệm vụ này nên không mở xem được. Hãy chọn đơn vị khác.")
            % {"unit": to_unit.name},
            field="to_unit",
        )
    comment = TaskComment(task=task, text=text.strip(), to_unit=to_unit, author=by, client_id=client_id)
    try:
        with transaction.atomic():
            comment.save(force_insert=True)
    except IntegrityError:
        return _sent_before(client_id, task, by)
    Event.record(comment, "comment_written", by=by, data={"task": task.pk})
    tell_comment(comment)
    return comment


def _check(text: str) -> None:
    if not text.strip():
        raise Invalid(_("Hãy viết nội dung trao đổi."), field="text")


def _sent_before(client_id: uuid.UUID | None, task: Task, by: Any) -> TaskComment:
    """The same form won the race; the id of somebody else's form is none of this person's."""
    known = TaskComment.objects.filter(client_id=client_id, author=by, task=task).first() if client_id else None
    if known is None:
        raise Invalid(_("Mã gửi của biểu mẫu đã được dùng. Hãy tải lại trang rồi gửi lại."))
    return known


@transaction.atomic
def edit_comment(*, comment: TaskComment, text: str, by: Any) -> TaskComment:
    """Other words, on the day it was written; the history keeps both.

    Raises:
        NotAllowed: somebody else's, another day's, or withdrawn.
        Invalid: no words.
        WrongState: it was withdrawn or changed meanwhile.
    """
    can_change_comment(by, comment).require()
    _check(text)
    before, after = comment.text, text.strip()
    if before == after:
        return comment
    rows = TaskComment.objects.filter(pk=comment.pk, withdrawn_at__isnull=True, text=before)
    if rows.update(text=after, edited_at=now()) != 1:
        raise WrongState
    comment.refresh_from_db(fields=["text", "edited_at"])
    Event.record(comment, "comment_edited", by=by, data={"text": [before, after]})
    return comment


@transaction.atomic
def withdraw_comment(*, comment: TaskComment, by: Any) -> TaskComment:
    """Take it back on the day it was written: its place stays, its words leave the page.

    Raises:
        NotAllowed: somebody else's or another day's.
        WrongState: it was withdrawn meanwhile.
    """
    can_change_comment(by, comment).require()
    if TaskComment.objects.filter(pk=comment.pk, withdrawn_at__isnull=True).update(withdrawn_at=now()) != 1:
        raise WrongState
    comment.refresh_from_db(fields=["withdrawn_at"])
    Event.record(comment, "comment_withdrawn", by=by)
    return comment
