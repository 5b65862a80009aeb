"""Who may do what with a window: role, unit, phase and state, each with its reason."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from criteria.enums import PhaseKind
from tasks import permissions as may
from tasks.enums import OccurrenceStatus as S
from tasks.enums import UnitRole
from tasks.models import Occurrence, Task
from tasks.selectors import tasks_of_unit, with_rights
from tests.factories.accounts import (
    UnitFactory,
    UserFactory,
    administrator,
    leader,
    person,
    reviewer,
    staff,
    upper,
)
from tests.factories.criteria import PhaseFactory, ProgrammeYearFactory
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory, TaskUnitFactory, occurrence_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def lead():
    return UnitFactory()


@pytest.fixture
def programme(lead):
    return ProgrammeYearFactory(commune=lead.commune)


@pytest.fixture
def window(programme, lead):
    return OccurrenceFactory(task=TaskFactory(plan=PlanFactory(programme=programme), lead=lead))


def test_units_of_the_task_hand_in_and_others_do_not(window, lead):
    support, other = UnitFactory(commune=lead.commune), UnitFactory(commune=lead.commune)
    TaskUnitFactory(task=window.task, unit=support, role=UnitRole.SUPPORT)
    assert may.can_submit(staff(lead), window)
    assert may.can_submit(staff(support), window)
    refused = may.can_submit(staff(other), window)
    assert not refused
    assert "không chủ trì hay phối hợp" in refused.reason


def test_every_unit_takes_part_where_all_support_or_a_collective_name_leads(programme, lead):
    stranger = staff(UnitFactory(commune=lead.commune))
    plan = PlanFactory(programme=programme)
    together = OccurrenceFactory(task=TaskFactory(plan=plan, lead=lead, supports_all=True))
    everybody = UnitFactory(commune=lead.commune, everybody=True)
    collective = OccurrenceFactory(task=TaskFactory(plan=plan, lead=everybody))
    assert may.can_submit(stranger, together)
    assert may.can_submit(stranger, collective)
    assert Task.objects.visible_to(stranger).count() == 2


def test_a_unit_of_another_commune_never_takes_part(window):
    foreigner = staff(UnitFactory())
    window.task.supports_all = True
    assert not may.can_submit(foreigner, window)


@pytest.mark.parametrize("maker", [leader, administrator, upper])
def test_roles_that_look_on_neither_hand_in_nor_review(window, maker):
    onlooker = maker(window.task.programme.commune)
    waiting = OccurrenceFactory(
        task=window.task, submitted=True, starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 6, 30)
    )
    assert not may.can_submit(onlooker, window)
    assert not may.can_review(onlooker, waiting)
    assert may.available_actions(onlooker, waiting) == []


def test_strangers_and_anonymous_people_may_do_nothing(window):
    for nobody in (UserFactory(), AnonymousUser()):
        assert not may.can_submit(nobody, window)
        assert not Occurrence.objects.visible_to(nobody).exists()


def test_the_reviewer_hands_in_for_any_unit_but_does_not_review_that(window, lead):
    judge = reviewer(lead.commune)
    assert may.can_submit(judge, window)
    own = OccurrenceFactory(
        task=window.task,
        submitted=True,
        submitted_by=judge,
        starts_on=dt.date(2026, 4, 1),
        ends_on=dt.date(2026, 6, 30),
    )
    assert "tự duyệt" in may.can_review(judge, own).reason
    assert "tự duyệt" in may.can_waive(judge, own).reason


@pytest.mark.parametrize("status", S.values)
def test_actions_are_those_that_leave_the_state(programme, lead, status):
    window = occurrence_in(status, task=TaskFactory(plan=PlanFactory(programme=programme), lead=lead))
    both = person("reviewer", lead.commune)
    shown = {action.name for action in may.available_actions(both, window)}
    assert shown == {arrow.name for arrow in may.states.TRANSITIONS if status in arrow.sources}
    assert all(action.verdict for action in may.available_actions(both, window))


def test_a_closed_phase_closes_work_with_its_dates(window, lead):
    PhaseFactory(
        programme=window.task.programme,
        kind=PhaseKind.RUN,
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 10, 31),
    )
    refused = may.can_submit(staff(lead), window)
    assert not refused
    assert "31/10/2026" in refused.reason
    PhaseFactory(
        programme=window.task.programme,
        kind=PhaseKind.SELF_SCORE,
        starts_on=dt.date(2026, 11, 1),
        ends_on=dt.date(2026, 12, 5),
    )
    del window.task.programme._phases
    assert may.can_submit(staff(lead), window)


def test_a_closed_year_is_only_to_look_at(window, lead):
    window.task.programme.is_closed = True
    for verdict in (
        may.can_submit(staff(lead), window),
        may.can_waive(reviewer(lead.commune), window),
        may.can_manage_plan(reviewer(lead.commune), window.task.programme),
    ):
        assert not verdict
        assert "khép lại" in verdict.reason


def test_a_task_gone_from_the_plan_takes_nothing_more(programme, lead):
    window = OccurrenceFactory(task=TaskFactory(plan=PlanFactory(programme=programme), lead=lead, gone=True))
    assert "không còn trong kế hoạch" in may.can_submit(staff(lead), window).reason


def test_rights_on_many_windows_cost_no_query_each(programme, lead, django_assert_num_queries):
    plan = PlanFactory(programme=programme)
    for _ in range(6):
        OccurrenceFactory(task=TaskFactory(plan=plan, lead=lead))
    officer = staff(lead)
    rows = list(with_rights(Occurrence.objects.all()))
    may.can_submit(officer, rows[0])
    with django_assert_num_queries(5):  # the phases of each of the other five programme objects
        assert all(may.can_submit(officer, row) for row in rows)


def test_tasks_a_unit_leads_are_listed_newest_year_first(programme, lead):
    this_year = TaskFactory(plan=PlanFactory(programme=programme), lead=lead)
    next_year = ProgrammeYearFactory(commune=lead.commune, year=2027)
    later = TaskFactory(plan=PlanFactory(programme=next_year), lead=lead)
    TaskFactory(plan=this_year.plan, lead=lead, gone=True)
    assert list(tasks_of_unit(lead)) == [later, this_year]
