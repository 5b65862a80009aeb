"""The one place that knows what day it is.

A demonstration fixes the day (setting ``CLOCK_TODAY``) so that its deadlines stay alive in any year; a real
installation leaves the setting empty and gets the real day in Viet Nam's time zone.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone


def fixed_day() -> dt.date | None:
    """The day the clock is held at, or None when it runs."""
    value = getattr(settings, "CLOCK_TODAY", None)
    if isinstance(value, str):
        return dt.date.fromisoformat(value) if value else None
    return value


def today() -> dt.date:
    """Today in the portal's time zone."""
    return fixed_day() or timezone.localdate()


def now() -> dt.datetime:
    """The present moment; with a fixed day, that day at the real time of day."""
    moment = timezone.localtime()
    day = fixed_day()
    return moment if day is None else moment.replace(year=day.year, month=day.month, day=day.day)
