"""A year that changes calls its surveys; years do not know that surveys exist."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from criteria.models import ProgrammeYear

from .services.years import follow_set


@receiver(post_save, sender=ProgrammeYear, dispatch_uid="surveys_follow_year")
def year_changed(
    sender: Any, instance: ProgrammeYear, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    """The criteria set may be another one."""
    if not created and not kwargs.get("raw") and (update_fields is None or "criteria_set" in update_fields):
        follow_set(programme=instance)
