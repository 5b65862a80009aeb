"""Background work on feedback, once a day: what is late is shown to the leader, what nobody contradicted ends."""

from __future__ import annotations

from celery import shared_task

from accounts.models import Commune

from .services import close_silent, escalate_late
from .services.waiting import clear_old


@shared_task(name="feedback.look_after")
def look_after() -> dict[str, int]:
    """Both for every commune in use; a second run the same day finds nothing."""
    told = ended = 0
    for commune in Commune.objects.filter(is_active=True).select_related("feedback_settings"):
        told += escalate_late(commune=commune)
        ended += close_silent(commune=commune)
    return {"escalated": told, "closed": ended}


@shared_task(name="feedback.clear_waiting")
def clear_waiting() -> int:
    """Photos of forms nobody finished go after a day."""
    return clear_old()
