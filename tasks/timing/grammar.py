"""The grammar: from what was read to one schedule, with every doubt said aloud."""

from dataclasses import replace
from typing import NoReturn

from tasks.timing.metrics import metric_from_text
from tasks.timing.model import Basis, Every, Metric, Schedule, Window
from tasks.timing.patterns import tokens
from tasks.timing.periods import occasion_window, year_window
from tasks.timing.reading import NotUnderstoodError, Reading
from tasks.timing.vocabulary import EVERY_VI, Build, Rhythm
from tasks.timing.wording import describe, window_label

_DENSITY: dict[Every, int] = {"day": 0, "week": 1, "month": 2, "quarter": 3, "year": 4}


def parse_timing(text: str | None, *, year: int, title: str = "", metric: Metric | None = None) -> Schedule:
    """What a printed timing means for the plan of `year`; never raises on any text.

    `title` (or `metric`, where it is already known) lends a printed frequency to "Thường xuyên" and to a blank.
    What is not understood comes back as kind "unknown" with a problem and a proposal; a doubt about something
    that is understood as a `problem` beside the result.
    """
    frequency = _frequency(metric if metric is not None else metric_from_text(title))
    read = tokens(text or "")
    if not any(letter.isalnum() for token in read for letter in token.words):
        return _blank(year, frequency)
    try:
        reading = Reading(year)
        reading.read(read)
        return _with_doubts(_schedule(reading, frequency), reading)
    except NotUnderstoodError as error:
        return Schedule("unknown", problem=error.problem, proposal=error.proposal)


def _frequency(metric: Metric | None) -> Rhythm | None:
    """The rhythm a metric prints, None where it is no frequency."""
    if metric is None or metric.kind != "frequency" or int(metric.target) < 1:
        return None
    every = next((every for every in _DENSITY if every == metric.per), None)
    return Rhythm(every, int(metric.target), counted=True) if every else None


def _blank(year: int, frequency: Rhythm | None) -> Schedule:
    whole = (year_window(year),)
    if frequency:
        return Schedule("recurring", whole, frequency.every, frequency.count)
    return Schedule("window", whole, basis="default")


def _schedule(reading: Reading, frequency: Rhythm | None) -> Schedule:
    """The first that fits: a printed rhythm, "thường xuyên", occasions, windows."""
    rhythms = reading.rhythms
    only_yearly = all(rhythm.every == "year" and not rhythm.counted for rhythm in rhythms)
    if rhythms and not (only_yearly and (reading.steady or reading.festive)):
        return _recurring(reading, _chosen_rhythm(reading), "printed")
    if reading.steady or (reading.periodic and not reading.spans and not reading.festive):
        return _steady(reading, frequency)
    if reading.festive or (reading.dip and any(span.day for span in reading.spans)):
        return _occasions(reading)
    if reading.spans:
        return _windows(reading, frequency)
    _nothing(reading)


def _chosen_rhythm(reading: Reading) -> Rhythm:
    """One rhythm out of those printed; the densest where they differ, which is a doubt."""
    weekdays = list(dict.fromkeys(r for r in reading.rhythms if r.weekday))
    others = [r for r in reading.rhythms if not r.weekday]
    names = ", ".join(r.detail for r in weekdays)
    if weekdays and all(r.every == "week" and not r.counted for r in others):
        return Rhythm("week", len(weekdays), detail=names)
    said = [r for r in others if r.counted or r.build] or others
    chosen = min(said, key=lambda r: _DENSITY[r.every])
    if any(r.every != chosen.every and (r.every != "year" or r.counted) for r in others):
        reading.doubts.append(f"Thời gian nêu nhiều nhịp; cổng chọn nhịp mỗi {EVERY_VI[chosen.every]}.")
    return replace(chosen, detail=", ".join(part for part in (chosen.detail, names) if part))


