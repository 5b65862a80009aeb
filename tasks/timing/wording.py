"""Vietnamese words for windows and schedules: labels of occurrences and one sentence for the screen."""

from datetime import date

from common.text import vn_date
from tasks.timing.model import Every, Schedule, Window
from tasks.timing.periods import (
    DAY,
    OCCASION_AFTER,
    month_window,
    months_window,
    occasion_window,
    occasion_windows,
    quarter_of,
    quarter_window,
    year_window,
)

_ROMAN = ("I", "II", "III", "IV")
_EVERY = {
    "week": "Mỗi tuần",
    "month": "Mỗi tháng",
    "quarter": "Mỗi quý",
    "year": "Mỗi năm",
}


def window_label(window: Window, *, deadline: bool = False) -> str:
    """A name for a window: "Quý I/2026", "Tháng 6/2026", "Cả năm 2026", "Ngày 20/10/2026", else its two dates.

    With `deadline`, a window from 1 January is named by the day it must be done before: "Trước 01/12/2026".
    """
    start, end = window.start, window.end
    whole_year = window == year_window(start.year)
    if deadline and not whole_year and (start.month, start.day) == (1, 1) and start != end:
        return f"Trước {vn_date(end + DAY)}"
    if start == end:
        return f"Ngày {vn_date(start)}"
    if start.year == end.year and start.day == 1 and end == month_window(end.year, end.month).end:
        return _months_label(start, end)
    if start.year == end.year:
        return f"{vn_date(start)[:5]}–{vn_date(end)}"
    return f"{vn_date(start)}–{vn_date(end)}"


def _months_label(start: date, end: date) -> str:
    """The name of a run of whole months of one year."""
    year = start.year
    if Window(start, end) == year_window(year):
        return f"Cả năm {year}"
    if Window(start, end) == months_window(year, 1, 6):
        return f"6 tháng đầu năm {year}"
    if Window(start, end) == months_window(year, 7, 12):
        return f"6 tháng cuối năm {year}"
    first, last = quarter_of(start), quarter_of(end)
    if quarter_window(year, first).start == start and quarter_window(year, last).end == end:
        quarters = _ROMAN[first - 1] if first == last else f"{_ROMAN[first - 1]}–{_ROMAN[last - 1]}"
        return f"Quý {quarters}/{year}"
    months = str(start.month) if start.month == end.month else f"{start.month}–{end.month}"
    return f"Tháng {months}/{year}"


def piece_label(piece: Window, every: Every | None) -> str:
    """The name of one turn of a rhythm: "Tuần 12 (16/03–22/03)", "Tháng 6/2026 (01/06–14/06)"."""
    days = f"{vn_date(piece.start)[:5]}–{vn_date(piece.end)[:5]}"
    if every in ("week", "day"):
        return f"Tuần {piece.start.isocalendar().week} ({days})"
    if every == "month":
        whole = month_window(piece.start.year, piece.start.month)
    elif every == "quarter":
        whole = quarter_window(piece.start.year, quarter_of(piece.start))
    else:
        return window_label(piece)
    if piece == whole:
        return window_label(whole)
    if piece.start == piece.end:
        days = f"ngày {vn_date(piece.start)[:5]}"
    return f"{window_label(whole)} ({days})"


def occasion_label(window: Window) -> str:
    """The name of the occasion a window belongs to, else the window's own name."""
    occasion = occasion_windows(window.end.year).get(window)
    if occasion:
        return occasion.name
    day = window.end - OCCASION_AFTER
    return f"Dịp {vn_date(day)}" if occasion_window(day) == window else window_label(window)


def describe(schedule: Schedule) -> str:
    """One Vietnamese sentence for the screen: "Mỗi tuần ít nhất 1 lần", "Một lần, trước ngày 01/12/2026"."""
    if schedule.kind == "unknown":
        return f"Chưa rõ thời gian. {schedule.problem}".strip()
    sentence = {
        "once": _describe_once,
        "window": _describe_windows,
        "occasion": _describe_occasions,
        "recurring": _describe_rhythm,
    }[schedule.kind](schedule)
    return sentence + (" (mặc định)" if schedule.basis == "default" else "")


def _times(schedule: Schedule) -> str:
    return f"ít nhất {schedule.min_count} lần"


def _describe_once(schedule: Schedule) -> str:
    window = schedule.windows[0]
    label = window_label(window, deadline=True)
    if label.startswith("Trước "):
        return f"Một lần, trước ngày {label.removeprefix('Trước ')}"
    if window.start == window.end:
        return f"Một lần, ngày {vn_date(window.start)}"
    if window == year_window(window.start.year):
        return f"Một lần, trong năm {window.start.year}"
    return f"Một lần, từ {vn_date(window.start)} đến {vn_date(window.end)}"


def _describe_windows(schedule: Schedule) -> str:
    labels = "; ".join(window_label(window) for window in schedule.windows)
    each = "mỗi đợt " if len(schedule.windows) > 1 else ""
    return f"{labels}, {each}{_times(schedule)}"


def _describe_occasions(schedule: Schedule) -> str:
    labels = "; ".join(occasion_label(window) for window in schedule.windows)
    return f"Theo dịp: {labels}; mỗi dịp {_times(schedule)}"


def _describe_rhythm(schedule: Schedule) -> str:
    windows = schedule.windows
    if schedule.every == "year" and len(windows) > 1:
        return _describe_windows(schedule)
    if schedule.every == "day":
        said = schedule.detail or "mỗi ngày"
        return f"{said[:1].upper()}{said[1:]}; minh chứng mỗi tuần {_times(schedule)}"
    sentence = f"{_EVERY[schedule.every or 'year']} {_times(schedule)}"
    if schedule.detail:
        return f"{sentence}, {schedule.detail}"
    if len(windows) == 1 and windows[0].start == windows[0].end:
        return f"{sentence}, ngày {vn_date(windows[0].start)}"
    if len(windows) == 1 and windows[0] != year_window(windows[0].start.year):
        return f"{sentence}, từ {vn_date(windows[0].start)} đến {vn_date(windows[0].end)}"
    if len(windows) > 1:
        return f"{sentence}, trong: " + "; ".join(window_label(window) for window in windows)
    return sentence
