"""Readers: each turns a match of a pattern into a value, or None to let the next pattern try."""

import re
from collections.abc import Callable

from tasks.timing.model import Every, Window
from tasks.timing.periods import (
    first_days,
    iso_week_window,
    last_days,
    month_thirds,
    month_window,
    months_window,
    quarter_window,
    week_of_window,
    year_window,
)
from tasks.timing.vocabulary import Bad, DaysOfMonth, Festive, Mark, MonthOfQuarter, Period, Rhythm, Value

Match = re.Match[str]
Reader = Callable[[Match, str], Value | None]
# Years a plan can sensibly name.
FIRST_YEAR, LAST_YEAR = 2000, 2099

_NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_UNITS: dict[str, Every] = {
    "ngay": "day",
    "tuan": "week",
    "thang": "month",
    "quy": "quarter",
    "qui": "quarter",
    "nam": "year",
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_ORDINALS = {"nhat": 1, "hai": 2, "ba": 3, "tu": 4, "dau": 1, "giua": 2, "cuoi": -1, "1": 1, "2": 2, "3": 3, "4": 4}
_WEEKDAYS = {"2": "Hai", "3": "Ba", "4": "Tư", "5": "Năm", "6": "Sáu", "7": "Bảy"} | {
    "hai": "Hai", "ba": "Ba", "tu": "Tư", "nam": "Năm", "sau": "Sáu", "bay": "Bảy",
}  # fmt: skip


def _number(text: str | None) -> int:
    """A printed number; 1 where none is printed ("tháng/lần")."""
    name = (text or "1").strip()
    return _NUMBERS[name] if name in _NUMBERS else int(name)


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def day_period(day: int, month: int, year: int | None, words: str) -> Period | Bad:
    """One day, or `Bad` where the calendar has no such day."""
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return Bad(f"Năm {year} không hợp lý (“{words}”).", "Sửa năm của ngày này.")
    longest = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)
    if not 1 <= month <= 12:
        return Bad(f"Không có tháng {month} (“{words}”).", "Ghi ngày theo dạng ngày/tháng, ví dụ “Trước ngày 30/6”.")
    if not 1 <= day <= longest or (year and day > month_window(year, month).end.day):
        last = min(longest, month_window(year or 2025, month).end.day)
        return Bad(f"Không có ngày {day}/{month} (“{words}”).", f"Sửa ngày; ngày cuối tháng {month} là {last}/{month}.")

    def build(default: int) -> tuple[Window, ...]:
        chosen = month_window(default, month).end.replace(day=day)
        return (Window(chosen, chosen),)

    return Period(build, year, unit="day")


def read_date(match: Match, words: str) -> Value:
    return day_period(int(match["d"]), int(match["m"]), _year(match["y"]), words)


def read_lunar(match: Match, words: str) -> Value:
    if (int(match["d"]), int(match["m"])) == (10, 3):
        return Festive(("gio-to",))
    if (int(match["d"]), int(match["m"])) == (1, 1):
        return Festive(("tet-nguyen-dan",))
    return Bad(f"“{words}” là ngày âm lịch.", "Ghi ngày dương lịch tương ứng của năm kế hoạch.")


def _listed(text: str, number: Callable[[str], int]) -> list[tuple[int, int]]:
    """ "2, 3" as [(2, 2), (3, 3)] and "1-3" as [(1, 3)]."""
    parts = re.findall(
        r" *(,|;|va|&|\+|hoac|-|den|toi)?[^0-9a-z]*(?:het )?(?:thang |qu[yi] |q |ngay )?([0-9ivl]+)\b", text
    )
    runs: list[tuple[int, int]] = []
    for separator, name in parts:
        value = number(name)
        if separator in ("-", "den", "toi") and runs:
            runs[-1] = (runs[-1][0], value)
        else:
            runs.append((value, value))
    return runs


def read_months(match: Match, words: str) -> Value:
    runs = _listed(match["list"], int)
    if any(not 1 <= month <= 12 for run in runs for month in run):
        return Bad(f"Không có tháng như “{words}”.", "Ghi tháng từ 1 đến 12, ví dụ “Tháng 6”.")
    return _runs_period(runs, _year(match["y"]), words, months_window)


