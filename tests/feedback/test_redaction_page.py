"""The page that covers a photo: in numbers, without a script; who may open it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.photos import FeedbackPhotoFactory

from .conftest import World

pytestmark = pytest.mark.django_db


def boxes(*rows: tuple[str, str, str, str], **more: str) -> dict[str, Any]:
    columns = zip(*rows, strict=True) if rows else [()] * 4
    return dict(zip(("left", "top", "width", "height"), map(list, columns), strict=True)) | {"step": "luu"} | more


def test_numbers_typed_in_hundredths_become_boxes(world: World) -> None:
    photo = FeedbackPhotoFactory(feedback=world.feedback())
    page = world.page("feedback_redact", photo.pk)
    client = world.client(world.coordinator)
    answer = client.post(page, boxes(("10", "20", "30,5", "40"), ("", "", "", ""), public="on"))
    assert answer.status_code == 302
    photo.refresh_from_db()
    assert photo.boxes == [[0.1, 0.2, 0.305, 0.4]]
    assert photo.is_public
    shown = client.get(page).content.decode()
    assert 'value="30.5"' in shown
    assert '<rect x="12" y="16"' in shown


def test_the_preview_draws_without_storing(world: World) -> None:
    photo = FeedbackPhotoFactory(feedback=world.feedback())
    answer = world.client(world.coordinator).post(
        world.page("feedback_redact", photo.pk), boxes(("50", "50", "20", "20"), step="xem")
    )
    assert '<rect x="60" y="40" width="24" height="16"' in answer.content.decode()
    photo.refresh_from_db()
    assert not photo.redacted


@pytest.mark.parametrize(
    ("row", "sentence"),
    [(("10", "", "5", "5"), "Ô 1: hãy ghi đủ"), (("x", "1", "5", "5"), "Ô 1"), (("0", "0", "0", "5"), "Ô 1: mép trái"),
     (("nan", "0", "1", "5"), "Ô 1")],
)  # fmt: skip
def test_a_row_that_is_no_box_is_named_and_kept(world: World, row: tuple[str, ...], sentence: str) -> None:
    photo = FeedbackPhotoFactory(feedback=world.feedback())
    answer = world.client(world.coordinator).post(world.page("feedback_redact", photo.pk), boxes(row))  # type: ignore[arg-type]
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert f'value="{row[0]}"' in page


def test_without_a_box_somebody_must_say_that_nothing_is_to_hide(world: World) -> None:
    photo = FeedbackPhotoFactory(feedback=world.feedback())
    page, client = world.page("feedback_redact", photo.pk), world.client(world.coordinator)
    assert client.post(page, boxes()).status_code == 422
    assert client.post(page, boxes(nothing_to_hide="on")).status_code == 302
    photo.refresh_from_db()
    assert photo.redacted
    assert not photo.is_public


def test_who_handles_it_sees_the_photo_but_does_not_decide_what_is_shown(world: World) -> None:
    photo = FeedbackPhotoFactory(feedback=world.mine())
    client = world.client(world.officer)
    assert client.get(world.page("feedback_photo", photo.pk)).status_code == 200
    assert client.get(world.page("feedback_redact", photo.pk)).status_code == 403
    other = world.client(world.other_officer)
    assert other.get(world.page("feedback_photo", photo.pk)).status_code == 404
    assert world.client(world.upper).get(world.page("feedback_photo", photo.pk)).status_code == 404


def test_a_browser_that_has_the_photo_gets_it_only_while_it_may(world: World) -> None:
    photo = FeedbackPhotoFactory(feedback=world.mine())
    client, page = world.client(world.officer), world.page("feedback_photo", photo.pk)
    tag = client.get(page)["ETag"]
    assert client.get(page, HTTP_IF_NONE_MATCH=tag).status_code == 304
    photo.feedback.unit = world.other_unit
    photo.feedback.save()
    assert client.get(page, HTTP_IF_NONE_MATCH=tag).status_code == 404
