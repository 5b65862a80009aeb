"""Exact arithmetic and Vietnamese number words.

Ratios are kept as exact fractions until the one rounding of a leaf, so 1/3 of 3 points is 1 point and a
value just below a band edge stays below it.
"""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

ZERO = Decimal(0)
HUNDRED = Decimal(100)


def round_half_up(value: Fraction, places: int) -> Decimal:
    """`value` (not negative) rounded to `places` decimals, a half goes up."""
    scale = 10**places
    units = (value * scale + Fraction(1, 2)).__floor__()
    return Decimal(units).scaleb(-places)


def vi_number(value: Decimal | Fraction | int, places: int = 4) -> str:
    """1234.50 as "1.234,5". A fraction is first rounded to `places` decimals."""
    if isinstance(value, Fraction):
        sign = "-" if value < 0 else ""
        return sign + vi_number(round_half_up(abs(value), places))
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text == "-0":
        text = "0"
    return text.translate(str.maketrans(",.", ".,"))


def vi_points(value: Decimal | Fraction) -> str:
    """12.50 as "12,5 điểm"."""
    return f"{vi_number(value)} điểm"


def vi_percent(value: Decimal | Fraction) -> str:
    """75 as "75%"; two thirds as "66,67%"."""
    return f"{vi_number(value if isinstance(value, Decimal) else Fraction(value), 2)}%"


def vi_ratio(numerator: Decimal, denominator: Decimal, percent: Fraction) -> str:
    """45 of 60 as "45/60 = 75%"; the sign is ≈ where two decimals do not hold the exact value."""
    shown = round_half_up(percent, 2)
    sign = "=" if Fraction(shown) == percent else "≈"
    return f"{vi_number(numerator)}/{vi_number(denominator)} {sign} {vi_percent(shown)}"


def require_exact(thing: Any) -> None:
    """Refuse float and not-finite values in the fields of a dataclass: points are Decimal or nothing."""
    for field in fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, float):
            raise TypeError(f"{type(thing).__name__}.{field.name} must be Decimal, not float")
        if isinstance(value, Decimal) and not value.is_finite():
            raise ValueError(f"{type(thing).__name__}.{field.name} must be a finite number")