def read_quarters(match: Match, words: str) -> Value:
    def number(name: str) -> int:
        name = name.replace("l", "i")
        return int(name) if name.isdigit() else _ROMAN.get(name, 0)

    runs = _listed(match["list"], number)
    if any(not 1 <= quarter <= 4 for run in runs for quarter in run):
        return Bad(f"Không có quý như “{words}”.", "Ghi quý từ I đến IV, ví dụ “Quý III”.")

    def span(year: int, first: int, last: int) -> Window:
        return months_window(year, 3 * first - 2, 3 * last)

    return _runs_period(runs, _year(match["y"]), words, span)


def _runs_period(
    runs: list[tuple[int, int]], year: int | None, words: str, span: Callable[[int, int, int], Window]
) -> Value:
    if any(last < first for first, last in runs):
        return Bad(f"Khoảng “{words}” kết thúc trước khi bắt đầu.", "Ghi rõ năm của hai đầu, hoặc đổi chỗ hai đầu.")
    return Period(
        lambda default: tuple(span(default, first, last) for first, last in runs),
        year,
        ranged=any(first != last for first, last in runs),
    )


def read_half(match: Match, words: str) -> Value | None:
    length = 6 if match["n"] in ("sau", "nua") else _number(match["n"])
    if not 1 <= length <= 11:
        return None
    first, last = (1, length) if match["o"] == "dau" else (13 - length, 12)
    return Period(lambda year: (months_window(year, first, last),), _year(match["y"]))


def read_year(match: Match, words: str) -> Value:
    return Period(lambda year: (year_window(year),), _year(match["y"]), unit="year")


def read_years(match: Match, words: str) -> Value:
    first, last = int(match["y1"]), int(match["y2"])
    if last < first:
        return Bad(f"Giai đoạn “{words}” kết thúc trước khi bắt đầu.", "Ghi lại hai năm của giai đoạn.")
    return Period(
        lambda year: (year_window(min(max(year, first), last)),),
        unit="year",
        vague=f"“{words}” dài nhiều năm; cổng chỉ theo dõi phần của năm kế hoạch.",
    )


def read_iso_week(match: Match, words: str) -> Value:
    week = int(match["n"])
    if not 1 <= week <= 52:
        return Bad(f"Không có tuần như “{words}”.", "Ghi tuần từ 1 đến 52, hoặc ghi ngày đầu và ngày cuối.")
    return Period(lambda year: (iso_week_window(year, week),), _year(match["y"]))


def read_times(match: Match, words: str) -> Value | None:
    count = _number(match["n"])
    return Rhythm(_UNITS[match["u"]], count, counted=True) if count else None


def read_every_n(match: Match, words: str) -> Value | None:
    """ "1 tháng/lần", "3 tháng/lần", "2 tuần một lần", "mỗi tháng ít nhất 2 lần"."""
    length, unit = _number(match["k"]), _UNITS[match["u"]]
    count = _number(match["n"] or match["n2"])
    if not count or not length:
        return None
    if length == 1:
        return Rhythm(unit, count, counted=True)
    if (unit, length) == ("week", 2):
        return Rhythm("month", 2 * count, counted=True, detail="hai tuần một lần")
    if unit == "month" and 12 % length == 0:
        return _months_rhythm(length, count)
    return None


def _months_rhythm(length: int, count: int) -> Rhythm:
    if length in (3, 12):
        return Rhythm("quarter" if length == 3 else "year", count, counted=True)

    def build(year: int) -> tuple[Window, ...]:
        return tuple(months_window(year, first, first + length - 1) for first in range(1, 13, length))

    return Rhythm("year", count, build, counted=True, detail=f"{length} tháng một lần")


def read_periodic_months(match: Match, words: str) -> Value | None:
    """ "định kỳ 6 tháng", "6 tháng, năm", "01 lần/6 tháng"."""
    length = 6 if match["k"] == "sau" else _number(match["k"])
    count = _number(match.groupdict().get("n"))
    if length == 1:
        return Rhythm("month", count, counted=True)
    return _months_rhythm(length, count) if length and count and 12 % length == 0 else None


def read_every(match: Match, words: str) -> Value:
    every = _UNITS[match["u"]]
    return Rhythm(every, detail=words.lower() if every == "day" else "")


def read_weekday(match: Match, words: str) -> Value:
    name = "Chủ nhật" if match["w"] is None else f"thứ {_WEEKDAYS[match['w']]}"
    return Rhythm("week", weekday=True, counted=True, detail=f"vào {name}")


def _part(window: Window, unit: str, ordinal: int) -> Window:
    """The first, n-th or last (-1) day or week of a window; "giữa" is not asked for here."""
    length = 1 if unit == "ngay" else 7
    if ordinal == -1:
        return last_days(window, length)
    return week_of_window(window, ordinal) if length == 7 else first_days(window, 1)


