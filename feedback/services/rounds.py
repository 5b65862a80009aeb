"""What an answer taken back or a pause does to the days and the words of a feedback."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from common.clock import today
from common.text import vn_date
from common.workflow import advance
from feedback import states
from feedback.deadlines import after_pause, answer_due, calendar_around, local_day
from feedback.enums import NoteKind
from feedback.models import Feedback, FollowUp
from feedback.selectors import settings_of


def resumed_due(feedback: Feedback, on: dt.date) -> dt.date | None:
    """The due date after the pause that ends on this day."""
    if feedback.due_on is None or feedback.paused_on is None:
        return feedback.due_on
    return after_pause(calendar_around(on), feedback.due_on, feedback.paused_on, on)


def go_on(feedback: Feedback, *, by: Any) -> None:
    """What was missing is there: the clock runs on from today."""
    step = states.INFO_GIVEN if feedback.assigned_at else states.INFO_GIVEN_EARLY
    advance(feedback, step, by=by, due_on=resumed_due(feedback, today()), paused_on=None)


def reopen_values(feedback: Feedback) -> dict[str, Any]:
    """A new round: the former answer becomes a line of the follow-up, a new period begins, nothing stays published."""
    if feedback.answer and feedback.answered_at is not None:
        day = vn_date(local_day(feedback.answered_at))
        words = _("Trả lời ngày %(day)s:") % {"day": day}
        FollowUp.objects.create(
            feedback=feedback, kind=NoteKind.PUBLIC, text=f"{words}\n{feedback.answer}", author=feedback.answered_by,
            at=feedback.answered_at,
        )  # fmt: skip
    on = today()
    numbers = settings_of(feedback.programme.commune)
    return {
        "reopened_count": feedback.reopened_count + 1,
        "due_on": answer_due(calendar_around(on), numbers, feedback.kind, on),
        "extended_days": 0,
        "extension_reason": "",
        "escalated_on": None,
        "answer": "",
        "answer_number": "",
        "answered_at": None,
        "answered_by": None,
        "proposed_by": None,
        "ended_at": None,
        "published_at": None,
    }
