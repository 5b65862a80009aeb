"""Results read the tallies: right for every part, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from surveys.enums import Channel, IndexKind, QuestionKind
from surveys.models import CollectionPoint, SurveyPeriod
from surveys.result_questions import answer_words, items_of
from surveys.results import Narrow, Results, results_of
from tests.factories.surveys import (
    CollectionPointFactory,
    QuestionFactory,
    SurveyVersionFactory,
    answered,
    whole_survey,
)
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def read(at: CollectionPoint, **narrow: object) -> Results:
    return results_of(at.survey, Narrow(**narrow))  # type: ignore[arg-type]


def test_a_survey_without_answers_says_so() -> None:
    results = read(whole_survey())
    assert (results.counts.received, results.percent, results.interval, results.weeks) == (0, None, None, ())
    assert [question.item.code for question in results.questions] == ["c1", "c2", "c3", "c4", "c5"]


def test_the_index_is_the_one_the_survey_names() -> None:
    point = whole_survey()
    for levels in ("555", "442", "311"):
        answered(point, levels)
    results = read(point)
    assert results.percent == Decimal("55.5555"), "5 of 9, cut and not rounded"
    point.survey.index_kind = IndexKind.MEAN
    assert read(point).percent == Decimal("66.6666"), "30 of 45"
    assert results.levels == {"5": 3, "4": 2, "3": 1, "2": 1, "1": 2}
    assert results.interval is not None
    assert results.interval.low < Decimal("55.6") < results.interval.high
    assert results.is_small


def test_each_question_has_its_answers_and_its_own_index() -> None:
    point = whole_survey()
    answered(point, "543", answers={"c4": "no", "c5": "Chờ lâu"})
    answered(point, "544", answers={"c4": "yes"})
    first, _second, third, fourth, fifth = read(point).questions
    assert [(option.text, option.n) for option in first.options][:2] == [("Rất hài lòng", 2), ("Hài lòng", 0)]
    assert third.percent == 50
    assert [(option.text, option.n, option.share) for option in fourth.options] == [
        ("Có", 1, Decimal("50.0")), ("Không", 1, Decimal("50.0")),
    ]  # fmt: skip
    assert fourth.percent is None
    assert fifth.options == ()
    assert [bar["width"] for bar in fourth.bars] == ["500.0", "500.0"]


def test_held_responses_are_received_and_not_counted() -> None:
    point = whole_survey()
    answered(point)
    answered(point, flags=["burst"])
    counts = read(point).counts
    assert (counts.received, counts.counted, counts.set_aside) == (2, 1, 1)


def test_a_part_is_the_part_and_comparisons_go_across_it() -> None:
    point = whole_survey()
    other = CollectionPointFactory(survey=point.survey, name="Nhà văn hóa thôn Đông")
    answered(point, "555")
    answered(point, "111", channel=Channel.KIOSK)
    answered(other, "222")
    results = read(point, point=point.pk)
    assert results.counts.counted == 2
    assert {line.label: line.counted for line in results.points} == {point.name: 2, other.name: 1}
    assert {line.key: line.counted for line in results.channels} == {"qr": 1, "kiosk": 1}
    only = read(point, point=point.pk, channel=Channel.QR)
    assert only.percent == 100
    assert only.needed is None, "no sample was planned for one point alone"


def test_weeks_without_an_answer_stay_visible() -> None:
    point = whole_survey()
    answered(point, "555", answered_on=dt.date(2026, 11, 2))
    answered(point, "111", answered_on=dt.date(2026, 11, 17))
    weeks = read(point).weeks
    assert [(week.label, week.counted, week.percent) for week in weeks] == [
        ("02/11", 1, 100), ("09/11", 0, None), ("16/11", 1, 0),
    ]  # fmt: skip


def test_the_needed_sample_is_of_the_period_asked_about() -> None:
    point = whole_survey()
    period = point.survey.periods.get()
    assert read(point).needed is None
    SurveyPeriod.objects.filter(pk=period.pk).update(population=500)
    assert read(point).needed == 223
    assert read(point, period=period.pk).needed == 223


def test_questions_of_older_versions_stay_with_their_answers() -> None:
    point = whole_survey()
    version = point.survey.versions.get()
    QuestionFactory(
        version=version, code="cu", position=6, kind=QuestionKind.SINGLE, required=False, in_index=False,
        choices=[{"key": "a", "text": {"vi": "Cách cũ"}}, {"key": "b", "text": {"vi": "Cả hai"}}],
    )  # fmt: skip
    QuestionFactory(
        version=version, code="c9", position=7, kind=QuestionKind.SINGLE, required=False, in_index=False,
        choices=[{"key": "x", "text": {"vi": "Đã bỏ"}}],
    )  # fmt: skip
    answered(point, answers={"cu": "a", "c9": "x"})
    newer = SurveyVersionFactory(survey=point.survey, number=2)
    QuestionFactory(version=newer, code="c1", position=1, text={"vi": "Lời mới"})
    QuestionFactory(
        version=newer, code="cu", position=2, kind=QuestionKind.SINGLE, in_index=False,
        choices=[{"key": "b", "text": {"vi": "Cả hai"}}],
    )  # fmt: skip
    SurveyVersionFactory(survey=point.survey, number=3, published_at=None)
    results = read(point)
    by_code = {question.item.code: question for question in results.questions}
    assert by_code["c1"].text == "Lời mới"
    assert not by_code["c1"].former
    assert [(option.text, option.n) for option in by_code["cu"].options] == [("Cả hai", 0), ("Cách cũ", 1)]
    assert by_code["c9"].former
    assert list(by_code)[:2] == ["c1", "cu"]


def test_the_number_of_queries_does_not_grow() -> None:
    point = whole_survey()
    answered(point)
    few = queries_of(lambda: read(point))
    for number in range(4):
        more = CollectionPointFactory(survey=point.survey, name=f"Thôn {number}")
        answered(more, "432", answered_on=dt.date(2026, 3, 1 + number))
    assert queries_of(lambda: read(point)) == few == 6


def test_answers_read_in_words() -> None:
    point = whole_survey()
    items = {item.code: item for item, _former in items_of(point.survey)}
    assert answer_words(items["c1"], "5") == "Rất hài lòng"
    assert answer_words(items["c1"], "na") == "Không áp dụng"
    assert answer_words(items["c4"], ["yes", "no"]) == "Có; Không"
    assert answer_words(items["c5"], "Chờ lâu") == "Chờ lâu"
    assert answer_words(items["c5"], None) == ""
