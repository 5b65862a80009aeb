"""Sign-in: closed by default, one door for pages and admin, locked after five wrong passwords."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "Mot mat khau dai 1!"


@pytest.fixture
def officer() -> User:
    return User.objects.create_user("canbo", password=PASSWORD, full_name="Cán bộ (demo)")


def sign_in(client: Client, password: str, name: str = "canbo") -> Any:
    return client.post(reverse("account_login"), {"login": name, "password": password})


def test_the_right_password_signs_in(client: Client, officer: User) -> None:
    answer = sign_in(client, PASSWORD)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_five_wrong_passwords_lock_even_the_right_one(client: Client, officer: User, clear_cache: None) -> None:
    codes = [sign_in(client, "sai").status_code for _ in range(5)]
    assert codes[:4] == [200] * 4
    assert codes[4] == 403
    locked = sign_in(client, PASSWORD)
    assert locked.status_code == 403
    assert "_auth_user_id" not in client.session
    assert "403_locked.html" in [template.name for template in locked.templates]


def test_the_case_of_letters_gives_no_further_tries(client: Client, officer: User) -> None:
    codes = [sign_in(client, "sai", name).status_code for name in ("canbo", "CANBO", "Canbo", "canBO", "cAnbo")]
    assert codes[-1] == 403


def test_signing_in_starts_the_count_anew(client: Client, officer: User) -> None:
    for _ in range(4):
        sign_in(client, "sai")
    assert sign_in(client, PASSWORD).status_code == 302
    client.logout()
    assert [sign_in(client, "sai").status_code for _ in range(4)] == [200] * 4


def test_a_lock_at_one_address_leaves_the_same_name_free_elsewhere(client: Client, officer: User) -> None:
    for _ in range(5):
        sign_in(client, "sai")
    elsewhere = Client(REMOTE_ADDR="127.0.0.9")
    assert sign_in(elsewhere, PASSWORD).status_code == 302


def test_nobody_can_sign_up(client: Client) -> None:
    client.post(
        reverse("account_signup"), {"username": "moi", "password1": PASSWORD, "password2": PASSWORD, "full_name": "X"}
    )
    assert not User.objects.exists()


def test_the_admins_door_is_the_common_one(client: Client) -> None:
    answer = client.get("/quan-tri/login/?next=/quan-tri/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_second_factor_secrets_are_unreadable_in_the_database() -> None:
    from allauth.mfa.adapter import get_adapter

    closed = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in closed
    assert get_adapter().decrypt(closed) == "JBSWY3DPEHPK3PXP"


def test_pages_allow_no_foreign_and_no_inline_script(client: Client) -> None:
    policy = client.get(reverse("health_live"))["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
