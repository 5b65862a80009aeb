"""Points of one leaf: range, step, reasons, two people at once, and filling from the proposals."""

from __future__ import annotations

from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from assessments.enums import AssessmentStatus, ScoreColumn
from assessments.models import Assessment, Score
from assessments.services import answer_criterion, fill_from_proposals, save_score
from common.errors import Invalid, NotAllowed, WrongState
from common.models import Event
from criteria.enums import LeafType, NotArising
from criteria.models import Criterion
from tests.factories.assessments import AnswerFactory, MeasurementFactory, ScoreFactory
from tests.factories.criteria import CriterionFactory

from .conftest import rule_of

UNIT, COMMUNE, UPPER = ScoreColumn.UNIT, ScoreColumn.COMMUNE, ScoreColumn.UPPER


def save(year, column=COMMUNE, points=D("5"), role=None, criterion=None, **kwargs):
    role = role or {UNIT: "staff", COMMUNE: "reviewer", UPPER: "upper"}[column]
    return save_score(
        assessment=year.assessment, criterion=criterion or year.leaf, column=column, points=points,
        by=year.people[role], **kwargs,
    )  # fmt: skip


def test_points_are_saved_with_person_time_and_history(small) -> None:
    score = save(small, points=D("5"))
    assert (score.points, score.scored_by, score.version) == (D("5"), small.people["reviewer"], 1)
    event = Event.objects.about(score).get()
    assert event.data == {"column": "commune", "before": "chưa có", "after": "5 điểm", "criterion": small.leaf.code}
    assert Assessment.objects.get().version == 2


@pytest.mark.parametrize(
    ("points", "words"), [(D("10.5"), "tối đa 10 điểm"), (D("-1"), "không được âm"), (D("5.25"), "bước 0,5")]
)
def test_points_outside_the_leaf_are_refused_with_what_is_allowed(small, points, words) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        save(small, points=points)
    assert refused.value.field == "points"
    assert not Score.objects.exists()


def test_not_arising_needs_a_reason_and_takes_no_points(small) -> None:
    with pytest.raises(Invalid, match="phải có lý do"):
        save(small, points=None, not_arising=True)
    with pytest.raises(Invalid, match="để trống điểm"):
        save(small, points=D("1"), not_arising=True, reason="Không có hồ sơ")
    assert save(small, points=None, not_arising=True, reason="Không có hồ sơ").not_arising


def test_a_leaf_of_another_set_and_a_heading_are_refused(small) -> None:
    heading = Criterion.objects.get(criteria_set=small.programme.criteria_set, code="1.1")
    for criterion in (CriterionFactory(), heading):
        with pytest.raises(Invalid, match="không thuộc bộ tiêu chí"):
            save(small, criterion=criterion)


# --- reasons ----------------------------------------------------------------------------------------


def test_points_that_differ_from_the_column_before_need_a_reason(small) -> None:
    save(small, UNIT, D("6"))
    with pytest.raises(Invalid, match="khác cột “Đơn vị chấm”") as refused:
        save(small, COMMUNE, D("5"))
    assert refused.value.field == "reason"
    assert save(small, COMMUNE, D("5"), reason="Thiếu ảnh quý III").reason == "Thiếu ảnh quý III"


def test_equal_points_need_no_reason(small) -> None:
    save(small, UNIT, D("6"))
    assert save(small, COMMUNE, D("6")).reason == ""


def test_an_emptied_cell_before_asks_for_no_reason(small) -> None:
    save(small, UNIT, D("6"))
    save(small, UNIT, None, expected_version=1)
    assert save(small, COMMUNE, D("5")).points == D("5")


def test_taking_points_out_needs_no_reason(small) -> None:
    save(small, UNIT, D("6"))
    save(small, COMMUNE, D("6"))
    assert save(small, COMMUNE, None, expected_version=1).is_empty


def test_the_upper_column_is_compared_with_the_communes(small) -> None:
    ScoreFactory(assessment=small.assessment, criterion=small.leaf, points=D("6"))
    submit(small)
    with pytest.raises(Invalid, match="khác cột “Xã chấm”"):
        save(small, UPPER, D("5"))
    assert save(small, UPPER, D("5"), reason="Văn bản chưa đúng thẩm quyền")


def submit(year):
    someone = year.people["leader"]
    Assessment.objects.filter(pk=year.assessment.pk).update(
        status=AssessmentStatus.SUBMITTED, confirmed_at=timezone.now(), confirmed_by=someone,
        submitted_at=timezone.now(), submitted_by=someone,
    )  # fmt: skip


# --- two people -------------------------------------------------------------------------------------


def test_whoever_saves_second_on_an_old_page_is_told_and_nothing_is_overwritten(small) -> None:
    save(small, points=D("5"))
    save(small, points=D("6"), expected_version=1)
    with pytest.raises(WrongState, match=r"vừa chấm mục này: 6 điểm"):
        save(small, points=D("7"), expected_version=1)
    assert Score.objects.get().points == D("6")


def test_two_first_scores_do_not_overwrite_each_other(small) -> None:
    save(small, points=D("5"))
    with pytest.raises(WrongState):
        save(small, points=D("7"), expected_version=0)
    assert Score.objects.get().points == D("5")


def test_a_score_created_at_the_very_same_moment_is_told_as_well(small, monkeypatch) -> None:
    """The row appears between the look and the insert; the unique constraint decides."""
    assessment = small.assessment

    def rival_first():
        ScoreFactory(assessment=assessment, criterion=small.leaf, points=D("9"))
        return transaction.atomic()

    monkeypatch.setattr("assessments.services.scores.transaction", SimpleNamespace(atomic=rival_first))
    with pytest.raises(WrongState, match="9 điểm"):
        save(small, points=D("5"))


