"""Rhythms pinned to days of a month: "trước ngày 15 hằng tháng", "ngày 25 tháng cuối quý"."""

from tasks.timing.model import Every, Window
from tasks.timing.periods import DAY, day_of_month, month_window, months_window
from tasks.timing.vocabulary import Build, Runs


def pins(every: Every, runs: Runs, how: str, month: int | None) -> Build:
    """The windows of days of a month, in every month of a year or in one month (the last) of every quarter.

    "Trước ngày 01" of a month or quarter means the whole of it: the deadline is the first day of the next one.
    """
    starts = range(1, 13) if every == "month" else range(1, 13, 3)
    to_the_end = how == "before" and runs[0][0] == 1 and month is None

    def build(year: int) -> tuple[Window, ...]:
        found = []
        for number in starts:
            whole = months_window(year, number, number if every == "month" else number + 2)
            named = number if every == "month" else number + (month or 3) - 1
            found += [whole] if to_the_end else [_pin(whole, year, named, run, how) for run in runs]
        return tuple(found)

    return build


def _pin(whole: Window, year: int, month: int, run: tuple[int, int], how: str) -> Window:
    """Days of one month read with trước, chậm nhất, từ, or as they stand; `whole` is the turn they belong to."""
    start, end = day_of_month(year, month, run[0]), day_of_month(year, month, run[1])
    if how == "before":
        return Window(whole.start, max(start - DAY, whole.start))
    if how == "until":
        return Window(whole.start, end)
    if how == "from" and run[0] == run[1]:
        return Window(start, month_window(year, month).end)
    return Window(start, end)
