"""The verbs of tasks: windows, activities, units, criteria, readings of a timing."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
from django.db import OperationalError, connection

from common.errors import CommentRequired, Invalid, NotAllowed, WrongState
from common.models import Event
from tasks import gates
from tasks.enums import CriterionMatch, ScheduleKind, UnitRole
from tasks.enums import OccurrenceStatus as S
from tasks.models import Activity, Occurrence, TaskUnit
from tasks.services import activities, editing, windows
from tasks.services import occurrences as verbs
from tasks.timing import parse_timing
from tests.factories.accounts import UnitFactory, administrator, reviewer, staff
from tests.factories.criteria import CriterionFactory, ProgrammeYearFactory
from tests.factories.tasks import ActivityFactory, OccurrenceFactory, PlanFactory, TaskFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def lead():
    return UnitFactory()


@pytest.fixture
def task(lead):
    programme = ProgrammeYearFactory(commune=lead.commune)
    return TaskFactory(plan=PlanFactory(programme=programme), lead=lead)


@pytest.fixture
def window(task):
    return OccurrenceFactory(task=task)


def test_a_window_goes_from_open_to_done_and_leaves_its_history(window, lead):
    officer, judge = staff(lead), reviewer(lead.commune)
    verbs.submit_occurrence(occurrence=window, by=officer, comment="Đã đủ ảnh")
    assert (window.status, window.submitted_by) == (S.SUBMITTED, officer)
    verbs.return_occurrence(occurrence=window, by=judge, comment="Ảnh mờ")
    assert (window.status, window.review_comment) == (S.RETURNED, "Ảnh mờ")
    verbs.submit_occurrence(occurrence=window, by=officer)
    assert (window.reviewed_by, window.review_comment) == (None, "")
    verbs.accept_occurrence(occurrence=window, by=judge)
    assert (window.status, window.reviewed_by) == (S.DONE, judge)
    moves = [(e.from_state, e.to_state) for e in Event.objects.about(window)][::-1]
    assert moves == [
        (S.OPEN, S.SUBMITTED),
        (S.SUBMITTED, S.RETURNED),
        (S.RETURNED, S.SUBMITTED),
        (S.SUBMITTED, S.DONE),
    ]


def test_nobody_reviews_what_they_handed_in(window, lead):
    judge = reviewer(lead.commune)
    verbs.submit_occurrence(occurrence=window, by=judge)
    with pytest.raises(NotAllowed, match="người nộp"):
        verbs.accept_occurrence(occurrence=window, by=judge)
    verbs.accept_occurrence(occurrence=window, by=reviewer(lead.commune))


def test_a_return_and_a_waiver_need_a_reason(task, lead):
    judge = reviewer(lead.commune)
    waiting = OccurrenceFactory(task=task, submitted=True)
    with pytest.raises(CommentRequired):
        verbs.return_occurrence(occurrence=waiting, by=judge, comment=" ")
    with pytest.raises(CommentRequired):
        verbs.waive_occurrence(occurrence=waiting, by=judge, reason="")


def test_a_waived_window_opens_again(window, lead):
    judge = reviewer(lead.commune)
    verbs.waive_occurrence(occurrence=window, by=judge, reason="Quý này không có hồ sơ")
    assert window.status == S.WAIVED
    verbs.reopen_occurrence(occurrence=window, by=judge, comment="Có hồ sơ muộn")
    assert (window.status, window.reviewed_at, window.submitted_at) == (S.OPEN, None, None)


def test_the_unit_takes_back_what_waits(window, lead):
    officer = staff(lead)
    verbs.submit_occurrence(occurrence=window, by=officer)
    verbs.withdraw_submission(occurrence=window, by=officer)
    assert (window.status, window.submitted_by) == (S.OPEN, None)


def test_a_stale_page_cannot_move_the_window_again(window, lead):
    stale = Occurrence.objects.get(pk=window.pk)
    verbs.submit_occurrence(occurrence=window, by=staff(lead))
    with pytest.raises(WrongState):
        verbs.submit_occurrence(occurrence=stale, by=staff(lead))


def patiently(act):
    """The tests' in-memory SQLite answers "locked" at once where a file would wait; so wait here."""
    while True:
        try:
            return act()
        except OperationalError as error:
            if "locked" not in str(error):
                raise


@pytest.mark.django_db(transaction=True)
def test_of_two_concurrent_hand_ins_one_wins(window, lead):
    people, outcomes, start = [staff(lead), staff(lead)], [], threading.Barrier(2)

    def hand_in(person):
        mine = Occurrence.objects.select_related("task__programme").get(pk=window.pk)
        start.wait()
        try:
            patiently(lambda: verbs.submit_occurrence(occurrence=mine, by=person))
            outcomes.append("won")
        except WrongState:
            outcomes.append("lost")
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost", "won"]
    assert Event.objects.about(window).filter(verb="occurrence_submit").count() == 1


