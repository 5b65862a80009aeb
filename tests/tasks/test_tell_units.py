"""Units hear what they got and what came back, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Unit
from common.models import Notice
from tasks.models import Task
from tasks.services.editing import change_units
from tasks.services.occurrences import return_occurrence
from tests.factories.accounts import UnitFactory, reviewer, staff
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.tasks import PlanFactory, TaskFactory, occurrence_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def task() -> Task:
    programme = ProgrammeYearFactory(year=2026)
    return TaskFactory(plan=PlanFactory(programme=programme), lead=UnitFactory(commune=programme.commune))


def give(task: Task, leads: list[Unit], supports: list[Unit], by: Any) -> None:
    change_units(task=task, leads=leads, responsible=leads[0], supports=supports, supports_all=False, by=by)


def test_the_units_that_are_new_hear_of_it_and_the_others_do_not(task: Task) -> None:
    old = task.task_units.get().unit
    lead, support = (UnitFactory(commune=old.commune) for _ in range(2))
    there, leads, helps = staff(old), staff(lead), staff(support)
    keeper = reviewer(old.commune)
    give(task, [lead, old], [support], keeper)
    said = dict(Notice.objects.values_list("person", "subject"))
    assert set(said) == {leads.pk, helps.pk}
    assert "chủ trì" in said[leads.pk]
    assert "phối hợp" in said[helps.pk]
    assert there.pk not in said
    give(task, [lead, old], [support], keeper)
    assert Notice.objects.count() == 2


def test_a_window_that_comes_back_brings_its_reason(task: Task) -> None:
    officer = staff(task.task_units.get().unit)
    window = occurrence_in("submitted", task=task, submitted_by=officer)
    return_occurrence(occurrence=window, by=reviewer(task.programme.commune), comment="Thiếu chữ ký")
    notice = Notice.objects.get(person=officer)
    assert (notice.kind, notice.body) == ("returned", "Lý do: Thiếu chữ ký")
    assert notice.url == task.get_absolute_url()
