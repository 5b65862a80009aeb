"""What runs by the clock for notices."""

from __future__ import annotations

from celery import shared_task

from .notices.mailing import prepare_mails, send_mails
from .notices.reading import purge_old


@shared_task(name="common.send_notices")
def send_notices() -> dict[str, int]:
    """Gather what is due into mails and send what waits; twice in a row sends nothing twice."""
    prepared = prepare_mails()
    sent, failed = send_mails()
    return {"prepared": prepared, "sent": sent, "failed": failed}


@shared_task(name="common.purge_notices")
def purge_notices() -> int:
    """Old notices and traces of old mails."""
    return purge_old()
