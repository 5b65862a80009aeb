"""Survey results as pages show them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from common.templatetags._values import nothing
from surveys.sheets import percent_words

register = template.Library()


@register.filter
def cut_percent(value: Decimal | None) -> str:
    """An index: cut, not rounded, at two decimals, so that 79,999 % never reads 80 %; None is a dash."""
    return percent_words(value) if isinstance(value, Decimal) else nothing(_("chưa có"))


@register.filter
def svg_width(value: Decimal | None, full: int = 1000) -> str:
    """A percentage as a length of a drawing."""
    value = value if isinstance(value, Decimal) else Decimal(0)
    return f"{min(max(value, Decimal(0)), Decimal(100)) * full / 100:.1f}"


@register.filter
def weeks_drawn(weeks: Any) -> dict[str, Any]:
    """Columns of a chart, one a week: where each stands and how high it is, of a drawing 1000 wide and 120 high."""
    wide = Decimal(1000) / max(len(weeks), 12)
    bars = [
        {
            "x": f"{wide * place + wide / 8:.1f}",
            "width": f"{wide * 3 / 4:.1f}",
            "y": f"{120 - week.percent * 120 / 100:.1f}",
            "height": f"{week.percent * 120 / 100:.1f}",
            "small": week.is_small,
        }
        for place, week in enumerate(weeks)
        if week.percent is not None
    ]
    return {"bars": bars, "first": weeks[0].label, "last": weeks[-1].label} if weeks else {}
