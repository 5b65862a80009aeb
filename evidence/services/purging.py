"""Deleting the content of a proof for good, leaving the row with its hashes, the date and the reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.clock import now
from common.errors import CommentRequired, WrongState
from common.models import Event
from common.workflow import advance
from evidence import states
from evidence.enums import EvidenceStatus, PreviewStatus
from evidence.models import Evidence, EvidenceRevision
from evidence.permissions import can_purge

from .reviewing import UNREVIEWED
from .settling import settle, windows_of

TITLE = _("Minh chứng đã xóa nội dung")


@transaction.atomic
def purge_evidence(*, evidence: Evidence, by: Any, reason: str) -> Evidence:
    """Take files, previews, names of files, title, place, notes and addresses away: all that may name a person.

    A tombstone stays: hash, size, dates, unit, reason, and a document's printed identity, which is official. Its
    windows are counted again: a purged proof proves nothing. The files go when the transaction is committed.

    Raises:
        CommentRequired: no reason given.
        NotAllowed: the right is missing, or it is purged already.
    """
    can_purge(by, evidence).require()
    said = reason.strip()[:300]
    if not said:
        raise CommentRequired
    rows = Evidence.objects.filter(pk=evidence.pk, purged_at__isnull=True)
    if rows.update(purged_at=now(), purge_reason=said, title=str(TITLE), place="", text="", url="") != 1:
        raise WrongState
    revisions = list(evidence.revisions.all())
    hashes = {str(revision.number): revision.sha256 for revision in revisions}
    evidence.revisions.update(
        file="",
        thumbnail="",
        preview="",
        page_pictures="",
        content={},
        original_name="",
        preview_status=PreviewStatus.NONE,
    )
    evidence.refresh_from_db()
    evidence.save(update_fields=["search"])  # found by its document and its new title alone
    Event.record(evidence, "evidence_purged", by=by, comment=said, data={"sha256": hashes})
    carried = evidence.status == EvidenceStatus.ACCEPTED
    if evidence.status in states.WITHDRAW.sources:
        advance(evidence, states.WITHDRAW, by=by, comment=said, **UNREVIEWED)  # nothing is left to review
    settle(windows_of(evidence), by=by, carried=carried, comment=said)
    transaction.on_commit(lambda: _delete_files(revisions), robust=True)
    return evidence


def _delete_files(revisions: Iterable[EvidenceRevision]) -> None:
    for revision in revisions:
        for stored in (revision.file, revision.thumbnail, revision.preview, revision.page_pictures):
            if stored.name:
                stored.storage.delete(stored.name)
