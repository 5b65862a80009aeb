"""What a phone or tablet sent, read once: whose form it was, how long it took, on which day it was answered.

Nothing here refuses. A form opened last week, a token that was mangled by a chat app, a clock that runs wrong: the
answers are what counts, everything else gets the most likely value.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict

from common.clock import now, today
from common.public import client_id, read_slot, trapped
from common.throttle import over_limit

from . import quality
from .enums import Channel
from .form_page import PURPOSE
from .models import SurveyVersion
from .open_forms import OpenForm, Span, questionnaire_of
from .questionnaire import Answers, Questionnaire, Reading, read

KIOSK = "survey.kiosk"
"""What the proof of a tablet is good for; it is given out for the PIN (`surveys.services.kiosk`)."""
SECONDS = "giay"
"""Field: seconds from the first look to “Gửi phiếu”, as the page counted them."""
WAITED = "cho"
"""Field: seconds the finished form then waited for the network."""
LONGEST_WAIT = 31 * 86400
BURST_SECONDS = 600


@dataclass(frozen=True)
class Submission:
    """A form as it came in, before it is known to be complete."""

    client_id: uuid.UUID
    version_id: int
    is_frozen: bool
    reading: Reading
    channel: Channel
    seconds: int | None
    answered_on: dt.date
    is_trusted_tablet: bool
    is_trapped: bool

    @property
    def questionnaire(self) -> Questionnaire:
        return questionnaire_of(self.version_id)


def read_submission(post: QueryDict, form: OpenForm) -> Submission:
    """Read a sent form against the version it was made for; an unreadable token means the version in use."""
    assert form.version_id is not None
    token = _token(post, form)
    version_id = _version(token, form)
    is_tablet, is_trusted = _tablet(post, form)
    waited = min(_number(post, WAITED), LONGEST_WAIT)
    if token is not None and not is_tablet:
        waited = min(waited, token["age"])
    return Submission(
        client_id=client_id(post.get("client_id")),
        version_id=version_id,
        is_frozen=form.is_frozen and version_id == form.version_id,
        reading=read(questionnaire_of(version_id), post.getlist),
        channel=Channel.KIOSK if is_tablet else Channel.QR,
        seconds=_seconds(post, token, is_tablet=is_tablet),
        answered_on=_day(waited),
        is_trusted_tablet=is_trusted,
        is_trapped=trapped(post),
    )


def flags_of(submission: Submission, form: OpenForm, request: HttpRequest) -> list[str]:
    """The marks of this response; asked once, when it is sent, because asking counts as a visit."""
    day = submission.answered_on
    late = not form.takes_answers(today()) and day == today()
    return quality.flags_of(
        submission.questionnaire,
        submission.reading.answers,
        seconds=submission.seconds,
        burst=not submission.is_trusted_tablet and _is_burst(form, request),
        trapped=submission.is_trapped,
        outside=late or form.span_on(day) is None,
    )


def span_of(submission: Submission, form: OpenForm) -> Span | None:
    """The period it is counted in; None when the survey has none at all."""
    return form.nearest_span(submission.answered_on)


def _is_burst(form: OpenForm, request: HttpRequest) -> bool:
    return over_limit(f"survey:{form.point.pk}", request, settings.SURVEY_BURST_LIMIT, BURST_SECONDS)


def _token(post: QueryDict, form: OpenForm) -> dict[str, Any] | None:
    token = read_slot(PURPOSE, post.get("token"))
    return token if token is not None and token.get("p") == form.point.pk else None


def _version(token: Mapping[str, Any] | None, form: OpenForm) -> int:
    """The version the form was opened with, when it is one of this survey that was in use."""
    wanted = token.get("v") if token else None
    if wanted is None or wanted == form.version_id:
        return int(form.version_id or 0)
    known = SurveyVersion.objects.filter(pk=wanted, survey=form.survey.pk, published_at__isnull=False)
    return int(known.values_list("pk", flat=True).first() or form.version_id or 0)


def _tablet(post: QueryDict, form: OpenForm) -> tuple[bool, bool]:
    """Whether a tablet of this point sent it, and whether its PIN is still the present one."""
    proof = read_slot(KIOSK, post.get("kiosk")) if "kiosk" in post else None
    if proof is None or proof.get("p") != form.point.pk:
        return False, False
    return True, bool(form.point.kiosk_salt) and proof.get("k") == form.point.kiosk_salt[:8]


def _seconds(post: QueryDict, token: Mapping[str, Any] | None, *, is_tablet: bool) -> int | None:
    """How long the answering took; a phone cannot claim more time than passed since it got the form."""
    told = _number(post, SECONDS) if post.get(SECONDS, "").isdigit() else None
    if is_tablet or token is None:
        return told if is_tablet else None
    age = int(token["age"])
    return age if told is None else min(told, age)


def _day(waited: int) -> dt.date:
    return min((now() - dt.timedelta(seconds=waited)).date(), today())


def _number(post: QueryDict, name: str) -> int:
    text = post.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def given_to(questionnaire: Questionnaire, post: QueryDict) -> dict[str, list[str]]:
    """What was typed and ticked, question by question, to be shown again."""
    return {item.code: post.getlist(item.code) for item in questionnaire.questions}


def as_fields(answers: Answers) -> list[tuple[str, str]]:
    """Answers as hidden fields of the page where they are checked."""
    return [(code, text) for code, value in answers.items() for text in (value if isinstance(value, list) else [value])]
