"""`sanity_check` counts surveys again and names every tally, sum and sheet that does not hold."""

from __future__ import annotations

import pytest
from django.db.models import F

from reports.sanity.surveys import RULES, sheets, survey_links, tallies
from surveys import states
from surveys.models import CollectionPoint, DayTally, Response, ResultSheet, Tally
from surveys.services import freeze, judge_many
from tests.factories.accounts import UnitFactory, reviewer
from tests.factories.criteria import CriteriaSetFactory, CriterionFactory
from tests.factories.surveys import CollectionPointFactory, answered, whole_survey
from tests.factories.tasks import OccurrenceFactory, TaskFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def point() -> CollectionPoint:
    """Answers at two points, held ones, some judged there and back, a slip without answers, two freezes."""
    point = whole_survey()
    by = reviewer(point.survey.programme.commune)
    other = CollectionPointFactory(survey=point.survey)
    ids = [answered(place, levels).pk for place in (point, other) for levels in ("555", "421", "313")]
    answered(other, "555", flags=["burst"])
    for step, reason in ((states.EXCLUDE, "Thử"), (states.COUNT, "")):
        judge_many(survey=point.survey, responses=ids[:4], transition=step, by=by, reason=reason)
    judge_many(survey=point.survey, responses=ids[5:], transition=states.HOLD, by=by, reason="Lạ")
    empty = answered(point, "", flags=["burst"])
    Response.objects.filter(pk=empty.pk).update(answers={}, status="excluded", status_reason="Phiếu hỏng")
    for levels in ("444", "222"):
        answered(point, levels)
        freeze(survey=point.survey, period=None, by=by)
    return point


def checks() -> list[str]:
    return [finding.check for check in (tallies, sheets, survey_links) for finding in check()]


def test_what_was_received_judged_and_frozen_is_sound(point) -> None:
    assert checks() == []


def test_a_tally_that_moved_is_named(point) -> None:
    Tally.objects.filter(question="c1").update(n=F("n") + 1)
    findings = list(tallies())
    assert [finding.check for finding in findings] == ["survey_tally"]
    assert findings[0].object == f"surveys.Survey:{point.survey_id}"


def test_a_tally_that_is_gone_or_nobody_s_is_named(point) -> None:
    Tally.objects.filter(question="c2").first().delete()
    assert checks() == ["survey_tally"]


def test_a_day_that_does_not_add_up_is_named(point) -> None:
    DayTally.objects.update(received=F("received") + 1)
    assert checks() == ["survey_day"]


def test_a_response_that_carries_other_sums_is_named(point) -> None:
    response = Response.objects.counted().first()
    Response.objects.filter(pk=response.pk).update(answers={"c1": "1", "c2": "1", "c3": "1"})
    assert checks() == ["survey_response", "survey_tally"]


def test_a_sheet_that_was_changed_is_named(point) -> None:
    sheet = ResultSheet.objects.first()
    ResultSheet.objects.filter(pk=sheet.pk).update(data=sheet.data | {"responses": 900})
    assert checks() == ["survey_sheet"]
    ResultSheet.objects.filter(pk=sheet.pk).update(data=sheet.data, responses=900)
    assert checks() == ["survey_sheet"]


def test_what_hangs_on_another_survey_year_or_commune_is_named(point) -> None:
    foreign = whole_survey(criterion=CriterionFactory(), task=TaskFactory())
    foreign.survey.periods.update(occurrence=OccurrenceFactory())
    CollectionPoint.objects.filter(pk=foreign.pk).update(unit=UnitFactory())
    ResultSheet.objects.filter(survey=point.survey, stands=False).update(period=foreign.survey.periods.get())
    Response.objects.filter(survey=point.survey, status="held").update(version=foreign.survey.versions.get())
    assert {finding.check for finding in survey_links()} == {rule.check for rule in RULES}


def test_surveys_follow_their_year_to_another_set(point) -> None:
    survey = point.survey
    programme = survey.programme
    old = CriterionFactory(criteria_set=programme.criteria_set, code="2.7.a")
    type(survey).objects.filter(pk=survey.pk).update(criterion=old)
    newer = CriteriaSetFactory()
    new = CriterionFactory(criteria_set=newer, code="2.7.a")
    programme.criteria_set = newer
    programme.save()
    survey.refresh_from_db()
    assert survey.criterion == new
    assert list(survey_links()) == []