def test_a_confirmation_in_between_stops_the_save(small) -> None:
    assessment = small.assessment
    Assessment.objects.update(
        status=AssessmentStatus.CONFIRMED, confirmed_at=timezone.now(), confirmed_by=small.people["leader"]
    )
    with pytest.raises(WrongState):
        save_score(
            assessment=assessment, criterion=small.leaf, column=COMMUNE, points=D("5"), by=small.people["reviewer"]
        )
    assert not Score.objects.exists()


def test_somebody_without_the_right_is_refused_with_the_reason(small) -> None:
    with pytest.raises(NotAllowed, match="đơn vị phụ trách nhập"):
        save(small, UNIT, role="stranger")
    with pytest.raises(NotAllowed, match="chưa được giao quyền"):
        save(small, COMMUNE, role="leader")


# --- filling ----------------------------------------------------------------------------------------


@pytest.fixture
def proposed(year):
    """Four leaves with a proposal: passed, chosen, measured, not arising."""
    leaves = year.leaves
    AnswerFactory(programme=year.programme, criterion=leaves[LeafType.PASS_FAIL], passed=True)
    AnswerFactory(
        programme=year.programme, criterion=leaves[LeafType.CHOICE], option=rule_of(leaves[LeafType.CHOICE], "b")
    )
    MeasurementFactory(programme=year.programme, criterion=leaves[LeafType.RATIO_BANDS])
    AnswerFactory(
        programme=year.programme, criterion=leaves[LeafType.BREACHES], not_arising=True, reason="Không có vụ nào"
    )
    return year


def column(year, name=COMMUNE):
    rows = Score.objects.filter(column=name).values_list("criterion__leaf_type", "points", "not_arising")
    return {leaf_type: (points, not_arising) for leaf_type, points, not_arising in rows}


def test_filling_takes_every_proposal_into_the_empty_cells(proposed) -> None:
    filled = fill_from_proposals(assessment=proposed.assessment, column=COMMUNE, by=proposed.people["reviewer"])
    assert filled == 4
    assert column(proposed) == {
        LeafType.PASS_FAIL: (D("10"), False),
        LeafType.CHOICE: (D("5"), False),
        LeafType.RATIO_BANDS: (D("5"), False),
        LeafType.BREACHES: (None, True),
    }


def test_filling_leaves_what_people_entered_and_refills_what_they_emptied(proposed) -> None:
    passed, chosen = proposed.leaves[LeafType.PASS_FAIL], proposed.leaves[LeafType.CHOICE]
    ScoreFactory(assessment=proposed.assessment, criterion=passed, points=D("3"))
    ScoreFactory(assessment=proposed.assessment, criterion=chosen, points=None, version=4)
    assert fill_from_proposals(assessment=proposed.assessment, column=COMMUNE, by=proposed.people["reviewer"]) == 3
    assert column(proposed)[LeafType.PASS_FAIL] == (D("3"), False)
    assert Score.objects.get(criterion=chosen).version == 5


def test_filling_gives_the_proposals_sentence_where_it_differs_from_the_column_before(proposed) -> None:
    chosen = proposed.leaves[LeafType.CHOICE]
    ScoreFactory(assessment=proposed.assessment, criterion=chosen, column=UNIT, points=D("10"))
    fill_from_proposals(assessment=proposed.assessment, column=COMMUNE, by=proposed.people["reviewer"])
    assert "Chọn mức" in Score.objects.get(criterion=chosen, column=COMMUNE).reason


def test_a_unit_fills_only_the_leaves_it_is_responsible_for(proposed) -> None:
    with pytest.raises(NotAllowed):
        fill_from_proposals(assessment=proposed.assessment, column=UNIT, by=proposed.people["stranger"])
    proposed.programme.responsibilities.filter(criterion=proposed.leaves[LeafType.CHOICE]).update(
        unit=proposed.other_unit
    )
    staff, stranger = proposed.people["staff"], proposed.people["stranger"]
    assert fill_from_proposals(assessment=proposed.assessment, column=UNIT, by=staff) == 3
    assert fill_from_proposals(assessment=proposed.assessment, column=UNIT, by=staff) == 0
    assert fill_from_proposals(assessment=proposed.assessment, column=UNIT, by=stranger) == 1


def test_a_proposal_off_the_step_stays_for_a_person(year) -> None:
    leaf = year.leaves[LeafType.RATIO_LINEAR]
    Criterion.objects.filter(pk=leaf.pk).update(step=D("0.5"))
    MeasurementFactory(programme=year.programme, criterion=leaf, numerator=D("1"), denominator=D("3"))
    assert fill_from_proposals(assessment=year.assessment, column=COMMUNE, by=year.people["reviewer"]) == 0


def test_what_is_excluded_is_filled_as_not_arising(small) -> None:
    Criterion.objects.filter(pk=small.leaf.pk).update(not_arising=NotArising.EXCLUDED)
    answer_criterion(
        programme=small.assessment.programme, criterion=small.leaf, by=small.people["reviewer"], not_arising=True,
        reason="Xã không có chợ",
    )  # fmt: skip
    assert fill_from_proposals(assessment=small.assessment, column=COMMUNE, by=small.people["reviewer"]) == 1
    assert Score.objects.get().not_arising