def _recurring(reading: Reading, rhythm: Rhythm, basis: Basis) -> Schedule:
    if reading.festive:
        reading.doubts.append("Ô này còn nêu dịp lễ; cổng chỉ theo dõi nhịp lặp lại.")
    yearly = rhythm.every == "year" and not rhythm.counted
    # A single date, or a deadline beside a rhythm that has its own, is another time and no limit of the rhythm.
    apart = [s for s in reading.spans if not yearly and (s.day or (s.once and rhythm.build is not None))]
    limits = sorted({span.window for span in reading.spans if span not in apart})
    windows = limits or [year_window(reading.year)]
    if rhythm.build is not None:
        windows = _pinned(rhythm.build, windows)
        if not windows:
            apart, windows = reading.spans, _pinned(rhythm.build, [year_window(reading.year)])
    if apart:
        named = "; ".join(window_label(span.window, deadline=span.once) for span in apart)
        reading.doubts.append(f"Ô này còn nêu mốc riêng ({named}); cổng chỉ theo dõi nhịp lặp lại.")
    return Schedule("recurring", tuple(sorted(set(windows))), rhythm.every, rhythm.count, basis, detail=rhythm.detail)


def _pinned(build: Build, limits: list[Window]) -> list[Window]:
    """The days a rhythm is pinned to that touch one of the limits."""
    years = {year for limit in limits for year in range(limit.start.year, limit.end.year + 1)}
    pins = [pin for year in sorted(years) for pin in build(year)]
    return [pin for pin in pins if any(pin.start <= w.end and w.start <= pin.end for w in limits)]


def _steady(reading: Reading, frequency: Rhythm | None) -> Schedule:
    """ "Thường xuyên" without a number: once a quarter, unless the title prints a frequency."""
    if frequency:
        return _recurring(reading, frequency, "printed")
    if not reading.steady:
        reading.doubts.append("“Định kỳ” không nói kỳ nào; cổng tạm tính mỗi quý một lần.")
    return _recurring(reading, Rhythm("quarter"), "default")


def _occasions(reading: Reading) -> Schedule:
    """The festive days, and after "dịp" also plain dates ("nhân dịp 27/7")."""
    around = {occasion_window(s.window.start) for s in reading.spans if s.day and reading.dip}
    rest = {s.window for s in reading.spans if not (s.day and reading.dip)}
    return Schedule("occasion", tuple(sorted({*reading.festive, *around, *rest})))


def _windows(reading: Reading, frequency: Rhythm | None) -> Schedule:
    windows = tuple(sorted({span.window for span in reading.spans}))
    if len(windows) == 1 and all(span.once for span in reading.spans):
        return Schedule("once", windows)
    whole = windows == (year_window(reading.year),)
    if whole and frequency and (frequency.every, frequency.count) != ("year", 1):
        reading.doubts.append(
            f"Tên việc ghi {frequency.count} lần mỗi {EVERY_VI[frequency.every]}, ô thời gian ghi cả năm; "
            "cổng theo ô thời gian."
        )
    return Schedule("window", windows)


def _with_doubts(schedule: Schedule, reading: Reading) -> Schedule:
    doubts = [
        *reading.doubts,
        *(f"Chưa hiểu phần “{words}”." for words in reading.unread),
        *(f"Phần “{words}” gắn với việc khác nên chưa tính được thành ngày." for words in reading.events),
    ]
    years = {day.year for window in schedule.windows for day in (window.start, window.end)}
    if others := sorted(years - {reading.plan_year}):
        named = ", ".join(map(str, others))
        doubts.append(f"Thời gian có năm {named}, khác năm {reading.plan_year} của kế hoạch.")
    if not doubts:
        return schedule
    return replace(
        schedule,
        problem=" ".join(dict.fromkeys(doubts)),
        proposal=f"Cổng đang hiểu là: {describe(schedule)}. Nếu không đúng, hãy sửa lại thời gian.",
    )


def _nothing(reading: Reading) -> NoReturn:
    year = reading.year
    if waiting := reading.events + reading.soft:
        words = "; ".join(waiting)
        reading.fail(
            f"Thời gian gắn với việc khác (“{words}”) nên chưa tính được thành ngày.",
            f"Khi biết ngày, ghi “Trước ngày 30/6/{year}”; chưa biết thì chọn “Cả năm {year}”.",
        )
    unread = "; ".join(reading.unread)
    reading.fail(
        f"Chưa hiểu thời gian “{unread}”." if unread else "Chưa hiểu thời gian này.",
        f"Ghi theo một trong các cách: “Trước ngày 30/11/{year}”, “Quý III/{year}”, “Hằng tháng”, “Cả năm {year}”.",
    )
