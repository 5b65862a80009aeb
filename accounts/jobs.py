"""What runs at night for accounts."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from common.clock import fixed_day

from .services import disable_idle_people


@shared_task(name="accounts.disable_idle")
def disable_idle() -> int:
    """Switch off idle accounts. A demonstration with a held clock keeps its accounts."""
    if fixed_day() is not None:
        return 0
    return disable_idle_people(days=settings.IDLE_DISABLE_DAYS)
