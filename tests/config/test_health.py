"""The two questions of whoever watches the portal."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client


def test_live_answers_without_a_database(client: Client) -> None:
    assert client.get("/healthz/live").content == b"ok"


@pytest.mark.django_db
def test_ready_says_that_database_and_cache_answer(client: Client) -> None:
    answer = client.get("/healthz/ready")
    assert answer.status_code == 200
    assert answer.json() == {"database": True, "cache": True}


@pytest.mark.django_db
def test_not_ready_when_the_cache_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(type(cache._connections["default"]), "get", refuse)  # type: ignore[attr-defined]
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "cache": False}
