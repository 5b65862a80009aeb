"""Background work on proof."""

from __future__ import annotations

import logging

from celery import shared_task

from .enums import PreviewStatus
from .models import EvidenceRevision
from .services import draw_pages_of, make_previews_of, requeue_pending
from .services.incoming import sweep_incoming

logger = logging.getLogger(__name__)


@shared_task(name="evidence.make_previews", soft_time_limit=120, time_limit=150)
def make_previews(revision_id: int) -> None:
    """Thumbnail and preview of one revision; done or gone means nothing to do."""
    revision = EvidenceRevision.objects.select_related("evidence__programme__commune").filter(pk=revision_id).first()
    if revision is None or revision.preview_status != PreviewStatus.PENDING:
        return
    try:
        make_previews_of(revision)
    except FileNotFoundError:
        logger.warning("Stored file of revision %s is missing", revision_id)
        EvidenceRevision.objects.filter(pk=revision_id).update(preview_status=PreviewStatus.NONE)


@shared_task(name="evidence.draw_pages", soft_time_limit=120, time_limit=150)
def draw_pages(revision_id: int) -> None:
    """The first pages of one PDF as pictures; drawn or gone means nothing to do."""
    rows = EvidenceRevision.objects.select_related("evidence__programme__commune").filter(pk=revision_id)
    revision = rows.first()
    if revision is None or revision.pages_drawn is not None or not revision.file:
        return
    try:
        draw_pages_of(revision)
    except FileNotFoundError:
        logger.warning("Stored file of revision %s is missing", revision_id)
        rows.update(pages_drawn=0)


@shared_task(name="evidence.requeue_previews")
def requeue_previews() -> int:
    """Previews that were lost on the way are asked for again."""
    return requeue_pending()


@shared_task(name="evidence.sweep_incoming")
def sweep_half_sent() -> int:
    """Parts of large files nobody went on sending go after two days."""
    return sweep_incoming()
