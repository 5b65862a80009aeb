"""Small pictures of figures: what templates draw as SVG and rows for the bar chart of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from criteria import scoring

from .detail import Measured
from .models import Measurement

HEIGHT = Decimal(32)
STEP, WIDTH = 10, 8


@dataclass(frozen=True)
class Bar:
    """One month of a sparkline, in the units of a viewBox 120 wide and 32 high."""

    x: int
    y: str
    height: str
    tone: str


@dataclass(frozen=True)
class Spark:
    """Twelve months side by side, and the mark to reach as a line."""

    bars: Sequence[Bar]
    target_y: str | None


def month_value(row: Measurement, *, is_ratio: bool) -> Decimal | None:
    """What a month shows: its percentage, or its count."""
    if not is_ratio:
        return row.numerator
    return row.numerator / row.denominator * 100 if row.denominator else None


def spark_of(measured: Measured) -> Spark:
    """The sparkline of one measured criterion."""
    values = {m: month_value(row, is_ratio=measured.is_ratio) for m, row in measured.months.items()}
    known = [value for value in values.values() if value is not None]
    target = measured.target if measured.is_ratio else None
    top = max([*known, Decimal(100) if measured.is_ratio else Decimal(1)])
    bars = [_bar(month, value, top, target) for month, value in sorted(values.items()) if value is not None]
    line = f"{HEIGHT - target / top * HEIGHT:.1f}" if target is not None and target <= top else None
    return Spark(bars, line)


def _bar(month: int, value: Decimal, top: Decimal, target: Decimal | None) -> Bar:
    height = max(value / top * HEIGHT, Decimal(1))
    tone = "primary" if target is None else "success" if value >= target else "warning"
    return Bar(x=(month - 1) * STEP, y=f"{HEIGHT - height:.1f}", height=f"{height:.1f}", tone=tone)


def month_rows(months: Sequence[Measurement], *, is_ratio: bool) -> list[dict[str, Any]]:
    """Rows for the bar chart of a leaf's months: the picture and its table are one thing."""
    rows = []
    for row in months:
        label = _("Tháng %(month)d") % {"month": row.month}
        if is_ratio and row.denominator is not None:
            label += f" ({scoring.vi_number(row.numerator)}/{scoring.vi_number(row.denominator)})"
        value = month_value(row, is_ratio=is_ratio)
        rows.append({"label": label, "value": value.quantize(Decimal("0.01")) if value is not None else None})
    return rows
