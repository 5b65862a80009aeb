"""Days: by when something is due, how long is left, whether an answer came in time.

Periods count working days, the first day is left out (Bộ luật Dân sự 2015, Điều 147); every number is a setting of the
commune (`FeedbackSettings`). While the sender is asked for more, the clock stands still.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from common.calendar import WorkCalendar
from common.selectors import work_calendar
from common.text import vn_date

from .enums import CLOCK_RUNS, DataRequestKind, FeedbackKind, FeedbackStatus
from .models import Feedback, FeedbackSettings

LOOKED_BACK = dt.timedelta(days=800)
LOOKED_AHEAD = dt.timedelta(days=400)

REPLY_DAYS = 2
"""Working days in which every request on personal data is replied to (NĐ 356/2025/NĐ-CP Điều 5)."""
CARRY_OUT_DAYS = {
    DataRequestKind.VIEW: 10,
    DataRequestKind.CORRECT: 10,
    DataRequestKind.WITHDRAW: 15,
    DataRequestKind.DELETE: 20,
}
"""Days in which a request is carried out; one extension of at most the same length (the same Điều 5)."""


def calendar_around(day: dt.date) -> WorkCalendar:
    """The working days that any open feedback may need; one query."""
    return work_calendar(day - LOOKED_BACK, day + LOOKED_AHEAD)


def local_day(moment: dt.datetime) -> dt.date:
    """The day on the wall when it happened."""
    return timezone.localtime(moment).date()


def answer_due(calendar: WorkCalendar, numbers: FeedbackSettings, kind: str, received: dt.date) -> dt.date:
    """The day by which the sender has an answer; for service at home, an appointment."""
    days = {
        FeedbackKind.HOME_SERVICE: numbers.home_service_days,
        FeedbackKind.COMPLAINT: numbers.receive_days,
        FeedbackKind.DENUNCIATION: numbers.receive_days,
    }.get(FeedbackKind(kind), numbers.answer_days)
    return calendar.add_working_days(received, days)


def receive_due(calendar: WorkCalendar, numbers: FeedbackSettings, received: dt.date) -> dt.date:
    """The day by which somebody has looked at it and said whose it is."""
    return calendar.add_working_days(received, numbers.receive_days)


def late_before(calendar: WorkCalendar, days: int, on: dt.date) -> dt.date:
    """What began before this day has used up `days` working days by `on`: the first day that has not."""
    day = on
    while calendar.add_working_days(day - dt.timedelta(days=1), days) >= on:
        day -= dt.timedelta(days=1)
    return day


def after_pause(calendar: WorkCalendar, due: dt.date, paused: dt.date, resumed: dt.date) -> dt.date:
    """The due date moved on by the working days the clock stood still."""
    return calendar.add_working_days(due, max(0, calendar.working_days_between(paused, resumed)))


def was_on_time(feedback: Feedback) -> bool | None:
    """Whether the answer came by the due date; None while there is none."""
    if feedback.answered_at is None or feedback.due_on is None:
        return None
    return local_day(feedback.answered_at) <= feedback.due_on


@dataclass(frozen=True, slots=True)
class Due:
    """The deadline in words for people, with a tone and an icon so that it is not colour alone."""

    words: str
    tone: str
    icon: str
    days: int | None = None


def due_words(feedback: Feedback, calendar: WorkCalendar, on: dt.date, warn_days: int) -> Due:
    """ "Còn 3 ngày làm việc", "quá hạn 2 ngày làm việc", "tạm dừng từ …"; for an answer whether it came in time."""
    if feedback.status == FeedbackStatus.NEEDS_INFO and feedback.paused_on:
        said = _("tạm dừng tính hạn từ %(day)s, chờ người gửi bổ sung")
        return Due(said % {"day": vn_date(feedback.paused_on)}, "neutral", "player-pause")
    if feedback.due_on is None:
        return Due(_("chưa đặt hạn"), "neutral", "calendar")
    if feedback.answered_at is not None:
        return _answered(feedback, feedback.due_on, calendar)
    if feedback.status not in CLOCK_RUNS:
        return Due(_("không còn tính hạn"), "neutral", "calendar-off")
    left = calendar.working_days_between(on, feedback.due_on)
    if feedback.due_on < on:
        # Past the day even where only days off lie between.
        return Due(_("quá hạn %(days)d ngày làm việc") % {"days": max(1, -left)}, "danger", "alarm", min(-1, left))
    if left <= 0:
        return Due(_("hạn là hôm nay"), "danger", "alarm", 0)
    tone = "warning" if left <= warn_days else "info"
    return Due(_("còn %(days)d ngày làm việc") % {"days": left}, tone, "clock", left)


def _answered(feedback: Feedback, due: dt.date, calendar: WorkCalendar) -> Due:
    assert feedback.answered_at is not None
    late = calendar.working_days_between(due, local_day(feedback.answered_at))
    if was_on_time(feedback):
        return Due(_("trả lời đúng hạn"), "success", "check", 0)
    return Due(_("trả lời chậm %(days)d ngày làm việc") % {"days": max(1, late)}, "warning", "alarm", -max(1, late))
