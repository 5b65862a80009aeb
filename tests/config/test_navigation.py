"""The menu and the frame: who sees which place, in what bar, and what an otherwise empty page costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from accounts.enums import Role
from accounts.models import User
from accounts.permissions import permissions_in
from config.navigation import MENU, SIDE_BY_SIDE, THUMBS, portal
from criteria.models import ProgrammeYear
from criteria.scope import enter
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
from tests.factories.reports import empty_year
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

BASE = 4
"""Statements of a page that shows nothing of its own: session, person, roles, commune with its years."""


def frame(person: User, programme: ProgrammeYear, page: str = "programme_home") -> dict[str, Any]:
    address = reverse(page, args=[programme.commune.slug, programme.year])
    request = RequestFactory().get(address)
    request.user, request.resolver_match = person, resolve(address)
    request.scope = enter(person, programme.commune.slug, programme.year)  # type: ignore[attr-defined]
    return portal(request)


def labels(part: dict[str, Any] | None) -> list[str]:
    return [str(row["label"]) for group in part["groups"] for row in group["entries"]] if part else []


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ()


def somebody(role: str, programme: ProgrammeYear) -> User:
    makers: dict[str, Any] = {
        Role.REVIEWER: reviewer, Role.LEADER: leader, Role.ADMIN: administrator, Role.UPPER: upper,
    }  # fmt: skip
    commune = programme.commune
    return staff(UnitFactory(commune=commune)) if role == Role.STAFF else makers[role](commune)


@pytest.mark.parametrize("role", Role.values)
def test_every_place_a_person_may_go_stands_in_each_bar_once(role: str) -> None:
    programme = empty_year()
    person = somebody(role, programme)
    held = permissions_in(person, programme.commune)
    wanted = [str(e.label) for e in MENU if e.rights & held and not e.unless & held]
    shown = frame(person, programme)
    for near, behind in (("nav", "nav_more"), ("thumb", "thumb_more")):
        entries = [str(row["label"]) for row in shown[near]] + labels(shown[behind])
        assert sorted(entries) == sorted(wanted)
    assert len(shown["nav"]) <= SIDE_BY_SIDE
    assert len(shown["thumb"]) <= THUMBS + 1


def test_phong_vhxh_finds_what_does_not_fit_under_headings() -> None:
    programme = empty_year()
    shown = frame(reviewer(programme.commune), programme)
    assert len(shown["nav"]) == SIDE_BY_SIDE - 2
    assert [group["label"] for group in shown["nav_more"]["groups"]] == [
        "Thu thập, số liệu", "Kết quả, hồ sơ", "Thiết lập",
    ]  # fmt: skip


def test_the_menu_says_where_a_page_behind_more_belongs() -> None:
    programme = empty_year()
    shown = frame(reviewer(programme.commune), programme, "survey_list")
    assert str(shown["nav_more"]["active"]["label"]) == "Khảo sát"
    page = signed_in(reviewer(programme.commune)).get(f"/{programme.commune.slug}/2026/khao-sat/").content.decode()
    assert "Thêm: Khảo sát" in page


def test_the_frame_of_a_page_costs_four_questions_however_many_years_and_places() -> None:
    programme = empty_year()
    person = reviewer(programme.commune)
    client, address = signed_in(person), f"/{programme.commune.slug}/2026/bao-cao/999999/"
    assert client.get(address).status_code == 404
    looked_up = 1
    assert queries_of(lambda: client.get(address)) == BASE + looked_up
    for year in range(2020, 2026):
        empty_year(programme.commune, year=year)
    for _number in range(12):
        other = CommuneFactory()
        MembershipFactory(user=person, commune=other, role=Role.UPPER)
    assert queries_of(lambda: client.get(address)) == BASE + looked_up
    again = User.objects.get(pk=person.pk)
    assert [row["label"] for row in frame(again, programme)["years"]] == [str(y) for y in range(2026, 2019, -1)]


def test_a_role_taken_away_is_gone_with_the_next_page() -> None:
    programme = empty_year()
    person = reviewer(programme.commune)
    client = signed_in(person)
    assert client.get(f"/{programme.commune.slug}/2026/duyet/").status_code == 200
    person.memberships.update(role=Role.LEADER)
    assert client.get(f"/{programme.commune.slug}/2026/duyet/").status_code == 403
    person.memberships.update(is_active=False)
    assert client.get(f"/{programme.commune.slug}/2026/").status_code == 404


def test_years_of_another_commune_are_not_offered() -> None:
    programme, other = empty_year(), empty_year(CommuneFactory(), year=2025)
    person = reviewer(programme.commune)
    assert [row["label"] for row in frame(person, programme)["years"]] == ["2026"]
    stranger = UserFactory()
    MembershipFactory(user=stranger, commune=other.commune, role=Role.REVIEWER)
    assert signed_in(stranger).get(f"/{programme.commune.slug}/2026/").status_code == 404
