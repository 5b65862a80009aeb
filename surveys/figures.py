"""The numbers of a result: index, needed sample, confidence interval. Pure; sources stand beside the rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal

from .enums import IndexKind

PLACES = Decimal("0.0001")
Z95 = 1.959964
SMALL_SAMPLE = 30
"""Below this many responses a percentage is shown with a warning, and never published."""


def index_percent(kind: str, *, satisfied: int, rated: int, score_sum: int) -> Decimal | None:
    """The satisfaction index in percent, cut (not rounded) at four decimals; None without an answer on the scale.

    Two usual readings of SIPAS (QĐ 1001/QĐ-BNV): the share of "hài lòng" and "rất hài lòng" among valid answers, or
    the mean level divided by five. A result always names which one it is.
    """
    if not rated:
        return None
    top = Decimal(satisfied) if kind == IndexKind.TOP_TWO else Decimal(score_sum) / 5
    return (top * 100 / rated).quantize(PLACES, ROUND_DOWN)


def needed_responses(population: int | None, margin: Decimal) -> int | None:
    """n = N / (1 + N·e²), rounded up: how many responses stand for `population` within ± `margin` percent."""
    if not population:
        return None
    share = margin / 100
    return int((population / (1 + population * share * share)).to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval in percent."""

    low: Decimal
    high: Decimal


def interval(kind: str, levels: Mapping[str, int], responses: int) -> Interval | None:
    """The interval around the index; `levels` is how often each level 1..5 was given.

    The answers of one person resemble one another, so the sample is the number of responses, not of answers: the
    cautious side. Shares use Wilson's score interval, means the normal one.
    """
    rated = sum(levels.get(str(level), 0) for level in range(1, 6))
    if not rated or not responses:
        return None
    if kind == IndexKind.TOP_TWO:
        low, high = _wilson((levels.get("4", 0) + levels.get("5", 0)) / rated, responses)
    else:
        low, high = _mean(levels, rated, responses)
    return Interval(_percent(low), _percent(high))


def _wilson(share: float, n: int) -> tuple[float, float]:
    z2 = Z95 * Z95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return middle - half, middle + half


def _mean(levels: Mapping[str, int], rated: int, n: int) -> tuple[float, float]:
    counts = {level: levels.get(str(level), 0) for level in range(1, 6)}
    mean = sum(level * count for level, count in counts.items()) / rated
    spread = math.sqrt(sum(count * (level - mean) ** 2 for level, count in counts.items()) / rated)
    half = Z95 * spread / math.sqrt(n)
    return (mean - half) / 5, (mean + half) / 5


def _percent(share: float) -> Decimal:
    return (Decimal(str(min(max(share, 0.0), 1.0))) * 100).quantize(Decimal("0.1"))
