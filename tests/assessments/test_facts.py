"""Rows become facts: each kind of leaf, what counts and what does not, and a table that changed meanwhile."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import facts
from assessments.enums import ScoreColumn
from assessments.readers import READERS, Gathered, fact_of
from criteria import enums, scoring
from criteria.enums import LeafType
from tests.factories.assessments import (
    AdjustmentFactory,
    AnswerFactory,
    ConditionAnswerFactory,
    MeasurementFactory,
    ScoreFactory,
)
from tests.factories.criteria import CriteriaSetFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.tasks import ActivityFactory, OccurrenceFactory, PlanFactory, TaskFactory

from .conftest import rule_of


def fact(year, leaf_type):
    leaf = year.leaves[leaf_type]
    return facts.facts_of(year.programme).leaves[leaf.code]


def answer(year, leaf_type, **values):
    return AnswerFactory(programme=year.programme, criterion=year.leaves[leaf_type], **values)


def measure(year, leaf_type, month, top, bottom=None):
    leaf = year.leaves[leaf_type]
    return MeasurementFactory(
        programme=year.programme, criterion=leaf, month=month, numerator=D(top),
        denominator=D(bottom) if bottom is not None else None,
    )  # fmt: skip


# --- vocabularies -----------------------------------------------------------------------------------


def test_every_kind_of_leaf_has_a_reader() -> None:
    assert set(READERS) == set(LeafType)


@pytest.mark.parametrize(
    ("stored", "scored"),
    [
        (enums.LeafType, scoring.ScoringType),
        (enums.NodeKind, scoring.NodeKind),
        (enums.NotArising, scoring.NotArisingPolicy),
        (enums.AdjustmentKind, scoring.AdjustmentKind),
    ],
)
def test_stored_vocabularies_are_those_of_the_engine(stored, scored) -> None:
    assert set(stored.values) == {member.value for member in scored}


@pytest.mark.parametrize("leaf_type", LeafType.values)
def test_every_leaf_is_missing_with_a_sentence_while_nothing_is_known(year, leaf_type) -> None:
    found = fact(year, leaf_type)
    assert isinstance(found, scoring.Missing)
    assert found.reason.endswith((".", ")."))


@pytest.mark.parametrize("leaf_type", LeafType.values)
def test_not_arising_beats_every_other_fact(year, leaf_type) -> None:
    answer(year, leaf_type, not_arising=True, reason="Không có hồ sơ", count=3, passed=True)
    assert fact(year, leaf_type) == scoring.NotArising("Không có hồ sơ")


def test_a_leaf_whose_way_of_scoring_is_not_entered_is_missing(small) -> None:
    small.leaf.leaf_type = ""
    assert isinstance(fact_of(small.leaf, Gathered()), scoring.Missing)


# --- pass or fail -----------------------------------------------------------------------------------


@pytest.fixture
def task(year):
    plan = PlanFactory(programme=year.programme)
    return TaskFactory(plan=plan, criterion=year.leaves[LeafType.PASS_FAIL], lead=year.unit)


def test_an_answer_decides_pass_or_fail(year) -> None:
    answer(year, LeafType.PASS_FAIL, passed=False)
    assert fact(year, LeafType.PASS_FAIL) == scoring.Passed(False)


def test_accepted_proof_passes(year) -> None:
    EvidenceFactory(programme=year.programme, accepted=True, criteria=[year.leaves[LeafType.PASS_FAIL]])
    assert fact(year, LeafType.PASS_FAIL) == scoring.Passed(True)


def test_proof_that_waits_does_not_pass(year) -> None:
    EvidenceFactory(programme=year.programme, criteria=[year.leaves[LeafType.PASS_FAIL]])
    assert isinstance(fact(year, LeafType.PASS_FAIL), scoring.Missing)


def test_windows_whose_day_has_passed_must_all_be_done(year, task) -> None:
    OccurrenceFactory(task=task, done=True)
    late = OccurrenceFactory(task=task, starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 6, 30))
    assert fact(year, LeafType.PASS_FAIL) == scoring.Missing("Mới đạt 1 trên 2 kỳ phải thực hiện đến nay.")
    late.delete()
    assert fact(year, LeafType.PASS_FAIL) == scoring.Passed(True)


def test_a_window_that_still_runs_is_not_held_against_anybody(year, task) -> None:
    OccurrenceFactory(task=task, done=True)
    OccurrenceFactory(task=task, starts_on=dt.date(2026, 10, 1), ends_on=dt.date(2026, 11, 30))
    assert fact(year, LeafType.PASS_FAIL) == scoring.Passed(True)


def test_a_waived_window_counts_as_done_and_an_uncounted_one_not_at_all(year, task) -> None:
    OccurrenceFactory(task=task, waived=True)
    OccurrenceFactory(task=task, counts=False, starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 6, 30))
    assert fact(year, LeafType.PASS_FAIL) == scoring.Passed(True)


# --- choice, checklist, manual ----------------------------------------------------------------------


def test_the_chosen_option_is_the_fact(year) -> None:
    answer(year, LeafType.CHOICE, option=rule_of(year.leaves[LeafType.CHOICE], "b"))
    assert fact(year, LeafType.CHOICE) == scoring.Chosen("b")


def test_a_checklist_is_what_was_ticked_and_an_empty_one_is_not_missing(year) -> None:
    row = answer(year, LeafType.CHECKLIST)
    assert fact(year, LeafType.CHECKLIST) == scoring.Ticked(())
    row.ticks.set(year.leaves[LeafType.CHECKLIST].point_rules.all())
    assert fact(year, LeafType.CHECKLIST) == scoring.Ticked(("a", "b"))


def test_points_entered_by_hand_carry_their_reason(year) -> None:
    answer(year, LeafType.MANUAL, points=D("7.5"), reason="Theo biên bản")
    assert fact(year, LeafType.MANUAL) == scoring.Given(D("7.5"), "Theo biên bản")


# --- counts and breaches ----------------------------------------------------------------------------


def test_a_count_is_the_answer_else_the_figures_else_the_activities(year) -> None:
    leaf = year.leaves[LeafType.COUNT_BANDS]
    work = TaskFactory(plan=PlanFactory(programme=year.programme), criterion=leaf)
    ActivityFactory.create_batch(2, task=work)
    assert fact(year, LeafType.COUNT_BANDS) == scoring.Counted(2)
    measure(year, LeafType.COUNT_BANDS, 1, 4)
    measure(year, LeafType.COUNT_BANDS, 2, 1)
    assert fact(year, LeafType.COUNT_BANDS) == scoring.Counted(5)
    answer(year, LeafType.COUNT_BANDS, count=9)
    assert fact(year, LeafType.COUNT_BANDS) == scoring.Counted(9)


def test_withdrawn_activities_and_those_after_the_cut_off_do_not_count(year) -> None:
    work = TaskFactory(plan=PlanFactory(programme=year.programme), criterion=year.leaves[LeafType.COUNT_BANDS])
    ActivityFactory(task=work, is_withdrawn=True)
    ActivityFactory(task=work, happened_on=dt.date(2026, 12, 1))
    ActivityFactory(task=work, happened_on=dt.date(2025, 12, 31))
    ActivityFactory(task=work, happened_on=dt.date(2026, 11, 30))
    assert fact(year, LeafType.COUNT_BANDS) == scoring.Counted(1)


def test_where_proof_is_needed_an_activity_counts_once_its_own_proof_is_accepted(year) -> None:
    leaf = year.leaves[LeafType.COUNT_BANDS]
    work = TaskFactory(plan=PlanFactory(programme=year.programme), criterion=leaf)
    proved, waiting, purged, late, _bare = ActivityFactory.create_batch(5, task=work)
    assert fact(year, LeafType.COUNT_BANDS) == scoring.Counted(5)
    type(leaf).objects.filter(pk=leaf.pk).update(needs_evidence=True)
    assert isinstance(fact(year, LeafType.COUNT_BANDS), scoring.Missing)
    assert "minh chứng đã duyệt" in fact(year, LeafType.COUNT_BANDS).reason
    EvidenceFactory.create_batch(2, programme=year.programme, accepted=True, activity=proved)
    EvidenceFactory(programme=year.programme, activity=waiting)
    EvidenceFactory(programme=year.programme, accepted=True, purged=True, activity=purged)
    EvidenceFactory(programme=year.programme, accepted=True, activity=late, proof_date=dt.date(2026, 12, 1))
    assert fact(year, LeafType.COUNT_BANDS) == scoring.Counted(1)


def test_breaches_are_the_answer_else_the_figures_and_never_assumed(year) -> None:
    measure(year, LeafType.BREACHES, 3, 2)
    assert fact(year, LeafType.BREACHES) == scoring.Breaches(2)
    answer(year, LeafType.BREACHES, count=0)
    assert fact(year, LeafType.BREACHES) == scoring.Breaches(0)


# --- ratios and surveys -----------------------------------------------------------------------------


@pytest.mark.parametrize("leaf_type", [LeafType.RATIO_BANDS, LeafType.RATIO_LINEAR])
def test_a_years_ratio_is_sum_over_sum_not_the_mean_of_months(year, leaf_type) -> None:
    measure(year, leaf_type, 1, 1, 1)
    measure(year, leaf_type, 2, 0, 99)
    assert fact(year, leaf_type) == scoring.Ratio(D(1), D(100))


def test_cumulative_figures_take_the_latest_month(year) -> None:
    leaf = year.leaves[LeafType.RATIO_LINEAR]
    type(leaf).objects.filter(pk=leaf.pk).update(latest_only=True)
    measure(year, LeafType.RATIO_LINEAR, 9, 80, 100)
    measure(year, LeafType.RATIO_LINEAR, 3, 30, 100)
    assert fact(year, LeafType.RATIO_LINEAR) == scoring.Ratio(D(80), D(100))


def test_a_survey_is_never_rounded_up_to_a_band(year) -> None:
    measure(year, LeafType.SURVEY, 6, 239_999, 300_000)
    assert fact(year, LeafType.SURVEY) == scoring.SurveyRate(D("79.9996"), 300_000)
    sheet = scoring.score(facts.judge(year.assessment).ruleset, facts.facts_of(year.programme))
    assert sheet.line(year.leaves[LeafType.SURVEY].code).points == D("2.00")


# --- proof ------------------------------------------------------------------------------------------


def test_proof_counts_by_state_and_only_up_to_the_cut_off(year) -> None:
    leaf = year.leaves[LeafType.MANUAL]
    EvidenceFactory(programme=year.programme, accepted=True, criteria=[leaf])
    EvidenceFactory(programme=year.programme, criteria=[leaf])
    EvidenceFactory(programme=year.programme, returned=True, criteria=[leaf])
    EvidenceFactory(programme=year.programme, withdrawn=True, criteria=[leaf])
    EvidenceFactory(programme=year.programme, accepted=True, purged=True, criteria=[leaf])
    EvidenceFactory(programme=year.programme, accepted=True, proof_date=dt.date(2026, 12, 1), criteria=[leaf])
    gone = ActivityFactory(
        task=TaskFactory(plan=PlanFactory(programme=year.programme), criterion=leaf), is_withdrawn=True
    )
    EvidenceFactory(programme=year.programme, accepted=True, activity=gone, criteria=[leaf])
    assert facts.facts_of(year.programme).evidence[leaf.code] == scoring.EvidenceCount(accepted=1, pending=1)


def test_all_proof_of_one_activity_is_one_item_as_on_a_window(year) -> None:
    leaf = year.leaves[LeafType.MANUAL]
    visit, talk = ActivityFactory.create_batch(
        2, task=TaskFactory(plan=PlanFactory(programme=year.programme), criterion=leaf)
    )
    EvidenceFactory.create_batch(3, programme=year.programme, accepted=True, activity=visit, criteria=[leaf])
    EvidenceFactory(programme=year.programme, activity=visit, criteria=[leaf])
    EvidenceFactory.create_batch(2, programme=year.programme, activity=talk, criteria=[leaf])
    EvidenceFactory(programme=year.programme, accepted=True, criteria=[leaf])
    assert facts.facts_of(year.programme).evidence[leaf.code] == scoring.EvidenceCount(accepted=2, pending=1)


# --- beside the tree --------------------------------------------------------------------------------


def test_adjustments_that_stand_and_answers_to_conditions_are_facts(small) -> None:
    kept = AdjustmentFactory(programme=small.programme)
    AdjustmentFactory(programme=small.programme, is_withdrawn=True)
    said = ConditionAnswerFactory(programme=small.programme, holds=True)
    found = facts.facts_of(small.programme)
    assert [entry.code for entry in found.adjustments] == [kept.rule.code]
    assert found.answers == {said.condition.code: scoring.Answer.YES}


def test_the_communes_class_and_kind_reach_the_engine(small) -> None:
    small.commune.unit_class = "II"
    small.commune.save()
    subject = facts.judge(small.assessment).facts.subject
    assert (subject.commune_class, subject.commune_kind) == (scoring.CommuneClass.II, scoring.CommuneKind.XA)


# --- entered points ---------------------------------------------------------------------------------


def entered(year, column=ScoreColumn.COMMUNE):
    return facts.judge(year.assessment).entered[column]


def test_entered_points_stand_in_their_column(small) -> None:
    ScoreFactory(assessment=small.assessment, criterion=small.leaf, column=ScoreColumn.UNIT, points=D(4))
    ScoreFactory(assessment=small.assessment, criterion=small.leaf, points=None, not_arising=True, reason="Không có")
    assert entered(small, ScoreColumn.UNIT) == {small.leaf.code: D(4)}
    assert entered(small) == {small.leaf.code: scoring.NotArising("Không có")}


def test_an_emptied_cell_is_like_one_never_filled(small) -> None:
    ScoreFactory(assessment=small.assessment, criterion=small.leaf, points=None)
    assert entered(small) == {}


def test_points_the_changed_table_no_longer_allows_are_missing_with_the_reason(small) -> None:
    ScoreFactory(assessment=small.assessment, criterion=small.leaf, points=D(8))
    type(small.leaf).objects.filter(pk=small.leaf.pk).update(max_points=D(5))
    judged = facts.judge(small.assessment)
    assert isinstance(judged.entered[ScoreColumn.COMMUNE][small.leaf.code], scoring.Missing)
    line = judged.sheets[ScoreColumn.COMMUNE].line(small.leaf.code)
    assert line.points is None
    assert "vượt điểm tối đa" in line.why
    assert small.leaf.code in judged.sheets[ScoreColumn.COMMUNE].missing


def test_scores_of_another_set_are_left_out_when_the_year_changes_its_set(small) -> None:
    ScoreFactory(assessment=small.assessment, criterion=small.leaf)
    small.programme.criteria_set = CriteriaSetFactory()
    small.programme.save()
    assert entered(small) == {}


def test_needed_proof_holds_back_the_communes_points_but_not_the_units(small) -> None:
    type(small.leaf).objects.filter(pk=small.leaf.pk).update(needs_evidence=True, min_evidence=1)
    for column in (ScoreColumn.UNIT, ScoreColumn.COMMUNE):
        ScoreFactory(assessment=small.assessment, criterion=small.leaf, column=column, points=D(6))
    sheets = facts.judge(small.assessment).sheets
    assert sheets[ScoreColumn.UNIT].line(small.leaf.code).points == D(6)
    assert sheets[ScoreColumn.COMMUNE].line(small.leaf.code).points == 0


def test_judging_takes_the_same_queries_whatever_the_number_of_rows(year) -> None:
    def count() -> int:
        assessment = year.assessment
        with CaptureQueriesContext(connection) as captured:
            facts.judge(assessment)
        return len(captured)

    few = count()
    for leaf in year.leaves.values():
        ScoreFactory(assessment=year.assessment, criterion=leaf)
        EvidenceFactory.create_batch(2, programme=year.programme, accepted=True, criteria=[leaf])
        AnswerFactory(programme=year.programme, criterion=leaf)
        MeasurementFactory(programme=year.programme, criterion=leaf)
    assert count() == few
    assert few <= 18
