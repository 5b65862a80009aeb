"""Whether a response counts: one, many, back again; the tallies always agree with the responses."""

from __future__ import annotations

from collections import Counter

import pytest

from common.errors import CommentRequired, Invalid, NotAllowed, WrongState
from common.models import Event
from surveys import states
from surveys.enums import Channel, ResponseStatus
from surveys.models import CollectionPoint, DayTally, Response, Tally
from surveys.open_forms import questionnaire_of
from surveys.questionnaire import cells
from surveys.services import erase_comment, judge, judge_many
from tests.factories.accounts import leader, reviewer
from tests.factories.surveys import CollectionPointFactory, answered, whole_survey
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def agree() -> None:
    """Recount everything."""
    found: Counter[tuple[int, str, str, str]] = Counter()
    days: Counter[tuple[int, str]] = Counter()
    for row in Response.objects.filter(status=ResponseStatus.COUNTED):
        for code, value in cells(questionnaire_of(row.version_id), row.answers):
            found[row.point_id, row.channel, code, value] += 1
        for name in ("satisfied", "rated", "score_sum"):
            days[row.point_id, name] += getattr(row, name)
        days[row.point_id, "counted"] += 1
    tallied = {(t.point_id, t.channel, t.question, t.value): t.n for t in Tally.objects.all() if t.n}
    assert tallied == dict(found)
    by_day: Counter[tuple[int, str]] = Counter()
    for day in DayTally.objects.all():
        for name in ("satisfied", "rated", "score_sum", "counted"):
            by_day[day.point_id, name] += getattr(day, name)
    assert {key: n for key, n in by_day.items() if n} == {key: n for key, n in days.items() if n}


@pytest.fixture
def point() -> CollectionPoint:
    return whole_survey()


@pytest.fixture
def by(point: CollectionPoint):
    return reviewer(point.survey.programme.commune)


def test_held_left_out_and_counted_again(point, by) -> None:
    answered(point, "555")
    response = answered(point, "431", answers={"c4": "no", "c5": "Chờ lâu"})
    response = judge(response=response, transition=states.HOLD, by=by, reason="Gửi lạ")
    agree()
    assert (response.status, response.status_reason, response.judged_by) == ("held", "Gửi lạ", by)
    response = judge(response=response, transition=states.EXCLUDE, by=by, reason="Thử máy")
    agree()
    response = judge(response=response, transition=states.COUNT, by=by)
    agree()
    assert response.status_reason == ""
    assert [event.verb for event in Event.objects.about(response)] == [
        "response_count", "response_exclude", "response_hold",
    ]  # fmt: skip


def test_a_reason_is_asked_for_and_the_second_one_is_late(point, by) -> None:
    response = answered(point)
    with pytest.raises(CommentRequired):
        judge(response=response, transition=states.HOLD, by=by)
    stale = Response.objects.get(pk=response.pk)
    judge(response=response, transition=states.HOLD, by=by, reason="x")
    with pytest.raises(WrongState):
        judge(response=stale, transition=states.EXCLUDE, by=by, reason="x")
    agree()


def test_a_slip_without_answers_never_counts(point, by) -> None:
    response = answered(point, flags=["burst"])
    Response.objects.filter(pk=response.pk).update(answers={}, status="excluded", status_reason="Phiếu hỏng")
    response.refresh_from_db()
    with pytest.raises(Invalid):
        judge(response=response, transition=states.COUNT, by=by)
    assert judge_many(survey=point.survey, responses=[response.pk], transition=states.COUNT, by=by).moved == 0


def test_many_in_one_go_and_back(point, by) -> None:
    other = CollectionPointFactory(survey=point.survey)
    rows = [answered(point, levels) for levels in ("555", "421", "333")]
    rows += [answered(other, "512", channel=Channel.KIOSK), answered(point, flags=["burst"])]
    stays = answered(point, "444")
    ids = [row.pk for row in rows]
    done = judge_many(survey=point.survey, responses=ids, transition=states.EXCLUDE, by=by, reason="Thử máy")
    assert (done.moved, done.stayed) == (5, 0)
    agree()
    assert set(Response.objects.counted()) == {stays}
    event = Event.objects.get(verb="responses_exclude")
    assert (event.comment, event.data["responses"]) == ("Thử máy", ids)
    assert done.event == event.pk
    again = judge_many(survey=point.survey, responses=[*ids, stays.pk], transition=states.COUNT, by=by)
    assert (again.moved, again.stayed) == (5, 1)
    agree()
    assert Response.objects.counted().count() == 6


def test_nothing_to_do_leaves_no_trace(point, by) -> None:
    response = answered(point)
    done = judge_many(survey=point.survey, responses=[response.pk, 10**9], transition=states.COUNT, by=by)
    assert (done.moved, done.stayed, done.event) == (0, 2, None)
    assert not Event.objects.filter(verb="responses_count").exists()


def test_responses_of_another_survey_stay(point, by) -> None:
    foreign = answered(whole_survey())
    done = judge_many(survey=point.survey, responses=[foreign.pk], transition=states.HOLD, by=by, reason="x")
    assert done.moved == 0
    assert Response.objects.get(pk=foreign.pk).status == ResponseStatus.COUNTED


def test_only_who_manages_surveys_judges(point) -> None:
    response = answered(point)
    person = leader(point.survey.programme.commune)
    with pytest.raises(NotAllowed):
        judge(response=response, transition=states.HOLD, by=person, reason="x")
    with pytest.raises(NotAllowed):
        judge_many(survey=point.survey, responses=[response.pk], transition=states.HOLD, by=person, reason="x")
    with pytest.raises(NotAllowed):
        erase_comment(response=response, by=person, reason="x")


def test_many_cost_one_statement_each_and_few_for_the_tallies(point, by) -> None:
    ids = [answered(point, "543").pk for _n in range(8)]
    few = queries_of(
        lambda: judge_many(survey=point.survey, responses=ids[:2], transition=states.HOLD, by=by, reason="x")
    )
    many = queries_of(
        lambda: judge_many(survey=point.survey, responses=ids[2:], transition=states.HOLD, by=by, reason="x")
    )
    assert many <= few + 4


def test_what_was_written_can_be_erased_and_the_ticks_stay(point, by) -> None:
    response = answered(point, "431", answers={"c4": "no", "c5": "Ông A chờ lâu"})
    erased = erase_comment(response=response, by=by, reason="Có tên người")
    assert (erased.comment, erased.search) == ("", "")
    assert erased.answers == {"c1": "4", "c2": "3", "c3": "1", "c4": "no"}
    agree()
    with pytest.raises(WrongState):
        erase_comment(response=erased, by=by, reason="x")
    assert "Ông A" not in str(list(Event.objects.values()))
