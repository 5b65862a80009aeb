"""Criteria sets from draft to lock, who may do it, copies, points, and the phases of a year."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import pytest

from assessments.models import Answer
from common.errors import CommentRequired, Invalid, NotAllowed, WrongState
from common.models import Event
from criteria.enums import LeafType, PhaseKind, RuleKind, SetStatus
from criteria.models import CriteriaSet, PointRule, ProgrammeYear
from criteria.permissions import can_edit_set, can_verify_set, phase_is_open
from criteria.ruleset import ruleset_of
from criteria.selectors import phase_state
from criteria.services import (
    close_year,
    copy_set,
    load_shipped_set,
    open_year,
    save_leaf_points,
    save_set_values,
    set_phases,
    submit_set,
    update_year,
    verify_set,
    withdraw_set,
)
from tests.factories.accounts import (
    CommuneFactory,
    MembershipFactory,
    UnitFactory,
    UserFactory,
    leader,
    reviewer,
    staff,
)
from tests.factories.assessments import AnswerFactory, LevelFactory
from tests.factories.criteria import (
    CriteriaSetFactory,
    CriterionFactory,
    PhaseFactory,
    PointRuleFactory,
    ProgrammeYearFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def commune():
    return CommuneFactory()


@pytest.fixture
def own(commune):
    """The commune's own draft: a group with two leaves of 10 points."""
    row = CriteriaSetFactory(owner=commune)
    group = CriterionFactory(criteria_set=row, group=True, code="1", position=1, max_points=D("20"))
    for position, code in enumerate(("1.a", "1.b"), start=2):
        CriterionFactory(criteria_set=row, parent=group, code=code, position=position)
    return row


@pytest.fixture
def enters(commune):
    return reviewer(commune)


@pytest.fixture
def checks(commune):
    return leader(commune)


# --- who ---------------------------------------------------------------------------------------------


def test_a_communes_own_set_is_entered_by_its_reviewer_and_by_nobody_elses(own, enters, checks) -> None:
    assert can_edit_set(enters, own)
    assert not can_edit_set(checks, own)
    assert not can_edit_set(reviewer(CommuneFactory()), own)
    assert not can_edit_set(staff(UnitFactory(commune=own.owner)), own)


def test_a_shared_set_is_edited_only_by_who_holds_the_right_in_every_commune_that_uses_it(commune, enters) -> None:
    shared = CriteriaSetFactory(owner=None)
    ProgrammeYearFactory(commune=commune, criteria_set=shared)
    assert can_edit_set(enters, shared)
    other = ProgrammeYearFactory(criteria_set=shared).commune
    refused = can_edit_set(enters, shared)
    assert not refused
    assert "dùng chung" in refused.reason
    MembershipFactory(user=enters, commune=other, role="reviewer", unit=None)
    del enters._active_memberships
    assert can_edit_set(enters, shared)
    assert can_edit_set(UserFactory(is_superuser=True), shared)


def test_somebody_without_any_right_is_told_which_one_is_missing() -> None:
    verdict = can_edit_set(UserFactory(), CriteriaSetFactory(owner=None))
    assert "Nhập bộ tiêu chí" in verdict.reason


# --- from draft to lock ------------------------------------------------------------------------------


def test_a_set_is_submitted_by_one_and_verified_by_another(own, enters, checks) -> None:
    submit_set(criteria_set=own, by=enters)
    assert not can_edit_set(enters, own)
    verify_set(criteria_set=own, by=checks)
    own.refresh_from_db()
    assert (own.status, own.submitted_by, own.verified_by) == (SetStatus.VERIFIED, enters, checks)
    assert own.is_locked


def test_nobody_verifies_what_they_submitted_themselves(own) -> None:
    both = reviewer(own.owner)
    MembershipFactory(user=both, commune=own.owner, role="leader", unit=None)
    submit_set(criteria_set=own, by=both)
    with pytest.raises(NotAllowed, match="người thứ hai"):
        verify_set(criteria_set=own, by=both)
    assert not can_verify_set(both, own)


