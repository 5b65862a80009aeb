"""Values as people read them: dates, points, percentages, sizes. Plain functions; `ui` registers them as filters."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import text

CENT = Decimal("0.01")
Figure = Decimal | int | str | None


def nothing(spoken: str) -> SafeString:
    """A dash to the eye, words to a screen reader."""
    return format_html(
        '<span class="nothing"><span aria-hidden="true">—</span><span class="visually-hidden">{}</span></span>',
        spoken,
    )


def vn_date(value: dt.date | dt.datetime | None) -> str:
    """dd/mm/yyyy, or a dash for None."""
    if not value:
        return nothing(_("chưa có ngày"))
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return text.vn_date(value)


def vn_datetime(value: dt.datetime | None) -> str:
    """HH:MM dd/mm/yyyy in the portal's time zone, or a dash for None."""
    if not value:
        return nothing(_("chưa có thời điểm"))
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%H:%M} {text.vn_date(local)}"


def points(value: Figure) -> str:
    """Points as people write them, at most two decimals: 12,5. None is "chưa có", which is not zero."""
    if value is None or value == "":
        return nothing(_("chưa có"))
    return text.vn_number(Decimal(str(value)).quantize(CENT, ROUND_HALF_UP))


def number(value: Figure, places: int | None = None) -> str:
    """1.234,5; None is a dash."""
    return nothing(_("chưa có")) if value is None or value == "" else text.vn_number(Decimal(str(value)), places)


def percent(value: Figure, places: int | None = None) -> str:
    """A percentage given as 0-100, with at most two decimals: 85,5%. None is a dash."""
    if value is None or value == "":
        return nothing(_("chưa có"))
    return f"{text.vn_number(Decimal(str(value)).quantize(CENT, ROUND_HALF_UP), places)}%"


def human_size(value: int | None) -> str:
    """Bytes in the largest unit that fits, one decimal below ten: 2,4 MB."""
    if value is None or value == "":
        return nothing(_("chưa rõ dung lượng"))
    size, unit = Decimal(value), "byte"
    for bigger in ("KB", "MB", "GB", "TB"):
        if size < 1024:
            break
        size, unit = size / 1024, bigger
    places = 1 if unit != "byte" and size < 10 else 0
    return f"{text.vn_number(size.quantize(Decimal(10) ** -places, ROUND_HALF_UP))} {unit}"


def minutes(value: dt.timedelta) -> int:
    """Whole minutes of a duration, rounded up."""
    return -(-int(value.total_seconds()) // 60)
