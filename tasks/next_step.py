"""What to do next about a task, in one sentence; and days left in words. Pure: rows that are at hand, no query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.text import vn_date

from .enums import FULFILLED, OWED, OccurrenceStatus
from .gates import Progress
from .models import Occurrence

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def due_words(days: int) -> str:
    """ "còn 10 ngày", "hôm nay là ngày cuối", "quá hạn 5 ngày"."""
    if days == 0:
        return _("hôm nay là ngày cuối")
    if days == 1:
        return _("còn 1 ngày, mai là ngày cuối")
    if days > 0:
        return ngettext("còn %(days)d ngày", "còn %(days)d ngày", days) % {"days": days}
    return ngettext("quá hạn %(days)d ngày", "quá hạn %(days)d ngày", -days) % {"days": -days}


def day_words(day: dt.date) -> str:
    """ "thứ Hai 30/11/2026": people remember days of the week."""
    return f"{WEEKDAYS[day.weekday()]} {vn_date(day)}"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The sentence on top of a task's page. `hands_in`: the window waits for proof of the unit."""

    tone: str
    icon: str
    title: str
    words: str
    window: Occurrence | None = None
    hands_in: bool = False


def next_step(windows: Sequence[Occurrence], progress: Mapping[int, Progress], day: dt.date) -> NextStep:
    """The most pressing thing: returned before late, late before open, open before waiting."""
    counted = [window for window in windows if window.counts]
    owed = sorted((w for w in counted if w.status in OWED), key=lambda w: (w.ends_on, w.starts_on))
    for window in owed:
        if window.status == OccurrenceStatus.RETURNED:
            return NextStep(
                "danger",
                "arrow-back-up",
                _("Bị trả lại: %(label)s") % {"label": window.label},
                f"“{window.review_comment}” – {_lacking(window, progress, day)}",
                window,
                hands_in=True,
            )
    begun = [window for window in owed if window.starts_on <= day]
    # The newest late window is the one people still remember; older ones stand below.
    late = [window for window in begun if window.ends_on < day]
    running = [window for window in begun if window.ends_on >= day]
    if running and (not late or (running[0].ends_on - day).days <= 7):
        return _open(running[0], progress, day, also_late=len(late))
    if late:
        window = late[-1]
        return NextStep(
            "danger",
            "alarm",
            _("Quá hạn: %(label)s") % {"label": window.label},
            _lacking(window, progress, day),
            window,
            hands_in=True,
        )
    if running:
        return _open(running[0], progress, day)
    return _nothing_owed(counted, owed, day)


def _open(window: Occurrence, progress: Mapping[int, Progress], day: dt.date, also_late: int = 0) -> NextStep:
    days = (window.ends_on - day).days
    words = _lacking(window, progress, day)
    if also_late:
        words += " " + _("Còn %(count)d kỳ quá hạn từ trước.") % {"count": also_late}
    return NextStep(
        "warning" if days <= 7 else "info",
        "calendar-due" if days <= 7 else "camera",
        _("Cần nộp: %(label)s") % {"label": window.label},
        words,
        window,
        hands_in=True,
    )


def _lacking(window: Occurrence, progress: Mapping[int, Progress], day: dt.date) -> str:
    """What is missing and until when, e.g. "cần thêm 1 minh chứng, hạn thứ Hai 30/11/2026 (còn 10 ngày)."."""
    found = progress.get(window.pk, Progress())
    missing = max(window.min_count - found.accepted - found.waiting, 0)
    what = _("cần thêm %(count)d minh chứng") % {"count": missing} if missing else _("đã đủ số lượng, hãy nộp để duyệt")
    sentence = _("%(what)s, hạn %(day)s (%(left)s).") % {
        "what": what,
        "day": day_words(window.ends_on),
        "left": due_words((window.ends_on - day).days),
    }
    return sentence[:1].upper() + sentence[1:]


def _nothing_owed(counted: Sequence[Occurrence], owed: Sequence[Occurrence], day: dt.date) -> NextStep:
    waiting = [window for window in counted if window.status == OccurrenceStatus.SUBMITTED]
    if waiting:
        labels = ", ".join(window.label for window in waiting[:3])
        return NextStep("info", "hourglass", _("Đã nộp, đang chờ duyệt"), labels, waiting[0])
    if owed:
        first = owed[0]
        values = {"label": first.label, "start": day_words(first.starts_on), "end": day_words(first.ends_on)}
        return NextStep(
            "success",
            "circle-check",
            _("Hiện chưa phải làm gì"),
            _("Kỳ tiếp theo là %(label)s: từ %(start)s, hạn %(end)s.") % values,
        )
    if counted and all(window.status in FULFILLED for window in counted):
        return NextStep("success", "circle-check", _("Đã xong mọi kỳ của năm"), _("Cảm ơn đơn vị đã hoàn thành."))
    return NextStep("neutral", "info-circle", _("Không có kỳ nào phải nộp"), _("Nhiệm vụ này không tính kỳ trong năm."))
