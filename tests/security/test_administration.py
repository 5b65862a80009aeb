"""What an administrator of one commune can and cannot do through the administration; every change leaves an event."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership
from common.clock import now
from common.models import Event
from criteria.enums import SetStatus
from criteria.models import CriteriaSet, Criterion
from tests.factories.accounts import UserFactory
from tests.factories.criteria import CriteriaSetFactory, CriterionFactory
from tests.security.conftest import World

pytestmark = pytest.mark.django_db


def rows(**prefixes: int) -> dict[str, int]:
    """Management forms of empty inlines."""
    return {f"{name}-{end}": 0 for name in prefixes for end in ("TOTAL_FORMS", "INITIAL_FORMS")}


def criterion_form(criteria_set: CriteriaSet, **changes: Any) -> dict[str, Any]:
    return {
        "criteria_set": criteria_set.pk, "code": "MOI.1", "title": "Tiêu chí mới", "kind": "leaf", "position": 1,
        "max_points": "5", "leaf_type": "manual", "not_arising": "full", "min_evidence": 0, **rows(point_rules=0),
        **changes,
    }  # fmt: skip


@pytest.fixture
def admin(ours: World) -> Client:
    return ours.client(Role.ADMIN)


def test_a_criterion_goes_into_an_own_draft_alone(ours: World, theirs: World, admin: Client) -> None:
    address = reverse("admin:criteria_criterion_add")
    locked = CriteriaSetFactory(owner=ours.commune, verified=True)
    shared = CriteriaSetFactory()
    for criteria_set in (theirs.criteria_set, locked, shared):
        assert admin.post(address, criterion_form(criteria_set)).status_code == 200
        assert not Criterion.objects.filter(code="MOI.1").exists()
    foreign_parent = criterion_form(ours.criteria_set, parent=theirs.leaf.pk)
    assert admin.post(address, foreign_parent).status_code == 200
    other_draft = CriterionFactory(criteria_set=CriteriaSetFactory(owner=ours.commune), group=True)
    assert admin.post(address, criterion_form(ours.criteria_set, parent=other_draft.pk)).status_code == 200
    assert not Criterion.objects.filter(code="MOI.1").exists()
    assert admin.post(address, criterion_form(ours.criteria_set)).status_code == 302
    assert Criterion.objects.get(code="MOI.1").criteria_set == ours.criteria_set


def test_a_criterion_stays_in_its_set(ours: World, theirs: World, admin: Client) -> None:
    form = criterion_form(theirs.criteria_set, code=ours.leaf.code)
    admin.post(reverse("admin:criteria_criterion_change", args=[ours.leaf.pk]), form)
    ours.leaf.refresh_from_db()
    assert ours.leaf.criteria_set == ours.criteria_set


def test_criteria_of_a_locked_set_are_not_deleted_in_bulk(ours: World, admin: Client) -> None:
    locked = CriteriaSetFactory(owner=ours.commune, verified=True)
    leaf = CriterionFactory(criteria_set=locked)
    form = {"action": "delete_selected", "_selected_action": [leaf.pk], "post": "yes"}
    admin.post(reverse("admin:criteria_criterion_changelist"), form)
    assert Criterion.objects.filter(pk=leaf.pk).exists()


def test_only_the_installation_keeps_shared_sets(ours: World, admin: Client) -> None:
    form = {"code": "bo-moi", "title": "Bộ mới", "applies_from": 2026, "places": 2}
    form |= rows(levels=0, conditions=0, adjustment_rules=0)
    assert admin.post(reverse("admin:criteria_criteriaset_add"), form).status_code == 200
    own = {**form, "code": ours.criteria_set.code}
    assert admin.post(reverse("admin:criteria_criteriaset_change", args=[ours.criteria_set.pk]), own).status_code == 200
    ours.criteria_set.refresh_from_db()
    assert ours.criteria_set.owner == ours.commune
    assert not CriteriaSet.objects.filter(code="bo-moi").exists()


def year_form(world: World, **changes: Any) -> dict[str, Any]:
    return {"criteria_set": world.criteria_set.pk, "cut_off": "2026-11-30", **rows(phases=0), **changes}


def test_a_year_keeps_to_its_commune_and_its_sets(ours: World, theirs: World, admin: Client) -> None:
    address = reverse("admin:criteria_programmeyear_change", args=[ours.programme.pk])
    assert admin.post(address, year_form(ours, criteria_set=theirs.criteria_set.pk)).status_code == 200
    assert admin.post(address, year_form(ours, target_level=theirs.rows["level"].pk)).status_code == 200
    assert admin.post(address, year_form(ours, target_level=ours.rows["level"].pk, year=2030)).status_code == 302
    ours.programme.refresh_from_db()
    assert (ours.programme.criteria_set, ours.programme.year) == (ours.criteria_set, 2026)
    assert ours.programme.target_level == ours.rows["level"]


def test_a_year_whose_result_is_confirmed_keeps_its_set(ours: World, admin: Client) -> None:
    other = CriteriaSetFactory(owner=ours.commune)
    address = reverse("admin:criteria_programmeyear_change", args=[ours.programme.pk])
    assessment = ours.programme.assessment
    type(assessment).objects.filter(pk=assessment.pk).update(
        status="confirmed", confirmed_at=now(), confirmed_by=ours.people[Role.LEADER]
    )
    refused = admin.post(address, year_form(ours, criteria_set=other.pk))
    assert refused.status_code == 200
    assert "không đổi sang bộ khác" in refused.text
    assert admin.post(address, year_form(ours, report_number="12")).status_code == 302
    type(assessment).objects.filter(pk=assessment.pk).update(status="open", confirmed_at=None, confirmed_by=None)
    assert admin.post(address, year_form(ours, criteria_set=other.pk)).status_code == 302
    ours.programme.refresh_from_db()
    assert ours.programme.criteria_set == other


def test_a_closed_year_is_looked_at_only(ours: World, admin: Client) -> None:
    ours.programme.is_closed = True
    ours.programme.save()
    address = reverse("admin:criteria_programmeyear_change", args=[ours.programme.pk])
    phase = {"phases-TOTAL_FORMS": 1, "phases-0-programme": ours.programme.pk, "phases-0-kind": "run"}
    phase |= {"phases-0-starts_on": "2026-01-01", "phases-0-ends_on": "2026-12-31"}
    assert admin.post(address, {**year_form(ours, cut_off="2026-12-31", is_closed="on"), **phase}).status_code == 302
    ours.programme.refresh_from_db()
    assert str(ours.programme.cut_off) == "2026-11-30"
    assert not ours.programme.phases.exists()
    assert admin.post(address, year_form(ours)).status_code == 302  # the closing itself can be taken back
    ours.programme.refresh_from_db()
    assert not ours.programme.is_closed


def test_a_role_given_in_the_administration_is_in_the_history(ours: World, admin: Client) -> None:
    person = ours.people[Role.STAFF]
    membership = person.memberships.get()
    form = {
        "username": person.username, "full_name": person.full_name, "is_active": "on",
        "memberships-TOTAL_FORMS": 2, "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": membership.pk, "memberships-0-user": person.pk, "memberships-0-commune": ours.commune.pk,
        "memberships-0-role": "staff", "memberships-0-unit": ours.unit.pk,
        "memberships-1-user": person.pk, "memberships-1-commune": ours.commune.pk, "memberships-1-role": "reviewer",
        "memberships-1-is_active": "on",
    }  # fmt: skip
    assert admin.post(reverse("admin:accounts_user_change", args=[person.pk]), form).status_code == 302
    given = Membership.objects.get(user=person, role="reviewer")
    assert Event.objects.about(given).get().verb == "admin_create"
    changed = Event.objects.about(membership).get()
    assert (changed.verb, changed.commune, changed.data) == ("admin_change", ours.commune, {"is_active": False})


def test_nobody_makes_themselves_a_superuser(ours: World, admin: Client) -> None:
    person = ours.people[Role.ADMIN]
    form = {"username": person.username, "full_name": person.full_name, "is_active": "on", "is_superuser": "on",
            "is_staff": "on", **rows(memberships=0)}  # fmt: skip
    admin.post(reverse("admin:accounts_user_change", args=[person.pk]), form)
    person.refresh_from_db()
    assert not person.is_superuser


def test_a_password_somebody_else_chose_has_to_be_changed(ours: World, admin: Client) -> None:
    person = ours.people[Role.STAFF]
    form = {"password1": "Mat khau moi 12345", "password2": "Mat khau moi 12345", "usable_password": "true"}
    address = reverse("admin:auth_user_password_change", args=[person.pk])
    assert admin.post(address, form).status_code == 302
    person.refresh_from_db()
    assert person.check_password("Mat khau moi 12345")
    assert person.must_change_password
    assert Event.objects.about(person).first().verb == "password_given"


def test_people_of_several_communes_are_the_installations(ours: World, theirs: World, admin: Client) -> None:
    person = ours.people[Role.UPPER]
    Membership.objects.create(user=person, commune=theirs.commune, role=Role.UPPER)
    form = {"password1": "Mat khau moi 12345", "password2": "Mat khau moi 12345", "usable_password": "true"}
    assert admin.post(reverse("admin:auth_user_password_change", args=[person.pk]), form).status_code == 403


def test_a_unit_that_leads_work_is_not_switched_off(ours: World, admin: Client) -> None:
    unit = ours.unit
    form = {"commune": ours.commune.pk, "code": unit.code, "name": unit.name, "kind": unit.kind, **rows(aliases=0)}
    address = reverse("admin:accounts_unit_change", args=[unit.pk])
    page = admin.post(address, form)
    assert page.status_code == 200
    assert "đang chủ trì 1 nhiệm vụ" in page.text
    ours.rows["task"].task_units.all().delete()
    assert admin.post(address, form).status_code == 302
    unit.refresh_from_db()
    assert not unit.is_active


@pytest.mark.parametrize("what", ["accounts_unit", "accounts_user", "accounts_commune"])
def test_what_work_hangs_on_is_not_deleted_but_explained(ours: World, what: str) -> None:
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    row = {"accounts_unit": ours.unit, "accounts_user": ours.people[Role.STAFF], "accounts_commune": ours.commune}[what]
    page = client.post(reverse(f"admin:{what}_delete", args=[row.pk]), {"post": "yes"})
    assert page.status_code == 200
    assert type(row).objects.filter(pk=row.pk).exists()


def test_what_is_deleted_in_bulk_is_in_the_history() -> None:
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    row = CriteriaSetFactory()
    form = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(reverse("admin:criteria_criteriaset_changelist"), form)
    assert not CriteriaSet.objects.filter(pk=row.pk).exists()
    assert Event.objects.filter(verb="admin_delete", object_id=row.pk).count() == 1


@pytest.mark.parametrize("role", [Role.STAFF, Role.REVIEWER, Role.LEADER, Role.UPPER])
def test_the_administration_is_for_administrators(ours: World, role: str) -> None:
    client = ours.client(role)
    for name in ("admin:index", "admin:accounts_user_changelist", "admin:common_event_changelist"):
        assert client.get(reverse(name)).status_code == 302, name


def test_the_second_person_can_send_a_set_back(ours: World) -> None:
    ours.criteria_set.criteria.update(max_points=1)
    assert ours.client(Role.REVIEWER).post(ours.page("criteria_set_step", "trinh")).status_code == 302
    answer = ours.client(Role.LEADER).post(ours.page("criteria_set_step", "rut"), {"comment": "Sai điểm mục 1."})
    ours.criteria_set.refresh_from_db()
    assert (answer.status_code, ours.criteria_set.status) == (302, SetStatus.DRAFT)


def test_a_nonsense_version_is_a_sentence(ours: World) -> None:
    form = {"title": "Bộ", "places": 2, "version": "x"}
    assert ours.client(Role.REVIEWER).post(ours.page("criteria_set_edit"), form).status_code in {409, 422}


def test_the_upper_role_is_not_offered_to_a_communes_administrator(ours: World, client: Client) -> None:
    client.force_login(ours.people["admin"])
    page = client.get(reverse("admin:accounts_user_add"), follow=True).content.decode()
    change = client.get(reverse("admin:accounts_user_change", args=[ours.people["staff"].pk])).content.decode()
    assert 'value="reviewer"' in change
    assert 'value="upper"' not in page + change