def test_a_gate_stops_the_hand_in_with_its_sentence(window, lead, monkeypatch):
    monkeypatch.setattr(gates, "_gates", [lambda occurrence: ["Chưa có minh chứng nào."]])
    with pytest.raises(Invalid, match="Chưa có minh chứng"):
        verbs.submit_occurrence(occurrence=window, by=staff(lead))
    window.refresh_from_db()
    assert window.status == S.OPEN


def test_a_window_settles_with_its_proofs(task, lead):
    window = OccurrenceFactory(task=task, min_count=2)
    officer, judge = staff(lead), reviewer(lead.commune)
    verbs.settle_occurrence(occurrence=window, accepted=0, waiting=2, by=officer)
    assert (window.status, window.submitted_by) == (S.SUBMITTED, officer)
    verbs.settle_occurrence(occurrence=window, accepted=1, waiting=1, by=judge)
    assert window.status == S.SUBMITTED
    verbs.settle_occurrence(occurrence=window, accepted=1, waiting=0, by=judge, returning=True, comment="Mờ")
    assert (window.status, window.review_comment) == (S.RETURNED, "Mờ")
    verbs.settle_occurrence(occurrence=window, accepted=1, waiting=1, by=officer)
    assert window.status == S.SUBMITTED
    verbs.settle_occurrence(occurrence=window, accepted=2, waiting=0, by=judge)
    assert (window.status, window.reviewed_by) == (S.DONE, judge)


def test_only_a_reviewer_finishes_a_window_by_its_proofs(window, lead):
    verbs.settle_occurrence(occurrence=window, accepted=1, waiting=0, by=staff(lead))
    assert window.status == S.SUBMITTED


# --- activities -------------------------------------------------------------------------------------------------


def visit(task, unit, by, **changes):
    values = {"kind": "visit", "happened_on": dt.date(2026, 2, 10), "summary": "Thăm thôn 3"} | changes
    return activities.record_activity(task=task, unit=unit, by=by, **values)


def test_an_activity_belongs_to_the_shortest_window_of_its_day(task, window, lead):
    OccurrenceFactory(task=task, label="Cả năm", ends_on=dt.date(2026, 12, 31))
    assert visit(task, lead, staff(lead)).occurrence == window


def test_an_activity_sent_twice_is_recorded_once(task, lead):
    officer, key = staff(lead), uuid.uuid4()
    first = visit(task, lead, officer, client_id=key)
    assert visit(task, lead, officer, client_id=key) == first
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "words"), [(dt.date(2026, 11, 21), "chưa đến"), (dt.date(2025, 12, 31), "không thuộc năm 2026")]
)
def test_an_activity_is_of_this_year_and_not_of_tomorrow(task, lead, day, words):
    with pytest.raises(Invalid, match=words):
        visit(task, lead, staff(lead), happened_on=day)


def test_an_activity_is_recorded_for_the_own_unit_unless_one_may_for_any(task, lead):
    other = UnitFactory(commune=lead.commune)
    with pytest.raises(Invalid, match="đơn vị của bạn"):
        visit(task, other, staff(lead))
    assert visit(task, other, reviewer(lead.commune)).unit == other


def test_a_withdrawn_activity_stays_readable_with_its_reason(task, lead):
    officer = staff(lead)
    activity = visit(task, lead, officer)
    with pytest.raises(CommentRequired):
        activities.withdraw_activity(activity=activity, by=officer, reason="")
    with pytest.raises(NotAllowed, match="người đã ghi"):
        activities.withdraw_activity(activity=activity, by=staff(lead), reason="Nhầm")
    activities.withdraw_activity(activity=activity, by=officer, reason="Ghi nhầm ngày")
    assert activity.is_withdrawn
    assert Event.objects.about(activity).first().comment == "Ghi nhầm ngày"


# --- editing ----------------------------------------------------------------------------------------------------


def test_exactly_one_of_several_leads_is_responsible(task, lead):
    second, support = UnitFactory(commune=lead.commune), UnitFactory(commune=lead.commune)
    judge = reviewer(lead.commune)
    ways = {"task": task, "leads": [lead, second], "supports": [support], "supports_all": True, "by": judge}
    with pytest.raises(Invalid, match="đúng một"):
        editing.change_units(**ways, responsible=support)
    editing.change_units(**ways, responsible=second)
    rows = {(row.unit_id, row.role): row.is_responsible for row in TaskUnit.objects.filter(task=task)}
    assert rows == {
        (lead.pk, UnitRole.LEAD): False,
        (second.pk, UnitRole.LEAD): True,
        (support.pk, UnitRole.SUPPORT): False,
    }
    task.refresh_from_db()
    assert task.supports_all
    event = Event.objects.about(task).get()
    assert event.data["before"]["responsible"] == lead.name
    editing.change_units(**ways, responsible=second)
    assert Event.objects.about(task).count() == 1, "the same units again are no change"


