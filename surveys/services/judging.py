"""Whether a response counts: one at a time or many in one go, always with its tallies, always undoable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import CommentRequired, Invalid, WrongState
from common.models import Event
from common.text import squeeze
from common.workflow import Transition, advance
from surveys import states
from surveys.enums import ResponseStatus
from surveys.models import Response, SecondEntry, Survey
from surveys.open_forms import questionnaire_of
from surveys.permissions import can_manage

from .tallying import count_again, count_again_many, take_out, take_out_many

MOST_AT_ONCE = 5000
"""Beyond this a judgement is made in parts: each one is a transaction that keeps others waiting."""
REASON_LENGTH = 300

BULK_VERBS: dict[str, str] = {
    states.COUNT.name: "responses_count",
    states.HOLD.name: "responses_hold",
    states.EXCLUDE.name: "responses_exclude",
}


@transaction.atomic
def judge(*, response: Response, transition: Transition, by: Any, reason: str = "") -> Response:
    """Take one response in, hold it back or leave it out. Its answers stay as they are.

    Raises:
        Invalid: a slip without answers can never count.
        CommentRequired, WrongState: as in `common.workflow.advance`.
    """
    can_manage(by, response.survey.programme).require()
    if transition is states.COUNT and not response.answers:
        raise Invalid(_("Phiếu này được ghi là không hợp lệ và không có câu trả lời nào nên không tính được."))
    counted_before = response.status == ResponseStatus.COUNTED
    stamps = _stamps(transition, reason, by)
    judged = advance(response, transition, by=by, comment=squeeze(reason), **stamps)
    questionnaire = questionnaire_of(judged.version_id)
    if transition is states.COUNT:
        count_again(judged, questionnaire)
    elif counted_before:
        take_out(judged, questionnaire)
    return judged


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judgement of many did: how many moved, how many stayed where they were, and the event that lists them."""

    moved: int
    stayed: int
    event: int | None = None


@transaction.atomic
def judge_many(
    *, survey: Survey, responses: Iterable[int], transition: Transition, by: Any, reason: str = ""
) -> Judged:
    """Judge many responses of a survey in one transaction, remembered as one event with their numbers.

    A response that somebody else judged meanwhile, or that is there already, stays as it is and is counted as such.
    """
    can_manage(by, survey.programme).require()
    reason = squeeze(reason)
    if transition.needs_comment and not reason:
        raise CommentRequired(_("Hãy ghi lý do: người xem lại sau này cần biết vì sao."))
    wanted = sorted(set(responses))
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid(_("Mỗi lần chỉ xem xét được %(most)d phiếu. Hãy lọc hẹp lại.") % {"most": MOST_AT_ONCE})
    rows = Response.objects.filter(survey=survey, pk__in=wanted, status__in=transition.sources).order_by("pk")
    if transition is states.COUNT:
        rows = rows.exclude(answers={})
    stamps = _stamps(transition, reason, by)
    moved = [row for row in rows if _move(row, transition, stamps)]
    # Their answers as they are now that nobody else can change them: a slip may have been corrected since it was read.
    held = Response.objects.in_bulk([row.pk for row in moved])
    if transition is states.COUNT:
        count_again_many(held.values(), questionnaire_of)
    else:
        counted = [held[row.pk] for row in moved if row.status == ResponseStatus.COUNTED]
        take_out_many(counted, questionnaire_of)
    event = _remember(survey, transition, moved, by, reason).pk if moved else None
    return Judged(len(moved), len(wanted) - len(moved), event)


def _move(row: Response, transition: Transition, stamps: dict[str, Any]) -> bool:
    """One conditional UPDATE; `row` keeps the state it came from."""
    seen = Response.objects.filter(pk=row.pk, status=row.status)
    return seen.update(status=transition.target, **stamps) == 1


def _stamps(transition: Transition, reason: str, by: Any) -> dict[str, Any]:
    return {"status_reason": squeeze(reason)[:REASON_LENGTH], "judged_at": now(), "judged_by": by}


def _remember(survey: Survey, transition: Transition, moved: list[Response], by: Any, reason: str) -> Event:
    before = Counter(str(ResponseStatus(row.status).label) for row in moved)
    return Event.record(
        survey,
        BULK_VERBS[transition.name],
        by=by,
        to_state=transition.target,
        comment=reason,
        data={"count": len(moved), "before": dict(before), "responses": [row.pk for row in moved]},
    )


@transaction.atomic
def erase_comment(*, response: Response, by: Any, reason: str) -> Response:
    """Take away what a person wrote, when it names somebody or tells what nobody should keep.

    The ticked answers and the tallies stay. Written answers are gone for good, those of a second typing and the photo
    of the slip too; the history keeps who, when and why.
    """
    can_manage(by, response.survey.programme).require()
    if not squeeze(reason):
        raise CommentRequired(_("Hãy ghi lý do xóa, không nhắc lại nội dung đã viết."))
    if Response.objects.filter(pk=response.pk).exclude(comment="").update(comment="", search="") != 1:
        raise WrongState(_("Lời viết của phiếu này đã được xóa trước đó."))
    response.refresh_from_db()
    if response.slip_photo:
        transaction.on_commit(partial(response.slip_photo.storage.delete, str(response.slip_photo.name)))
    response.answers, response.slip_photo = _without_words(response, response.answers), ""
    response.save(update_fields=["answers", "slip_photo"])
    for entry in SecondEntry.objects.filter(response=response):
        entry.answers = _without_words(response, entry.answers)
        entry.save(update_fields=["answers"])
    Event.record(response, "comment_erased", by=by, comment=squeeze(reason))
    return response


def _without_words(response: Response, answers: Mapping[str, Any]) -> dict[str, Any]:
    questions = questionnaire_of(response.version_id).questions
    written = {item.code for item in questions if item.kind == "text"}
    return {code: value for code, value in answers.items() if code not in written}
