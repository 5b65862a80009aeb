"""The second check: a drawn sample typed again by somebody else, every difference settled by the paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Invalid, WrongState
from common.models import Event
from surveys.models import PaperBatch, Response, SecondEntry
from surveys.open_forms import questionnaire_of
from surveys.permissions import can_check, can_check_slip
from surveys.questionnaire import Answers
from surveys.selectors.paper import check_of, differences

from .paper import finish_check
from .slips import hold, replace_answers, said, set_aside


@transaction.atomic
def type_again_blind(*, response: Response, answers: Answers, by: Any) -> SecondEntry:
    """Type a drawn slip a second time, without having seen the first. Sent twice it is kept once.

    Raises:
        NotAllowed: role, state, or the person typed it the first time.
        WrongState: somebody else was first.
        Invalid: the slip was not drawn.
    """
    can_check_slip(by, response).require()
    batch = response.batch
    assert batch is not None  # can_check_slip said so
    _hold_check(batch)
    if response.pk not in {slip.pk for slip in check_of(batch).sample}:
        raise Invalid(_("Phiếu này không nằm trong mẫu kiểm tra của tập."))
    differing = differences(questionnaire_of(response.version_id), response.answers, answers)
    try:
        with transaction.atomic():
            entry = SecondEntry.objects.create(response=response, answers=answers, differences=differing, typed_by=by)
    except IntegrityError as error:
        known = SecondEntry.objects.get(response=response)
        if known.typed_by_id == by.pk and known.answers == answers:
            return known
        raise WrongState(_("Người khác vừa nhập lần hai phiếu này. Hãy nhập phiếu tiếp theo.")) from error
    Event.record(response, "slip_checked", by=by, data={"differences": differing})
    finish_check(batch=batch, by=by)
    return entry


@transaction.atomic
def settle(*, entry: SecondEntry, chosen: Mapping[str, Any], by: Any, invalid: str = "") -> Response:
    """Put what is on the paper into the response: `chosen` has the right answer for each question that differs.

    The answers leave the tallies and enter them anew; the history keeps both. `invalid` sets the slip aside instead.

    Raises:
        NotAllowed: role or state.
        Invalid: a question is left open, or nothing would be left answered.
        WrongState: it was settled before.
    """
    response = entry.response
    batch = response.batch
    assert batch is not None  # only slips are typed twice
    can_check(by, batch).require()
    _hold_check(batch)
    open_codes = [] if invalid else [code for code in entry.differences if code not in chosen]
    if open_codes:
        raise Invalid(_("Hãy chọn câu trả lời đúng theo phiếu cho từng câu khác nhau."))
    hold(response)
    before, corrected = said(response), []
    if invalid:
        set_aside(response, invalid, by)
    else:
        corrected = _correct(response, entry, chosen)
    rows = SecondEntry.objects.filter(pk=entry.pk, settled_at__isnull=True)
    if rows.update(settled_at=now(), settled_by=by, corrected=corrected) != 1:
        raise WrongState
    data = {"before": before, "after": said(response), "corrected": corrected}
    Event.record(response, "slip_settled", by=by, comment=invalid, data=data)
    finish_check(batch=batch, by=by)
    return response


def _correct(response: Response, entry: SecondEntry, chosen: Mapping[str, Any]) -> list[str]:
    """Questions whose first answer was not the right one; the response has the right ones afterwards."""
    corrected = [code for code in entry.differences if chosen[code] != response.answers.get(code)]
    if not corrected:
        return []
    answers = dict(response.answers)
    for code in corrected:
        if chosen[code] in (None, "", []):
            answers.pop(code, None)
        else:
            answers[code] = chosen[code]
    if not answers:
        raise Invalid(_("Phiếu không còn câu trả lời nào. Hãy ghi phiếu này là không hợp lệ."))
    replace_answers(response, answers)
    return corrected


def _hold_check(batch: PaperBatch) -> None:
    """Take the batch for this transaction, as long as it waits for its check."""
    if PaperBatch.objects.filter(pk=batch.pk, status=batch.status).update(status=batch.status) != 1:
        raise WrongState
