"""Slips of paper becoming responses: typed, marked invalid, typed anew. Each number is there at most once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common.clock import now, today
from common.errors import Invalid, WrongState
from common.files import CleanFile, Limits, clean_upload, inspect_upload
from common.models import Event
from common.text import search_text, squeeze, vn_date
from common.workflow import advance
from surveys import quality, states
from surveys.enums import Channel, ResponseStatus
from surveys.models import DayTally, PaperBatch, Response
from surveys.open_forms import questionnaire_of
from surveys.permissions import can_correct
from surveys.questionnaire import Answers, Measure, Questionnaire, comment, measure
from surveys.selectors.paper import answer_words

from .paper import hold_typing, start_typing
from .receiving import Receipt, Slip, receive, sent_before
from .tallying import Place, count_again, count_arrival, hold_tallies, take_out

PHOTO = Limits(max_bytes=15 * 1024 * 1024, allowed=frozenset({"jpg", "png", "webp", "heic"}))


def clean_photo(upload: IO[bytes] | File[bytes] | None, name: str = "") -> CleanFile | None:
    """The photo of a slip, freed of place and camera. Call it before a transaction is open.

    Raises:
        RejectedFile: it is no photo; the sentence says what to do.
    """
    if not upload:
        return None
    return clean_upload(upload, inspect_upload(upload, name=name, limits=PHOTO))


def type_slip(
    *, batch: PaperBatch, number: int, answered_on: dt.date, answers: Answers, client_id: uuid.UUID, by: Any,
    photo: CleanFile | None = None,
) -> Receipt:  # fmt: skip
    """Store what a slip says, through the same door as every other answer. What the person left blank stays blank.

    Raises:
        NotAllowed: role, or typing has ended.
        Invalid: number or day do not fit, nothing was answered, or the number was typed before.
    """
    if not answers:
        raise Invalid(_("Chưa nhập câu trả lời nào. Nếu phiếu để trống, hãy ghi là phiếu không hợp lệ."))
    questionnaire = questionnaire_of(batch.version_id)
    with _one_slip(batch, number, answered_on, client_id, by) as kept:
        receipt = receive(
            place=place_of(batch), version_id=batch.version_id, is_frozen=batch.version.frozen_at is not None,
            client_id=client_id, answers=answers, answered_on=answered_on,
            flags=quality.flags_of(questionnaire, answers), slip=Slip(batch, number, by),
        )  # fmt: skip
        if receipt.created:
            _keep_photo(receipt.response_id, batch, number, photo, kept)
    return receipt


def mark_invalid(
    *, batch: PaperBatch, number: int, answered_on: dt.date, reason: str, client_id: uuid.UUID, by: Any,
    photo: CleanFile | None = None,
) -> Receipt:  # fmt: skip
    """A slip that came back and does not count: kept with its number and the reason, never tallied.

    Raises:
        As `type_slip`; Invalid without a reason.
    """
    reason = _reason(reason)
    with _one_slip(batch, number, answered_on, client_id, by) as kept:
        known = sent_before(client_id, batch.survey_id, number)
        if known is not None and not known.is_other:
            if known.answers:
                raise _typed_before(batch, number)
            return Receipt(known.response_id, created=False)
        response = Response(
            survey_id=batch.survey_id, version_id=batch.version_id, period_id=batch.period_id,
            point_id=batch.point_id, channel=Channel.PAPER, client_id=known.own_id if known else client_id,
            answered_on=answered_on, batch=batch, slip_number=number, typed_by=by, **_judged(by, reason),
        )  # fmt: skip
        with transaction.atomic():
            response.save(force_insert=True)
            count_arrival(place_of(batch), answered_on, [], Measure(), counts=False)
        _keep_photo(response.pk, batch, number, photo, kept)
        Event.record(response, "slip_invalid", by=by, to_state=ResponseStatus.EXCLUDED, comment=reason)
    return Receipt(response.pk, created=True)


def correct_slip(
    *, response: Response, number: int, answered_on: dt.date, answers: Answers, by: Any, invalid: str = "",
    photo: CleanFile | None = None,
) -> Response:  # fmt: skip
    """The typist types a slip anew; `invalid` says why it does not count after all. The tallies follow.

    Raises:
        NotAllowed: it is somebody else's slip, or typing has ended.
        Invalid: as `type_slip`.
    """
    can_correct(by, response).require()
    batch = response.batch
    assert batch is not None  # can_correct said so
    if not answers and not invalid:
        raise Invalid(_("Chưa nhập câu trả lời nào. Nếu phiếu để trống, hãy ghi là phiếu không hợp lệ."))
    with _one_slip(batch, number, answered_on, None, by) as kept:
        hold(response)
        before, given, marked = said(response), response.answers, not response.answers
        if response.slip_number != number:
            response.slip_number = number
            response.save(update_fields=["slip_number"])
        replace_answers(response, {} if invalid else answers, answered_on=answered_on)
        _set_validity(response, invalid, by, was_marked=marked)
        if photo is not None:
            former = str(response.slip_photo.name or "")
            _keep_photo(response.pk, batch, number, photo, kept)
            if former:
                transaction.on_commit(lambda: response.slip_photo.storage.delete(former))
        response.refresh_from_db()
        after = said(response)
        if after != before or response.answers != given or photo is not None:
            Event.record(response, "slip_corrected", by=by, data={"before": before, "after": after})
    return response


# --- what typing, correcting and settling share ---------------------------------------------------


def place_of(batch: PaperBatch) -> Place:
    return Place(batch.survey_id, batch.period_id, batch.point_id, Channel.PAPER)


def hold(response: Response) -> None:
    """Take the row for this transaction, as it is now."""
    if Response.objects.filter(pk=response.pk).update(status=F("status")) != 1:
        raise WrongState
    response.refresh_from_db()


def replace_answers(response: Response, answers: Mapping[str, Any], *, answered_on: dt.date | None = None) -> None:
    """Put other answers into a held response: its old ones leave the tallies, the new ones enter if it counts."""
    questionnaire = questionnaire_of(response.version_id)
    counts = response.status == ResponseStatus.COUNTED
    days = {response.answered_on, answered_on or response.answered_on}
    hold_tallies(response, questionnaire, [response.answers, answers], days)
    if counts:
        take_out(response, questionnaire)
    if answered_on is not None and answered_on != response.answered_on:
        _move_arrival(response, answered_on)
    _fill(response, questionnaire, dict(answers))
    names = ("answers", "answered_on", "comment", "search", "satisfied", "rated", "score_sum", "flags")
    response.save(update_fields=names)
    if counts:
        count_again(response, questionnaire)


def _fill(response: Response, questionnaire: Questionnaire, answers: Answers) -> None:
    measured, words = measure(questionnaire, answers), comment(questionnaire, answers)
    response.answers, response.comment, response.search = answers, words, search_text(words)
    response.satisfied, response.rated = measured.satisfied, measured.rated
    response.score_sum, response.flags = measured.score_sum, quality.flags_of(questionnaire, answers)


def _move_arrival(response: Response, day: dt.date) -> None:
    """The slip was filled on another day than typed first: its arrival moves with it."""
    place = Place(response.survey_id, response.period_id, response.point_id, response.channel)
    count_arrival(place, day, [], Measure(), counts=False)
    where = {"survey": place.survey, "period": place.period, "point": place.point, "channel": place.channel}
    DayTally.objects.filter(**where, day=response.answered_on).update(received=F("received") - 1)
    response.answered_on = day


def said(response: Response) -> dict[str, str]:
    """What a slip says, in the words of the history. Written words are not among it: nothing erases them there."""
    questionnaire = questionnaire_of(response.version_id)
    found = {_("Số phiếu"): str(response.slip_number), _("Ngày điền"): vn_date(response.answered_on)}
    for number, item in enumerate(questionnaire.questions, start=1):
        given = response.answers.get(item.code)
        words = _("có lời viết") if given and item.kind == "text" else answer_words(questionnaire, item.code, given)
        found[_("Câu %(number)d") % {"number": number}] = words
    return found


def set_aside(response: Response, reason: str, by: Any) -> None:
    """A slip that counted, or waited, does not count any more."""
    counted = response.status == ResponseStatus.COUNTED
    stamps = _judged(by, _reason(reason))
    del stamps["status"]
    advance(response, states.EXCLUDE, by=by, comment=stamps["status_reason"], **stamps)
    if counted:
        take_out(response, questionnaire_of(response.version_id))


def _set_validity(response: Response, invalid: str, by: Any, *, was_marked: bool) -> None:
    """A slip marked invalid while typing may come to count; one that a person left out later stays out."""
    excluded = response.status == ResponseStatus.EXCLUDED
    if invalid and not excluded:
        set_aside(response, invalid, by)
    elif invalid:
        Response.objects.filter(pk=response.pk).update(**_judged(by, _reason(invalid)))
    elif excluded and was_marked:
        advance(response, states.COUNT, by=by, status_reason="", judged_at=now(), judged_by=by)
        count_again(response, questionnaire_of(response.version_id))


def _judged(by: Any, reason: str) -> dict[str, Any]:
    return {"status": ResponseStatus.EXCLUDED, "status_reason": reason, "judged_at": now(), "judged_by": by}


def _reason(reason: str) -> str:
    reason = squeeze(reason.replace("\0", " "))[:300]  # PostgreSQL keeps no NUL
    if not reason:
        raise Invalid(_("Hãy chọn lý do phiếu không hợp lệ."), field="invalid")
    return reason


@contextmanager
def _one_slip(
    batch: PaperBatch, number: int, answered_on: dt.date, client_id: uuid.UUID | None, by: Any
) -> Iterator[list[tuple[Any, str]]]:
    """One transaction that types one slip; files written in it are removed again when it fails."""
    _check(batch, number, answered_on)
    kept: list[tuple[Any, str]] = []
    try:
        with transaction.atomic():
            start_typing(batch, by)
            hold_typing(batch)
            yield kept
    except BaseException as error:
        for storage, name in kept:
            with suppress(OSError):
                storage.delete(name)
        if isinstance(error, IntegrityError):
            raise _typed_before(batch, number) from error
        raise


def _check(batch: PaperBatch, number: int, answered_on: dt.date) -> None:
    if not batch.first_slip <= number <= batch.last_slip:
        sentence = _("Tập này có phiếu số %(first)d đến %(last)d. Hãy xem lại số in trên phiếu.")
        raise Invalid(sentence % {"first": batch.first_slip, "last": batch.last_slip}, field="number")
    last = min(batch.period.ends_on, today())
    if not batch.period.starts_on <= answered_on <= last:
        sentence = _("Ngày điền phiếu phải từ %(first)s đến %(last)s.")
        days = {"first": vn_date(batch.period.starts_on), "last": vn_date(last)}
        raise Invalid(sentence % days, field="answered_on")


def _typed_before(batch: PaperBatch, number: int) -> Invalid:
    known = Response.objects.filter(survey=batch.survey_id, slip_number=number).select_related("typed_by").first()
    who = {"number": number, "who": known.typed_by if known else "—"}
    return Invalid(_("Phiếu số %(number)d đã được %(who)s nhập. Hãy xem lại số in trên phiếu.") % who, field="number")


def _keep_photo(
    response_id: int, batch: PaperBatch, number: int, photo: CleanFile | None, kept: list[tuple[Any, str]]
) -> None:
    if photo is None:
        return
    named = Response(pk=response_id, survey=batch.survey, slip_number=number)
    named.slip_photo.save(f"phieu.{photo.facts.extension}", File(photo.file), save=False)
    kept.append((named.slip_photo.storage, str(named.slip_photo.name)))
    Response.objects.filter(pk=response_id).update(slip_photo=named.slip_photo.name)
