"""Working on it and answering: notes, the draft, approval, the answer, the end, a new round, an apology."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.models import Event
from common.workflow import advance
from feedback import states
from feedback.enums import NoteKind
from feedback.models import Feedback, FollowUp
from feedback.permissions import (
    can_answer,
    can_apologise,
    can_close,
    can_note_internal,
    can_note_public,
    can_propose,
    can_reopen,
    can_return_answer,
)

from .lines import IN_THE_LINES, write
from .rounds import reopen_values
from .texts import one_line, reason, required_text


@transaction.atomic
def note_internal(*, feedback: Feedback, by: Any, text: str) -> FollowUp:
    """A line only the house reads."""
    can_note_internal(by, feedback).require()
    return _note(feedback, NoteKind.INTERNAL, "feedback_note_internal", by, text)


@transaction.atomic
def note_public(*, feedback: Feedback, by: Any, text: str) -> FollowUp:
    """Tell the sender how it stands, before there is an answer."""
    can_note_public(by, feedback).require()
    return _note(feedback, NoteKind.PUBLIC, "feedback_note_public", by, text)


def _note(feedback: Feedback, kind: str, verb: str, by: Any, text: str) -> FollowUp:
    said = required_text(text, field="text", missing=_("Hãy viết nội dung."))
    line = write(feedback, kind, said, by=by)
    Event.record(feedback, verb, by=by)
    return line


def _answer_values(text: str, number: str) -> dict[str, Any]:
    missing = _("Hãy viết nội dung trả lời người gửi.")
    return {
        "answer": required_text(text, field="answer", missing=missing),
        "answer_number": one_line(Feedback, "answer_number", number),
    }


@transaction.atomic
def propose_answer(*, feedback: Feedback, by: Any, text: str, number: str = "") -> Feedback:
    """The unit's draft goes to whoever answers in the commune's name."""
    can_propose(by, feedback).require()
    return advance(feedback, states.PROPOSE_ANSWER, by=by, proposed_by=by, **_answer_values(text, number))


@transaction.atomic
def return_answer(*, feedback: Feedback, by: Any, why: str) -> Feedback:
    """The draft does not do; it stays, with the reason, for the unit to write anew."""
    can_return_answer(by, feedback).require()
    write(feedback, NoteKind.INTERNAL, reason(why), by=by)
    return advance(feedback, states.RETURN_ANSWER, by=by, comment=str(IN_THE_LINES))


@transaction.atomic
def answer(*, feedback: Feedback, by: Any, text: str, number: str = "") -> Feedback:
    """Send the answer: the sender, and those whose feedback was merged into this one, read it from now on.

    What needs no unit (praise, a plain question) is received and answered at once.
    """
    can_answer(by, feedback).require()
    values = _answer_values(text, number)
    if feedback.status in states.RECEIVE.sources:
        advance(feedback, states.RECEIVE, by=by)
    advance(feedback, states.ANSWER, by=by, answered_at=now(), answered_by=by, **values)
    for other in feedback.merged.filter(purged_at__isnull=True):
        write(other, NoteKind.PUBLIC, values["answer"], by=by)
    return feedback


@transaction.atomic
def close(*, feedback: Feedback, by: Any) -> Feedback:
    """It is done; `by` None is the portal itself after the days the commune has set."""
    if by is not None:
        can_close(by, feedback).require()
    return advance(feedback, states.CLOSE, by=by, ended_at=now())


@transaction.atomic
def reopen(*, feedback: Feedback, by: Any, why: str) -> Feedback:
    """The house itself takes it up again: the answer was wrong, or the work did not hold."""
    can_reopen(by, feedback).require()
    said = reason(why)
    values = reopen_values(feedback)
    write(feedback, NoteKind.INTERNAL, said, by=by)
    return advance(feedback, states.REOPEN, by=by, comment=str(IN_THE_LINES), **values)


@transaction.atomic
def apologise(*, feedback: Feedback, by: Any, text: str) -> FollowUp:
    """A letter of apology for being late; the sender reads it, and it can be printed."""
    can_apologise(by, feedback).require()
    return _note(feedback, NoteKind.APOLOGY, "feedback_apologised", by, text)