def test_a_set_with_a_leaf_without_points_is_not_submitted(own, enters) -> None:
    own.criteria.filter(code="1.a").update(max_points=None)
    with pytest.raises(Invalid, match="Còn 1 tiêu chí chưa có điểm tối đa"):
        submit_set(criteria_set=own, by=enters)


def test_a_locked_set_is_never_edited_withdrawn_or_verified_again(own, enters, checks) -> None:
    submit_set(criteria_set=own, by=enters)
    verify_set(criteria_set=own, by=checks)
    leaf = own.criteria.get(code="1.a")
    with pytest.raises(NotAllowed, match="khóa"):
        save_leaf_points(criterion=leaf, values={"max_points": D("5")}, rules=None, by=enters)
    with pytest.raises(NotAllowed, match="khóa"):
        save_set_values(criteria_set=own, values={"title": "Khác"}, by=enters, expected_version=own.version)
    with pytest.raises(WrongState):
        withdraw_set(criteria_set=own, by=enters)
    with pytest.raises(NotAllowed):
        verify_set(criteria_set=own, by=checks)
    leaf.refresh_from_db()
    assert leaf.max_points == D("10")


def test_a_submitted_set_is_taken_back_by_its_author_or_returned_with_a_reason(own, enters) -> None:
    submit_set(criteria_set=own, by=enters)
    withdraw_set(criteria_set=own, by=enters)
    assert can_edit_set(enters, CriteriaSet.objects.get(pk=own.pk))
    own.refresh_from_db()
    submit_set(criteria_set=own, by=enters)
    another = reviewer(own.owner)
    with pytest.raises(CommentRequired):
        withdraw_set(criteria_set=own, by=another)
    withdraw_set(criteria_set=own, by=another, comment="Mục 1.a lệch quyết định")
    assert Event.objects.about(own).first().comment == "Mục 1.a lệch quyết định"


def test_the_mark_goes_only_when_official_values_are_locked(own, enters, checks) -> None:
    save_set_values(criteria_set=own, values={"is_official": True}, by=enters, expected_version=1)
    assert own.is_sample
    submit_set(criteria_set=own, by=enters)
    verify_set(criteria_set=own, by=checks)
    own.refresh_from_db()
    assert not own.is_sample


def test_two_people_on_the_sets_values_do_not_overwrite_each_other(own, enters) -> None:
    save_set_values(criteria_set=own, values={"title": "Một"}, by=enters, expected_version=1)
    with pytest.raises(WrongState):
        save_set_values(criteria_set=own, values={"title": "Hai"}, by=enters, expected_version=1)
    own.refresh_from_db()
    assert own.title == "Một"


# --- points ------------------------------------------------------------------------------------------


def test_a_leafs_points_change_its_parents_sum_and_leave_an_event(own, enters) -> None:
    leaf = own.criteria.get(code="1.a")
    save_leaf_points(criterion=leaf, values={"max_points": D("4")}, rules=None, by=enters)
    assert own.criteria.get(code="1").max_points == D("14")
    assert Event.objects.about(leaf).first().data == {"max_points": ["10.00", "4"]}


def test_saving_the_same_values_leaves_no_event(own, enters) -> None:
    leaf = own.criteria.get(code="1.a")
    save_leaf_points(criterion=leaf, values={"max_points": D("10")}, rules=[], by=enters)
    assert not Event.objects.about(leaf).exists()


def rows(*keys):
    return [
        {"key": key, "label": key, "lower": None, "lower_inclusive": True, "upper": None, "upper_inclusive": False,
         "points": D("1"), "fraction": None}
        for key in keys
    ]  # fmt: skip


def test_rows_are_replaced_in_their_order_and_get_the_kind_of_the_leaf(own, enters) -> None:
    leaf = own.criteria.get(code="1.a")
    save_leaf_points(criterion=leaf, values={"leaf_type": LeafType.CHECKLIST}, rules=rows("b", "a"), by=enters)
    found = list(leaf.point_rules.values_list("key", "kind", "position"))
    assert found == [("b", RuleKind.TICK, 1), ("a", RuleKind.TICK, 2)]
    save_leaf_points(criterion=leaf, values={}, rules=rows("a", "c"), by=enters)
    assert list(leaf.point_rules.values_list("key", flat=True)) == ["a", "c"]


