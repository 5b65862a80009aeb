"""Working days, the first filling of the holiday table, festive occasions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.calendar import WorkCalendar, occasions, seed_days


def calendar_of(*years: int) -> WorkCalendar:
    seeds = [seed for year in years for seed in seed_days(year)]
    return WorkCalendar(
        off=frozenset(seed.date for seed in seeds if not seed.is_working),
        work=frozenset(seed.date for seed in seeds if seed.is_working),
    )


CALENDAR = calendar_of(2025, 2026, 2027)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), False),  # Friday, swapped
        (date(2026, 1, 10), True),  # Saturday, worked instead
        (date(2026, 1, 17), False),  # an ordinary Saturday
        (date(2026, 2, 13), True),
        (date(2026, 2, 16), False),
        (date(2026, 2, 20), False),
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),  # made up for Sunday 26 April
        (date(2026, 8, 22), True),
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), False),
        (date(2026, 9, 2), False),
        (date(2026, 11, 24), False),
        (date(2026, 11, 25), True),
        (date(2025, 11, 24), True),  # the day off exists from 2026
        (date(2025, 4, 26), True),
        (date(2025, 5, 2), False),
    ],
)
def test_offices_work_as_announced(day, works):
    assert CALENDAR.is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 3, 2), 1, date(2026, 3, 3)),  # the first day is not counted
        (date(2026, 3, 2), 5, date(2026, 3, 9)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
        (date(2026, 2, 12), 2, date(2026, 2, 23)),  # over nine days of Tết
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 1, 8), 2, date(2026, 1, 10)),  # a worked Saturday counts
        (date(2026, 3, 7), 0, date(2026, 3, 7)),
    ],
)
def test_a_period_of_working_days_ends(start, days, last):
    assert CALENDAR.add_working_days(start, days) == last


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 3, 2), 3, date(2026, 3, 5)),
        (date(2026, 3, 2), 5, date(2026, 3, 9)),  # 7 March is a Saturday
        (date(2026, 2, 10), 7, date(2026, 2, 23)),  # 17 February is the first day of Tết
    ],
)
def test_a_period_of_days_that_ends_on_a_day_off_ends_on_the_next_working_day(start, days, last):
    assert CALENDAR.add_days(start, days) == last


def test_the_next_working_day_may_be_the_day_itself():
    assert CALENDAR.next_working_day(date(2026, 3, 4)) == date(2026, 3, 4)
    assert CALENDAR.next_working_day(date(2026, 2, 14)) == date(2026, 2, 23)


def test_periods_do_not_run_backwards():
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_days(date(2026, 1, 1), -1)


def test_a_day_cannot_be_off_and_worked():
    with pytest.raises(ValueError, match="2026-01-10"):
        WorkCalendar(off=frozenset({date(2026, 1, 10)}), work=frozenset({date(2026, 1, 10)}))


@given(st.dates(date(2025, 1, 1), date(2027, 6, 1)), st.integers(0, 90))
def test_counting_undoes_adding(start, days):
    last = CALENDAR.add_working_days(start, days)
    assert CALENDAR.working_days_between(start, last) == days
    assert CALENDAR.working_days_between(last, start) == -days
    assert days == 0 or CALENDAR.is_working_day(last)


@given(st.dates(date(2025, 1, 1), date(2027, 6, 1)))
def test_the_next_working_day_is_the_first_one(day):
    found = CALENDAR.next_working_day(day)
    skipped = [day + timedelta(days=n) for n in range((found - day).days)]
    assert CALENDAR.is_working_day(found)
    assert not any(CALENDAR.is_working_day(each) for each in skipped)


def test_the_year_2026_is_filled_with_the_days_the_library_lacks():
    rows = {seed.date: seed for seed in seed_days(2026)}
    assert (rows[date(2026, 1, 2)].is_working, rows[date(2026, 1, 10)].is_working) == (False, True)
    assert "12729/VPCP-KGVX" in rows[date(2026, 1, 2)].source
    assert rows[date(2026, 8, 22)].is_working
    assert list(rows) == sorted(rows)
    assert all(seed.name and seed.source for seed in rows.values())
    assert {day.year for day in rows} == {2026}


def test_weekdays_off_in_2026_are_those_of_the_announced_schedule():
    weekdays = [
        seed.date.strftime("%d/%m") for seed in seed_days(2026) if not seed.is_working and seed.date.weekday() < 5
    ]
    assert weekdays == [
        "01/01", "02/01", "16/02", "17/02", "18/02", "19/02", "20/02", "27/04", "30/04", "01/05", "31/08", "01/09",
        "02/09", "24/11",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2025, {"tet-duong-lich": (1, 1), "tet-nguyen-dan": (1, 29), "gio-to": (4, 7), "giai-phong": (4, 30),
                "quoc-te-lao-dong": (5, 1), "quoc-khanh": (9, 2)}),
        (2026, {"tet-duong-lich": (1, 1), "tet-nguyen-dan": (2, 17), "gio-to": (4, 26), "giai-phong": (4, 30),
                "quoc-te-lao-dong": (5, 1), "quoc-khanh": (9, 2), "ngay-van-hoa": (11, 24)}),
        (2027, {"tet-duong-lich": (1, 1), "tet-nguyen-dan": (2, 6), "gio-to": (4, 16), "giai-phong": (4, 30),
                "quoc-te-lao-dong": (5, 1), "quoc-khanh": (9, 2), "ngay-van-hoa": (11, 24)}),
    ],
)  # fmt: skip
def test_occasions_of_a_year(year, days):
    assert {occasion.key: (occasion.day.month, occasion.day.day) for occasion in occasions(year)} == days
    assert all(occasion.day.year == year for occasion in occasions(year))
