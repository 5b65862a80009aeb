"""A frozen sheet: dated, hashed, replaced by a later one and never changed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from common.clock import now
from common.errors import Invalid, NotAllowed
from common.models import Event
from surveys.models import CollectionPoint, ResultSheet, SurveyPeriod
from surveys.selectors.sheets import counting, standing_sheets, unfrozen_periods
from surveys.services import freeze
from surveys.sheets import digest, percent_words, proof_id, result_words
from tests.factories.accounts import leader, reviewer
from tests.factories.surveys import SurveyPeriodFactory, answered, whole_survey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def point() -> CollectionPoint:
    return whole_survey()


@pytest.fixture
def by(point):
    return reviewer(point.survey.programme.commune)


def period_of(point: CollectionPoint) -> SurveyPeriod:
    return point.survey.periods.get()


def test_a_sheet_holds_what_stood_then(point, by) -> None:
    SurveyPeriod.objects.filter(survey=point.survey).update(population=500)
    for levels in ("555", "442", "311"):
        answered(point, levels, answers={"c4": "no"})
    answered(point, flags=["burst"])
    frozen = freeze(survey=point.survey, period=period_of(point), by=by)
    sheet = ResultSheet.objects.get(pk=frozen.sheet.pk)
    assert (sheet.responses, sheet.satisfied, sheet.rated, sheet.score_sum) == (3, 5, 9, 30)
    assert sheet.percent == Decimal("55.5555")
    assert sheet.sha256 == digest(sheet.data)
    data = sheet.data
    assert (data["received"], data["responses"], data["needed"], data["is_small"]) == (4, 3, 223, True)
    assert data["percent"] == "55.5555"
    assert [question["code"] for question in data["questions"]] == ["c1", "c2", "c3", "c4"]
    assert data["questions"][3]["options"] == [["yes", "Có", 0], ["no", "Không", 3]]
    assert data["day"] == "2026-11-20"
    assert result_words(sheet) == "tỷ lệ hài lòng và rất hài lòng 55,55% (3 phiếu hợp lệ)"
    answered(point)
    sheet.refresh_from_db()
    assert sheet.responses == 3


def test_a_later_freeze_takes_the_place_and_says_what_changed(point, by) -> None:
    answered(point, "555")
    first = freeze(survey=point.survey, period=period_of(point), by=by).sheet
    answered(point, "111")
    second = freeze(survey=point.survey, period=period_of(point), by=by)
    first.refresh_from_db()
    assert (first.stands, second.sheet.stands, second.sheet.number) == (False, True, 2)
    assert second.replaced == first
    assert second.changes == "So với lần chốt trước: thêm 1 phiếu; chỉ số từ 100% thành 50%."
    event = Event.objects.about(second.sheet).get()
    assert (event.verb, event.comment, event.data["replaced"]) == ("sheet_frozen", second.changes, first.pk)


def test_nothing_changed_makes_no_second_sheet(point, by) -> None:
    answered(point, "555")
    first = freeze(survey=point.survey, period=period_of(point), by=by).sheet
    answered(point, flags=["burst"])
    moved = freeze(survey=point.survey, period=period_of(point), by=by)
    assert moved.is_new, "one more came in, though it does not count"
    again = freeze(survey=point.survey, period=period_of(point), by=by)
    assert (again.sheet, again.is_new) == (moved.sheet, False)
    assert "không đổi" in again.changes
    assert ResultSheet.objects.count() == 2
    assert first.pk != again.sheet.pk


def test_periods_and_the_whole_stand_beside_each_other(point, by) -> None:
    answered(point)
    period, whole = period_of(point), None
    freeze(survey=point.survey, period=period, by=by)
    freeze(survey=point.survey, period=whole, by=by)
    assert ResultSheet.objects.standing().count() == 2
    freeze(survey=point.survey, period=None, by=by)
    assert ResultSheet.objects.standing().count() == 2


def test_nothing_is_frozen_without_an_answer_or_for_a_foreign_period(point, by) -> None:
    with pytest.raises(Invalid):
        freeze(survey=point.survey, period=period_of(point), by=by)
    answered(point)
    with pytest.raises(Invalid):
        freeze(survey=point.survey, period=SurveyPeriodFactory(), by=by)
    with pytest.raises(NotAllowed):
        freeze(survey=point.survey, period=None, by=leader(point.survey.programme.commune))
    assert not ResultSheet.objects.exists()


def test_words_and_ids() -> None:
    assert percent_words(Decimal("79.9999")) == "79,99%"
    assert percent_words(None) == "chưa có"
    assert proof_id(1) == proof_id(1) != proof_id(2)


def test_a_whole_frozen_before_a_period_ended_does_not_stand_for_it(point, by) -> None:
    answered(point)
    SurveyPeriod.objects.update(ends_on=dt.date(2026, 11, 1))
    day, programme = dt.date(2026, 11, 20), point.survey.programme
    sheet = freeze(survey=point.survey, period=None, by=by).sheet
    assert not unfrozen_periods(programme, day).exists()
    ResultSheet.objects.filter(pk=sheet.pk).update(frozen_at=now() - dt.timedelta(days=60))
    assert list(unfrozen_periods(programme, day)) == [period_of(point)]


def test_the_newest_freeze_decides_between_the_whole_and_its_periods(point, by) -> None:
    survey, period = point.survey, point.survey.periods.get()
    answered(point)
    first = freeze(survey=survey, period=period, by=by).sheet
    whole = freeze(survey=survey, period=None, by=by).sheet
    assert counting(standing_sheets(survey.programme)) == [whole]
    answered(point, "111")
    later = freeze(survey=survey, period=period, by=by).sheet
    assert counting(standing_sheets(survey.programme)) == [later]
    assert first != later