def test_rows_that_stay_keep_the_answers_that_point_at_them(own, enters) -> None:
    """Correcting the points of an option must neither fail nor lose what people chose and ticked."""
    leaf = own.criteria.get(code="1.a")
    save_leaf_points(criterion=leaf, values={"leaf_type": LeafType.CHOICE}, rules=rows("a", "b"), by=enters)
    programme = ProgrammeYearFactory(commune=own.owner, criteria_set=own)
    chosen = leaf.point_rules.get(key="b")
    answer = AnswerFactory(programme=programme, criterion=leaf, option=chosen)
    answer.ticks.add(chosen)
    changed = rows("b", "c")
    changed[0]["points"] = D("7")
    save_leaf_points(criterion=leaf, values={}, rules=changed, by=enters)
    answer = Answer.objects.get()
    assert (answer.option.key, answer.option.points) == ("b", D("7"))
    assert answer.ticks.count() == 1


def test_a_row_somebody_chose_is_not_taken_away_in_silence(own, enters) -> None:
    leaf = own.criteria.get(code="1.a")
    save_leaf_points(criterion=leaf, values={"leaf_type": LeafType.CHOICE}, rules=rows("a", "b"), by=enters)
    programme = ProgrammeYearFactory(commune=own.owner, criteria_set=own)
    AnswerFactory(programme=programme, criterion=leaf, option=leaf.point_rules.get(key="b"))
    with pytest.raises(Invalid, match="“b”"):
        save_leaf_points(criterion=leaf, values={}, rules=rows("a"), by=enters)
    assert leaf.point_rules.count() == 2


# --- copies ------------------------------------------------------------------------------------------


def test_a_copy_is_a_draft_of_the_commune_with_everything_of_the_source(commune, enters) -> None:
    source = load_shipped_set("hai-phong-2026")
    copy = copy_set(source=source, code="hp-2027", title="Bộ 2027", applies_from=2027, by=enters, owner=commune)
    assert (copy.status, copy.owner, copy.based_on, copy.is_official) == (SetStatus.DRAFT, commune, source, False)
    before, after = ruleset_of(source), ruleset_of(copy)
    assert after.rules == before.rules
    assert after.levels == before.levels
    assert after.conditions == before.conditions
    assert after.adjustments == before.adjustments
    assert not set(copy.criteria.values_list("pk", flat=True)) & set(source.criteria.values_list("pk", flat=True))


def test_a_change_of_the_copy_leaves_the_source_alone(own, enters) -> None:
    LevelFactory(criteria_set=own)
    PointRuleFactory(criterion=own.criteria.get(code="1.a"))
    copy = copy_set(source=own, code="moi", title="Mới", applies_from=2027, by=enters, owner=own.owner)
    leaf = copy.criteria.get(code="1.a")
    save_leaf_points(criterion=leaf, values={"max_points": D("3")}, rules=[], by=enters)
    assert own.criteria.get(code="1.a").max_points == D("10")
    assert PointRule.objects.filter(criterion__criteria_set=own).count() == 1
    assert leaf.parent.criteria_set == copy


def test_a_code_is_used_once_and_only_a_superuser_makes_a_shared_copy(own, enters) -> None:
    with pytest.raises(Invalid, match="đã có") as refused:
        copy_set(source=own, code=own.code, title="x", applies_from=2027, by=enters, owner=own.owner)
    assert refused.value.field == "code"
    with pytest.raises(Invalid, match="quản trị hệ thống"):
        copy_set(source=own, code="chung", title="x", applies_from=2027, by=enters)
    with pytest.raises(NotAllowed):
        copy_set(source=own, code="cua-ho", title="x", applies_from=2027, by=enters, owner=CommuneFactory())


# --- years and phases --------------------------------------------------------------------------------


