"""Working days, public holidays and festive occasions of Viet Nam.

Pure module. The portal keeps the days off and the make-up working days in a table that people edit, because
the Prime Minister fixes them every year; `seed_days` only fills that table for the first time. Legal bases:
Bộ luật Lao động, Điều 111-112 (days off, make-up days); Bộ luật Dân sự 2015, Điều 147-148 (how periods are
counted).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version

import holidays

_DAY = timedelta(days=1)
_SATURDAY = 5


class WorkCalendar:
    """Monday to Friday, less the days `off`, plus the weekend days worked instead (`work`)."""

    def __init__(self, off: frozenset[date], work: frozenset[date]) -> None:
        """A day in both sets is a contradiction (ValueError)."""
        if both := off & work:
            raise ValueError(f"both a day off and a working day: {min(both).isoformat()}")
        self.off = off
        self.work = work

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day."""
        return day in self.work or (day.weekday() < _SATURDAY and day not in self.off)

    def next_working_day(self, day: date) -> date:
        """The day itself where it is a working day, else the first working day after it."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_working_days(self, start: date, n: int) -> date:
        """The last day of a period of `n` working days; `start` is not counted, n = 0 is `start` itself.

        Bộ luật Dân sự, Điều 147.2: the first day of the event is left out. A negative n is a ValueError.
        """
        if n < 0:
            raise ValueError("a period cannot have a negative number of working days")
        day = start
        while n:
            day += _DAY
            n -= self.is_working_day(day)
        return day

    def add_days(self, start: date, n: int) -> date:
        """The last day of a period of `n` calendar days; `start` is not counted.

        Bộ luật Dân sự, Điều 148.5: a period that would end on a day off ends with the next working day.
        """
        if n < 0:
            raise ValueError("a period cannot have a negative number of days")
        return self.next_working_day(start + n * _DAY) if n else start

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative where `end` lies before `start`.

        The inverse of `add_working_days`, so "còn 3 ngày làm việc" and "quá hạn 2 ngày làm việc" use one
        count.
        """
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(day) for day in _days(start + _DAY, end))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY


@dataclass(frozen=True)
class HolidaySeed:
    """A row for the holiday table: a day off (`is_working` false) or a weekend day worked instead (true)."""

    date: date
    is_working: bool
    name: str
    source: str


@dataclass(frozen=True)
class Occasion:
    """A festive day that plans name as an occasion ("nhân dịp …")."""

    key: str
    name: str
    day: date


# Swaps the Prime Minister approved for one year that the library does not know.
_ANNOUNCED = (
    HolidaySeed(
        date(2026, 1, 2),
        False,
        "Ngày nghỉ (thay cho ngày 10/01/2026)",
        "Văn bản số 12729/VPCP-KGVX ngày 25/12/2025: nghỉ Tết Dương lịch bốn ngày, từ 01/01 đến 04/01/2026",
    ),
    HolidaySeed(
        date(2026, 1, 10),
        True,
        "Làm bù cho ngày 02/01/2026",
        "Văn bản số 12729/VPCP-KGVX ngày 25/12/2025: chuyển ngày làm việc 02/01/2026 sang thứ Bảy 10/01/2026",
    ),
)


@lru_cache(maxsize=16)
def _library(year: int) -> tuple[dict[date, str], frozenset[date]]:
    """Days off with their Vietnamese names, and weekend days worked, as the `holidays` package knows them."""
    known = holidays.country_holidays("VN", years=year, language="vi")
    days = {day: name for day, name in known.items() if day.year == year}
    return days, frozenset(day for day in known.weekend_workdays if day.year == year)


def seed_days(year: int) -> list[HolidaySeed]:
    """First filling of the holiday table for a year, by date.

    Tết and Quốc khánh of years not yet announced are computed by the package; the source text of every row
    says where it comes from, so that a person can check it against the announcement.
    """
    source = f"Bộ luật Lao động, Điều 112; gói holidays {version('holidays')} tính, đối chiếu thông báo"
    days, worked = _library(year)
    rows = {day: HolidaySeed(day, False, name, source) for day, name in days.items()}
    rows |= {day: HolidaySeed(day, True, "Làm bù vào cuối tuần", source) for day in worked}
    rows |= {seed.date: seed for seed in _ANNOUNCED if seed.date.year == year}
    return [rows[day] for day in sorted(rows)]


# (key, name for people, name in the library). The library's exact names tell a holiday from its eves and
# make-up days.
_OCCASIONS = (
    ("tet-duong-lich", "Tết Dương lịch", "Tết Dương lịch"),
    ("tet-nguyen-dan", "Tết Nguyên đán", "Tết Nguyên Đán"),
    ("gio-to", "Giỗ Tổ Hùng Vương", "Ngày Giỗ Tổ Hùng Vương"),
    ("giai-phong", "Ngày Giải phóng miền Nam 30/4", "Ngày Chiến thắng"),
    ("quoc-te-lao-dong", "Ngày Quốc tế Lao động 01/5", "Ngày Quốc tế Lao động"),
    ("quoc-khanh", "Quốc khánh 02/9", "Quốc khánh"),
    ("ngay-van-hoa", "Ngày Văn hóa Việt Nam 24/11", "Ngày Văn hóa Việt Nam"),
)


def occasions(year: int) -> list[Occasion]:
    """The public holidays of a year as occasions, by date; Quốc khánh is 2 September whatever its second
    day off."""
    days, _ = _library(year)
    found = []
    for key, name, library_name in _OCCASIONS:
        named = [day for day, known in days.items() if known == library_name]
        if named:
            found.append(Occasion(key, name, date(year, 9, 2) if key == "quoc-khanh" else min(named)))
    return sorted(found, key=lambda occasion: occasion.day)
