"""When personal data of feedback has served its purpose: so many days after the feedback ended.

What still waits for an answer is kept, however old: its purpose is not done (Luật 91/2025/QH15 Điều 3, Điều 14).
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.db.models import Q, QuerySet

from common.errors import WrongState

from .enums import WAITING, DataRequestStatus, FeedbackStatus
from .models import DataRequest, Feedback
from .services.erasing import erase_feedback, erase_request


def ended_before(moment: dt.datetime) -> QuerySet[Feedback]:
    """Feedback that ended, or was answered and never contradicted, before `moment`."""
    ended = Q(ended_at__lt=moment) | Q(ended_at__isnull=True, answered_at__lt=moment, status=FeedbackStatus.ANSWERED)
    rows = Feedback.objects.filter(ended, purged_at__isnull=True).exclude(status__in=WAITING)
    return rows.select_related("programme__commune").order_by("pk")


def erase_ended(*, moment: dt.datetime) -> int:
    """Erase them, each in a transaction of its own. Returns how many."""
    count = 0
    for row in ended_before(moment):
        with suppress(WrongState):  # its sender took it up again since it was read
            erase_feedback(feedback=row)
            count += 1
    return count


def requests_ended_before(moment: dt.datetime) -> QuerySet[DataRequest]:
    """Requests on personal data that were carried out or declined before `moment`."""
    done = [DataRequestStatus.DONE, DataRequestStatus.REFUSED]
    return DataRequest.objects.filter(ended_at__lt=moment, status__in=done, purged_at__isnull=True).order_by("pk")


def erase_requests(*, moment: dt.datetime) -> int:
    """Erase them. Returns how many."""
    return len([erase_request(request=row) for row in requests_ended_before(moment)])
