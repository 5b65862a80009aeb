"""People, roles and units change through services that ask first and remember."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import jobs
from accounts.enums import Role
from accounts.models import Membership, User
from accounts.selectors import communes_of, idle_since, people_page
from accounts.services import (
    create_person,
    disable_idle_people,
    grant_role,
    password_changed,
    revoke_role,
)
from common.errors import Invalid, NotAllowed
from common.models import Event
from tests.factories.accounts import (
    CommuneFactory,
    MembershipFactory,
    UnitFactory,
    UserFactory,
    administrator,
    reviewer,
    staff,
)
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def test_a_new_person_has_to_change_the_password_handed_over() -> None:
    person = create_person(username="moi", full_name="Người mới (demo)", password="Mat khau dau 1!")
    assert person.must_change_password
    assert person.check_password("Mat khau dau 1!")
    assert Event.objects.about(person).get().verb == "create"


def test_a_name_already_taken_is_a_sentence_however_it_is_cased() -> None:
    UserFactory(username="canbo")
    with pytest.raises(Invalid, match="đã có người dùng"):
        create_person(username="CanBo", full_name="X", password="x")


def test_an_administrator_gives_and_takes_roles_in_the_own_commune_alone() -> None:
    commune = CommuneFactory()
    admin, person = administrator(commune), UserFactory()
    membership = grant_role(person=person, commune=commune, role=Role.LEADER, by=admin)
    assert Event.objects.about(membership).get().actor == admin
    with pytest.raises(NotAllowed):
        grant_role(person=person, commune=CommuneFactory(), role=Role.LEADER, by=admin)
    with pytest.raises(NotAllowed):
        grant_role(person=person, commune=commune, role=Role.ADMIN, by=reviewer(commune))
    revoke_role(membership=membership, by=admin)
    assert communes_of(User.objects.get(pk=person.pk)) == []
    again = grant_role(person=person, commune=commune, role=Role.LEADER, by=admin)
    assert (again.pk, again.is_active) == (membership.pk, True)


def test_staff_need_a_unit_of_the_commune() -> None:
    commune, person = CommuneFactory(), UserFactory()
    with pytest.raises(Invalid, match="phải thuộc một đơn vị"):
        grant_role(person=person, commune=commune, role=Role.STAFF)
    with pytest.raises(Invalid, match="không thuộc"):
        grant_role(person=person, commune=commune, role=Role.STAFF, unit=UnitFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=person, commune=commune, role=Role.STAFF)


def test_the_administration_opens_with_the_role_and_closes_with_it() -> None:
    commune, person = CommuneFactory(), UserFactory()
    membership = grant_role(person=person, commune=commune, role=Role.ADMIN)
    person.refresh_from_db()
    assert person.is_staff
    revoke_role(membership=membership, by=administrator(commune))
    person.refresh_from_db()
    assert not person.is_staff


def test_changing_the_password_is_remembered() -> None:
    person = UserFactory(must_change_password=True, password_changed_at=timezone.now() - dt.timedelta(days=90))
    password_changed(person=person)
    person.refresh_from_db()
    assert not person.must_change_password
    assert timezone.now() - person.password_changed_at < dt.timedelta(minutes=1)


def test_accounts_nobody_has_used_for_forty_five_days_are_switched_off(settings: Any) -> None:
    settings.CLOCK_TODAY = None
    now = timezone.now()
    seen = UserFactory(last_seen_at=now - dt.timedelta(days=44))
    idle = UserFactory(last_seen_at=now - dt.timedelta(days=46))
    never = UserFactory(date_joined=now - dt.timedelta(days=46))
    fresh = UserFactory()
    chief = UserFactory(is_superuser=True, last_seen_at=now - dt.timedelta(days=400))
    assert jobs.disable_idle() == 2
    active = set(User.objects.filter(is_active=True))
    assert active == {seen, fresh, chief}
    assert Event.objects.about(idle).get().data == {"days": 45}
    assert disable_idle_people(days=45) == 0
    assert not idle_since(now - dt.timedelta(days=45)).filter(pk=never.pk).exists()


def test_a_demonstration_keeps_its_accounts(today: dt.date) -> None:
    UserFactory(last_seen_at=timezone.now() - dt.timedelta(days=400))
    assert jobs.disable_idle() == 0


def test_the_list_of_people_finds_names_without_tone_marks() -> None:
    unit = UnitFactory(name="Trung tâm Phục vụ hành chính công")
    person = staff(unit)
    User.objects.filter(pk=person.pk).update(full_name="Cán bộ Một cửa (demo)")
    other = reviewer(unit.commune)
    reviewer(CommuneFactory())
    assert set(people_page(unit.commune)) == {person, other}
    assert list(people_page(unit.commune, "mot cua")) == [person]
    assert list(people_page(unit.commune, "HÀNH CHÍNH")) == [person]
    assert list(people_page(unit.commune, other.username)) == [other]


def test_a_person_with_two_roles_is_one_row_with_both() -> None:
    unit = UnitFactory()
    person = staff(unit)
    MembershipFactory(user=person, commune=unit.commune, role=Role.LEADER)
    MembershipFactory(user=person)
    (row,) = people_page(unit.commune)
    assert [membership.role for membership in row.here] == [Role.LEADER, Role.STAFF]


def test_people_are_read_in_a_fixed_number_of_queries() -> None:
    unit = UnitFactory()
    staff(unit)
    few = queries_of(lambda: list(people_page(unit.commune)))
    for _number in range(10):
        staff(unit)
    assert queries_of(lambda: list(people_page(unit.commune))) == few


@pytest.mark.django_db
def test_a_commune_does_not_choose_who_appraises_it() -> None:
    commune = CommuneFactory()
    admin = MembershipFactory(commune=commune, role=Role.ADMIN).user
    with pytest.raises(NotAllowed, match="quản trị hệ thống"):
        grant_role(person=admin, commune=commune, role=Role.UPPER, by=admin)
    assert not Membership.objects.filter(role=Role.UPPER).exists()
