"""Idle lock, first password, password age, second factor: nobody gets past them, and nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.middleware import LAST_SEEN
from accounts.models import User
from tests.factories.accounts import CommuneFactory, UnitFactory, administrator, leader, reviewer, staff
from tests.factories.reports import ReportRunFactory

pytestmark = pytest.mark.django_db

LOGIN, PASSWORD_PAGE, MFA_PAGE = "/tai-khoan/login/", "/tai-khoan/password/change/", "/tai-khoan/2fa/"


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ()


def client_of(person: User, *, away: float = 0) -> Client:
    """Signed in, with the last page `away` minutes ago."""
    client = Client()
    client.force_login(person)
    session = client.session
    session[LAST_SEEN] = timezone.now().timestamp() - away * 60
    session.save()
    return client


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- idle -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "away", "locked"),
    [
        (reviewer, 14.5, False),
        (reviewer, 15.5, True),
        (leader, 14.5, False),
        (administrator, 4.5, False),
        (administrator, 5.5, True),
    ],
)
def test_the_idle_lock_closes_after_fifteen_minutes_and_after_five_for_administrators(
    make: Any, away: float, locked: bool
) -> None:
    client = client_of(make(CommuneFactory()), away=away)
    client.get("/")
    assert signed_in(client) is not locked


def test_a_superuser_locks_like_an_administrator() -> None:
    client = client_of(User.objects.create_superuser("quantri", password="x", full_name="Quản trị"), away=6)
    client.get("/")
    assert not signed_in(client)


def test_the_minutes_are_settings(settings: Any) -> None:
    settings.IDLE_LOCK_MINUTES = 60
    client = client_of(reviewer(CommuneFactory()), away=59)
    client.get("/")
    assert signed_in(client)


def test_a_locked_page_comes_back_after_signing_in_with_its_whole_address() -> None:
    page = "/xa/2026/viec/?q=c%E1%BA%A3i%20c%C3%A1ch&page=2&xem=qua-han"
    client = client_of(reviewer(CommuneFactory()), away=16)
    answer = client.get(page)
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [page]
    assert "Bạn đã rời màn hình khá lâu nên hệ thống đã khóa." in client.get(answer["Location"]).content.decode()


def test_work_keeps_a_session_awake() -> None:
    client = client_of(reviewer(CommuneFactory()), away=14)
    client.get("/")
    assert timezone.now().timestamp() - client.session[LAST_SEEN] < 60


def test_a_page_that_asks_by_itself_keeps_nobody_awake() -> None:
    run = ReportRunFactory(running=True)
    client = client_of(reviewer(run.programme.commune), away=14)
    address = f"/{run.programme.commune.slug}/2026/bao-cao/{run.pk}/tien-do/?poll=1"
    assert client.get(address).status_code == 200
    assert timezone.now().timestamp() - client.session[LAST_SEEN] > 13 * 60


TYPED = {
    "summary": "Đã đến thăm ba hộ già yếu ở thôn Lại Xá và ghi lại ý kiến của từng hộ.",
    "points": "12,5",
    "place": "Nhà văn hóa",
    "oldpassword": "Bi mat 1",
    "password1": "Bi mat moi 2",
    "code": "123456",
    "csrfmiddlewaretoken": "token-cua-bieu-mau",
    "client_id": str(uuid.UUID(int=5)),
    "form-TOTAL_FORMS": "3",
}


def test_a_form_that_comes_after_the_lock_is_shown_not_lost() -> None:
    client = client_of(reviewer(CommuneFactory()), away=16)
    page = "/xa-thu/2026/hoat-dong/ghi/?nhiem-vu=4"
    answer = client.post("/xa-thu/2026/hoat-dong/ghi/", TYPED, headers={"Referer": f"http://testserver{page}"})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert not signed_in(client)
    assert f'rows="4" readonly>{TYPED["summary"]}</textarea>' in text
    assert [name for name in ("points", "place") if f"<dd>{TYPED[name]}</dd>" not in text] == []
    secrets = ("oldpassword", "password1", "code", "csrfmiddlewaretoken", "client_id")
    assert [name for name in secrets if TYPED[name] in text] == []
    assert "/tai-khoan/login/?next=%2Fxa-thu%2F2026%2Fhoat-dong%2Fghi%2F%3Fnhiem-vu%3D4" in text


def test_markup_that_was_typed_is_shown_as_text() -> None:
    client = client_of(reviewer(CommuneFactory()), away=16)
    answer = client.post("/", {"summary": "<script>alert(1)</script> và thêm vài chữ"})
    assert "<script>alert(1)" not in answer.content.decode()
    assert "&lt;script&gt;alert(1)" in answer.content.decode()


def test_a_way_back_to_another_site_is_not_taken_over() -> None:
    client = client_of(reviewer(CommuneFactory()), away=16)
    answer = client.post("/", {"summary": "x"}, headers={"Referer": "https://xau.example/bay"})
    assert "xau.example" not in answer.content.decode()
    assert "/tai-khoan/login/?next=%2F" in answer.content.decode()


def test_a_chosen_file_is_mentioned() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = client_of(reviewer(CommuneFactory()), away=16)
    answer = client.post("/", {"file": SimpleUploadedFile("anh.jpg", b"x")})
    assert "Tệp đã chọn chưa được nhận" in answer.content.decode()


def test_htmx_is_told_in_a_sentence_and_leaves_the_text_where_it_stands() -> None:
    client = client_of(reviewer(CommuneFactory()), away=16)
    answer = client.post("/", TYPED, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "data-error-message" in answer.content.decode()
    assert "vẫn còn trên trang này" in answer.content.decode()


def test_htmx_reading_a_part_leads_the_whole_page_to_the_sign_in() -> None:
    client = client_of(reviewer(CommuneFactory()), away=16)
    answer = client.get("/?poll=1", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/xa/2026/"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, LOGIN + "?next=%2Fxa%2F2026%2F")


# --- first password and password age --------------------------------------------------------------------


def owing(person: User, **values: Any) -> Client:
    User.objects.filter(pk=person.pk).update(**values)
    return client_of(User.objects.get(pk=person.pk))


def test_a_first_password_is_changed_before_anything_else() -> None:
    client = owing(staff(UnitFactory()), must_change_password=True)
    assert client.get("/")["Location"] == PASSWORD_PAGE + "?next=%2F"
    page = client.get(PASSWORD_PAGE).content.decode()
    assert "do người khác cấp" in page
    assert "Thôi" not in page
    assert client.get("/tai-khoan/logout/").status_code == 200


def test_changing_the_password_opens_the_portal_and_leads_back() -> None:
    person = staff(UnitFactory())
    person.set_password("Mat khau duoc cap 1!")
    person.must_change_password = True
    person.save()
    client = client_of(person)
    new = "Mot mat khau khac 2!"
    answer = client.post(
        PASSWORD_PAGE,
        {"oldpassword": "Mat khau duoc cap 1!", "password1": new, "password2": new, "next": "/xa/2026/"},
    )
    assert answer["Location"] == "/xa/2026/"
    person.refresh_from_db()
    assert not person.must_change_password
    assert client.get("/").status_code == 302
    assert client.get("/")["Location"].startswith(f"/{person.memberships.get().commune.slug}/")


def test_a_form_on_its_way_is_shown_when_a_step_is_owed() -> None:
    client = owing(staff(UnitFactory()), must_change_password=True)
    answer = client.post("/xa/2026/hoat-dong/ghi/", TYPED)
    assert answer.status_code == 403
    assert TYPED["summary"] in answer.content.decode()
    assert signed_in(client)


@pytest.mark.parametrize(("days", "owed"), [(59, False), (60, True)])
def test_an_administrator_s_password_ages(days: int, owed: bool) -> None:
    person = administrator(CommuneFactory())
    client = owing(person, password_changed_at=timezone.now() - dt.timedelta(days=days, minutes=1))
    assert (client.get("/")["Location"].startswith(PASSWORD_PAGE)) is owed


def test_an_officer_s_password_does_not_age() -> None:
    person = reviewer(CommuneFactory())
    client = owing(person, password_changed_at=timezone.now() - dt.timedelta(days=400))
    assert PASSWORD_PAGE not in client.get("/")["Location"]


# --- second factor --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEADER])
def test_the_second_factor_is_asked_of_the_roles_in_the_setting(settings: Any, role: str) -> None:
    settings.MFA_REQUIRED_ROLES = ("admin",)
    commune = CommuneFactory()
    person = administrator(commune) if role == Role.ADMIN else leader(commune)
    answer = client_of(person).get("/")
    assert answer["Location"].startswith(MFA_PAGE) is (role == Role.ADMIN)


def test_the_page_says_that_the_second_factor_cannot_wait(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ("admin",)
    person = administrator(CommuneFactory())
    person.set_password("Mot mat khau dai 1!")
    person.save()
    client = Client()
    client.post(LOGIN, {"login": person.username, "password": "Mot mat khau dai 1!"})
    assert "bắt buộc có xác thực hai lớp" in client.get(MFA_PAGE).content.decode()
    client.post("/tai-khoan/reauthenticate/", {"password": "Mot mat khau dai 1!"})
    page = client.get(MFA_PAGE + "totp/activate/").content.decode()
    assert "không để sau được" in page
    assert "Để sau" not in page
    assert "Đăng xuất" in page


def test_who_may_do_without_is_not_told_so() -> None:
    page = client_of(reviewer(CommuneFactory())).get(MFA_PAGE).content.decode()
    assert "bắt buộc có xác thực hai lớp" not in page


def test_a_second_factor_opens_the_portal(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ("admin",)
    person = administrator(CommuneFactory())
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert MFA_PAGE not in client_of(person).get("/")["Location"]


# --- accounts that are off ------------------------------------------------------------------------------


def test_a_disabled_account_is_out_at_its_next_page() -> None:
    person = reviewer(CommuneFactory())
    client = client_of(person)
    assert client.get("/").status_code == 302
    User.objects.filter(pk=person.pk).update(is_active=False)
    answer = client.get("/")
    assert answer["Location"].startswith(LOGIN)


def test_a_disabled_account_cannot_sign_in() -> None:
    person = reviewer(CommuneFactory())
    person.set_password("Mot mat khau dai 1!")
    person.is_active = False
    person.save()
    client = Client()
    client.post(LOGIN, {"login": person.username, "password": "Mot mat khau dai 1!"})
    assert not signed_in(client)


def test_a_role_taken_away_closes_the_commune_at_once() -> None:
    person = reviewer(CommuneFactory())
    slug = person.memberships.get().commune.slug
    client = client_of(person)
    assert "criteria/no_year.html" in [template.name for template in client.get(f"/{slug}/").templates]
    person.memberships.update(is_active=False)
    assert "public/front.html" in [template.name for template in client.get(f"/{slug}/").templates]
