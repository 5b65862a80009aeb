"""What runs by the clock for tasks."""

from __future__ import annotations

from celery import shared_task

from .reminders import remind


@shared_task(name="tasks.remind")
def remind_units() -> int:
    """Due and late windows, told once each; every further run of the day finds nothing new."""
    return remind()
