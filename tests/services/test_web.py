"""The web server with production settings: two people save the same points through two of its processes."""

from __future__ import annotations

import http.client
import re
import subprocess
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.enums import Role
from accounts.models import User
from assessments.enums import ScoreColumn
from assessments.models import Score
from assessments.services import reopen_scores
from tests.conftest import wait_until
from tests.factories.accounts import MembershipFactory, UserFactory, leader
from tests.reports.year_rows import a_year

from .conftest import HOST

pytestmark = pytest.mark.services

PASSWORD = "Mot mat khau dai 1!"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Person:
    """A browser as far as a server sees one: cookies, forms, no scripts; behind a proxy that speaks HTTPS."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, {}
        self.token = ""

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Referer": f"https://{HOST}{path}"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if data is not None:
            body = urlencode(data | {"csrfmiddlewaretoken": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        for cookie in answer.msg.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        if found := TOKEN.search(text):
            self.token = found[1]
        return answer.status, text, answer.getheader("Location") or ""

    def sign_in(self, name: str) -> None:
        self.ask("GET", "/tai-khoan/login/")
        status, text, _where = self.ask("POST", "/tai-khoan/login/", {"login": name, "password": PASSWORD})
        assert status == 302, re.findall(r"<li>(.*?)</li>", text)


@pytest.fixture
def server(start: Callable[..., subprocess.Popen[bytes]], port: int) -> int:
    start(
        "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi", HOST="127.0.0.1", PORT=str(port), WEB_WORKERS="2"
    )

    def ready() -> bool:
        try:
            return Person(port).ask("GET", "/healthz/ready")[0] == 200
        except OSError:
            return False

    wait_until(ready, "the server answers", seconds=60)
    return port


def test_two_web_processes_keep_one_of_two_points(server: int) -> None:
    rows = a_year()
    reopen_scores(assessment=rows.assessment, by=leader(rows.commune), comment="Chấm lại")
    people = []
    for number in range(2):
        # Hashed as production hashes it; the test settings take a quicker way.
        password = Argon2PasswordHasher().encode(PASSWORD, Argon2PasswordHasher().salt())
        user = UserFactory(username=f"vhxh{number}", must_change_password=False)
        User.objects.filter(pk=user.pk).update(password=password)
        MembershipFactory(user=user, commune=rows.commune, role=Role.REVIEWER)
        people.append(Person(server))
        people[-1].sign_in(user.username)
    path = f"/{rows.commune.slug}/{rows.programme.year}/cham-diem/{rows.leaf.pk}/"
    score = Score.objects.get(criterion=rows.leaf, column=ScoreColumn.COMMUNE)
    statuses: list[int] = []
    gate = threading.Barrier(2)

    def save(person: Person, points: str) -> None:
        person.ask("GET", path)
        gate.wait(20)
        form = {
            "part": "score-commune", "commune-points": points, "commune-reason": "Cùng lúc",
            "commune-expected_version": score.version,
        }  # fmt: skip
        statuses.append(person.ask("POST", path, form)[0])

    threads = [threading.Thread(target=save, args=pair) for pair in zip(people, ("1", "2"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(statuses) == [302, 409]
    before = score.version
    score.refresh_from_db()
    assert score.version == before + 1


def test_production_answers_over_https_alone_with_safe_headers(server: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server, timeout=30)
    connection.request("GET", "/tai-khoan/login/", headers={"Host": HOST})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{HOST}/tai-khoan/login/")
    answer.read()
    connection.request("GET", "/tai-khoan/login/", headers={"Host": HOST, "X-Forwarded-Proto": "https"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200
    assert "max-age=31536000" in str(answer.getheader("Strict-Transport-Security"))
    assert "'unsafe-inline'" not in str(answer.getheader("Content-Security-Policy"))
    assert all("__Host-" in cookie and "Secure" in cookie for cookie in answer.msg.get_all("Set-Cookie") or [""])