def test_units_of_another_commune_are_refused(task, lead):
    with pytest.raises(Invalid, match="không thuộc"):
        editing.change_units(
            task=task,
            leads=[UnitFactory()],
            responsible=None,
            supports=[],
            supports_all=False,
            by=reviewer(lead.commune),
        )


def test_staff_do_not_edit_the_plan(task, lead):
    with pytest.raises(NotAllowed):
        editing.edit_task(task=task, by=staff(lead), note="x")


def test_a_task_is_mapped_to_a_leaf_of_the_years_own_set(task, lead):
    admin = administrator(lead.commune)
    leaf = CriterionFactory(criteria_set=task.programme.criteria_set)
    with pytest.raises(Invalid, match="không thuộc bộ"):
        editing.set_criterion(task=task, criterion=CriterionFactory(), by=admin)
    group = CriterionFactory(criteria_set=task.programme.criteria_set, group=True)
    with pytest.raises(Invalid, match="không chọn nhóm"):
        editing.set_criterion(task=task, criterion=group, by=admin)
    editing.set_criterion(task=task, criterion=leaf, by=admin)
    task.refresh_from_db()
    assert (task.criterion, task.criterion_match) == (leaf, CriterionMatch.CONFIRMED)
    editing.set_criterion(task=task, criterion=None, by=admin)
    assert task.criterion_match == CriterionMatch.DECLINED


def test_proposals_are_confirmed_together_and_once(task, lead):
    leaf = CriterionFactory(criteria_set=task.programme.criteria_set)
    other = TaskFactory(plan=task.plan, criterion=leaf, criterion_match=CriterionMatch.PROPOSED)
    judge = reviewer(lead.commune)
    assert editing.confirm_matches(tasks=[task, other], by=judge) == 1
    assert editing.confirm_matches(tasks=[task, other], by=judge) == 0
    other.refresh_from_db()
    assert other.criterion_match == CriterionMatch.CONFIRMED


def test_a_new_reading_moves_the_windows_and_keeps_the_work(task, lead):
    task.timing_text = "Thường xuyên"
    windows.set_schedule(task, parse_timing("Thường xuyên", year=2026))
    task.save()
    windows.refresh_windows(task)
    assert task.occurrences.count() == 4
    first, second, *_ = task.occurrences.all()
    verbs.submit_occurrence(occurrence=first, by=staff(lead))
    ActivityFactory(task=task, occurrence=second, unit=lead, happened_on=dt.date(2026, 5, 4))
    editing.edit_task(task=task, by=reviewer(lead.commune), timing_reading="Mỗi tháng 1 lần")
    task.refresh_from_db()
    assert (task.every, task.timing_text) == ("month", "Thường xuyên")
    kept = {w.label: w for w in task.occurrences.filter(counts=False)}
    assert set(kept) == {first.label}
    assert kept[first.label].status == S.SUBMITTED
    assert task.occurrences.filter(counts=True).count() == 11
    assert task.activities.get().occurrence.label == "Tháng 5/2026"
    assert not windows.rebuild_occurrences(task=task, by=reviewer(lead.commune)), "a second time changes nothing"


def test_a_reading_that_is_not_understood_is_refused_and_nothing_moves(task, lead):
    with pytest.raises(Invalid):
        editing.edit_task(task=task, by=reviewer(lead.commune), timing_reading="khi trăng tròn đẹp trời")
    task.refresh_from_db()
    assert task.timing_reading == ""


def test_a_timing_nobody_understands_gets_the_whole_year_and_says_so(task):
    windows.set_schedule(task, parse_timing("khi trăng tròn đẹp trời", year=2026))
    task.save()
    windows.refresh_windows(task)
    only = task.occurrences.get()
    assert (only.starts_on, only.ends_on) == (dt.date(2026, 1, 1), dt.date(2026, 11, 30))
    assert task.schedule_kind == ScheduleKind.UNKNOWN


def test_a_window_after_the_cut_off_does_not_count(task):
    windows.set_schedule(task, parse_timing("Tháng 12", year=2026))
    task.save()
    windows.refresh_windows(task)
    only = task.occurrences.get()
    assert (only.counts, only.min_count, only.starts_on) == (False, 1, dt.date(2026, 12, 1))
