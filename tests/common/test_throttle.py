"""Repeated visits are counted by address, scope and hour; no address is kept, and nothing is refused."""

from __future__ import annotations

import datetime as dt
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import BaseCache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest
from django.test import RequestFactory

from common import throttle
from common.throttle import over_limit
from tests.conftest import ROOT

START = dt.datetime(2026, 11, 20, 8, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> LocMemCache:
    """A count of its own, whose time is the test's."""
    cache = LocMemCache("throttle-test", {})
    cache.clear()
    monkeypatch.setattr(throttle, "caches", {"throttle": cache})
    return cache


def visit(address: str = "203.0.113.7") -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address)


def hits(count: int, *, scope: str = "survey:1", address: str = "203.0.113.7", seconds: int = 600) -> list[bool]:
    return [over_limit(scope, visit(address), 3, seconds) for _ in range(count)]


def test_what_is_beyond_the_limit_is_marked() -> None:
    assert hits(5) == [False, False, False, True, True]


def test_other_addresses_and_other_places_count_for_themselves() -> None:
    hits(3)
    assert hits(1, address="203.0.113.8") == [False]
    assert hits(1, scope="survey:2") == [False]
    assert hits(1) == [True]


def test_after_the_time_it_starts_anew(clock: time_machine.Coordinates) -> None:
    hits(4)
    clock.shift(601)
    assert hits(1) == [False]


def test_nothing_lives_longer_than_an_hour(memory: LocMemCache, clock: time_machine.Coordinates) -> None:
    hits(4, seconds=86_400)
    assert len(memory._cache) == 1
    clock.shift(3601)
    assert hits(1, seconds=86_400) == [False]


def test_the_address_is_nowhere(memory: LocMemCache, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        hits(5)
    assert "203.0.113" not in f"{memory._cache!r} {caplog.text}"


def test_without_the_key_the_count_cannot_be_found_again(
    memory: LocMemCache, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hits(1)
    settings.SECRET_KEY = "another-" + "k" * 50
    hits(1)
    assert len(memory._cache) == 2
    monkeypatch.setattr(throttle, "SALT", "of another start")
    hits(1)
    assert len(memory._cache) == 3


def test_the_salt_is_there_before_the_web_server_forks() -> None:
    """Else each worker would count for itself on a server with many."""
    code = "import sys, config.wsgi; print('common.throttle' in sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


def test_one_subscriber_of_the_new_internet_is_one_however_many_addresses() -> None:
    assert [hits(1, address=f"2001:db8:0:7::{last}")[0] for last in range(1, 5)] == [False, False, False, True]
    assert hits(1, address="2001:db8:0:8::1") == [False]


def test_an_unknown_address_is_never_too_often() -> None:
    assert hits(5, address="") == [False] * 5


def test_a_count_that_does_not_answer_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Down(BaseCache):
        def add(self, *args: Any, **kwargs: Any) -> bool:
            raise ConnectionError("no route")

    monkeypatch.setattr(throttle, "caches", {"throttle": Down({})})
    assert hits(5) == [False] * 5
    assert "does not answer" in caplog.text


def test_the_portal_has_a_cache_of_its_own_for_it() -> None:
    caches["default"].set("x", 1)
    assert caches["throttle"].get("x") is None
    caches["default"].delete("x")
