"""What the sender does afterwards, holding the code of the receipt: adds something, says whether it is settled."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Invalid, WrongState
from common.models import Event
from common.workflow import advance
from feedback import states
from feedback.enums import WAITING, FeedbackStatus, NoteKind, Resolution
from feedback.models import Feedback, FollowUp

from .photos import ReadyPhoto, attach, writing
from .rounds import go_on, reopen_values
from .texts import required_text, several_lines

MOST_LINES = 30
"""A sender may add so many lines to one feedback; then a telephone call is better for both."""


def give_info(
    feedback: Feedback, text: str, client_id: uuid.UUID | None = None, photos: Sequence[ReadyPhoto] = ()
) -> FollowUp:
    """The sender adds words and photos. When they were asked for, the clock runs on from here.

    Sent twice with one `client_id` it is stored once.

    Raises:
        Invalid: nothing said, too much already, or the feedback waits for nothing any more.
    """
    client_id = client_id and uuid.uuid5(client_id, str(feedback.pk))  # an id belongs to one feedback alone
    if (known := _known(feedback, client_id)) is not None:
        return known
    said = required_text(text, field="text", missing=_("Hãy viết thông tin bạn muốn bổ sung."))
    if feedback.status not in WAITING or feedback.purged_at is not None:
        raise Invalid(_("Mục này không còn chờ bổ sung. Nếu chưa giải quyết xong, hãy gửi góp ý mới."))
    if feedback.follow_ups.filter(kind=NoteKind.FROM_SENDER).count() >= MOST_LINES:
        raise Invalid(_("Bạn đã bổ sung nhiều lần. Hãy gọi số điện thoại của xã, phường để được giúp nhanh hơn."))
    try:
        with writing() as kept:
            line = FollowUp.objects.create(feedback=feedback, kind=NoteKind.FROM_SENDER, text=said, client_id=client_id)
            attach(feedback, photos, kept, from_sender=True)
            _go_on(feedback)
    except IntegrityError:
        if (known := _known(feedback, client_id)) is not None:
            return known
        raise
    return line


def _go_on(feedback: Feedback) -> None:
    if feedback.status == FeedbackStatus.NEEDS_INFO:
        go_on(feedback, by=None)
    else:
        Event.record(feedback, "feedback_info_added")


def _known(feedback: Feedback, client_id: uuid.UUID | None) -> FollowUp | None:
    return None if client_id is None else feedback.follow_ups.filter(client_id=client_id).first()


@transaction.atomic
def say_resolved(feedback: Feedback, resolution: str, comment: str = "") -> Feedback:
    """The sender's word on the answer: settled ends it; not settled, with what is missing, opens it again.

    Without words "not settled" is only remembered: nobody would know what to do next. The words stand in the
    follow-up, not in the history, so that they go when the retention period ends.

    Raises:
        Invalid: there is no answer to judge, or the choice is none.
    """
    if resolution not in Resolution.values:
        raise Invalid(_("Hãy chọn một trong ba câu trả lời."), field="resolution")
    if feedback.status == FeedbackStatus.CLOSED and resolution == Resolution.YES == feedback.resolution:
        return feedback
    if feedback.status not in states.REOPEN.sources or feedback.purged_at is not None:
        raise Invalid(_("Mục này chưa có trả lời hoặc đã được mở lại, nên chưa đánh giá được."))
    said = several_lines(comment)[:5000]
    values: dict[str, Any] = {"resolution": resolution, "resolution_comment": said}
    if resolution != Resolution.YES and said:
        _take_up_again(feedback, said, values)
    elif resolution == Resolution.YES and feedback.status == FeedbackStatus.ANSWERED:
        advance(feedback, states.CLOSE, by=None, comment=_("Người gửi: đã giải quyết"), ended_at=now(), **values)
    else:
        if (
            Feedback.objects.filter(pk=feedback.pk, status=feedback.status, purged_at__isnull=True).update(**values)
            != 1
        ):
            raise WrongState
        feedback.refresh_from_db()
        Event.record(feedback, "feedback_rated", data={"resolution": resolution})
    return feedback


def _take_up_again(feedback: Feedback, said: str, values: dict[str, Any]) -> None:
    again = reopen_values(feedback)
    advance(feedback, states.REOPEN, by=None, comment=str(Resolution(values["resolution"]).label), **(again | values))
    FollowUp.objects.create(feedback=feedback, kind=NoteKind.FROM_SENDER, text=said)
