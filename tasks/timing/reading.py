"""One pass over the tokens of a text: which days, rhythms and occasions it names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn

from common.text import vn_date
from tasks.timing.model import Every, Window
from tasks.timing.patterns import fold
from tasks.timing.periods import (
    DAY,
    month_window,
    occasion_window,
    occasions_by_key,
    year_window,
)
from tasks.timing.pins import pins
from tasks.timing.vocabulary import (
    EVERY_VI,
    Bad,
    DaysOfMonth,
    Ditto,
    Event,
    Festive,
    Junk,
    Mark,
    MonthOfQuarter,
    Period,
    Rhythm,
    Soft,
    Token,
)

_BINDING = ("before", "until", "from", "after", "range", "to", "to_before")
_HOW = {"": "", "before": "trước ", "until": "chậm nhất ", "from": "từ "}
_PLACE = {1: "đầu", 2: "giữa", 3: "cuối"}
_LIGHT = (Mark("filler"), Mark("and"))


class NotUnderstoodError(Exception):
    def __init__(self, problem: str, proposal: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.proposal = proposal


@dataclass(frozen=True)
class Span:
    """Days read from the text; `once` for a single day or a deadline, `plain` where no before/until/from
    stood by."""

    window: Window
    once: bool = False
    day: bool = False
    plain: bool = False


@dataclass
class Reading:
    """The fields hold what has been read so far; `year` is the year of days without one."""

    year: int
    spans: list[Span] = field(default_factory=list)
    rhythms: list[Rhythm] = field(default_factory=list)
    festive: list[Window] = field(default_factory=list)
    steady: bool = False
    periodic: bool = False
    soft: list[str] = field(default_factory=list)
    dip: bool = False
    doubts: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    plan_year: int = field(init=False)
    # What the next days are read with: before, until, from, after, done, to, to_before, next_before, next_until.
    _pending: str = ""
    # How the latest days were read, so that "trước 15/3, 15/6" reads both as deadlines.
    _last: str = ""
    # The day after "từ", and days that still look for their month with the word before them.
    _opened: date | None = None
    _days: tuple[DaysOfMonth, str] | None = None
    _after_unread: bool = False
    # Whether the token before was days, so that "-" or "đến" makes a range of them.
    _touching: bool = False

    def __post_init__(self) -> None:
        self.plan_year = self.year

    # --- reading

    def read(self, read: Sequence[Token]) -> None:
        """Take all tokens of a text; NotUnderstoodError where a day does not exist or has no month."""
        read = self._without_plain_years(read)
        for index, token in enumerate(read):
            self._take(token, read[index + 1 :])
        if self._days is not None:
            day = self._days[0].runs[0][0]
            self.fail(
                f"“Ngày {day}” chưa rõ tháng nào.",
                f"Ghi cả tháng, ví dụ “Trước ngày {day}/6/{self.year}”, hoặc “ngày {day} hằng tháng”.",
            )
        if self._opened is not None:
            self._add(self._window(self._opened, year_window(self._opened.year).end))

    def _without_plain_years(self, read: Sequence[Token]) -> list[Token]:
        """Take "năm 2026", "trong năm" beside other times as the year of those, not as a time of its own."""
        kept: list[Token] = []
        others = any(
            isinstance(token.value, Period | DaysOfMonth | MonthOfQuarter | Rhythm | Festive) and not _is_year(token)
            for token in read
        )
        for token in read:
            held = next((k for k in reversed(kept) if k.value not in (Mark("filler"), Mark("and"))), None)
            bound = held is not None and isinstance(held.value, Mark) and held.value.name in _BINDING
            if others and _is_year(token) and isinstance(token.value, Period) and not bound:
                self.year = token.value.year or self.year
                continue
            kept.append(token)
        return kept

    def _take(self, token: Token, following: Sequence[Token]) -> None:
        value = token.value
        unread = isinstance(value, Junk)
        if unread:
            self._remember_unread(token.words)
            # "trước kỳ họp, Quý I" is not a deadline before Quý I.
            self._pending = ""
        self._after_unread = unread
        touching = isinstance(value, Period) or (self._touching and value == Mark("filler"))
        if isinstance(value, Bad):
            self.fail(value.problem, value.proposal)
        elif isinstance(value, Mark):
            self._mark(value.name, token, following)
        elif isinstance(value, Soft):
            self.soft.append(token.words)
        elif isinstance(value, Event):
            self.events.append(token.words.strip(" ,.;"))
        elif isinstance(value, Ditto):
            self.fail(f"“{token.words}” nghĩa là như dòng trên.", "Chép lại thời gian của dòng trên vào dòng này.")
        elif isinstance(value, Festive):
            self._take_festive(value)
        elif isinstance(value, DaysOfMonth):
            self._take_days(value, following)
        elif isinstance(value, Rhythm):
            self._take_rhythm(value)
        elif isinstance(value, MonthOfQuarter):
            self._take_month_of_quarter(value, token.words)
        elif isinstance(value, Period):
            self._take_period(value)
        self._touching = touching and bool(self.spans)

    def _remember_unread(self, words: str) -> None:
        if self._after_unread:
            self.unread[-1] += f" {words}"
        else:
            self.unread.append(words)

    def _mark(self, name: str, token: Token, following: Sequence[Token]) -> None:
        if name in ("steady", "periodic", "dip"):
            setattr(self, name, True)
        elif name in ("range", "until"):
            self._mark_until(name)
        elif name == "before":
            self._pending = "to_before" if self._pending == "to" else "before"
        elif name in ("from", "after"):
            self._pending = name
        elif name == "done":
            self._pending = self._pending or name
        elif name == "year" and self._pending in _BINDING:
            self._take_period(Period(lambda year: (year_window(year),), unit="year"))
        elif name == "and":
            # "trước 15/3, 15/6": the second date is a deadline too.
            listed = self._last in ("before", "until") and token.words != ";" and _day_next(following)
            self._pending = self._pending or (f"next_{self._last}" if listed else "")

    def _mark_until(self, name: str) -> None:
        if self._opened is not None:
            self._pending = "to"
        elif name == "range" and self._touching and self.spans[-1].plain:
            self._opened = self.spans.pop().window.start
            self._pending = "to"
        else:
            self._pending = "until"

    # --- days

    def _take_period(self, period: Period) -> None:
        windows = self._built(period)
        if period.vague:
            self.doubts.append(period.vague)
        if self._days is not None and period.unit == "day":
            windows = (*self._days_in_month(windows[0].start), *windows)
        pending, self._pending, self._last = self._pending, "", self._pending
        first, last = windows[0].start, windows[-1].end
        if pending == "from" and not period.ranged:
            self._opened = first
        elif pending in ("to", "to_before"):
            start = self._opened or first
            self._opened = None
            self._add(self._window(start, last if pending == "to" else first - DAY))
        elif pending in ("before", "until") or (pending == "done" and period.unit == "day"):
            self._deadline(first - DAY if pending == "before" else last)
        elif pending.startswith("next_"):
            self._last = pending.removeprefix("next_")
            self._next_deadline(first - DAY if self._last == "before" else last)
        elif pending == "after":
            self._add(self._window(last + DAY, year_window((last + DAY).year).end))
        else:
            day = period.unit == "day"
            for window in windows:
                self._add(window, once=day, day=day, plain=True)

    def _built(self, period: Period) -> tuple[Window, ...]:
        try:
            return period.build(period.year or self.year)
        except ValueError:
            self.fail(
                f"Ngày này không có trong năm {period.year or self.year}.",
                "Kiểm tra lại ngày, ví dụ 28/2 thay cho 29/2.",
            )

    def _days_in_month(self, month: date) -> tuple[Window, ...]:
        """ "ngày 15, 16/6": the days take the month of the date that follows."""
        runs = self._days[0].runs if self._days else ()
        self._days = None
        if any(last > month_window(month.year, month.month).end.day for _, last in runs):
            self.fail(f"Tháng {month.month} không có ngày {runs[-1][1]}.", "Kiểm tra lại ngày.")
        return tuple(Window(month.replace(day=first), month.replace(day=last)) for first, last in runs)

    def _add(self, window: Window, *, once: bool = False, day: bool = False, plain: bool = False) -> None:
        self.spans.append(Span(window, once, day, plain))

    def _next_deadline(self, end: date) -> None:
        """The second of "trước 15/3, 15/6" starts where the first ended."""
        start = self.spans[-1].window.end + DAY
        self._add(Window(start if start <= end else date(end.year, 1, 1), end), once=True)

    def _deadline(self, end: date) -> None:
        """A deadline from the start of its year; inside the period just read it shortens that ("Quý I, trước 15/3")."""
        if self.spans and (held := self.spans[-1]).plain and held.window.start <= end <= held.window.end:
            self.spans[-1] = Span(Window(held.window.start, end), once=True)
            return
        self._add(self._window(date(min(self.year, end.year), 1, 1), end), once=True)

    def _window(self, start: date, end: date) -> Window:
        if end < start:
            self.fail(
                f"Khoảng từ {vn_date(start)} đến {vn_date(end)} kết thúc trước khi bắt đầu.",
                "Ghi rõ năm của cả hai đầu, ví dụ “từ 15/12/2025 đến 15/02/2026”.",
            )
        return Window(start, end)

    def _take_festive(self, festive: Festive) -> None:
        known = occasions_by_key(self.year)
        every = {*known} - {"tet-duong-lich"} if "all" in festive.keys else set()
        keys = [key for key in known if key in every or key in festive.keys]
        if not keys:
            self.fail(f"Cổng không biết ngày lễ này của năm {self.year}.", "Ghi ngày cụ thể theo dương lịch.")
        day = known[keys[0]]
        pending, self._pending = self._pending, ""
        if pending in ("before", "until"):
            self._deadline(day - DAY if pending == "before" else day)
        elif pending == "after":
            self._add(self._window(day + DAY, year_window(day.year).end))
        else:
            self.festive += [occasion_window(known[key]) for key in keys]

    # --- rhythms

    def _take_days(self, days: DaysOfMonth, following: Sequence[Token]) -> None:
        """Days of a month that is named later, or by the rhythm that stood before ("hằng tháng vào ngày
        15")."""
        how = self._pending if self._pending in ("before", "until", "from") else ""
        self._pending = ""
        rhythm = self.rhythms[-1] if self.rhythms else None
        self._days = (days, how)
        upcoming = next((token.value for token in following if token.value != Mark("filler")), None)
        own = isinstance(upcoming, MonthOfQuarter | Rhythm) or _day_next(following)
        if not own and rhythm and rhythm.build is None and rhythm.every in ("month", "quarter"):
            self.rhythms.pop()
            self._pin_days(rhythm.every, rhythm.count)

    def _take_rhythm(self, rhythm: Rhythm) -> None:
        if self._days is not None and rhythm.build is None and rhythm.every in ("month", "quarter"):
            self._pin_days(rhythm.every, rhythm.count)
        else:
            self.rhythms.append(rhythm)
            if self._pending in ("before", "until", "done"):
                self._pending = ""

    def _take_month_of_quarter(self, month: MonthOfQuarter, words: str) -> None:
        if self._days is not None:
            self._pin_days("quarter", 1, month=month.number)
            return
        self._pending = ""

        def build(year: int) -> tuple[Window, ...]:
            return tuple(month_window(year, 3 * q + month.number) for q in range(4))

        self.rhythms.append(Rhythm("quarter", build=build, detail=words.lower()))

    def _pin_days(self, every: Every, count: int, *, month: int | None = None) -> None:
        assert self._days is not None
        (days, how), self._days = self._days, None
        first = days.runs[0][0]
        if every == "quarter" and month is None and (how, first) != ("before", 1):
            self.doubts.append(f"Ngày {first:02d} của quý được hiểu là ngày {first:02d} tháng cuối quý.")
        build = pins(every, days.runs, how, month)
        unit = EVERY_VI[every]
        named = ", ".join(f"{a:02d}" if a == b else f"{a:02d}–{b:02d}" for a, b in days.runs)
        place = f" tháng {_PLACE[month]} quý" if month else ""
        if (how, first, month) == ("before", 1, None):
            detail = f"trước ngày 01 của {unit} sau"
        else:
            detail = f"{_HOW[how]}ngày {named}{place}"
        self.rhythms.append(Rhythm(every, count, build, counted=True, detail=detail))

    def fail(self, problem: str, proposal: str) -> NoReturn:
        """Give up on the text, saying why and what to write instead."""
        raise NotUnderstoodError(problem, proposal)


def _is_year(token: Token) -> bool:
    """ "năm 2026", "2026", "trong năm" – but not "cả năm", which is a time of its own."""
    value = token.value
    if not isinstance(value, Period) or value.unit != "year" or value.vague:
        return False
    return value.year is not None or fold(token.words).startswith(("trong nam", "nam nay"))


def _day_next(following: Sequence[Token]) -> bool:
    """Whether the next value with a meaning of its own is a single date."""
    upcoming = next((token.value for token in following if token.value not in _LIGHT), None)
    return isinstance(upcoming, Period) and upcoming.unit == "day"
