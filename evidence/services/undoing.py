"""Taking a review back at once: a finger slipped, the next key came too early."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError, WrongState
from common.models import Event
from common.workflow import advance
from evidence import states
from evidence.enums import EvidenceStatus
from evidence.models import Evidence
from evidence.permissions import can_undo
from evidence.tell import tell_answer_taken_back

from .reviewing import UNREVIEWED, BulkOutcome
from .settling import unsettle


def decision_of(evidence: Evidence) -> int:
    """The number of the decision just taken, for `undo_review`: the proof's last line of history."""
    last = Event.objects.about(evidence).values_list("pk", flat=True).first()
    return last or 0


@transaction.atomic
def undo_review(*, evidence: Evidence, by: Any, decision: int) -> Evidence:
    """The proof waits for review again, as if it had not been looked at; both steps stay in its history.

    `decision` is `decision_of` the proof right after it was decided: only that decision is taken back, and only while
    it is the last thing that happened to the proof.

    Raises:
        NotAllowed: somebody else's decision, too long ago, the phase closed meanwhile.
        WrongState: something followed the decision.
    """
    can_undo(by, evidence).require()
    last = Event.objects.about(evidence).first()
    if last is None or last.pk != decision or last.from_state != EvidenceStatus.SUBMITTED:
        raise WrongState(
            _("Sau quyết định này minh chứng đã có thay đổi khác nên không hoàn tác được. Hãy mở minh chứng để xem.")
        )
    carried = evidence.status == EvidenceStatus.ACCEPTED
    seen = {
        "reviewed_by": by.pk,
        "reviewed_at": evidence.reviewed_at,
        "current": evidence.current_id,
        "purged_at__isnull": True,
    }
    advance(evidence, states.UNDO, by=by, also=seen, **UNREVIEWED)
    unsettle(evidence, by=by, carried=carried)
    tell_answer_taken_back(evidence)
    return evidence


def undo_many(*, evidence: Iterable[tuple[Evidence, int]], by: Any) -> BulkOutcome:
    """Take back several decisions, each in a transaction of its own. `accepted` are the proofs that wait again."""
    undone: list[Evidence] = []
    refused: list[tuple[Evidence, str]] = []
    for one, decision in evidence:
        try:
            undone.append(undo_review(evidence=one, by=by, decision=decision))
        except DomainError as problem:
            refused.append((one, problem.message))
    return BulkOutcome(tuple(undone), tuple(refused))
