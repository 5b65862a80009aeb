"""Figures, answers, conditions, adjustments, responsible units: what is refused, what is remembered."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal as D

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from assessments.enums import AssessmentStatus
from assessments.models import Adjustment, Answer, Assessment, ConditionAnswer, Measurement
from assessments.selectors import responsible_units
from assessments.services import (
    Figure,
    WrongMonths,
    add_adjustment,
    answer_condition,
    answer_criterion,
    clear_answer,
    delete_measurement,
    record_measurement,
    record_year,
    set_responsible,
    withdraw_adjustment,
)
from assessments.services.entries import answer_seen
from common.errors import Invalid, NotAllowed, WrongState
from common.models import Event
from common.stale import Stale
from criteria.enums import ConditionKind, LeafType
from criteria.models import ProgrammeYear
from tests.factories.accounts import UnitFactory
from tests.factories.assessments import AdjustmentRuleFactory, AnswerFactory, ConditionFactory
from tests.factories.criteria import PointRuleFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.tasks import PlanFactory, TaskFactory

from .conftest import add_people, make_year, rule_of


def record(year, leaf_type=LeafType.RATIO_BANDS, month=1, top="45", bottom="60", role="staff", **kwargs):
    return record_measurement(
        programme=programme(year), criterion=year.leaves[leaf_type], month=month, numerator=D(top),
        denominator=D(bottom) if bottom is not None else None, by=year.people[role], **kwargs,
    )  # fmt: skip


def programme(year):
    return ProgrammeYear.objects.select_related("commune", "criteria_set").get(pk=year.programme.pk)


def confirm(year):
    Assessment.objects.filter(pk=year.assessment.pk).update(
        status=AssessmentStatus.CONFIRMED, confirmed_at=timezone.now(), confirmed_by=year.people["leader"]
    )


# --- figures ----------------------------------------------------------------------------------------


def test_a_month_is_entered_once_and_corrected_in_place_with_history(year) -> None:
    row = record(year)
    record(year, top="50")
    assert Measurement.objects.get().numerator == D("50")
    first = Event.objects.about(row).first()
    assert (first.data["before"], first.data["after"]) == (["45.0000", "60.0000"], ["50", "60"])


@pytest.mark.parametrize(
    ("values", "words", "field"),
    [
        ({"month": 13}, "từ 1 đến 12", "month"),
        ({"top": "-1"}, "không được âm", "numerator"),
        ({"bottom": "-1"}, "không được âm", "denominator"),
        ({"bottom": None}, "mẫu số", "denominator"),
        ({"top": "61"}, "vượt 100 %", "numerator"),
        ({"leaf_type": LeafType.COUNT_BANDS, "top": "1.5", "bottom": None}, "số nguyên", "numerator"),
        ({"leaf_type": LeafType.PASS_FAIL}, "không chấm bằng số liệu", None),
    ],
)
def test_figures_that_cannot_be_are_refused_with_the_field_to_blame(year, values, words, field) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        record(year, **values)
    assert refused.value.field == field
    assert not Measurement.objects.exists()


def test_a_ratio_may_exceed_100_percent_only_where_the_set_expects_it(year) -> None:
    leaf = year.leaves[LeafType.RATIO_BANDS]
    leaf.allow_over_100 = True
    assert record(year, top="130", bottom="100").numerator == D("130")


def test_staff_of_another_unit_are_told_whose_figure_it_is(year) -> None:
    with pytest.raises(NotAllowed, match="đơn vị khác phụ trách"):
        record(year, role="stranger")


def test_proof_of_another_year_cannot_carry_a_figure(year) -> None:
    with pytest.raises(Invalid, match="năm hoặc địa phương khác"):
        record(year, evidence=EvidenceFactory())


def test_confirmed_scores_lock_figures_and_answers_even_for_an_old_page(year) -> None:
    row = record(year)
    old_page = programme(year)
    assert getattr(old_page, "assessment", None) is None
    confirm(year)
    with pytest.raises(Invalid, match="đã được xác nhận"):
        record_measurement(
            programme=old_page, criterion=year.leaves[LeafType.RATIO_BANDS], month=2, numerator=D(1),
            denominator=D(1), by=year.people["staff"],
        )  # fmt: skip
    with pytest.raises(NotAllowed, match="đã được lãnh đạo xác nhận"):
        delete_measurement(measurement=Measurement.objects.get(pk=row.pk), by=year.people["staff"])


def test_a_deleted_month_stays_in_the_history(year) -> None:
    row = record(year)
    delete_measurement(measurement=row, by=year.people["staff"])
    assert not Measurement.objects.exists()
    assert Event.objects.filter(verb="delete_measurement", data__criterion=row.criterion.code).exists()


# --- a whole year at once ---------------------------------------------------------------------------


def grid(year, months, seen=None, role="staff"):
    return record_year(
        programme=programme(year), criterion=year.leaves[LeafType.RATIO_BANDS], months=months, seen=seen or {},
        by=year.people[role],
    )  # fmt: skip


def test_a_year_is_saved_at_once_and_an_emptied_month_is_taken_away(year) -> None:
    old = record(year, month=3)
    count = grid(
        year,
        {1: Figure(D(9), D(10)), 2: Figure(D(8), D(10), "báo cáo"), 3: None},
        seen={3: Figure.of(old)},
    )
    assert count == 3
    assert list(Measurement.objects.values_list("month", "numerator", "note")) == [(1, 9, ""), (2, 8, "báo cáo")]


def test_one_wrong_month_stops_them_all_and_each_is_named(year) -> None:
    with pytest.raises(WrongMonths) as refused:
        grid(year, {1: Figure(D(9), D(10)), 2: Figure(D(11), D(10)), 5: Figure(D(1))})
    assert set(refused.value.errors) == {2, 5}
    assert not Measurement.objects.exists()


def test_a_month_somebody_else_changed_meanwhile_is_not_overwritten(year) -> None:
    seen = Figure.of(record(year))
    record(year, top="50", role="reviewer")
    with pytest.raises(WrongMonths) as refused:
        grid(year, {1: Figure(D(40), D(60))}, seen={1: seen})
    assert "50/60" in refused.value.errors[1].message
    assert Measurement.objects.get().numerator == D("50")


def test_typing_what_the_other_has_just_typed_is_no_conflict(year) -> None:
    record(year)
    assert grid(year, {1: Figure(D(45), D(60))}) == 0


def test_a_correction_in_the_grid_keeps_the_proof_of_the_month(year) -> None:
    proof = EvidenceFactory(programme=year.programme)
    old = record(year, evidence=proof)
    grid(year, {1: Figure(D(46), D(60))}, seen={1: Figure.of(old)})
    assert Measurement.objects.get().evidence == proof


def test_a_stranger_cannot_save_a_grid(year) -> None:
    with pytest.raises(NotAllowed):
        grid(year, {1: Figure(D(1), D(1))}, role="stranger")


# --- answers ----------------------------------------------------------------------------------------


def answer(year, leaf_type, role="staff", **values):
    return answer_criterion(programme=programme(year), criterion=year.leaves[leaf_type], by=year.people[role], **values)


def test_an_answer_is_kept_once_and_changed_in_place(year) -> None:
    answer(year, LeafType.PASS_FAIL, passed=True)
    answer(year, LeafType.PASS_FAIL, passed=False, reason="Chưa niêm yết")
    assert Answer.objects.get().passed is False


def test_an_option_or_tick_of_another_leaf_is_refused(year) -> None:
    foreign = PointRuleFactory()
    with pytest.raises(Invalid, match="không thuộc tiêu chí"):
        answer(year, LeafType.CHOICE, option=foreign)
    with pytest.raises(Invalid, match="không thuộc tiêu chí"):
        answer(year, LeafType.CHECKLIST, ticks=[foreign])
    assert answer(year, LeafType.CHOICE, option=rule_of(year.leaves[LeafType.CHOICE], "a")).option.key == "a"


def test_points_by_hand_stay_in_range_and_have_a_reason(year) -> None:
    with pytest.raises(Invalid, match="vượt điểm tối đa"):
        answer(year, LeafType.MANUAL, points=D("11"), reason="x")
    with pytest.raises(Invalid, match="phải có lý do"):
        answer(year, LeafType.MANUAL, points=D("1"))


def test_not_arising_needs_a_reason(year) -> None:
    with pytest.raises(Invalid, match="phải có lý do"):
        answer(year, LeafType.SURVEY, not_arising=True)


def test_an_answer_taken_back_leaves_its_words_in_the_history(year) -> None:
    row = answer(year, LeafType.PASS_FAIL, passed=False, reason="Chưa niêm yết")
    clear_answer(answer=row, by=year.people["staff"])
    assert not Answer.objects.exists()
    assert Event.objects.get(verb="clear_answer").comment == "Chưa niêm yết"


def test_a_stranger_cannot_answer(year) -> None:
    with pytest.raises(NotAllowed):
        answer(year, LeafType.PASS_FAIL, role="stranger", passed=True)


# --- responsible unit -------------------------------------------------------------------------------


def test_the_first_tasks_responsible_unit_holds_until_one_is_set_by_hand(small) -> None:
    small.programme.responsibilities.all().delete()
    plan = PlanFactory(programme=small.programme)
    TaskFactory(plan=plan, criterion=small.leaf, number=9, lead=small.unit)
    TaskFactory(plan=plan, criterion=small.leaf, number=2, lead=[small.other_unit, small.unit])
    TaskFactory(plan=plan, criterion=small.leaf, number=1, gone=True, lead=small.unit)
    assert responsible_units(small.programme) == {small.leaf.pk: small.other_unit.pk}
    set_responsible(programme=programme(small), criterion=small.leaf, unit=small.unit, by=small.people["reviewer"])
    assert responsible_units(small.programme) == {small.leaf.pk: small.unit.pk}


def test_a_unit_of_another_commune_cannot_be_responsible(small) -> None:
    with pytest.raises(Invalid, match="địa phương khác"):
        set_responsible(
            programme=programme(small), criterion=small.leaf, unit=UnitFactory(), by=small.people["reviewer"]
        )


# --- conditions and adjustments ---------------------------------------------------------------------


@pytest.fixture
def condition(small):
    return ConditionFactory(criteria_set=small.programme.criteria_set)


def say(small, condition, role="reviewer", **values):
    return answer_condition(
        programme=programme(small), condition=condition, by=small.people[role], **{"document": "", **values}
    )


def test_yes_to_a_knock_out_needs_its_document(small, condition) -> None:
    with pytest.raises(Invalid, match="số, ngày của văn bản") as refused:
        say(small, condition, holds=True)
    assert refused.value.field == "document"
    say(small, condition, holds=False)
    say(small, condition, holds=True, document="Quyết định 12/QĐ-UBND")
    assert ConditionAnswer.objects.get().holds is True


def test_only_knock_outs_of_the_years_own_set_are_answered(small) -> None:
    with pytest.raises(Invalid, match="không thuộc bộ tiêu chí"):
        say(small, ConditionFactory(), holds=False)
    computed = ConditionFactory(criteria_set=small.programme.criteria_set, kind=ConditionKind.GROUP_PERCENT)
    with pytest.raises(Invalid, match="tự tính"):
        say(small, computed, holds=False)


def test_staff_do_not_answer_conditions(small, condition) -> None:
    with pytest.raises(NotAllowed):
        say(small, condition, role="staff", holds=False)


@pytest.fixture
def rule(small):
    return AdjustmentRuleFactory(criteria_set=small.programme.criteria_set)


def adjust(small, rule, **values):
    usual = {"happened_on": dt.date(2026, 6, 1), "points": D("1"), "reason": "Được nhân rộng", "document": ""}
    return add_adjustment(programme=programme(small), rule=rule, by=small.people["reviewer"], **{**usual, **values})


@pytest.mark.parametrize(
    ("values", "words", "field"),
    [
        ({"points": D("0")}, "lớn hơn 0", "points"),
        ({"points": D("1.5")}, "tối đa 1 điểm", "points"),
        ({"reason": "  "}, "lý do", "reason"),
        ({"happened_on": dt.date(2025, 12, 31)}, "năm 2026", "happened_on"),
        ({"happened_on": dt.date(2026, 11, 21)}, "chưa đến", "happened_on"),
    ],
)
def test_an_adjustment_that_cannot_be_is_refused(small, rule, values, words, field) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        adjust(small, rule, **values)
    assert refused.value.field == field
    assert not Adjustment.objects.exists()


def test_an_adjustment_of_another_set_is_refused(small) -> None:
    with pytest.raises(Invalid, match="không thuộc bộ tiêu chí"):
        adjust(small, AdjustmentRuleFactory())


def test_a_withdrawn_adjustment_stays_as_a_row_and_is_withdrawn_once(small, rule) -> None:
    row = adjust(small, rule)
    withdraw_adjustment(adjustment=row, by=small.people["reviewer"])
    assert Adjustment.objects.get().is_withdrawn
    with pytest.raises(WrongState):
        withdraw_adjustment(adjustment=row, by=small.people["reviewer"])


def test_figures_and_answers_count_as_changes_of_the_year(year) -> None:
    before = year.assessment.version
    record(year)
    answer(year, LeafType.PASS_FAIL, passed=True)
    assert year.assessment.version == before + 2


# --- two people at once -----------------------------------------------------------------------------


def patiently(act):
    """The tests' in-memory SQLite answers "locked" at once where a file would wait; so wait here."""
    while True:
        try:
            return act()
        except OperationalError as error:
            if "locked" not in str(error):
                raise


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answered", [False, True])
def test_of_two_answers_given_from_the_same_page_one_is_refused(transactional_db, today, answered) -> None:
    year = add_people(make_year([LeafType.PASS_FAIL]))
    leaf = year.leaves[LeafType.PASS_FAIL]
    row = AnswerFactory(programme=year.programme, criterion=leaf, passed=True) if answered else None
    seen, outcomes, start = answer_seen(leaf, row), [], threading.Barrier(2)

    def say(passed: bool) -> None:
        try:
            own = programme(year)
            start.wait()
            patiently(
                lambda: answer_criterion(
                    programme=own, criterion=leaf, by=year.people["reviewer"], passed=passed, reason=f"{passed}",
                    seen=seen,
                )
            )  # fmt: skip
            outcomes.append("won")
        except Stale:
            outcomes.append("lost")
        finally:
            connection.close()

    threads = [threading.Thread(target=say, args=[passed]) for passed in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost", "won"]
    assert Answer.objects.filter(programme=year.programme).count() == 1
