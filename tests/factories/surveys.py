"""Surveys that take answers: a published version, a period around today, points."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import factory
from factory.django import DjangoModelFactory

from common.clock import now, today
from surveys import open_forms
from surveys.enums import Channel, PointKind, QuestionKind, SurveyStatus
from surveys.models import CollectionPoint, PaperBatch, Question, Response, Survey, SurveyPeriod, SurveyVersion
from surveys.services import Place, receive

from .accounts import UserFactory
from .criteria import ProgrammeYearFactory


class SurveyFactory(DjangoModelFactory):
    class Meta:
        model = Survey

    programme = factory.SubFactory(ProgrammeYearFactory)
    title = factory.Sequence(lambda n: f"Khảo sát {n}")
    heading = factory.LazyAttribute(lambda o: {"vi": o.title, "en": "Survey"})
    thanks = factory.LazyFunction(lambda: {"vi": "Cảm ơn ông/bà."})
    languages = factory.LazyFunction(lambda: ["vi", "en"])
    status = SurveyStatus.OPEN
    created_by = factory.SubFactory(UserFactory)


class SurveyPeriodFactory(DjangoModelFactory):
    class Meta:
        model = SurveyPeriod

    survey = factory.SubFactory(SurveyFactory)
    label = "Cả năm"
    starts_on = factory.LazyFunction(lambda: dt.date(today().year, 1, 1))
    ends_on = factory.LazyFunction(lambda: dt.date(today().year, 12, 31))


class SurveyVersionFactory(DjangoModelFactory):
    class Meta:
        model = SurveyVersion

    survey = factory.SubFactory(SurveyFactory)
    number = 1
    published_at = factory.LazyFunction(now)


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    version = factory.SubFactory(SurveyVersionFactory)
    code = factory.Sequence(lambda n: f"c{n}")
    position = factory.Sequence(lambda n: n)
    kind = QuestionKind.LIKERT
    text = factory.LazyAttribute(lambda o: {"vi": f"Câu {o.code}", "en": f"Question {o.code}"})
    in_index = factory.LazyAttribute(lambda o: o.kind == QuestionKind.LIKERT)


class CollectionPointFactory(DjangoModelFactory):
    class Meta:
        model = CollectionPoint

    survey = factory.SubFactory(SurveyFactory)
    kind = PointKind.COUNTER
    name = factory.Sequence(lambda n: f"Quầy {n}")
    # A letter first: a code of digits alone looks the same in capitals.
    code = factory.LazyFunction(lambda: f"q{uuid.uuid4().hex[:7]}")


class PaperBatchFactory(DjangoModelFactory):
    class Meta:
        model = PaperBatch

    survey = factory.SelfAttribute("point.survey")
    version = factory.LazyAttribute(lambda o: o.survey.versions.get())
    period = factory.LazyAttribute(lambda o: o.survey.periods.get())
    point = factory.LazyFunction(lambda: whole_survey())
    first_slip = 1
    last_slip = 50
    created_by = factory.SubFactory(UserFactory)


def whole_survey(**values: Any) -> CollectionPoint:
    """A point of an open survey: three scale questions of the index, a yes/no, a text asked when the answer was no."""
    open_forms.forget()
    survey = SurveyFactory(**values)
    SurveyPeriodFactory(survey=survey)
    version = SurveyVersionFactory(survey=survey)
    for number in (1, 2, 3):
        QuestionFactory(version=version, code=f"c{number}", position=number)
    QuestionFactory(version=version, code="c4", position=4, kind=QuestionKind.YES_NO, required=False)
    QuestionFactory(
        version=version, code="c5", position=5, kind=QuestionKind.TEXT, required=False,
        show_if={"code": "c4", "in": ["no"]},
    )  # fmt: skip
    point: CollectionPoint = CollectionPointFactory(survey=survey)
    return point


def answered(point: CollectionPoint, levels: str = "555", **values: Any) -> Response:
    """A response that came in through the service; `levels` answers c1, c2, c3."""
    form = open_forms.load_form(point.code)
    assert form is not None
    assert form.version_id is not None
    span = form.spans[0]
    answers = {f"c{number}": level for number, level in enumerate(levels, 1)} | values.pop("answers", {})
    channel = values.pop("channel", Channel.QR)
    receipt = receive(
        place=Place(form.survey.pk, span.pk, point.pk, channel), version_id=form.version_id,
        is_frozen=form.is_frozen, client_id=values.pop("client_id", uuid.uuid4()), answers=answers,
        answered_on=values.pop("answered_on", today()), **values,
    )  # fmt: skip
    return Response.objects.get(pk=receipt.response_id)
