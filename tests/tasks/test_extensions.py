"""More time for one window: who asks, who decides, what follows, and that nothing loses an agreed day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from common.errors import CommentRequired, Invalid, NotAllowed, WrongState
from common.models import Event, Notice
from criteria.services import close_year, update_year
from tasks.enums import ExtensionStatus
from tasks.models import Extension, Occurrence, Task
from tasks.selectors import TABS, open_extensions, tasks_in, work_of
from tasks.services.editing import edit_task, read_timing
from tasks.services.extensions import agree_extension, ask_extension, refuse_extension, withdraw_extension
from tasks.services.importing import import_annex
from tasks.services.windows import refresh_windows, set_schedule, windows_for
from tests.factories.accounts import UnitFactory, administrator, leader, reviewer, staff
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory

from .annexes import USUAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LATER = dt.date(2026, 11, 27)


@pytest.fixture
def lead():
    return UnitFactory(name="Phòng Kinh tế", code="phong-kt")


@pytest.fixture
def programme(lead):
    return ProgrammeYearFactory(commune=lead.commune)


@pytest.fixture
def window(programme, lead):
    """Late since 15/11; today is 20/11/2026."""
    task = TaskFactory(plan=PlanFactory(programme=programme), lead=lead, supports=[UnitFactory(commune=lead.commune)])
    return OccurrenceFactory(task=task, starts_on=dt.date(2026, 10, 1), ends_on=dt.date(2026, 11, 15))


def fresh(window):
    return Occurrence.objects.select_related("task__programme__commune").get(pk=window.pk)


def asked(window, by, day=LATER, **more):
    return ask_extension(
        occurrence=fresh(window), new_ends_on=day, reason="Chờ thôn bầu lại trưởng thôn", by=by, **more
    )


def test_an_agreed_day_moves_the_window_and_everything_that_looks_at_it(window, lead, programme, today):
    officer, judge = staff(lead), reviewer(lead.commune)
    extension = asked(window, officer)
    assert list(open_extensions(programme)) == [extension]
    assert fresh(window).is_overdue(today)
    agree_extension(extension=extension, by=judge, comment="Đồng ý")
    window = fresh(window)
    assert (window.ends_on, window.original_ends_on) == (LATER, dt.date(2026, 11, 15))
    assert not window.is_overdue(today)
    late = next(tab for tab in TABS if tab.key == "qua-han")
    assert not tasks_in(work_of(officer, programme), late, today)
    assert not open_extensions(programme)
    events = Event.objects.filter(verb__in=["extension_asked", "extension_agree", "occurrence_extended"])
    assert [event.verb for event in events.order_by("pk")] == [
        "extension_asked",
        "extension_agree",
        "occurrence_extended",
    ]
    assert events.get(verb="occurrence_extended").data == {"ends_on": ["2026-11-15", "2026-11-27"]}


def test_who_decides_and_who_asked_are_told(window, lead):
    officer, judge = staff(lead), reviewer(lead.commune)
    extension = asked(window, officer)
    assert Notice.objects.filter(person=judge, kind="extension_asked").count() == 1
    refuse_extension(extension=extension, by=judge, comment="Thành phố đã chốt hạn")
    answer = Notice.objects.get(person=officer, kind="extension_decided")
    assert "Thành phố đã chốt hạn" in answer.body
    assert fresh(window).ends_on == dt.date(2026, 11, 15)


def test_only_a_leading_unit_asks(window, lead):
    supporting = window.task.task_units.get(role="support").unit
    for stranger in (staff(supporting), leader(lead.commune), staff(UnitFactory(commune=lead.commune))):
        with pytest.raises(NotAllowed):
            asked(window, stranger)
    assert asked(window, reviewer(lead.commune)).unit == lead


def test_one_open_request_for_a_window(window, lead):
    first = asked(window, staff(lead))
    with pytest.raises(WrongState):
        asked(window, staff(lead), dt.date(2026, 11, 28))
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(
            occurrence=window, old_ends_on=window.ends_on, new_ends_on=LATER, reason="x", asked_by=first.asked_by
        )
    withdraw_extension(extension=first, by=first.asked_by)
    assert asked(window, staff(lead)).status == ExtensionStatus.ASKED


@pytest.mark.parametrize(
    ("day", "field"),
    [
        (dt.date(2026, 11, 15), "new_ends_on"),
        (dt.date(2026, 11, 18), "new_ends_on"),
        (dt.date(2027, 1, 5), "new_ends_on"),
        (dt.date(2026, 12, 5), "knows_cut_off"),
    ],
    ids=["not later", "past", "next year", "behind the cut-off"],
)
def test_a_day_that_cannot_be_meant_is_refused(window, lead, day, field):
    with pytest.raises(Invalid) as refused:
        asked(window, staff(lead), day)
    assert refused.value.field == field
    assert not Extension.objects.exists()


def test_a_reason_is_needed(window, lead):
    with pytest.raises(CommentRequired):
        ask_extension(occurrence=fresh(window), new_ends_on=LATER, reason="  ", by=staff(lead))
    extension = asked(window, staff(lead))
    with pytest.raises(CommentRequired):
        refuse_extension(extension=extension, by=reviewer(lead.commune), comment="")


def test_behind_the_cut_off_the_leader_decides(window, lead):
    extension = asked(window, staff(lead), dt.date(2026, 12, 10), knows_cut_off=True)
    with pytest.raises(NotAllowed, match="lãnh đạo"):
        agree_extension(extension=extension, by=reviewer(lead.commune))
    boss = leader(lead.commune)
    assert Notice.objects.filter(person=boss).count() == 0  # hired after the request
    agree_extension(extension=extension, by=boss)
    assert fresh(window).ends_on == dt.date(2026, 12, 10)


def test_before_the_cut_off_the_leader_does_not_decide(window, lead):
    extension = asked(window, staff(lead))
    with pytest.raises(NotAllowed):
        agree_extension(extension=extension, by=leader(lead.commune))
    agree_extension(extension=extension, by=administrator(lead.commune))


def test_nobody_agrees_to_the_own_request(window, lead):
    judge = reviewer(lead.commune)
    extension = asked(window, judge)
    with pytest.raises(NotAllowed, match="không tự"):
        agree_extension(extension=extension, by=judge)


def test_of_two_who_decide_the_second_is_told(window, lead):
    extension = asked(window, staff(lead))
    same = Extension.objects.get(pk=extension.pk)
    agree_extension(extension=extension, by=reviewer(lead.commune))
    with pytest.raises(WrongState):
        refuse_extension(extension=same, by=reviewer(lead.commune), comment="Không")
    assert fresh(window).ends_on == LATER


def test_a_window_handed_in_meanwhile_is_not_moved(window, lead):
    officer = staff(lead)
    extension = asked(window, officer)
    Occurrence.objects.filter(pk=window.pk).update(
        status="submitted", submitted_at=extension.asked_at, submitted_by=officer
    )
    with pytest.raises(WrongState):
        agree_extension(extension=extension, by=reviewer(lead.commune))
    extension.refresh_from_db()
    assert extension.status == ExtensionStatus.ASKED


def test_a_closed_year_extends_nothing(window, lead, programme):
    extension = asked(window, staff(lead))
    close_year(programme=programme, by=reviewer(lead.commune))
    extension = Extension.objects.get(pk=extension.pk)
    with pytest.raises(NotAllowed, match="khép lại"):
        agree_extension(extension=extension, by=reviewer(lead.commune))
    with pytest.raises(NotAllowed, match="khép lại"):
        asked(OccurrenceFactory(task=window.task, ends_on=dt.date(2026, 11, 16)), staff(lead))


# --- windows computed anew ----------------------------------------------------------------------------------------


@pytest.fixture
def planned(programme, lead):
    """A task with its windows as its timing asks for them: four quarters, the last up to the cut-off."""
    task = TaskFactory(plan=PlanFactory(programme=programme), lead=lead, timing_text="Hằng quý")
    set_schedule(task, read_timing(task))
    task.save()
    Occurrence.objects.bulk_create(windows_for(task))
    return task


def extended(task, at, day, by):
    window = list(task.occurrences.all())[at]
    extension = asked(window, by, day)
    agree_extension(extension=extension, by=reviewer(task.programme.commune))
    return fresh(window)


def test_windows_computed_again_keep_the_agreed_day(planned, lead):
    third = extended(planned, 2, dt.date(2026, 11, 29), staff(lead))
    again = Task.objects.get(pk=planned.pk)
    assert not refresh_windows(again)
    assert fresh(third).ends_on == dt.date(2026, 11, 29)
    assert planned.occurrences.filter(counts=True).count() == 4


def test_another_cut_off_keeps_the_agreed_day(planned, lead, programme):
    """The fourth quarter ends at the cut-off: when that moves, the planned day moves and the agreement stays."""
    judge = reviewer(programme.commune)
    last = list(planned.occurrences.all())[3]
    extension = asked(last, staff(lead), dt.date(2026, 12, 20), knows_cut_off=True)
    agree_extension(extension=extension, by=leader(programme.commune))
    update_year(programme=programme, values={"cut_off": dt.date(2026, 12, 10)}, by=judge)
    last = fresh(last)
    assert (last.ends_on, last.original_ends_on) == (dt.date(2026, 12, 20), dt.date(2026, 12, 10))
    assert planned.occurrences.filter(counts=True).count() == 4
    update_year(programme=programme, values={"cut_off": dt.date(2026, 12, 25)}, by=judge)
    last = fresh(last)
    assert (last.ends_on, last.original_ends_on) == (dt.date(2026, 12, 25), None)


def test_a_plan_imported_again_keeps_the_agreed_day(programme):
    judge = reviewer(programme.commune)
    import_annex(programme=programme, annex=USUAL, by=judge)
    task = Task.objects.get(title="Công khai lịch công tác")
    late = task.occurrences.filter(ends_on__lt=dt.date(2026, 11, 20)).last()
    extension = asked(late, reviewer(programme.commune))
    agree_extension(extension=extension, by=judge)
    before = list(task.occurrences.values_list("pk", "starts_on", "ends_on", "counts"))
    import_annex(programme=programme, annex=USUAL, by=judge)
    assert list(task.occurrences.values_list("pk", "starts_on", "ends_on", "counts")) == before


def test_a_timing_that_asks_for_other_windows_deletes_no_agreement(planned, lead):
    third = extended(planned, 2, dt.date(2026, 11, 29), staff(lead))
    edit_task(task=Task.objects.get(pk=planned.pk), by=reviewer(lead.commune), timing_reading="Quý I, Quý II")
    kept = fresh(third)
    assert not kept.counts
    assert kept.extensions.count() == 1


def test_two_windows_never_share_their_days(planned, lead):
    """A request for a day on which another window of the task ends, from the same first day, is refused."""
    first = list(planned.occurrences.all())[2]
    OccurrenceFactory(task=planned, starts_on=first.starts_on, ends_on=LATER)
    extension = asked(first, staff(lead))
    with pytest.raises(Invalid):
        agree_extension(extension=extension, by=reviewer(lead.commune))
