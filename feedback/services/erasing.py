"""Taking away what says who somebody is: when the time to keep it is over, or because the person asked."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import WrongState
from common.models import Event
from feedback.models import DataRequest, Feedback

from .photos import delete_photos

NAMELESS: dict[str, Any] = {
    "sender_name": "",
    "sender_phone": "",
    "sender_email": "",
    "address": "",
    "preferred_time": "",
    "place": "",
    "extension_reason": "",
    "resolution_comment": "",
    "secret_hash": "",
    "client_id": None,
    "flags": [],
}


@transaction.atomic
def erase_feedback(*, feedback: Feedback, by: Any = None, reason: str = "") -> Feedback:
    """Empty names, contact, places, the words of everybody and the photos; number, kind, days, units and hamlet stay.

    Of the texts only what was published stays: it was freed of names before. The receipt's code finds nothing after.
    The right to do so was asked by whoever calls: a retention period, or a request on personal data.

    Raises:
        WrongState: it was erased before, or taken up again meanwhile.
    """
    erased = _("(đã xóa theo thời hạn)") if not reason else _("(đã xóa theo yêu cầu)")
    published = bool(feedback.published_at and feedback.public_text)
    values = NAMELESS | {
        "purged_at": now(),
        "content": feedback.public_text if published else erased,
        "answer": (feedback.public_answer if published else erased) if feedback.answer else "",
        "public_text": feedback.public_text if published else "",
        "public_answer": feedback.public_answer if published else "",
    }
    rows = Feedback.objects.filter(pk=feedback.pk, status=feedback.status, purged_at__isnull=True)
    if rows.update(**values) != 1:
        raise WrongState
    delete_photos(feedback)
    feedback.follow_ups.update(text=erased, client_id=None)
    feedback.refresh_from_db()
    feedback.save(update_fields=["search"])
    Event.record(feedback, "feedback_purged", by=by, comment=reason)
    return feedback


@transaction.atomic
def erase_request(*, request: DataRequest) -> DataRequest:
    """Empty who asked and what for; kind and days stay as proof that it was done in time."""
    erased = _("(đã xóa theo thời hạn)")
    rows = DataRequest.objects.filter(pk=request.pk, purged_at__isnull=True)
    values: dict[str, Any] = {
        "name": "", "contact": "", "content": erased, "outcome": erased if request.outcome else "",
        "secret_hash": "", "client_id": None, "purged_at": now(),
        "extension_reason": erased if request.extension_reason else "",
    }  # fmt: skip
    if rows.update(**values) != 1:
        raise WrongState
    request.refresh_from_db()
    Event.record(request, "data_request_purged")
    return request
