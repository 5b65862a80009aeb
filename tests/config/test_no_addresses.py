"""Citizens are promised that nobody writes down where they came from: no log holds a client's address."""

from __future__ import annotations

import io
import logging
import logging.config
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from common.public import public_view
from config import urls as config_urls
from config.web_log import CLIENT

ADDRESS, FORWARDED = "203.0.113.77", "198.51.100.23"


@public_view(methods=("GET", "POST"))
def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("hỏng")


class Addresses:
    urlpatterns = [path("hong/", breaks), *config_urls.urlpatterns]


@pytest.fixture(params=["plain", "json"])
def log(request: pytest.FixtureRequest, settings: Any) -> Iterator[io.StringIO]:
    """All that the portal's handler writes, every level, in both forms."""
    config = settings.LOGGING
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    formatter = config["formatters"][request.param]
    configured = logging.config.DictConfigurator(
        {"version": 1, "formatters": {"f": formatter}, "filters": config["filters"]}
    )
    handler.setFormatter(configured.configure_formatter(formatter))
    handler.addFilter(configured.configure_filter(config["filters"]["request_id"]))
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize("proxies", [0, 1])
def test_nothing_that_goes_wrong_on_a_citizens_page_names_them(
    log: io.StringIO, settings: Any, proxies: int, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ROOT_URLCONF = Addresses
    settings.TRUSTED_PROXY_COUNT = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client = Client(raise_request_exception=False, REMOTE_ADDR=ADDRESS, headers={"X-Forwarded-For": FORWARDED})
    with caplog.at_level(logging.DEBUG):
        statuses = [
            client.get("/khong-co/nguoi-dan/").status_code,
            client.get("/hong/").status_code,
            client.post("/hong/", {"a": "b"}).status_code,
            client.delete("/hong/").status_code,
            client.get("/hong/", headers={"host": "la.vn"}).status_code,
        ]
    assert statuses == [404, 500, 500, 405, 400]
    assert "/khong-co/nguoi-dan/" in log.getvalue(), "nothing was written, so nothing was tested"
    assert "hỏng" in log.getvalue()
    assert ADDRESS not in log.getvalue()
    assert FORWARDED not in log.getvalue()


def test_no_mail_carries_the_request_to_anybody() -> None:
    assert "mail_admins" not in str(settings.LOGGING)
    assert not any("AdminEmail" in type(handler).__name__ for handler in logging.getLogger("django").handlers)


@pytest.mark.parametrize(
    ("told", "written"),
    [
        (f"Invalid request from ip={ADDRESS}: Invalid HTTP Version", "Invalid request from ip=-: Invalid HTTP Version"),
        ("Invalid request from ip=2001:db8::7: x=1", "Invalid request from ip=-: x=1"),
        (f"Invalid request from ip={ADDRESS}", "Invalid request from ip=-"),
        ("Worker exiting (pid: 12)", "Worker exiting (pid: 12)"),
    ],
)
def test_the_web_server_does_not_say_who_sent_nonsense(told: str, written: str) -> None:
    assert CLIENT.sub("ip=-", told) == written


def test_the_web_server_is_set_to_name_nobody(tmp_path: Path) -> None:
    script = (
        "from gunicorn.config import Config; import runpy;"
        "made = runpy.run_path('config/gunicorn.py'); c = Config();"
        "[c.set(k, v) for k, v in made.items() if k in c.settings];"
        "print(c.logger_class.__name__, c.access_log_format)"
    )
    environment = os.environ | {"VAR_DIR": str(tmp_path), "ACCESS_LOG": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    name, form = done.stdout.strip().split(" ", 1)
    assert name == "WebServerLogger"
    assert not {"%(h)s", "%({x-forwarded-for}i)s", "%(u)s", "%(q)s", "%(r)s"} & set(form.replace('"', " ").split())
