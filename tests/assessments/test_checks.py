"""Each check of the consistency page finds its own, and says nothing where nothing is wrong."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.checks import CHECKS, findings_of
from assessments.enums import Severity
from criteria.enums import ConditionKind, LeafType
from criteria.models import Criterion
from tasks.enums import CriterionMatch
from tests.factories.assessments import (
    AnswerFactory,
    ConditionAnswerFactory,
    ConditionFactory,
    MeasurementFactory,
    ScoreFactory,
)
from tests.factories.evidence import EvidenceFactory
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory


def found(year, check=None):
    rows = findings_of(year.assessment)
    return [row for row in rows if check in (None, row.check)]


@pytest.fixture
def score(small):
    return ScoreFactory(assessment=small.assessment, criterion=small.leaf, points=D("5"))


@pytest.fixture
def plan(small):
    return PlanFactory(programme=small.programme)


def test_a_year_in_order_has_no_finding(small, score) -> None:
    EvidenceFactory(programme=small.programme, accepted=True, criteria=[small.leaf])
    assert found(small) == []


def test_points_without_accepted_proof_are_found_and_worse_where_proof_is_needed(small, score) -> None:
    EvidenceFactory(programme=small.programme, criteria=[small.leaf])
    assert [row.severity for row in found(small, "no_proof")] == [Severity.WARNING]
    Criterion.objects.filter(pk=small.leaf.pk).update(needs_evidence=True)
    (row,) = found(small, "no_proof")
    assert (row.severity, row.url_name, row.pk) == (Severity.ERROR, "score_detail", small.leaf.pk)


def test_no_points_and_nothing_arising_ask_for_no_proof(small, score) -> None:
    score.points = D("0")
    score.save()
    assert found(small, "no_proof") == []
    score.points, score.not_arising, score.reason = None, True, "Không có"
    score.save()
    assert found(small, "no_proof") == []


def test_leaves_without_points_are_found(small) -> None:
    assert [row.about for row in found(small, "not_scored")] == [small.leaf.code]


def test_points_that_no_longer_fit_the_table_are_found_with_the_reason(small, score) -> None:
    Criterion.objects.filter(pk=small.leaf.pk).update(max_points=D("3"))
    (row,) = found(small, "not_scored")
    assert "vượt điểm tối đa" in row.sentence


def test_leaves_without_a_responsible_unit_are_found(small) -> None:
    assert found(small, "no_unit") == []
    small.programme.responsibilities.all().delete()
    assert len(found(small, "no_unit")) == 1


def test_points_that_differ_from_the_proposal_without_a_reason_are_found(small, score) -> None:
    AnswerFactory(programme=small.programme, criterion=small.leaf, points=D("7"), reason="Theo biên bản")
    (row,) = found(small, "differs")
    assert "5 điểm" in row.sentence
    assert "7 điểm" in row.sentence
    score.reason = "Hội đồng thống nhất"
    score.save()
    assert found(small, "differs") == []


def test_tasks_nobody_leads_are_found_unless_they_left_the_plan(small, plan) -> None:
    task = TaskFactory(plan=plan)
    TaskFactory(plan=plan, gone=True)
    TaskFactory(plan=plan, lead=small.unit)
    assert [row.pk for row in found(small, "no_lead")] == [task.pk]


def test_matches_nobody_confirmed_are_counted(small, plan) -> None:
    assert found(small, "match") == []
    TaskFactory.create_batch(
        2, plan=plan, criterion=small.leaf, criterion_match=CriterionMatch.PROPOSED, lead=small.unit
    )
    (row,) = found(small, "match")
    assert row.sentence.startswith("2 nhiệm vụ")


def test_overdue_windows_are_counted(small, plan) -> None:
    task = TaskFactory(plan=plan, lead=small.unit)
    OccurrenceFactory(task=task, ends_on=dt.date(2026, 11, 20))
    assert found(small, "overdue") == []
    OccurrenceFactory(task=task, label="Quý III", ends_on=dt.date(2026, 11, 19))
    assert len(found(small, "overdue")) == 1


def test_proof_that_waits_and_proof_without_a_criterion_are_counted(small) -> None:
    EvidenceFactory(programme=small.programme, criteria=[small.leaf])
    EvidenceFactory(programme=small.programme, accepted=True)
    assert len(found(small, "waiting")) == len(found(small, "unlinked")) == 1


def test_ratios_above_100_percent_and_months_that_have_not_come_are_found(year) -> None:
    leaf = year.leaves[LeafType.RATIO_LINEAR]
    MeasurementFactory(programme=year.programme, criterion=leaf, month=12, numerator=D("9"), denominator=D("10"))
    MeasurementFactory(programme=year.programme, criterion=leaf, month=2, numerator=D("11"), denominator=D("10"))
    assert [row.severity for row in found(year, "ratio")] == [Severity.ERROR]
    assert len(found(year, "future")) == 1
    Criterion.objects.filter(pk=leaf.pk).update(allow_over_100=True)
    assert found(year, "ratio") == []


def test_a_group_under_its_minimum_and_an_unanswered_knock_out_are_found(small, score) -> None:
    group = Criterion.objects.get(criteria_set=small.programme.criteria_set, code="1")
    ConditionFactory(
        criteria_set=small.programme.criteria_set, kind=ConditionKind.GROUP_PERCENT, criterion=group, value=D("60"),
        text="Nhóm một đạt 60 %",
    )  # fmt: skip
    knock_out = ConditionFactory(criteria_set=small.programme.criteria_set)
    assert {row.severity for row in found(small, "condition")} == {Severity.ERROR, Severity.WARNING}
    ConditionAnswerFactory(programme=small.programme, condition=knock_out, holds=True)
    assert {row.severity for row in found(small, "condition")} == {Severity.ERROR}


def test_the_worst_stands_first_and_every_check_has_a_test_here(small, plan) -> None:
    TaskFactory(plan=plan)
    severities = [row.severity for row in found(small)]
    assert severities == sorted(severities, key=[Severity.ERROR, Severity.WARNING, Severity.NOTE].index)
    assert len(CHECKS) == 13


def test_checking_takes_the_same_queries_whatever_there_is_to_find(year) -> None:
    def count() -> int:
        assessment = year.assessment
        with CaptureQueriesContext(connection) as captured:
            findings_of(assessment)
        return len(captured)

    few = count()
    plan = PlanFactory(programme=year.programme)
    for leaf in year.leaves.values():
        ScoreFactory(assessment=year.assessment, criterion=leaf)
        MeasurementFactory(programme=year.programme, criterion=leaf, month=12)
        TaskFactory.create_batch(2, plan=plan, criterion=leaf)
    assert count() == few
    assert few <= 25
