"""Handing in, reviewing, waiving and reopening one window of a task."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import has_permission
from accounts.roles import Permission
from common.clock import now
from common.errors import Invalid, NotAllowed
from common.workflow import advance
from tasks import gates, states
from tasks.enums import OccurrenceStatus as Status
from tasks.models import Occurrence
from tasks.permissions import (
    can_reopen,
    can_return,
    can_review,
    can_submit,
    can_waive,
    can_withdraw,
)
from tasks.tell_units import tell_window_returned

_UNREVIEWED: dict[str, Any] = {"reviewed_at": None, "reviewed_by": None, "review_comment": ""}
_UNSUBMITTED: dict[str, Any] = {"submitted_at": None, "submitted_by": None}


def _reviewed(by: Any, comment: str) -> dict[str, Any]:
    return {"reviewed_at": now(), "reviewed_by": by, "review_comment": comment.strip()}


@transaction.atomic
def submit_occurrence(*, occurrence: Occurrence, by: Any, comment: str = "") -> Occurrence:
    """Hand the window in for review.

    Raises:
        NotAllowed: role, unit, phase or state say no.
        Invalid: a gate finds something missing (no proof yet).
        WrongState: somebody was first.
    """
    can_submit(by, occurrence).require()
    if missing := gates.findings(occurrence):
        raise Invalid(" ".join(missing))
    stamps = {"submitted_at": now(), "submitted_by": by} | _UNREVIEWED
    return advance(occurrence, states.SUBMIT, by=by, comment=comment, **stamps)


@transaction.atomic
def withdraw_submission(*, occurrence: Occurrence, by: Any, comment: str = "") -> Occurrence:
    """Take back what waits for review."""
    can_withdraw(by, occurrence).require()
    return advance(occurrence, states.WITHDRAW, by=by, comment=comment, **_UNSUBMITTED)


@transaction.atomic
def accept_occurrence(*, occurrence: Occurrence, by: Any, comment: str = "") -> Occurrence:
    """The window is fulfilled. Nobody says so of what only they handed in."""
    can_review(by, occurrence).require()
    if gates.only_by(occurrence, by.pk):
        raise NotAllowed(
            _("Minh chứng của kỳ này đều do bạn nộp nên bạn không tự duyệt được. Hãy nhờ người khác duyệt.")
        )
    return advance(occurrence, states.ACCEPT, by=by, comment=comment, **_reviewed(by, comment))


@transaction.atomic
def return_occurrence(*, occurrence: Occurrence, by: Any, comment: str) -> Occurrence:
    """Send the window back with the reason."""
    can_return(by, occurrence).require()
    advance(occurrence, states.RETURN, by=by, comment=comment, **_reviewed(by, comment))
    tell_window_returned(occurrence, by=by)
    return occurrence


@transaction.atomic
def waive_occurrence(*, occurrence: Occurrence, by: Any, reason: str) -> Occurrence:
    """Nothing arose in this window; it is not owed."""
    can_waive(by, occurrence).require()
    return advance(occurrence, states.WAIVE, by=by, comment=reason, **_reviewed(by, reason))


@transaction.atomic
def reopen_occurrence(*, occurrence: Occurrence, by: Any, comment: str) -> Occurrence:
    """Open a finished or waived window again."""
    can_reopen(by, occurrence).require()
    return advance(occurrence, states.REOPEN, by=by, comment=comment, **_UNREVIEWED, **_UNSUBMITTED)


@transaction.atomic
def settle_occurrence(
    *,
    occurrence: Occurrence,
    accepted: int,
    waiting: int,
    by: Any,
    returning: bool = False,
    comment: str = "",
) -> Occurrence:
    """Let the window follow its proofs: call it after one was added, accepted, returned or withdrawn.

    `accepted` and `waiting` count the items that hang on the window now; `returning` says that one was just
    sent back, with `comment` as the reason (`states.settled_status` has the rule). The caller has checked the
    verdict on the proof itself, so a person who handed in one proof of the window may still settle it by
    accepting somebody else's. Only a reviewer's act finishes or returns a window; with anybody else's it waits.
    """
    judges = has_permission(by, Permission.REVIEW_EVIDENCE, occurrence.task.programme.commune_id)
    target = states.settled_status(
        occurrence.status,
        accepted=accepted,
        waiting=waiting,
        min_count=occurrence.min_count,
        returning=returning and judges.allowed,
    )
    if target == Status.DONE and occurrence.status != Status.DONE and not judges:
        target = Status.SUBMITTED
    if target == occurrence.status:
        return occurrence
    if target == Status.RETURNED:
        reason = comment.strip() or _("Minh chứng còn lại chưa đủ số lần tối thiểu của kỳ.")
        return advance(occurrence, states.SEND_BACK, by=by, comment=reason, **_reviewed(by, reason))
    arrow, stamps = {
        Status.DONE: (states.FULFIL, _reviewed(by, comment)),
        Status.SUBMITTED: (states.WAIT, {"submitted_at": now(), "submitted_by": by} | _UNREVIEWED),
        Status.OPEN: (states.LACK, _UNREVIEWED | _UNSUBMITTED),
    }[Status(target)]
    return advance(occurrence, arrow, by=by, comment=comment, **stamps)
