"""Calendar arithmetic of the grammar: years, halves, quarters, months, ISO weeks and pieces of them."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from common.calendar import Occasion, occasions
from tasks.timing.model import Every, Window

DAY = timedelta(days=1)

# An occasion is served from two weeks before the day (letters, visits, decoration) to one week after it.
OCCASION_BEFORE = timedelta(days=14)
OCCASION_AFTER = timedelta(days=7)

_WEEK_LENGTH = 7


def year_window(year: int) -> Window:
    """1 January to 31 December."""
    return Window(date(year, 1, 1), date(year, 12, 31))


def month_window(year: int, month: int) -> Window:
    """The whole month."""
    return Window(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def months_window(year: int, first: int, last: int) -> Window:
    """From the first day of one month to the last day of another of the same year."""
    return Window(date(year, first, 1), month_window(year, last).end)


def quarter_window(year: int, quarter: int) -> Window:
    """The whole quarter, 1 to 4."""
    return months_window(year, 3 * quarter - 2, 3 * quarter)


def iso_week_window(year: int, week: int) -> Window:
    """Monday to Sunday of an ISO week, cut to the days of `year`; a week the year lacks is a ValueError."""
    monday = date.fromisocalendar(year, week, 1)
    return clip(Window(monday, monday + 6 * DAY), year)


def clip(window: Window, year: int) -> Window:
    """The part of the window inside the year; ValueError where there is none."""
    whole = year_window(year)
    return Window(max(window.start, whole.start), min(window.end, whole.end))


def first_days(window: Window, days: int) -> Window:
    """The first days of a window."""
    return Window(window.start, min(window.end, window.start + (days - 1) * DAY))


def last_days(window: Window, days: int) -> Window:
    """The last days of a window."""
    return Window(max(window.start, window.end - (days - 1) * DAY), window.end)


def week_of_window(window: Window, number: int) -> Window:
    """Week 1 to 4 of a month or quarter, counted from its first day in sevens: week 2 of June is 8-14 June."""
    start = window.start + (number - 1) * _WEEK_LENGTH * DAY
    return Window(start, start + (_WEEK_LENGTH - 1) * DAY)


def month_thirds(window: Window) -> tuple[Window, Window, Window]:
    """Beginning, middle and end of a month: days 1-10, 11-20 and 21 to the last."""
    first = window.start
    return (
        Window(first, first.replace(day=10)),
        Window(first.replace(day=11), first.replace(day=20)),
        Window(first.replace(day=21), window.end),
    )


def day_of_month(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last day where it is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def occasion_window(day: date) -> Window:
    """The days around a festive day that serve it, inside the day's own year."""
    return clip(Window(day - OCCASION_BEFORE, day + OCCASION_AFTER), day.year)


def occasion_windows(year: int) -> dict[Window, Occasion]:
    """The windows of the public holidays of a year, each with its occasion."""
    return {occasion_window(occasion.day): occasion for occasion in occasions(year)}


def pieces(window: Window, every: Every | None) -> Iterator[Window]:
    """The window cut along calendar weeks, months, quarters or years; a day's rhythm is cut by weeks.

    A week belongs where its Thursday lies (ISO 8601), so a piece of a week is kept only with at least four of its
    days; pieces of months, quarters and years are kept however short.
    """
    start = window.start
    while start <= window.end:
        whole = _enclosing(start, every)
        piece = Window(start, min(whole.end, window.end))
        thursday = whole.start + 3 * DAY
        if every not in ("week", "day") or window.start <= thursday <= window.end:
            yield piece
        if piece.end == date.max:
            return
        start = piece.end + DAY


def _enclosing(day: date, every: Every | None) -> Window:
    if every in ("week", "day"):
        monday = day - day.weekday() * DAY
        return Window(monday, monday + 6 * DAY)
    if every == "month":
        return month_window(day.year, day.month)
    if every == "quarter":
        return quarter_window(day.year, quarter_of(day))
    return year_window(day.year)


def quarter_of(day: date) -> int:
    """The quarter a day lies in, 1 to 4."""
    return (day.month + 2) // 3


def occasions_by_key(year: int) -> dict[str, date]:
    """The days of the public holidays of a year by their key, by date."""
    return {occasion.key: occasion.day for occasion in occasions(year)}
