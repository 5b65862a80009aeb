"""Who may write in which column, when, and in which state; every refusal gives a reason."""

from __future__ import annotations

import datetime as dt

import pytest

from assessments.enums import AssessmentStatus as S
from assessments.enums import ScoreColumn
from assessments.permissions import (
    can_confirm,
    can_finalise,
    can_manage_adjustments,
    can_record,
    can_score,
    can_submit,
    can_take_snapshot,
    steps_of,
)
from assessments.selectors import assessment_of
from criteria.enums import PhaseKind
from criteria.models import ProgrammeYear
from tests.factories.accounts import UserFactory
from tests.factories.assessments import assessment_in
from tests.factories.criteria import PhaseFactory

ROLES = ("staff", "stranger", "reviewer", "leader", "admin", "upper")
OPEN = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))
PAST = (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
COMING = (dt.date(2026, 12, 1), dt.date(2026, 12, 31))


def state(small, status, **document):
    assessment_in(status, programme=small.programme, **document)
    return fresh(small)


def fresh(small):
    return assessment_of(ProgrammeYear.objects.select_related("commune", "criteria_set").get(pk=small.programme.pk))


def may(small, assessment, column):
    """The roles that may write in the column now; who may not is told why."""
    allowed = set()
    for role in ROLES:
        verdict = can_score(small.people[role], assessment, column, small.unit.pk)
        assert verdict or verdict.reason
        if verdict:
            allowed.add(role)
    return allowed


@pytest.mark.parametrize(
    ("status", "column", "allowed"),
    [
        (S.OPEN, ScoreColumn.UNIT, {"staff"}),
        (S.OPEN, ScoreColumn.COMMUNE, {"reviewer"}),
        (S.OPEN, ScoreColumn.UPPER, set()),
        (S.CONFIRMED, ScoreColumn.UNIT, set()),
        (S.CONFIRMED, ScoreColumn.COMMUNE, set()),
        (S.CONFIRMED, ScoreColumn.UPPER, set()),
        (S.SUBMITTED, ScoreColumn.UNIT, set()),
        (S.SUBMITTED, ScoreColumn.COMMUNE, set()),
        (S.SUBMITTED, ScoreColumn.UPPER, {"upper"}),
        (S.FINAL, ScoreColumn.UNIT, set()),
        (S.FINAL, ScoreColumn.COMMUNE, set()),
        (S.FINAL, ScoreColumn.UPPER, set()),
    ],
)
def test_each_column_belongs_to_one_role_in_one_state(small, status, column, allowed) -> None:
    assert may(small, state(small, status), column) == allowed


def test_the_commune_types_in_the_upper_points_once_it_has_named_the_document(small) -> None:
    assessment = state(small, S.SUBMITTED)
    assert "văn bản" in can_score(small.people["reviewer"], assessment, ScoreColumn.UPPER, None).reason
    assessment.upper_document = "12/SNV ngày 20/11/2026"
    assert may(small, assessment, ScoreColumn.UPPER) == {"reviewer", "upper"}


@pytest.mark.parametrize(
    ("column", "status", "phase"),
    [
        (ScoreColumn.UNIT, S.OPEN, PhaseKind.SELF_SCORE),
        (ScoreColumn.COMMUNE, S.OPEN, PhaseKind.SELF_SCORE),
        (ScoreColumn.UPPER, S.SUBMITTED, PhaseKind.APPRAISE),
    ],
)
@pytest.mark.parametrize(("dates", "word"), [(PAST, "đã đóng"), (COMING, "chưa đến"), (OPEN, "")])
def test_the_phase_opens_and_closes_each_column(small, column, status, phase, dates, word) -> None:
    PhaseFactory(programme=small.programme, kind=phase, starts_on=dates[0], ends_on=dates[1])
    assessment = state(small, status)
    role = {ScoreColumn.UNIT: "staff", ScoreColumn.COMMUNE: "reviewer", ScoreColumn.UPPER: "upper"}[column]
    verdict = can_score(small.people[role], assessment, column, small.unit.pk)
    assert bool(verdict) is not bool(word)
    assert word in verdict.reason


def test_a_closed_year_is_only_to_look_at(small) -> None:
    small.programme.is_closed = True
    small.programme.save()
    assessment = state(small, S.OPEN)
    assert may(small, assessment, ScoreColumn.COMMUNE) == set()
    assert "khép lại" in can_take_snapshot(small.people["reviewer"], assessment).reason


def test_people_of_another_commune_and_strangers_may_nothing(small) -> None:
    assessment = state(small, S.OPEN)
    for column in ScoreColumn.values:
        assert not can_score(UserFactory(), assessment, column, small.unit.pk)


def test_figures_belong_to_the_responsible_unit_and_to_whoever_scores_the_commune(small) -> None:
    programme = state(small, S.OPEN).programme
    allowed = {role for role in ROLES if can_record(small.people[role], programme, small.unit.pk)}
    assert allowed == {"staff", "reviewer"}
    assert "đơn vị khác phụ trách" in can_record(small.people["stranger"], programme, small.unit.pk).reason


@pytest.mark.parametrize("status", [S.CONFIRMED, S.SUBMITTED, S.FINAL])
def test_figures_answers_and_adjustments_are_locked_with_the_scores(small, status) -> None:
    programme = state(small, status).programme
    assert not can_record(small.people["reviewer"], programme, small.unit.pk)
    assert not can_manage_adjustments(small.people["reviewer"], programme)


@pytest.mark.parametrize(
    ("status", "names"),
    [
        (S.OPEN, ["confirm_scores"]),
        (S.CONFIRMED, ["reopen_scores", "submit_dossier"]),
        (S.SUBMITTED, ["finalise", "return_dossier"]),
        (S.FINAL, []),
    ],
)
def test_only_the_steps_of_the_state_are_offered(small, status, names) -> None:
    assert [step.name for step, _may in steps_of(small.people["leader"], state(small, status))] == names


def test_the_leader_confirms_the_reviewer_and_the_leader_submit_the_upper_level_finalises(small) -> None:
    assessment = state(small, S.SUBMITTED)

    def roles(rule):
        return {role for role in ROLES if rule(small.people[role], assessment)}

    assert roles(can_confirm) == {"leader"}
    assert roles(can_submit) == {"leader", "reviewer"}
    assert roles(can_finalise) == {"upper", "reviewer"}
    assert roles(can_take_snapshot) == {"leader", "reviewer"}
