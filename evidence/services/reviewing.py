"""Accepting, returning and withdrawing proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import DomainError, WrongState
from common.workflow import advance
from evidence import states
from evidence.enums import EvidenceStatus
from evidence.models import Evidence
from evidence.permissions import can_accept, can_return, can_withdraw
from evidence.tell import tell_returned

from .settling import settle, windows_of

UNREVIEWED: dict[str, Any] = {"reviewed_at": None, "reviewed_by": None, "review_comment": ""}


def _reviewed(by: Any, comment: str) -> dict[str, Any]:
    return {"reviewed_at": now(), "reviewed_by": by, "review_comment": comment.strip()}


@transaction.atomic
def accept_evidence(*, evidence: Evidence, by: Any, comment: str = "", revision: int | None = None) -> Evidence:
    """The proof holds. Windows with enough accepted items are done by this.

    `revision` is the number of the version the reviewer looked at; a newer one is not accepted unseen.

    Raises:
        NotAllowed: role, phase, state, or it is the reviewer's own upload.
        WrongState: somebody was first, or a newer version came meanwhile.
    """
    can_accept(by, evidence).require()
    hold(evidence, revision)
    advance(
        evidence,
        states.ACCEPT,
        by=by,
        comment=comment,
        reviewed_at=now(),
        reviewed_by=by,
        review_comment=comment.strip(),
    )
    settle(windows_of(evidence), by=by)
    return evidence


@transaction.atomic
def return_evidence(*, evidence: Evidence, by: Any, comment: str, revision: int | None = None) -> Evidence:
    """The proof does not hold, with the reason; its windows go back unless the rest can still be enough."""
    can_return(by, evidence).require()
    hold(evidence, revision)
    carried = evidence.status == EvidenceStatus.ACCEPTED
    advance(
        evidence,
        states.RETURN,
        by=by,
        comment=comment,
        reviewed_at=now(),
        reviewed_by=by,
        review_comment=comment.strip(),
    )
    settle(windows_of(evidence), by=by, carried=carried, returning=True, comment=comment.strip())
    tell_returned(evidence, by=by)
    return evidence


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, by: Any, comment: str) -> Evidence:
    """The unit takes its proof back; it stays readable and counts no more."""
    can_withdraw(by, evidence).require()
    advance(evidence, states.WITHDRAW, by=by, comment=comment, **UNREVIEWED)
    settle(windows_of(evidence), by=by)
    return evidence


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of many proofs: the accepted ones, and each refused one with its sentence."""

    accepted: tuple[Evidence, ...]
    refused: tuple[tuple[Evidence, str], ...]


def accept_many(*, evidence: Iterable[Evidence], by: Any, comment: str = "") -> BulkOutcome:
    """Accept each proof in a transaction of its own: one that cannot be accepted does not hold up the others."""
    accepted: list[Evidence] = []
    refused: list[tuple[Evidence, str]] = []
    for one in evidence:
        seen = one.current.number if one.current else None
        try:
            accepted.append(accept_evidence(evidence=one, by=by, comment=comment, revision=seen))
        except DomainError as problem:
            refused.append((one, problem.message))
    return BulkOutcome(tuple(accepted), tuple(refused))


def hold(evidence: Evidence, revision: int | None = None) -> None:
    """Take the row for this transaction, as long as state and version are those the person saw."""
    if revision is not None and (evidence.current is None or evidence.current.number != revision):
        raise WrongState(_("Đơn vị vừa gửi bản mới của minh chứng này. Hãy xem bản mới rồi mới duyệt."))
    gone = evidence.purged_at is None
    rows = Evidence.objects.filter(
        pk=evidence.pk, status=evidence.status, current=evidence.current_id, purged_at__isnull=gone
    )
    if rows.update(status=evidence.status) != 1:
        raise WrongState
