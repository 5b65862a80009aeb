"""A response comes in once, with its tallies, in a handful of statements."""

from __future__ import annotations

import uuid

import pytest
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries

from common.clock import today
from surveys.enums import Channel, ResponseStatus
from surveys.models import DayTally, Response, SurveyVersion, Tally
from surveys.open_forms import load_form, questionnaire_of
from surveys.services import Place, count_again, receive, take_out
from tests.factories.surveys import answered, whole_survey

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_response_is_stored_with_its_tallies() -> None:
    response = answered(whole_survey(), "543", answers={"c4": "no", "c5": "Chờ lâu"})
    assert (response.satisfied, response.rated, response.score_sum) == (2, 3, 12)
    assert (response.comment, response.search) == ("Chờ lâu", "cho lau")
    assert dict(Tally.objects.values_list("question", "value")) == {"c1": "5", "c2": "4", "c3": "3", "c4": "no"}
    day = DayTally.objects.get()
    assert (day.received, day.counted, day.satisfied, day.rated, day.score_sum) == (1, 1, 2, 3, 12)


def test_the_first_answer_freezes_the_version() -> None:
    answered(whole_survey())
    assert SurveyVersion.objects.get().frozen_at is not None


def test_sent_twice_it_is_stored_once() -> None:
    point, sending = whole_survey(), uuid.uuid4()
    first = answered(point, client_id=sending)
    again = answered(point, "111", client_id=sending)
    assert first == again
    assert Response.objects.count() == 1
    assert set(Tally.objects.values_list("value", "n")) == {("5", 1)}


def test_many_add_up() -> None:
    point = whole_survey()
    for levels in ("555", "544", "111"):
        answered(point, levels)
    assert Tally.objects.get(question="c1", value="5").n == 2
    assert DayTally.objects.aggregate(n=Sum("counted"), rated=Sum("rated")) == {"n": 3, "rated": 9}


def test_a_held_response_is_received_and_not_counted() -> None:
    response = answered(whole_survey(), flags=["burst"])
    assert response.status == ResponseStatus.HELD
    assert response.status_reason
    assert not Tally.objects.exists()
    day = DayTally.objects.get()
    assert (day.received, day.counted) == (1, 0)


def test_out_and_in_again_is_where_it_was() -> None:
    response = answered(whole_survey(), "543")
    questionnaire = questionnaire_of(response.version_id)
    before = list(Tally.objects.order_by("id").values()), list(DayTally.objects.values())
    take_out(response, questionnaire)
    assert Tally.objects.aggregate(n=Sum("n"))["n"] == 0
    assert DayTally.objects.get().rated == 0
    count_again(response, questionnaire)
    assert (list(Tally.objects.order_by("id").values()), list(DayTally.objects.values())) == before


def test_six_statements_at_most(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    point = whole_survey()
    form = load_form(point.code)
    assert form is not None
    assert form.version_id is not None
    questionnaire_of(form.version_id)
    place = Place(form.survey.pk, form.spans[0].pk, point.pk, Channel.QR)
    with django_assert_max_num_queries(6):
        receive(
            place=place, version_id=form.version_id, is_frozen=False, client_id=uuid.uuid4(),
            answers={"c1": "5", "c2": "5", "c3": "5"}, answered_on=today(),
        )  # fmt: skip