def _ordinal(text: str) -> int:
    return _ORDINALS[text.removeprefix("thu ")]


def read_week_of(match: Match, words: str) -> Value | None:
    """ "tuần đầu tháng 6", "tuần cuối quý", "ngày đầu tháng", "tuần thứ hai của tháng"."""
    unit, ordinal = match["p"], _ordinal(match["o"])
    if match["o"] == "giua" or (unit == "ngay" and match["o"] not in ("dau", "cuoi")):
        return None
    return _within(match, lambda window: _part(window, unit, ordinal), words)


def read_third_of(match: Match, words: str) -> Value | None:
    """ "đầu tháng 6", "giữa quý II", "cuối tháng", "thượng tuần tháng 6", "cuối năm"."""
    place = {"thuong": 0, "dau": 0, "trung": 1, "giua": 1, "ha": 2, "cuoi": 2}[match["o"]]
    if match["u"] == "nam":
        return _part_of_year(place, _year(match["y"]), words)
    if match["u"] == "tuan":
        return Rhythm("week", detail=words.lower())

    def pick(window: Window) -> Window:
        if match["u"] == "thang":
            return month_thirds(window)[place]
        return month_window(window.start.year, window.start.month + place)

    return _within(match, pick, words)


def _part_of_year(place: int, year: int | None, words: str) -> Period:
    first, last = ((1, 3), (6, 7), (10, 12))[place]
    said = ("Quý I", "tháng 6 và tháng 7", "Quý IV")[place]
    return Period(lambda default: (months_window(default, first, last),), year, vague=f"“{words}” được hiểu là {said}.")


def _within(match: Match, pick: Callable[[Window], Window], words: str) -> Value | None:
    """The part of the named month or quarter, or of every month or quarter where none is named."""
    unit, name = match["u"], match["ref"]
    if unit == "nam":
        return Period(lambda year: (pick(year_window(year)),), _year(match["y"]))
    if name is None:
        every: Every = "month" if unit == "thang" else "quarter"
        return Rhythm(every, build=lambda year: tuple(pick(w) for w in _all(unit, year)), detail=words.lower())
    number = int(name) if name.isdigit() else _ROMAN.get(name.replace("l", "i"), 0)
    if not 1 <= number <= (12 if unit == "thang" else 4):
        return Bad(f"Không có tháng hoặc quý như “{words}”.", "Ghi tháng từ 1 đến 12, quý từ I đến IV.")
    return Period(lambda year: (pick(_all(unit, year)[number - 1]),), _year(match["y"]))


def _all(unit: str, year: int) -> list[Window]:
    if unit == "thang":
        return [month_window(year, month) for month in range(1, 13)]
    return [quarter_window(year, quarter) for quarter in range(1, 5)]


def read_month_of_quarter(match: Match, words: str) -> Value | None:
    ordinal = _ordinal(match["o"])
    number = 3 if ordinal == -1 else ordinal
    if number > 3:
        return None
    if match["ref"] is None:
        return MonthOfQuarter(number)
    quarter = int(match["ref"]) if match["ref"].isdigit() else _ROMAN.get(match["ref"].replace("l", "i"), 0)
    if not 1 <= quarter <= 4:
        return Bad(f"Không có quý như “{words}”.", "Ghi quý từ I đến IV.")
    return Period(lambda year: (month_window(year, 3 * quarter - 3 + number),), _year(match["y"]))


def read_days(match: Match, words: str) -> Value:
    runs = _listed(match["list"], int)
    if any(not 1 <= first <= last <= 31 for first, last in runs):
        return Bad(f"Không có ngày như “{words}”.", "Ghi ngày từ 1 đến 31.")
    return DaysOfMonth(tuple(runs))


_MONTH_NAMES = {
    "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
    "mười một": 11, "mười hai": 12, "tu": 4, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12,
}  # fmt: skip


def read_named_month(match: Match, words: str) -> Value | None:
    """ "tháng Ba"; without tone marks "thang sau" and "thang nam" stay unread, for they mean other things too."""
    name = words.lower().split(maxsplit=1)[1]
    month = _MONTH_NAMES.get(name)
    return None if month is None else Period(lambda year: (month_window(year, month),))


def mark(name: str) -> Reader:
    return lambda match, words: Mark(name)


def festive(*keys: str) -> Reader:
    return lambda match, words: Festive(keys)
