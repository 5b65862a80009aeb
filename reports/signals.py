"""The confirmation of a year is a day worth keeping; the assessment does not know that days are kept."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from assessments.enums import SnapshotKind
from assessments.models import Snapshot

from .services.standing import record_standing


@receiver(post_save, sender=Snapshot, dispatch_uid="reports_record_confirmed")
def year_confirmed(sender: Any, instance: Snapshot, created: bool, **kwargs: Any) -> None:
    """The points the leader confirmed are the record of that day."""
    if created and not kwargs.get("raw") and instance.kind == SnapshotKind.CONFIRMED:
        record_standing(programme=instance.assessment.programme)
