"""Due and late windows are told once a step to the units that lead them, also across New Year and after downtime."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Unit, User
from common.enums import NoticeKind
from common.models import Notice
from criteria.models import ProgrammeYear
from tasks.enums import Every, ScheduleKind
from tasks.jobs import remind_units
from tasks.models import Occurrence
from tasks.reminders import remind, step_of
from tests.factories.accounts import UnitFactory, leader, reviewer, staff
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory, occurrence_in
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
END = dt.date(2026, 11, 30)


@pytest.fixture
def programme() -> ProgrammeYear:
    return ProgrammeYearFactory(year=2026)


@pytest.fixture
def unit(programme: ProgrammeYear) -> Unit:
    return UnitFactory(commune=programme.commune)


@pytest.fixture
def officer(unit: Unit) -> User:
    return staff(unit)


def window(programme: ProgrammeYear, unit: Unit, ends_on: dt.date = END, **more: Any) -> Occurrence:
    plan = programme.plans.first() or PlanFactory(programme=programme)
    task = TaskFactory(plan=plan, lead=unit, schedule_kind=more.pop("schedule_kind", ScheduleKind.WINDOW))
    return OccurrenceFactory(task=task, starts_on=more.pop("starts_on", dt.date(2026, 1, 1)), ends_on=ends_on, **more)


def kinds(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


def test_each_step_is_told_once(programme: ProgrammeYear, unit: Unit, officer: User) -> None:
    window(programme, unit)
    assert remind(END - dt.timedelta(days=31)) == 0
    for days, expected in ((30, 1), (29, 0), (7, 1), (5, 0), (1, 1), (0, 0), (-1, 1), (-5, 0)):
        day = END - dt.timedelta(days=days)
        assert [remind(day), remind(day)] == [expected, 0], f"{days} days before"
    assert kinds(officer) == ["due_30", "due_7", "due_1", "overdue"]


def test_after_downtime_only_the_nearest_step_is_told(programme: ProgrammeYear, unit: Unit, officer: User) -> None:
    window(programme, unit)
    remind(END - dt.timedelta(days=40))
    remind(END + dt.timedelta(days=3))
    assert kinds(officer) == ["overdue"]


def test_what_is_late_for_long_is_not_told_for_the_first_time(
    programme: ProgrammeYear, unit: Unit, officer: User
) -> None:
    window(programme, unit, ends_on=dt.date(2026, 3, 31))
    assert remind(END) == 0


def test_new_year_is_a_day_like_any_other(programme: ProgrammeYear, unit: Unit, officer: User) -> None:
    following = ProgrammeYearFactory(commune=programme.commune, year=2027, criteria_set=programme.criteria_set)
    window(programme, unit, ends_on=dt.date(2026, 12, 31))
    window(following, unit, ends_on=dt.date(2027, 1, 3), starts_on=dt.date(2027, 1, 1))
    remind(dt.date(2026, 12, 30))
    assert kinds(officer) == ["due_1", "due_7"]
    remind(dt.date(2027, 1, 2))
    assert kinds(officer) == ["due_1", "due_7", "overdue", "due_1"]
    assert set(Notice.objects.values_list("url", flat=True)) == {
        f"/{programme.commune.slug}/{row.task.programme.year}/viec/{row.task_id}/" for row in Occurrence.objects.all()
    }


def test_a_new_last_day_is_told_anew_and_the_old_notice_settles(
    programme: ProgrammeYear, unit: Unit, officer: User
) -> None:
    owed = window(programme, unit)
    remind(END + dt.timedelta(days=1))
    Occurrence.objects.filter(pk=owed.pk).update(ends_on=END + dt.timedelta(days=8))
    remind(END + dt.timedelta(days=1))
    assert kinds(officer) == ["overdue", "due_7"]
    assert [row.kind for row in Notice.objects.unread()] == ["due_7"]


def test_what_is_done_settles_by_itself(programme: ProgrammeYear, unit: Unit, officer: User) -> None:
    owed = window(programme, unit)
    remind(END - dt.timedelta(days=7))
    Occurrence.objects.filter(pk=owed.pk).update(status="done", reviewed_at=timezone.now(), reviewed_by=officer)
    remind(END - dt.timedelta(days=6))
    assert not Notice.objects.unread().exists()


def test_a_later_step_replaces_the_unread_earlier_one(programme: ProgrammeYear, unit: Unit, officer: User) -> None:
    window(programme, unit)
    remind(END - dt.timedelta(days=30))
    remind(END - dt.timedelta(days=1))
    assert [row.kind for row in Notice.objects.unread()] == ["due_1"]


@pytest.mark.parametrize(
    ("days", "left", "expected"),
    [(7, 6, None), (7, 1, "due_1"), (30, 7, "due_7"), (30, 20, None), (90, 30, "due_30"), (90, 8, "due_30")],
)
def test_what_comes_round_often_is_not_announced_long_before(
    programme: ProgrammeYear, unit: Unit, days: int, left: int, expected: str | None
) -> None:
    row = window(programme, unit, schedule_kind=ScheduleKind.RECURRING, starts_on=END - dt.timedelta(days=days - 1))
    row.task.every = Every.WEEK
    assert step_of(row, END - dt.timedelta(days=left)) == expected


@pytest.mark.parametrize("state", ["submitted", "done", "waived"])
def test_what_is_handed_in_is_not_chased(programme: ProgrammeYear, unit: Unit, officer: User, state: str) -> None:
    task = TaskFactory(plan=PlanFactory(programme=programme), lead=unit)
    occurrence_in(state, task=task, ends_on=END)
    assert remind(END) == 0


def test_the_reason_of_a_return_stands_in_the_reminder(programme: ProgrammeYear, unit: Unit, officer: User) -> None:
    task = TaskFactory(plan=PlanFactory(programme=programme), lead=unit)
    occurrence_in("returned", task=task, ends_on=END)
    remind(END)
    assert "Ảnh mờ, hãy chụp lại." in Notice.objects.get().body


def test_only_the_leading_units_people_are_told(programme: ProgrammeYear, unit: Unit, officer: User) -> None:
    other = staff(UnitFactory(commune=programme.commune))
    left = staff(unit)
    left.memberships.update(is_active=False)
    window(programme, unit)
    remind(END)
    assert set(Notice.objects.values_list("person", flat=True)) == {officer.pk}
    assert kinds(other) == []


def test_a_collective_name_means_everybodys_people(programme: ProgrammeYear, officer: User) -> None:
    everybody = UnitFactory(commune=programme.commune, everybody=True)
    window(programme, everybody)
    remind(END)
    assert kinds(officer) == ["due_1"]


def test_reviewers_hear_once_what_has_become_late(programme: ProgrammeYear, unit: Unit, officer: User) -> None:
    keeper, head = reviewer(programme.commune), leader(programme.commune)
    for _ in range(3):
        window(programme, unit)
    remind(END + dt.timedelta(days=1))
    remind(END + dt.timedelta(days=2))
    notice = Notice.objects.get(person=keeper)
    assert "3 kỳ hết hạn" in notice.subject
    assert f"{unit.name} (3)" in notice.body
    assert kinds(head) == ["overdue"]


@pytest.mark.parametrize("gone", ["closed", "switched off"])
def test_a_closed_year_and_a_commune_switched_off_are_left_in_peace(
    programme: ProgrammeYear, unit: Unit, officer: User, gone: str
) -> None:
    window(programme, unit)
    if gone == "closed":
        ProgrammeYear.objects.update(is_closed=True)
    else:
        type(programme.commune).objects.update(is_active=False)
    assert remind(END) == 0


def test_communes_do_not_hear_of_each_other(programme: ProgrammeYear, unit: Unit, officer: User) -> None:
    foreign = ProgrammeYearFactory(year=2026)
    stranger = staff(UnitFactory(commune=foreign.commune))
    window(programme, unit)
    remind(END)
    assert kinds(stranger) == []


def test_the_job_costs_the_same_for_many_windows(programme: ProgrammeYear, unit: Unit, officer: User) -> None:
    window(programme, unit)
    few = queries_of(lambda: remind(END - dt.timedelta(days=7)))
    for _ in range(30):
        window(programme, unit)
    assert queries_of(lambda: remind(END - dt.timedelta(days=6))) <= few + 3


def test_the_job_takes_its_day_from_the_clock(
    programme: ProgrammeYear, unit: Unit, officer: User, settings: Any
) -> None:
    settings.CLOCK_TODAY = END
    window(programme, unit)
    assert [remind_units(), remind_units()] == [1, 0]
    assert NoticeKind(kinds(officer)[0]) == NoticeKind.DUE_1


def test_a_year_that_cannot_be_read_keeps_no_other_commune_waiting(
    programme: ProgrammeYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    def source(one: ProgrammeYear, _day: dt.date, _audience: Any) -> list[Any]:
        if one == programme:
            raise ValueError("a row nobody thought of")
        return []

    monkeypatch.setattr("tasks.reminders._sources", [source])
    later = ProgrammeYearFactory(year=2026)
    unit = UnitFactory(commune=later.commune)
    officer = staff(unit)
    window(later, unit)
    remind(END)
    assert kinds(officer) == ["due_1"]
