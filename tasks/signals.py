"""A year that changes calls its tasks; years do not know that tasks exist."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from criteria.models import ProgrammeYear

from .services.years import follow_year

FOLLOWED = frozenset({"cut_off", "criteria_set"})


@receiver(post_save, sender=ProgrammeYear, dispatch_uid="tasks_follow_year")
def year_changed(
    sender: Any, instance: ProgrammeYear, created: bool, update_fields: frozenset[str] | None, **kwargs: Any
) -> None:
    """The cut-off or the criteria set may be another one."""
    if not created and not kwargs.get("raw") and (update_fields is None or FOLLOWED & set(update_fields)):
        follow_year(programme=instance)
