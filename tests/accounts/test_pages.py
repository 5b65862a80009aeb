"""The people page, the front door and the administration: each sees only the own commune."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership, User
from common.models import Event
from tests.factories.accounts import (
    CommuneFactory,
    MembershipFactory,
    UnitFactory,
    UserFactory,
    administrator,
    leader,
    reviewer,
    staff,
    upper,
)
from tests.factories.criteria import ProgrammeYearFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ()


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


# --- people ---------------------------------------------------------------------------------------------


def address(programme: Any) -> str:
    return f"/{programme.commune.slug}/{programme.year}/nguoi-dung/"


def test_only_the_administrator_sees_the_people() -> None:
    programme = ProgrammeYearFactory()
    commune = programme.commune
    makers = {administrator: 200, reviewer: 403, leader: 403, upper: 403}
    for make, status in makers.items():
        assert client_of(make(commune)).get(address(programme)).status_code == status
    assert client_of(staff(UnitFactory(commune=commune))).get(address(programme)).status_code == 403
    assert client_of(administrator(CommuneFactory())).get(address(programme)).status_code == 404


def test_the_page_shows_roles_units_and_second_factor() -> None:
    programme = ProgrammeYearFactory()
    unit = UnitFactory(commune=programme.commune, name="Trung tâm Phục vụ hành chính công")
    person = staff(unit)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    User.objects.filter(pk=person.pk).update(is_active=False)
    stranger = staff(UnitFactory())
    page = admin_client(administrator(programme.commune)).get(address(programme)).content.decode()
    for words in (person.username, unit.name, "Đang bật", "Đã khóa", "Quản trị của xã, phường"):
        assert words in page, words
    assert stranger.username not in page
    assert reverse("admin:accounts_user_change", args=[person.pk]) in page


def test_the_page_asks_a_fixed_number_of_questions() -> None:
    programme = ProgrammeYearFactory()
    client = client_of(administrator(programme.commune))
    client.get(address(programme))
    few = queries_of(lambda: client.get(address(programme)))
    for _number in range(30):
        staff(UnitFactory(commune=programme.commune))
    assert queries_of(lambda: client.get(address(programme))) == few
    assert "1–25 trong 31 người" in client.get(address(programme)).content.decode()


def test_nobody_found_is_a_sentence() -> None:
    programme = ProgrammeYearFactory()
    page = client_of(administrator(programme.commune)).get(address(programme) + "?q=khong-co-ai")
    assert "Không tìm thấy ai" in page.content.decode()


# --- administration -------------------------------------------------------------------------------------


def admin_client(person: User) -> Client:
    User.objects.filter(pk=person.pk).update(is_staff=True)
    return client_of(User.objects.get(pk=person.pk))


@pytest.mark.parametrize("model", ["accounts_commune", "accounts_unit", "accounts_user", "common_event"])
def test_lists_hold_the_own_commune_alone(model: str) -> None:
    own, foreign = CommuneFactory(name="Gần"), CommuneFactory(name="Xa Lạ")
    UnitFactory(commune=own, name="Đơn vị gần")
    UnitFactory(commune=foreign, name="Đơn vị xa lạ")
    stranger = staff(UnitFactory(commune=foreign))
    Event.record(foreign, "dau-vet-xa")
    Event.record(own, "dau-vet-gan")
    page = admin_client(administrator(own)).get(reverse(f"admin:{model}_changelist"))
    assert page.status_code == 200
    text = page.content.decode()
    assert [words for words in ("Xa Lạ", "xa lạ", stranger.username, "dau-vet-xa") if words in text] == []


def test_a_foreign_person_unit_or_commune_cannot_be_opened() -> None:
    client = admin_client(administrator(CommuneFactory()))
    unit = UnitFactory()
    person = staff(unit)
    for model, pk in (("user", person.pk), ("unit", unit.pk), ("commune", unit.commune_id)):
        answer = client.get(reverse(f"admin:accounts_{model}_change", args=[pk]))
        assert answer.status_code == 302, "Django leads to its index when the row is not in the list"
        assert answer["Location"] == reverse("admin:index")
    assert client.get(reverse("admin:auth_user_password_change", args=[person.pk])).status_code in {302, 403, 404}


def test_people_of_two_communes_and_superusers_are_not_changed_by_one_administrator() -> None:
    own, other = CommuneFactory(), CommuneFactory()
    client = admin_client(administrator(own))
    shared = reviewer(own)
    MembershipFactory(user=shared, commune=other, role=Role.LEADER)
    chief = reviewer(own)
    User.objects.filter(pk=chief.pk).update(is_superuser=True)
    for person in (shared, chief):
        before = User.objects.filter(pk=person.pk).values().get()
        answer = client.post(
            reverse("admin:accounts_user_change", args=[person.pk]), {"username": "doi-ten", "full_name": "Đổi tên"}
        )
        assert answer.status_code == 403
        assert User.objects.filter(pk=person.pk).values().get() == before
        assert client.get(reverse("admin:auth_user_password_change", args=[person.pk])).status_code == 403


def form_of(person: User, membership: Membership, **changes: Any) -> dict[str, Any]:
    return {
        "username": person.username, "full_name": person.full_name, "email": "", "phone": "", "is_active": "on",
        "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1, "memberships-MIN_NUM_FORMS": 0,
        "memberships-MAX_NUM_FORMS": 1000, "memberships-0-id": membership.pk, "memberships-0-user": person.pk,
        "memberships-0-commune": membership.commune_id, "memberships-0-role": membership.role,
        "memberships-0-unit": membership.unit_id or "", "memberships-0-position": "", "memberships-0-is_active": "on",
        **changes,
    }  # fmt: skip


def test_an_administrator_changes_own_people_and_the_change_is_remembered() -> None:
    unit = UnitFactory()
    person = staff(unit)
    admin = administrator(unit.commune)
    data = form_of(person, person.memberships.get(), full_name="Tên mới (demo)")
    answer = admin_client(admin).post(reverse("admin:accounts_user_change", args=[person.pk]), data)
    assert answer.status_code == 302, answer.context and answer.context["errors"]
    person.refresh_from_db()
    assert person.full_name == "Tên mới (demo)"
    event = Event.objects.about(person).first()
    assert event is not None
    assert (event.verb, event.actor) == ("admin_change", admin)
    assert event.data["full_name"][1] == "Tên mới (demo)"


def test_an_administrator_cannot_make_a_superuser_or_give_a_role_elsewhere() -> None:
    unit, foreign = UnitFactory(), CommuneFactory()
    person = staff(unit)
    client = admin_client(administrator(unit.commune))
    where = reverse("admin:accounts_user_change", args=[person.pk])
    client.post(where, form_of(person, person.memberships.get(), is_superuser="on", is_staff="on"))
    person.refresh_from_db()
    assert not person.is_superuser
    assert not person.is_staff
    data = form_of(person, person.memberships.get())
    data |= {"memberships-0-commune": foreign.pk, "memberships-0-role": Role.ADMIN, "memberships-0-unit": ""}
    assert client.post(where, data).status_code == 200, "the form comes back with an error"
    assert person.memberships.get().commune_id == unit.commune_id


def test_a_role_given_in_the_administration_opens_and_closes_it() -> None:
    commune = CommuneFactory()
    person = leader(commune)
    membership = person.memberships.get()
    client = admin_client(administrator(commune))
    where = reverse("admin:accounts_user_change", args=[person.pk])
    client.post(where, form_of(person, membership, **{"memberships-0-role": Role.ADMIN}))
    person.refresh_from_db()
    assert person.is_staff
    membership.refresh_from_db()
    client.post(where, form_of(person, membership, **{"memberships-0-role": Role.LEADER}))
    person.refresh_from_db()
    assert not person.is_staff


def test_a_new_person_can_be_made_with_a_role_at_once() -> None:
    commune = CommuneFactory()
    data = {
        "username": "nguoi-moi", "full_name": "Người mới (demo)", "usable_password": "true",
        "password1": "Mot mat khau dai 1!", "password2": "Mot mat khau dai 1!",
        "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "memberships-MIN_NUM_FORMS": 0,
        "memberships-MAX_NUM_FORMS": 1000, "memberships-0-commune": commune.pk, "memberships-0-role": Role.LEADER,
        "memberships-0-unit": "", "memberships-0-position": "Chủ tịch", "memberships-0-is_active": "on",
    }  # fmt: skip
    answer = admin_client(administrator(commune)).post(reverse("admin:accounts_user_add"), data)
    assert answer.status_code == 302, answer.context["errors"]
    person = User.objects.get(username="nguoi-moi")
    assert person.must_change_password
    assert person.memberships.get().commune == commune
    event = Event.objects.about(person).filter(verb="admin_create").get()
    assert event.data == {"username": [None, "nguoi-moi"], "full_name": [None, "Người mới (demo)"]}


def test_the_history_reads_in_words() -> None:
    unit = UnitFactory()
    changes = {"is_active": [True, False], "code": ["None", "<b>vp</b>"], "password1": ["", "Bi mat 1!"]}
    event = Event.record(unit, "admin_change", data=changes)
    answer = admin_client(administrator(unit.commune)).get(reverse("admin:common_event_change", args=[event.pk]))
    page = answer.content.decode()
    assert "<li>Đang hoạt động: Đúng → Sai</li>" in page
    assert "(trống) → &lt;b&gt;vp&lt;/b&gt;</li>" in page
    assert "None" not in page
    assert "Bi mat" not in page
    assert "admin_change" not in page


def test_another_row_is_kept_by_its_name() -> None:
    unit = UnitFactory(name="Văn phòng cũ")
    parent = UnitFactory(commune=unit.commune, name="Ủy ban")
    data = {
        "commune": unit.commune_id, "name": unit.name, "code": unit.code, "kind": unit.kind, "parent": parent.pk,
        "is_active": "on", "aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = admin_client(administrator(unit.commune)).post(reverse("admin:accounts_unit_change", args=[unit.pk]), data)
    assert answer.status_code == 302, answer.context["errors"]
    event = Event.objects.about(unit).first()
    assert event is not None
    assert event.data == {"parent": [None, str(parent)]}


def test_history_cannot_be_changed_by_anybody() -> None:
    chief = UserFactory(is_superuser=True, is_staff=True)
    event = Event.record(CommuneFactory(), "x")
    client = client_of(chief)
    assert client.post(reverse("admin:common_event_change", args=[event.pk]), {"verb": "y"}).status_code == 403
    assert client.post(reverse("admin:common_event_delete", args=[event.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:common_event_add")).status_code == 403


def test_people_without_the_role_do_not_get_in() -> None:
    answer = client_of(reviewer(CommuneFactory())).get(reverse("admin:index"))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


@pytest.mark.parametrize("model", ["commune", "unit", "user"])
def test_lists_of_the_administration_ask_a_fixed_number_of_questions(model: str) -> None:
    chief = UserFactory(is_superuser=True, is_staff=True)
    client = client_of(chief)
    where = reverse(f"admin:accounts_{model}_changelist")
    for _number in range(2):
        staff(UnitFactory())
    client.get(where)
    few = queries_of(lambda: client.get(where))
    for _number in range(12):
        staff(UnitFactory())
    assert queries_of(lambda: client.get(where)) == few
