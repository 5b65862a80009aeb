"""What the words of a timing stand for."""

from collections.abc import Callable
from dataclasses import dataclass

from tasks.timing.model import Every, Window

Build = Callable[[int], tuple[Window, ...]]
Runs = tuple[tuple[int, int], ...]

EVERY_VI: dict[Every, str] = {
    "day": "ngày",
    "week": "tuần",
    "month": "tháng",
    "quarter": "quý",
    "year": "năm",
}


@dataclass(frozen=True)
class Period:
    """Days of a year; `year` is None where the text does not name it. `unit` is day, year or span."""

    build: Build
    year: int | None = None
    unit: str = "span"
    ranged: bool = False
    vague: str = ""


@dataclass(frozen=True)
class Rhythm:
    """Something that comes back. `build` pins it to days of each period; `counted` where a number is
    printed."""

    every: Every
    count: int = 1
    build: Build | None = None
    counted: bool = False
    weekday: bool = False
    detail: str = ""


@dataclass(frozen=True)
class DaysOfMonth:
    """Days without a month, as runs: "ngày 15" is ((15, 15),), "ngày 20 đến ngày 25" is ((20, 25),)."""

    runs: Runs


@dataclass(frozen=True)
class MonthOfQuarter:
    """ "tháng cuối quý": the n-th month (1 to 3) of every quarter."""

    number: int


@dataclass(frozen=True)
class Festive:
    """Occasions by key; `("all",)` is every public holiday except New Year's Day."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """A word of the grammar: before, until, from, after, range, and, done, dip, steady, periodic, year,
    filler."""

    name: str


@dataclass(frozen=True)
class Soft:
    """ "đột xuất", "theo quy định": true beside a time, no time by itself."""


@dataclass(frozen=True)
class Event:
    """A time that hangs on something else: "sau khi có kế hoạch của thành phố"."""


@dataclass(frozen=True)
class Ditto:
    """ "như trên": the time of the row above."""


@dataclass(frozen=True)
class Bad:
    """A date or period that does not exist."""

    problem: str
    proposal: str


@dataclass(frozen=True)
class Junk:
    """A word the grammar does not know."""


Value = Period | Rhythm | DaysOfMonth | MonthOfQuarter | Festive | Mark | Soft | Event | Ditto | Bad | Junk


@dataclass(frozen=True)
class Token:
    """A value and the printed words it was read from."""

    value: Value
    words: str
