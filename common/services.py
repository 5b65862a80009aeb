"""Changes to the shared tables."""

from __future__ import annotations

from django.db import transaction

from .calendar import seed_days
from .enums import HolidayKind
from .models import Holiday


@transaction.atomic
def load_holidays(*, year: int) -> int:
    """Fill the table of days off for a year from the library; days already there stay as people edited them."""
    known = set(Holiday.objects.filter(day__year=year).values_list("day", flat=True))
    rows = [
        Holiday(
            day=seed.date,
            kind=HolidayKind.WORK if seed.is_working else HolidayKind.OFF,
            name=seed.name,
            source=seed.source,
        )
        for seed in seed_days(year)
        if seed.date not in known
    ]
    Holiday.objects.bulk_create(rows)
    return len(rows)
