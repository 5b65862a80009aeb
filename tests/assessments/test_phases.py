"""Confirmed, submitted, returned, final: who, when, and what is frozen on the way."""

from __future__ import annotations

import copy
import threading
from decimal import Decimal as D

import pytest
from django.db import connection, connections

from assessments import facts
from assessments.enums import AssessmentStatus as S
from assessments.enums import ScoreColumn, SnapshotKind
from assessments.models import Assessment, Snapshot
from assessments.services import (
    confirm_scores,
    finalise,
    name_upper_document,
    open_assessment,
    recompute,
    reopen_scores,
    return_dossier,
    save_score,
    snapshot_now,
    submit_assessment,
    take_snapshot,
)
from common.errors import CommentRequired, Invalid, NotAllowed, WrongState
from common.models import Event
from criteria.enums import LeafType
from criteria.models import Criterion
from criteria.services import update_year
from tests.factories.assessments import (
    AdjustmentFactory,
    ConditionAnswerFactory,
    MeasurementFactory,
    ScoreFactory,
    assessment_in,
)
from tests.factories.criteria import CriteriaSetFactory

from .conftest import add_people, make_year


@pytest.fixture
def scored(small):
    """The only leaf has points in column Xã."""
    ScoreFactory(assessment=small.assessment, criterion=small.leaf, points=D("8"))
    return small


def confirm(year):
    return confirm_scores(assessment=year.assessment, by=year.people["leader"])


def submit(year):
    confirm(year)
    return submit_assessment(assessment=year.assessment, by=year.people["reviewer"])


def appraise(year, points=D("8")):
    return save_score(
        assessment=year.assessment, criterion=year.leaf, column=ScoreColumn.UPPER, points=points,
        by=year.people["upper"], reason="Thẩm định",
    )  # fmt: skip


def test_the_assessment_is_opened_once(small) -> None:
    first = open_assessment(programme=small.programme, by=small.people["reviewer"])
    assert open_assessment(programme=small.programme) == first
    assert Event.objects.about(first).count() == 1


def test_confirming_refuses_while_points_are_missing_and_names_them(small) -> None:
    with pytest.raises(Invalid, match=rf"Còn 1 tiêu chí .*{small.leaf.code}"):
        confirm(small)
    assert small.assessment.status == S.OPEN


def test_confirming_locks_the_points_and_freezes_a_snapshot(scored) -> None:
    assessment = confirm(scored)
    assert (assessment.status, assessment.confirmed_by) == (S.CONFIRMED, scored.people["leader"])
    snapshot = Snapshot.objects.get()
    assert (snapshot.kind, snapshot.total) == (SnapshotKind.CONFIRMED, D("8"))
    with pytest.raises(NotAllowed, match="lãnh đạo xác nhận"):
        save_score(
            assessment=scored.assessment, criterion=scored.leaf, column=ScoreColumn.COMMUNE, points=D("1"),
            by=scored.people["reviewer"], expected_version=1,
        )  # fmt: skip


@pytest.mark.parametrize("role", ["staff", "reviewer", "admin", "upper"])
def test_only_the_leader_confirms(scored, role) -> None:
    with pytest.raises(NotAllowed):
        confirm_scores(assessment=scored.assessment, by=scored.people[role])


def test_two_leaders_confirm_once(scored) -> None:
    old_page = scored.assessment
    confirm(scored)
    with pytest.raises(WrongState):
        confirm_scores(assessment=old_page, by=scored.people["leader"])
    assert Snapshot.objects.count() == 1


def empty_the_score(year) -> None:
    save_score(
        assessment=year.assessment, criterion=year.leaf, column=ScoreColumn.COMMUNE, points=None,
        by=year.people["reviewer"], expected_version=1,
    )  # fmt: skip


def emptied_while_judging(monkeypatch, empty) -> None:
    """Right after the sheet was judged somebody takes the points out again."""
    judge = facts.judge
    waiting = [empty]

    def judge_then_empty(assessment):
        judged = judge(assessment)
        if waiting:
            waiting.pop()()
        return judged

    monkeypatch.setattr(facts, "judge", judge_then_empty)


