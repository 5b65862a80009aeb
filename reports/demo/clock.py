"""The demo's year is lived through day by day: services see the day they are called on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def on(day: dt.date) -> Iterator[None]:
    """Hold the portal's clock at `day` inside the block."""
    before = settings.CLOCK_TODAY
    settings.CLOCK_TODAY = day
    try:
        yield
    finally:
        settings.CLOCK_TODAY = before
