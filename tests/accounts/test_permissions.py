"""The one table of rights, its page, and the questions asked of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.enums import Role
from accounts.models import Membership, User
from accounts.permissions import has_permission, permissions_in, roles_in, unit_ids_in
from accounts.permissions_doc import render
from accounts.roles import ROLE_PERMISSIONS, Permission, roles_with
from tests.factories.accounts import (
    CommuneFactory,
    MembershipFactory,
    UnitFactory,
    UserFactory,
    reviewer,
    staff,
    upper,
)
from tests.queries import queries_of


def test_every_role_has_a_row_and_every_right_a_holder() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role.values)
    assert [permission for permission in Permission if not roles_with(permission)] == []


def test_the_page_for_people_is_the_table() -> None:
    page = Path(settings.BASE_DIR, "docs", "PERMISSIONS.md").read_text(encoding="utf-8")
    assert page == render()


def test_the_page_names_every_right() -> None:
    for permission in Permission:
        assert re.search(rf"^\| {re.escape(str(permission.label))} \|", render(), re.MULTILINE)


def test_nobody_who_scores_for_the_upper_level_works_in_the_commune() -> None:
    """Sở Nội vụ reads; it neither hands in nor scores the commune's own column."""
    own = {Permission.SUBMIT_WORK, Permission.SCORE_COMMUNE, Permission.REVIEW_EVIDENCE, Permission.CONFIRM_SCORES}
    assert not ROLE_PERMISSIONS[Role.UPPER] & own


def test_the_person_who_scores_is_not_the_one_who_confirms() -> None:
    for granted in ROLE_PERMISSIONS.values():
        assert not {Permission.SCORE_COMMUNE, Permission.CONFIRM_SCORES} <= granted


@pytest.mark.django_db
def test_a_right_holds_in_the_commune_of_the_role_alone() -> None:
    here, there = CommuneFactory(), CommuneFactory()
    person = reviewer(here)
    MembershipFactory(user=person, commune=there, role=Role.UPPER)
    assert roles_in(person, here) == {Role.REVIEWER}
    assert permissions_in(person, there) == ROLE_PERMISSIONS[Role.UPPER]
    assert has_permission(person, Permission.REVIEW_EVIDENCE, here)
    refused = has_permission(person, Permission.REVIEW_EVIDENCE, there)
    assert "Duyệt hoặc trả lại minh chứng" in refused.reason


@pytest.mark.django_db
def test_an_inactive_role_or_commune_gives_nothing() -> None:
    commune = CommuneFactory()
    person = reviewer(commune)
    Membership.objects.update(is_active=False)
    assert permissions_in(User.objects.get(pk=person.pk), commune) == frozenset()
    Membership.objects.update(is_active=True)
    type(commune).objects.update(is_active=False)
    assert permissions_in(User.objects.get(pk=person.pk), commune) == frozenset()


@pytest.mark.django_db
def test_roles_are_read_once_and_units_are_those_of_the_commune() -> None:
    unit = UnitFactory()
    person = staff(unit)
    MembershipFactory(user=person)
    fresh = User.objects.get(pk=person.pk)
    asked = queries_of(lambda: [unit_ids_in(fresh, unit.commune), permissions_in(fresh, unit.commune)])
    assert asked == 1
    assert unit_ids_in(fresh, unit.commune) == {unit.pk}


@pytest.mark.django_db
def test_a_superuser_may_everything_and_a_visitor_nothing() -> None:
    from django.contrib.auth.models import AnonymousUser

    commune = CommuneFactory()
    assert permissions_in(UserFactory(is_superuser=True), commune) == frozenset(Permission.values)
    assert permissions_in(AnonymousUser(), commune) == frozenset()
    assert not has_permission(upper(commune), Permission.MANAGE_PEOPLE, commune)
