"""After every change of a proof the windows it hangs on are counted again and moved where they belong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evidence.models import Evidence
from evidence.progress import count_proof
from tasks.enums import OccurrenceStatus
from tasks.gates import Progress
from tasks.models import Occurrence
from tasks.services.occurrences import settle_occurrence


def windows_of(evidence: Evidence) -> list[int]:
    """Ids of the windows the proof hangs on."""
    return list(evidence.occurrence_links.values_list("occurrence_id", flat=True))


def settle(
    occurrences: Iterable[int], *, by: Any, carried: bool = False, returning: bool = False, comment: str = ""
) -> None:
    """Count the proof of these windows and let each follow it.

    The rows are locked in one order before they are counted, so that two reviewers who accept two proofs of one
    window at once do not both miss the other's (SQLite lets only one write at a time anyway).

    `carried`: the proof was accepted before the change. Only then may a finished window fall back: a reviewer may have
    finished it by hand with less than its minimum, and a proof that carried nothing does not undo that.
    """
    locked = Occurrence.objects.select_for_update(of=("self",)).filter(pk__in=set(occurrences)).order_by("pk")
    windows = list(locked.select_related("task__programme"))
    if not carried:
        windows = [window for window in windows if window.status != OccurrenceStatus.DONE]
    counted = count_proof(windows)
    for window in windows:
        found = counted.get(window.pk, Progress())
        settle_occurrence(
            occurrence=window,
            accepted=found.accepted,
            waiting=found.waiting,
            by=by,
            returning=returning,
            comment=comment,
        )
