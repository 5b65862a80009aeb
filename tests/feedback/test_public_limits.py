"""What strangers send to public pages: too many photos, codes as long as a book."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from feedback.models import Feedback
from feedback.public_views import photos as taking
from feedback.services.photos import prepare
from tests.factories.feedback import SECRET

from .conftest import World
from .public_kit import address, code_on, photo, send

pytestmark = pytest.mark.django_db


def test_a_hundred_photos_are_not_even_opened(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []

    def counted(upload: Any) -> Any:
        opened.append(upload)
        return prepare(upload)

    monkeypatch.setattr(taking, "prepare", counted)
    response = send(world.programme.commune, photos=[photo(f"{number}.jpg") for number in range(40)])
    assert response.status_code == 422
    assert "nhiều nhất 5" in response.text
    assert len(opened) == 5
    assert not Feedback.objects.exists()


def test_the_receipt_prints_the_code_as_it_was_given_out(world: World) -> None:
    row, commune = world.feedback(), world.programme.commune
    typed = f" {row.number:04d} 2026 {SECRET.lower()}" + " " * 60 + "x" * 20_000
    response = Client().post(address("feedback_sent", commune), {"code": typed})
    assert response.status_code == 200
    assert code_on(response) == f"{row.number:04d}-2026-{SECRET}"
    assert "xxxx" not in response.text