def test_points_taken_out_while_the_leader_confirms_stop_the_confirmation(scored, monkeypatch) -> None:
    emptied_while_judging(monkeypatch, lambda: empty_the_score(scored))
    with pytest.raises(WrongState):
        confirm(scored)
    assert scored.assessment.status == S.OPEN
    assert not Snapshot.objects.exists()


def test_an_assessment_read_before_a_change_is_not_confirmed(scored) -> None:
    old_page = scored.assessment
    save_score(
        assessment=scored.assessment, criterion=scored.leaf, column=ScoreColumn.COMMUNE, points=D("7"),
        by=scored.people["reviewer"], expected_version=1,
    )  # fmt: skip
    with pytest.raises(WrongState):
        confirm_scores(assessment=old_page, by=scored.people["leader"])
    confirm(scored)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time, so nobody is in between")
@pytest.mark.django_db(transaction=True)
def test_points_taken_out_on_another_connection_stop_the_confirmation(transactional_db, monkeypatch, today) -> None:
    year = add_people(make_year([LeafType.MANUAL]))
    ScoreFactory(assessment=year.assessment, criterion=year.leaf, points=D("8"))

    def empty() -> None:
        try:
            empty_the_score(year)
        finally:
            connections.close_all()

    def on_another_connection() -> None:
        thread = threading.Thread(target=empty)
        thread.start()
        thread.join()

    emptied_while_judging(monkeypatch, on_another_connection)
    with pytest.raises(WrongState):
        confirm(year)
    assert year.assessment.status == S.OPEN
    assert year.assessment.scores.get().points is None


def test_points_changed_while_the_upper_level_closes_stop_the_closing(scored, monkeypatch) -> None:
    submit(scored)
    appraise(scored)

    def empty() -> None:
        save_score(
            assessment=scored.assessment, criterion=scored.leaf, column=ScoreColumn.UPPER, points=None,
            by=scored.people["upper"], expected_version=1,
        )  # fmt: skip

    emptied_while_judging(monkeypatch, empty)
    with pytest.raises(WrongState):
        finalise(assessment=scored.assessment, by=scored.people["upper"])


def test_opening_again_needs_a_reason_and_clears_the_stamp(scored) -> None:
    confirm(scored)
    with pytest.raises(CommentRequired):
        reopen_scores(assessment=scored.assessment, by=scored.people["leader"], comment=" ")
    reopen_scores(assessment=scored.assessment, by=scored.people["leader"], comment="Bổ sung minh chứng nhóm 2")
    row = scored.assessment
    assert (row.status, row.confirmed_at, row.confirmed_by) == (S.OPEN, None, None)
    assert Event.objects.about(row).first().comment == "Bổ sung minh chứng nhóm 2"


def test_a_dossier_goes_comes_back_and_goes_again(scored) -> None:
    submit(scored)
    return_dossier(assessment=scored.assessment, by=scored.people["reviewer"], comment="Sở yêu cầu bổ sung")
    assert scored.assessment.status == S.CONFIRMED
    assert scored.assessment.submitted_at is None
    submit_assessment(assessment=scored.assessment, by=scored.people["leader"])
    assert scored.assessment.status == S.SUBMITTED


def test_nothing_is_submitted_before_it_is_confirmed(scored) -> None:
    with pytest.raises(WrongState):
        submit_assessment(assessment=scored.assessment, by=scored.people["reviewer"])


def test_the_upper_level_finalises_a_complete_column(scored) -> None:
    submit(scored)
    with pytest.raises(Invalid, match="cột Sở Nội vụ"):
        finalise(assessment=scored.assessment, by=scored.people["upper"])
    appraise(scored)
    finalise(assessment=scored.assessment, by=scored.people["upper"])
    assert scored.assessment.status == S.FINAL
    with pytest.raises(NotAllowed, match="đã chốt"):
        appraise(scored)


def test_the_commune_stands_in_with_the_document_or_not_at_all(scored) -> None:
    submit(scored)
    reviewer = scored.people["reviewer"]
    with pytest.raises(Invalid, match="văn bản thẩm định"):
        finalise(assessment=scored.assessment, by=reviewer)
    with pytest.raises(Invalid, match="văn bản thẩm định"):
        name_upper_document(assessment=scored.assessment, document="  ", by=reviewer)
    with pytest.raises(NotAllowed):
        name_upper_document(assessment=scored.assessment, document="12/SNV", by=scored.people["staff"])
    name_upper_document(assessment=scored.assessment, document="12/SNV ngày 20/11/2026", by=reviewer)
    save_score(
        assessment=scored.assessment, criterion=scored.leaf, column=ScoreColumn.UPPER, points=D("8"), by=reviewer
    )
    finalise(assessment=scored.assessment, by=reviewer)
    assert scored.assessment.upper_document == "12/SNV ngày 20/11/2026"


