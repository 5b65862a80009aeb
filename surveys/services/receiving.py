"""Taking a response in, from whichever channel: what was acknowledged is there exactly once."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction

from common.clock import now
from common.text import search_text
from surveys import quality
from surveys.enums import ResponseStatus
from surveys.models import PaperBatch, Response, SurveyVersion
from surveys.open_forms import questionnaire_of
from surveys.questionnaire import Answers, cells, comment, measure

from .tallying import Place, count_arrival


@dataclass(frozen=True, slots=True)
class Slip:
    """The paper a response was typed from."""

    batch: PaperBatch
    number: int
    typed_by: Any
    photo: File[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender is told: `created` is False when the same sending had arrived before."""

    response_id: int
    created: bool


def receive(
    *,
    place: Place,
    version_id: int,
    is_frozen: bool,
    client_id: uuid.UUID,
    answers: Answers,
    answered_on: dt.date,
    language: str = "vi",
    seconds: int | None = None,
    flags: list[str] | None = None,
    slip: Slip | None = None,
) -> Receipt:
    """Store one read and complete form (`questionnaire.read`) with its tallies in one transaction.

    Six statements at most: begin, response, two tallies, commit, and once per version its freezing. Sent again with
    the same `client_id` it is found and nothing is written; another form or another slip that carries the id of an
    earlier one (a page brought back, then filled in anew) is kept as its own. Odd ones are kept and held back, never
    refused.

    Raises:
        IntegrityError: a slip number was typed before, with other answers or another id.
    """
    questionnaire = questionnaire_of(version_id)
    flags = flags or []
    held = quality.is_held(flags)
    measured = measure(questionnaire, answers)
    words = comment(questionnaire, answers)
    response = Response(
        survey_id=place.survey, version_id=version_id, period_id=place.period, point_id=place.point,
        channel=place.channel, client_id=client_id, answered_on=answered_on, language=language, answers=answers,
        comment=words, search=search_text(words), seconds=seconds, satisfied=measured.satisfied, rated=measured.rated,
        score_sum=measured.score_sum, flags=flags,
        status=ResponseStatus.HELD if held else ResponseStatus.COUNTED,
        status_reason=quality.held_because(flags) if held else "",
        **_paper(slip),
    )  # fmt: skip
    try:
        with transaction.atomic():
            response.save(force_insert=True)
            count_arrival(place, answered_on, cells(questionnaire, answers), measured, counts=not held)
            if not is_frozen:
                SurveyVersion.objects.filter(pk=version_id, frozen_at__isnull=True).update(frozen_at=now())
    except IntegrityError:
        known = sent_before(client_id, place.survey, slip.number if slip else None)
        if known is None:
            raise
        if known.is_other:
            return receive(
                place=place, version_id=version_id, is_frozen=is_frozen, client_id=known.own_id, answers=answers,
                answered_on=answered_on, language=language, seconds=seconds, flags=flags, slip=slip,
            )  # fmt: skip
        if slip is not None and known.answers != answers:
            raise
        return Receipt(known.response_id, created=False)
    return Receipt(response.pk, created=True)


@dataclass(frozen=True, slots=True)
class Known:
    """What came with an id before; `own_id` is the one for a form or slip that is another than that."""

    response_id: int
    answers: Answers
    is_other: bool
    own_id: uuid.UUID


def sent_before(client_id: uuid.UUID, survey: int, slip_number: int | None) -> Known | None:
    """What came with this id, or with the one made of it, and whether it was this survey's form, or this very slip."""
    rows = Response.objects.filter(client_id=client_id)
    found = rows.values_list("pk", "answers", "survey_id", "slip_number").first()
    if found is None:
        return None
    pk, answers, *its_place = found
    own_id = uuid.uuid5(client_id, f"{survey}:{slip_number}")
    if its_place == [survey, slip_number]:
        return Known(pk, answers, False, own_id)
    return sent_before(own_id, survey, slip_number) or Known(pk, answers, True, own_id)


def _paper(slip: Slip | None) -> dict[str, Any]:
    if slip is None:
        return {}
    values = {"batch": slip.batch, "slip_number": slip.number, "typed_by": slip.typed_by}
    return values | ({"slip_photo": slip.photo} if slip.photo else {})
