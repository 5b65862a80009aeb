"""Figures as pictures with their tables, and the weekly digest on one sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from common.calendar import WorkCalendar
from common.clock import today
from common.text import vn_date
from criteria.scope import Scope, programme_view
from feedback.deadlines import calendar_around
from feedback.forms.register import PeriodForm
from feedback.models import Feedback
from feedback.selectors import Tally, counted, digest_of, feedback_of, monday, rhythm_of, settings_of
from feedback.selectors.numbers import Line

WEEKS_DRAWN = 13


@require_safe
@programme_view(Permission.VIEW_ALL_FEEDBACK)
def feedback_numbers(request: HttpRequest, scope: Scope) -> HttpResponse:
    """How much came, how fast it was answered, where from, whose it is; of the year so far unless asked otherwise."""
    form = PeriodForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    since = asked.get("since") or scope.programme.first_day
    until = asked.get("until") or max(since, min(today(), scope.programme.last_day))
    rows = feedback_of(request.user, scope.programme)
    numbers = counted(rows, since, until, calendar_around(today()))
    weeks = _weeks(numbers.weeks)
    context = {
        "form": form,
        "numbers": numbers,
        "all": numbers.all,
        "weeks": weeks,
        "kinds": _bars(numbers.kinds),
        "channels": _bars(numbers.channels),
        "units": _bars(numbers.units, nameless=_("Chưa giao")),
        "hamlets": _bars(numbers.hamlets, nameless=_("Không rõ nơi")),
        "unit_lines": [(line.label or _("Chưa giao"), line.tally) for line in numbers.units],
        "rhythm": rhythm_of(scope.programme, since, until),
        "weeks_note": _("%(count)d tuần gần nhất") % {"count": len(weeks)},
        "answered_note": _("%(count)d câu trả lời") % {"count": numbers.all.answered},
        "settled_note": _("%(count)d người đã cho biết") % {"count": sum(numbers.all.judged.values())},
        "overdue_tone": "danger" if numbers.all.overdue else "success",
    }
    return render(request, "feedback/numbers.html", context)


def _parts(tally: Tally) -> list[dict[str, Any]]:
    return [
        {"label": _("Trả lời đúng hạn"), "value": tally.on_time, "tone": "success"},
        {"label": _("Trả lời chậm"), "value": tally.late, "tone": "warning"},
        {"label": _("Đang xử lý"), "value": tally.waiting, "tone": "info"},
        {"label": _("Quá hạn"), "value": tally.overdue, "tone": "danger"},
    ]


def _bars(lines: Iterable[Line], nameless: str = "") -> list[dict[str, Any]]:
    return [{"label": line.label or nameless, "parts": _parts(line.tally)} for line in lines]


def _weeks(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The last weeks up to the newest in which something came, those without anything among them."""
    tallies = {dt.date.fromisoformat(line.label): line.tally for line in lines}
    if not tallies:
        return []
    last = max(tallies)
    first = max(min(tallies), last - dt.timedelta(weeks=WEEKS_DRAWN - 1))
    days = [first + dt.timedelta(weeks=step) for step in range((last - first).days // 7 + 1)]
    return [
        {"label": _("Tuần từ %(day)s") % {"day": vn_date(day)}, "parts": _parts(tallies.get(day) or Tally())}
        for day in days
    ]


@require_safe
@programme_view(Permission.VIEW_ALL_FEEDBACK)
def feedback_digest(request: HttpRequest, scope: Scope) -> HttpResponse:
    """One week on one sheet, to read on Monday and to print; ``?tuan=`` is any day of the week."""
    first = monday(_day(request.GET.get("tuan", "")) or today())
    rows = feedback_of(request.user, scope.programme)
    calendar = calendar_around(today())
    digest = digest_of(rows, scope.programme, first)
    week = counted(rows, digest.first, digest.last, calendar)
    context = {
        "digest": digest,
        "week": week.all,
        "kinds": _bars(week.kinds),
        "late": [(row, _late_by(row, calendar)) for row in digest.overdue],
        "previous": (first - dt.timedelta(days=7)).isoformat(),
        "following": (first + dt.timedelta(days=7)).isoformat() if digest.last < today() else "",
        "numbers": settings_of(scope.commune),
    }
    return render(request, "feedback/digest.html", context)


def _late_by(row: Feedback, calendar: WorkCalendar) -> int:
    return max(1, calendar.working_days_between(row.due_on, today())) if row.due_on else 0


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
