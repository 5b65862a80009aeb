"""The administration pages of tasks: they open, search, keep to the commune, and take a fixed number of queries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.services import sync_admin_door
from common.models import Event
from tasks.models import Activity, Occurrence, Plan, PlanImport, Task
from tests.factories.accounts import UnitFactory, UserFactory, administrator
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.tasks import ActivityFactory, OccurrenceFactory, PlanFactory, PlanImportFactory, TaskFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

MODELS = [Plan, Task, Occurrence, Activity, PlanImport]


@pytest.fixture
def visitor(client, settings):
    settings.MFA_REQUIRED_ROLES = ()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def fill(count):
    unit = UnitFactory()
    plan = PlanFactory(programme=ProgrammeYearFactory(commune=unit.commune))
    for _ in range(count):
        task = TaskFactory(plan=plan, lead=unit, supports=[UnitFactory(commune=unit.commune)])
        OccurrenceFactory(task=task, submitted=True)
        ActivityFactory(task=task, unit=unit)
        PlanImportFactory(programme=plan.programme)
    return plan


def listing(model):
    return reverse(f"admin:tasks_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_a_list_takes_the_same_queries_for_2_and_22_rows(
    visitor, model, django_assert_num_queries, django_assert_max_num_queries
):
    fill(2)
    visitor.get(listing(model))
    with django_assert_max_num_queries(25) as few:
        assert visitor.get(listing(model), {"q": "nhiem vu"}).status_code == 200
    for _ in range(20 if model is Plan else 1):
        fill(1 if model is Plan else 20)
    # every plan has its own commune and year: the filters beside the list read them in one query
    with django_assert_num_queries(len(few)):
        visitor.get(listing(model), {"q": "nhiem vu"})


def test_a_page_of_each_kind_opens(visitor):
    plan = fill(1)
    for model in MODELS:
        row = model.objects.first()
        page = reverse(f"admin:tasks_{model._meta.model_name}_change", args=[row.pk])
        assert visitor.get(page).status_code == 200, model
    assert plan.tasks.count() == 1


def test_a_communes_administrator_sees_the_own_rows_alone(client, settings):
    settings.MFA_REQUIRED_ROLES = ()
    mine, other = fill(1), fill(1)
    person = administrator(mine.programme.commune)
    sync_admin_door(person)
    client.force_login(person)
    text = client.get(listing(Task)).content.decode()
    assert mine.tasks.get().title in text
    assert other.tasks.get().title not in text
    foreign = reverse("admin:tasks_task_change", args=[other.tasks.get().pk])
    assert client.get(foreign).status_code in {302, 404}


def test_windows_are_not_changed_here(visitor):
    fill(1)
    window = Occurrence.objects.get()
    page = reverse("admin:tasks_occurrence_change", args=[window.pk])
    assert visitor.post(page, {"status": "done"}).status_code == 403


def test_units_changed_here_stand_in_the_history(visitor):
    fill(1)
    task = Task.objects.get()
    rows = list(task.task_units.order_by("role"))
    data = {"note": "", "task_units-TOTAL_FORMS": 2, "task_units-INITIAL_FORMS": 2}
    for at, row in enumerate(rows):
        prefix = f"task_units-{at}-"
        data |= {f"{prefix}id": row.pk, f"{prefix}task": task.pk, f"{prefix}unit": row.unit_id}
        data |= {f"{prefix}role": "lead", f"{prefix}position": at}
        data |= {f"{prefix}is_responsible": "on"} if row.is_responsible else {}
    data |= {"occurrences-TOTAL_FORMS": 0, "occurrences-INITIAL_FORMS": 0}
    response = visitor.post(reverse("admin:tasks_task_change", args=[task.pk]), data)
    assert response.status_code == 302, response.context["errors"]
    event = Event.objects.about(task).get(verb="task_units_changed")
    assert len(event.data["after"]["leads"]) == 2


def test_a_unit_that_leads_tasks_is_not_deleted_and_the_page_lists_where(visitor):
    unit = UnitFactory()
    task = TaskFactory(plan=PlanFactory(programme=ProgrammeYearFactory(commune=unit.commune)), lead=unit)
    page = reverse("admin:accounts_unit_delete", args=[unit.pk])
    assert task.title in visitor.get(page).content.decode()
    visitor.post(page, {"post": "yes"})
    assert type(unit).objects.filter(pk=unit.pk).exists()
