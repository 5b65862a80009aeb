"""An answered feedback on the public list: in words of its own, without anybody's name, telephone or face."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Invalid, WrongState
from common.models import Event
from feedback.models import Feedback
from feedback.permissions import DONE, can_publish, can_unpublish
from feedback.privacy import personal_in

from .texts import required_text


@transaction.atomic
def publish(*, feedback: Feedback, by: Any, public_text: str, public_answer: str) -> Feedback:
    """Show both texts to everybody. Photos follow their own decision.

    Raises:
        Invalid: a text is empty, or a name, telephone, identity number or mail address stands in it.
    """
    can_publish(by, feedback).require()
    words = required_text(public_text, field="public_text", missing=_("Hãy viết nội dung công khai."))
    reply = required_text(public_answer, field="public_answer", missing=_("Hãy viết trả lời công khai."))
    _check_nameless(feedback, public_text=words, public_answer=reply)
    rows = Feedback.objects.filter(pk=feedback.pk, status__in=DONE, is_restricted=False, purged_at__isnull=True)
    if rows.update(published_at=now(), public_text=words, public_answer=reply) != 1:
        raise WrongState
    feedback.refresh_from_db()
    Event.record(feedback, "feedback_published", by=by)
    return feedback


@transaction.atomic
def unpublish(*, feedback: Feedback, by: Any) -> Feedback:
    """Take it off the list; the texts stay for the next time."""
    can_unpublish(by, feedback).require()
    Feedback.objects.filter(pk=feedback.pk).update(published_at=None)
    feedback.refresh_from_db()
    Event.record(feedback, "feedback_unpublished", by=by)
    return feedback


def _check_nameless(feedback: Feedback, **texts: str) -> None:
    numbers = [feedback.sender_phone] if feedback.sender_phone else []
    for field, text in texts.items():
        found = personal_in(text, names=[feedback.sender_name], numbers=[*numbers, feedback.sender_email])
        if found:
            said = _("Chưa công khai được vì còn thông tin cá nhân: %(found)s. Hãy xóa hoặc viết lại chỗ đó.")
            raise Invalid(said % {"found": ", ".join(found)}, field=field)
