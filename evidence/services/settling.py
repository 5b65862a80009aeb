"""After every change of a proof the windows it hangs on are counted again and moved where they belong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from common.models import Event
from evidence.models import Evidence
from evidence.progress import count_proof
from tasks import states
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


def unsettle(evidence: Evidence, *, by: Any, carried: bool) -> None:
    """The windows follow a proof whose review was taken back, and keep the stamps of who handed them in.

    One that nobody had handed in waits as if the proof's own sender had; the reviewer did not hand it in.

    A window that was finished by counting proof (`FULFIL`) may fall back; one a reviewer finished by hand stays done:
    the count did not finish it, so the count does not undo it.
    """
    before = {window.pk: window for window in Occurrence.objects.filter(pk__in=windows_of(evidence)).order_by("pk")}
    counted = {pk for pk, window in before.items() if carried and _finished_by_counting(window)}
    settle(counted, by=by, carried=True)
    settle(before.keys() - counted, by=by)
    sent = evidence.current or evidence
    for pk, old in before.items():
        hands = (old.submitted_at, old.submitted_by_id) if old.submitted_at else (sent.created_at, sent.created_by_id)
        waiting = Occurrence.objects.filter(pk=pk, status=OccurrenceStatus.SUBMITTED)
        waiting.update(submitted_at=hands[0], submitted_by=hands[1])


def _finished_by_counting(window: Occurrence) -> bool:
    last = Event.objects.about(window).exclude(to_state="").first()
    return window.status != OccurrenceStatus.DONE or (last is not None and last.verb == states.FULFIL.name)
