"""What the portal does by itself, once a day: tell the leader what is late, end what nobody contradicted."""

from __future__ import annotations

import datetime as dt

from accounts.models import Commune
from common.clock import today
from common.errors import WrongState
from common.models import Event
from feedback.deadlines import calendar_around, late_before, local_day
from feedback.enums import FeedbackStatus
from feedback.models import Feedback
from feedback.selectors import settings_of

from .answering import close


def escalate_late(*, commune: Commune) -> int:
    """Mark what is late by the commune's number of working days; the leader's list shows it. Returns how many."""
    on = today()
    numbers = settings_of(commune)
    # Late by that many days, not by more: a period that ends today counts.
    before = late_before(calendar_around(on), numbers.escalate_days, on + dt.timedelta(days=1))
    rows = Feedback.objects.overdue(before).filter(
        programme__commune=commune, escalated_on__isnull=True, is_restricted=False
    )
    count = 0
    for row in rows.select_related("programme__commune"):
        if Feedback.objects.filter(pk=row.pk, status=row.status, escalated_on__isnull=True).update(escalated_on=on):
            Event.record(row, "feedback_escalated", data={"due_on": str(row.due_on)})
            count += 1
    return count


def close_silent(*, commune: Commune) -> int:
    """End what was answered so many working days ago while the sender said nothing against it. Returns how many."""
    on = today()
    before = late_before(calendar_around(on), settings_of(commune).close_days, on)
    rows = Feedback.objects.filter(programme__commune=commune, status=FeedbackStatus.ANSWERED, is_restricted=False)
    count = 0
    for row in rows.select_related("programme__commune"):
        if row.answered_at is None or local_day(row.answered_at) >= before:
            continue
        try:
            close(feedback=row, by=None)
        except WrongState:
            continue
        count += 1
    return count
