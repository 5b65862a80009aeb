"""Point tables of a leaf: options, bands that overlap or leave a gap, rows worth more than the leaf."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from criteria.scoring.enums import ScoringType
from criteria.scoring.leaves import band_words, in_band
from criteria.scoring.numbers import HUNDRED, ZERO, vi_number, vi_percent, vi_points
from criteria.scoring.rules import Band, Option, Rule

from .finding import Finding, error, warning


def _points_of(rule: Rule, row: Band | Option) -> Decimal | None:
    if row.points is not None:
        return row.points
    if row.fraction is not None and rule.maximum is not None:
        return row.fraction * rule.maximum
    return None


def _row(rule: Rule, row: Band | Option, name: str) -> Iterator[Finding]:
    """One line of a table: exactly one of points and fraction, inside 0 … maximum."""
    if row.points is None and row.fraction is None:
        yield error(rule.code, f"Mục {rule.code}: {name} chưa nhập điểm.")
    if row.points is not None and row.fraction is not None:
        yield error(rule.code, f"Mục {rule.code}: {name} nhập cả điểm lẫn tỷ lệ; chỉ nhập một trong hai.")
    points = _points_of(rule, row)
    if points is not None and points < 0:
        yield error(rule.code, f"Mục {rule.code}: {name} có điểm âm.")
    if points is not None and rule.maximum is not None and points > rule.maximum:
        yield error(
            rule.code,
            f"Mục {rule.code}: {name} được {vi_points(points)}, vượt điểm tối đa {vi_number(rule.maximum)} của mục.",
        )


def options(rule: Rule) -> Iterator[Finding]:
    if not rule.options:
        yield error(rule.code, f"Mục {rule.code} chưa có mức nào để chọn.")
        return
    keys = [option.key for option in rule.options]
    if len(set(keys)) < len(keys):
        yield error(rule.code, f"Mục {rule.code} có hai mức trùng mã.")
    for option in rule.options:
        yield from _row(rule, option, f"mức “{option.label or option.key}”")
    worth = [points for option in rule.options if (points := _points_of(rule, option)) is not None]
    best = sum(worth, ZERO) if rule.type is ScoringType.CHECKLIST else max(worth, default=ZERO)
    yield from _best(rule, best)


def _best(rule: Rule, best: Decimal) -> Iterator[Finding]:
    if rule.maximum is not None and best < rule.maximum:
        yield warning(
            rule.code,
            f"Mục {rule.code} có điểm tối đa {vi_number(rule.maximum)} "
            f"nhưng bảng điểm chỉ cho nhiều nhất {vi_number(best)}.",
        )


def count_bands(rule: Rule) -> Iterator[Finding]:
    yield from _bands(rule, vi_number, whole=True)
    if rule.bands and not any(band.upper is None for band in rule.bands):
        yield warning(
            rule.code, f"Mục {rule.code}: làm nhiều hơn bậc cao nhất sẽ không có điểm; hãy để trống cận trên."
        )


def ratio_bands(rule: Rule) -> Iterator[Finding]:
    yield from _bands(rule, vi_percent, whole=False)
    if rule.bands and not any(in_band(band, Fraction(100)) for band in rule.bands):
        yield warning(rule.code, f"Mục {rule.code}: tỷ lệ đúng 100% không thuộc bậc nào.")
    if rule.allow_over_100 and rule.bands and not any(band.upper is None for band in rule.bands):
        yield warning(rule.code, f"Mục {rule.code}: tỷ lệ vượt bậc cao nhất sẽ không có điểm; hãy để trống cận trên.")
    if not rule.allow_over_100 and any(_above_100(band) for band in rule.bands):
        yield warning(rule.code, f"Mục {rule.code} có bậc trên 100% nhưng không cho phép tỷ lệ vượt 100%.")


def _above_100(band: Band) -> bool:
    return band.lower is not None and (band.lower > HUNDRED or (band.lower == HUNDRED and not band.lower_inclusive))


def _bands(rule: Rule, unit: Callable[[Decimal], str], *, whole: bool) -> Iterator[Finding]:
    if not rule.bands:
        yield error(rule.code, f"Mục {rule.code} chưa có bảng bậc điểm.")
        return
    for band in rule.bands:
        name = f"bậc “{band.label or band_words(band, unit)}”"
        yield from _row(rule, band, name)
        if _is_empty(band):
            yield error(rule.code, f"Mục {rule.code}: {name} không chứa giá trị nào.")
    ordered = sorted(rule.bands, key=lambda b: (b.lower is not None, b.lower or ZERO, not b.lower_inclusive))
    for left, right in pairwise(ordered):
        names = f"“{left.label or band_words(left, unit)}” và “{right.label or band_words(right, unit)}”"
        if _overlap(left, right):
            yield error(rule.code, f"Mục {rule.code}: hai bậc {names} chồng lên nhau; bậc đứng trước được dùng.")
        elif _gap(left, right, whole=whole):
            yield warning(rule.code, f"Mục {rule.code}: giữa hai bậc {names} có khoảng trống, rơi vào đó được 0 điểm.")
    worth = [points for band in rule.bands if (points := _points_of(rule, band)) is not None]
    yield from _best(rule, max(worth, default=ZERO))


def _is_empty(band: Band) -> bool:
    if band.lower is None or band.upper is None:
        return False
    if band.lower == band.upper:
        return not (band.lower_inclusive and band.upper_inclusive)
    return band.lower > band.upper


def _overlap(left: Band, right: Band) -> bool:
    """`left` starts at or before `right`."""
    if left.upper is None or right.lower is None:
        return True
    if left.upper == right.lower:
        return left.upper_inclusive and right.lower_inclusive
    return left.upper > right.lower


def _gap(left: Band, right: Band, *, whole: bool) -> bool:
    """Something lies between two bands that do not overlap; for counts, a whole number must."""
    if left.upper is None or right.lower is None:
        return False
    if not whole:
        return left.upper < right.lower or not (left.upper_inclusive or right.lower_inclusive)
    last = _last_whole(left.upper, inclusive=left.upper_inclusive)
    first = -_last_whole(-right.lower, inclusive=right.lower_inclusive)
    return first - last > 1


def _last_whole(bound: Decimal, *, inclusive: bool) -> int:
    floor = Fraction(bound).__floor__()
    return floor - 1 if floor == bound and not inclusive else floor