def test_a_year_opens_with_phases_a_cut_off_and_the_highest_level_as_its_aim(own) -> None:
    LevelFactory(criteria_set=own, position=1)
    best = LevelFactory(criteria_set=own, position=2)
    year = open_year(commune=own.owner, year=2026, criteria_set=own)
    assert year.cut_off == dt.date(2026, 11, 30)
    assert year.target_level == best
    assert set(year.phases.values_list("kind", flat=True)) == set(PhaseKind.values)


def test_a_year_is_opened_once_with_a_set_the_commune_may_use(own, enters) -> None:
    open_year(commune=own.owner, year=2026, criteria_set=own, by=enters)
    with pytest.raises(Invalid, match="đã có năm 2026"):
        open_year(commune=own.owner, year=2026, criteria_set=own, by=enters)
    with pytest.raises(Invalid, match="địa phương khác"):
        open_year(commune=CommuneFactory(), year=2026, criteria_set=own)
    with pytest.raises(NotAllowed):
        open_year(commune=own.owner, year=2027, criteria_set=own, by=staff(UnitFactory(commune=own.owner)))


@pytest.fixture
def programme(commune):
    return ProgrammeYearFactory(commune=commune)


@pytest.mark.parametrize(
    ("start", "end", "allowed", "words"),
    [
        (dt.date(2026, 11, 20), dt.date(2026, 11, 20), True, ""),
        (dt.date(2026, 11, 1), dt.date(2026, 11, 19), False, "đã đóng (từ 01/11/2026 đến hết 19/11/2026)"),
        (dt.date(2026, 11, 21), dt.date(2026, 11, 30), False, "mở từ 21/11/2026"),
    ],
)
def test_both_days_of_a_phase_belong_to_it(programme, start, end, allowed, words) -> None:
    PhaseFactory(programme=programme, kind=PhaseKind.SELF_SCORE, starts_on=start, ends_on=end)
    verdict = phase_state(programme, [PhaseKind.SELF_SCORE])
    assert bool(verdict) is allowed
    assert words in verdict.reason


def test_a_phase_nobody_dated_closes_nothing(programme) -> None:
    assert phase_is_open(programme, PhaseKind.APPRAISE)


def test_one_open_phase_of_several_is_enough(programme) -> None:
    PhaseFactory(programme=programme, kind=PhaseKind.RUN, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 6, 30))
    PhaseFactory(
        programme=programme, kind=PhaseKind.SELF_SCORE, starts_on=dt.date(2026, 11, 1), ends_on=dt.date(2026, 11, 30)
    )
    assert phase_is_open(programme, PhaseKind.RUN, PhaseKind.SELF_SCORE)


def test_phases_are_set_changed_and_left_out(programme, enters) -> None:
    set_phases(programme=programme, phases={PhaseKind.RUN: (dt.date(2026, 1, 5), dt.date(2026, 11, 25))}, by=enters)
    assert programme.phases.get().starts_on == dt.date(2026, 1, 5)
    set_phases(programme=programme, phases={PhaseKind.RUN: None}, by=enters)
    assert not programme.phases.exists()
    with pytest.raises(Invalid, match="trước ngày bắt đầu"):
        set_phases(programme=programme, phases={PhaseKind.RUN: (dt.date(2026, 2, 1), dt.date(2026, 1, 1))}, by=enters)


def test_changed_phases_hold_at_once(programme, enters) -> None:
    assert phase_is_open(programme, PhaseKind.SELF_SCORE)
    past = (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    set_phases(programme=programme, phases={PhaseKind.SELF_SCORE: past}, by=enters)
    assert not phase_is_open(programme, PhaseKind.SELF_SCORE)


def test_a_closed_year_is_read_only_until_it_is_opened_again(programme, enters) -> None:
    close_year(programme=programme, by=enters)
    assert "khép lại" in phase_is_open(programme, PhaseKind.RUN).reason
    with pytest.raises(NotAllowed, match="khép lại"):
        update_year(programme=programme, values={"report_number": "12"}, by=enters)
    close_year(programme=programme, by=enters, closed=False)
    update_year(programme=programme, values={"report_number": "12"}, by=enters)
    assert ProgrammeYear.objects.get().report_number == "12"
