"""Tasks follow their year."""

from __future__ import annotations

import datetime as dt

import pytest

from criteria.services.sets import copy_set
from criteria.services.years import update_year
from tasks.enums import CriterionMatch
from tasks.models import Task
from tasks.services.importing import import_annex
from tests.factories.accounts import reviewer
from tests.factories.criteria import CriterionFactory, ProgrammeYearFactory
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory

from .annexes import USUAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_an_earlier_cut_off_shortens_the_windows_at_once():
    programme = ProgrammeYearFactory()
    judge = reviewer(programme.commune)
    import_annex(programme=programme, annex=USUAL, by=judge)
    update_year(programme=programme, values={"cut_off": dt.date(2026, 10, 31)}, by=judge)
    last = Task.objects.get(title="Công khai lịch công tác").occurrences.filter(counts=True).last()
    assert last.ends_on == dt.date(2026, 10, 31)


def test_another_criteria_set_keeps_the_mapping_by_code():
    programme = ProgrammeYearFactory()
    judge = reviewer(programme.commune)
    kept = CriterionFactory(criteria_set=programme.criteria_set, code="1.1.a")
    plan = PlanFactory(programme=programme)
    task = TaskFactory(plan=plan, criterion=kept)
    source = programme.criteria_set
    copy = copy_set(source=source, code="bo-moi", title="Bộ mới", applies_from=2026, by=judge, owner=programme.commune)
    only_old = CriterionFactory(criteria_set=programme.criteria_set, code="9.9")
    orphan = TaskFactory(plan=plan, criterion=only_old)
    update_year(programme=programme, values={"criteria_set": copy}, by=judge)
    task.refresh_from_db()
    orphan.refresh_from_db()
    assert (task.criterion.criteria_set, task.criterion.code) == (copy, "1.1.a")
    assert task.criterion_match == CriterionMatch.CONFIRMED
    assert (orphan.criterion, orphan.criterion_match) == (None, CriterionMatch.NONE)


def test_windows_somebody_gave_a_task_by_hand_stay():
    programme = ProgrammeYearFactory()
    window = OccurrenceFactory(task=TaskFactory(plan=PlanFactory(programme=programme)))
    programme.cut_off = dt.date(2026, 10, 31)
    programme.save()
    assert list(window.task.occurrences.all()) == [window]