@pytest.mark.parametrize("status", [S.CONFIRMED, S.SUBMITTED, S.FINAL])
def test_a_year_keeps_its_criteria_set_once_its_result_is_confirmed(small, status) -> None:
    assessment_in(status, programme=small.programme)
    by, other = small.people["reviewer"], CriteriaSetFactory()
    with pytest.raises(Invalid, match="không đổi sang bộ khác") as refusal:
        update_year(programme=small.programme, values={"criteria_set": other}, by=by)
    assert refusal.value.field == "criteria_set"
    small.programme.refresh_from_db()
    assert small.programme.criteria_set != other
    update_year(
        programme=small.programme, by=by,
        values={"criteria_set": small.programme.criteria_set, "report_number": "12"},
    )  # fmt: skip


def test_before_that_the_set_may_change_and_a_page_read_earlier_confirms_nothing(scored) -> None:
    old_page = scored.assessment
    update_year(programme=scored.programme, values={"criteria_set": CriteriaSetFactory()}, by=scored.people["admin"])
    with pytest.raises(WrongState):
        confirm_scores(assessment=old_page, by=scored.people["leader"])


# --- snapshots --------------------------------------------------------------------------------------


@pytest.fixture
def snapshot(year):
    """Of a year with figures, points, an adjustment and an answered condition."""
    for leaf in list(year.leaves.values())[:4]:
        ScoreFactory(assessment=year.assessment, criterion=leaf, points=D("5"))
        MeasurementFactory(programme=year.programme, criterion=leaf)
    AdjustmentFactory(programme=year.programme)
    ConditionAnswerFactory(programme=year.programme)
    return take_snapshot(assessment=year.assessment, kind=SnapshotKind.MANUAL, by=year.people["reviewer"])


def test_a_snapshot_is_recomputed_to_the_same_result(snapshot) -> None:
    result = recompute(Snapshot.objects.get(pk=snapshot.pk))
    assert result.ok
    assert result.differing == ()


def test_what_changes_later_does_not_touch_a_snapshot(snapshot) -> None:
    Criterion.objects.update(max_points=D("1"))
    kept = Snapshot.objects.get(pk=snapshot.pk)
    assert recompute(kept).ok
    assert kept.total == snapshot.total


def tampered(snapshot, change):
    payload = copy.deepcopy(Snapshot.objects.get(pk=snapshot.pk).payload)
    change(payload)
    Snapshot.objects.filter(pk=snapshot.pk).update(payload=payload)
    return recompute(Snapshot.objects.get(pk=snapshot.pk))


def test_a_changed_total_is_found_by_hash_and_by_sum(snapshot) -> None:
    result = tampered(snapshot, lambda payload: payload["sheets"]["commune"].update(total="99"))
    assert not result.ok
    assert not result.hash_matches
    assert result.differing == ("commune",)


def test_a_changed_word_beside_the_sums_is_found_by_hash(snapshot) -> None:
    result = tampered(snapshot, lambda payload: payload.update(commune="Xã khác"))
    assert (result.hash_matches, result.sheets_match) == (False, True)


@pytest.mark.parametrize("key", ["rules", "columns", "sheets"])
def test_a_payload_that_cannot_be_read_is_reported_not_raised(snapshot, key) -> None:
    result = tampered(snapshot, lambda payload: payload.pop(key))
    assert not result.ok
    assert result.differing == ("payload",)


def test_a_snapshot_on_request_is_for_those_who_score_or_confirm(small) -> None:
    assert snapshot_now(assessment=small.assessment, by=small.people["leader"]).kind == SnapshotKind.MANUAL
    with pytest.raises(NotAllowed):
        snapshot_now(assessment=small.assessment, by=small.people["staff"])
    assert Assessment.objects.count() == 1
