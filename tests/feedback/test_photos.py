"""Photos: what is stored, what goes when something fails, what the public may see."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from common.errors import Invalid, NotAllowed
from common.files import RejectedFile
from common.models import Event
from common.storage import private_storage
from feedback.models import FeedbackPhoto
from feedback.pictures import STORED_SIDE, with_boxes
from feedback.services import photos, waiting
from tests import files_kit
from tests.factories.photos import FeedbackPhotoFactory, white_jpeg

from .conftest import World

pytestmark = pytest.mark.django_db


def upload(data: bytes | None = None, name: str = "IMG_1.jpg") -> ContentFile:
    return ContentFile(files_kit.jpeg(6) if data is None else data, name)


def stored_names(folder: str) -> list[str]:
    root = Path(private_storage().path(folder))
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def black_at(data: bytes, x: float, y: float) -> bool:
    with Image.open(io.BytesIO(data)) as picture:
        seen = picture.convert("L").getpixel((int(x * picture.width), int(y * picture.height)))
    assert isinstance(seen, int)
    return seen < 40


def test_a_phone_s_photo_is_stored_upright_without_place_and_camera(world: World) -> None:
    feedback = world.feedback()
    assert photos.add_photos(feedback=feedback, files=[upload()], from_sender=True) == 1
    photo = feedback.photos.get()
    data = photo.file.read()
    assert not [secret for secret in files_kit.SECRETS if secret in data]
    with Image.open(io.BytesIO(data)) as picture:
        assert files_kit.corner_colours(picture) == files_kit.UPRIGHT
        assert picture.size == (photo.width, photo.height)
    assert Event.objects.about(feedback)[0].verb == "feedback_photos_added"


def test_large_photos_and_screenshots_become_jpegs_of_moderate_size() -> None:
    large = io.BytesIO()
    Image.new("RGBA", (4000, 1000), (0, 0, 0, 0)).save(large, "PNG")
    ready = photos.prepare(upload(large.getvalue(), "man-hinh.png"))
    assert (ready.width, ready.height) == (STORED_SIDE, STORED_SIDE // 4)
    with Image.open(io.BytesIO(ready.data)) as picture:
        assert picture.format == "JPEG"
        assert picture.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("data", [b"%PDF-1.7 khong phai anh", b"", b"<svg onload=alert(1)>"])
def test_what_is_no_photo_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(RejectedFile) as refused:
        photos.prepare(upload(data))
    assert refused.value.sentence


def test_the_same_picture_twice_is_one_and_six_are_too_many(world: World) -> None:
    assert len(photos.prepare_all([upload(), upload(name="IMG_2.jpg")])) == 1
    with pytest.raises(Invalid, match="5 ảnh"):
        photos.prepare_all([upload()] * 6)


def test_a_failure_after_writing_leaves_no_file(world: World) -> None:
    feedback = world.feedback()
    ready = photos.prepare_all([upload()])

    def fail() -> None:
        with photos.writing() as kept:
            photos.attach(feedback, ready, kept)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not feedback.photos.exists()
    folder = f"feedback/{feedback.programme.commune.slug}/{feedback.programme.year}/{feedback.pk}"
    assert stored_names(folder) == []


# --- for the public ---


def test_boxes_are_black_on_the_copy_and_the_original_stays(world: World) -> None:
    photo = FeedbackPhotoFactory(feedback=world.feedback())
    photos.redact(photo=photo, boxes=[(0.5, 0.5, 0.25, 0.25)], by=world.coordinator)
    photo.refresh_from_db()
    covered = photo.redacted.read()
    assert black_at(covered, 0.6, 0.6)
    assert not black_at(covered, 0.1, 0.1)
    assert photo.file.read() == white_jpeg()
    assert photo.boxes == [[0.5, 0.5, 0.25, 0.25]]
    assert not photo.is_public
    event = Event.objects.about(photo.feedback)[0]
    assert (event.verb, event.data["boxes"]) == ("feedback_photo_redacted", 1)


def test_covering_again_replaces_the_file(world: World, django_capture_on_commit_callbacks) -> None:
    photo = FeedbackPhotoFactory(feedback=world.feedback())
    photos.redact(photo=photo, boxes=[(0, 0, 0.5, 0.5)], by=world.coordinator)
    former = photo.redacted.name
    with django_capture_on_commit_callbacks(execute=True):
        photos.redact(photo=photo, boxes=[(0.5, 0, 0.5, 0.5)], by=world.coordinator)
    assert not private_storage().exists(former)
    assert private_storage().exists(photo.redacted.name)


def test_nothing_covered_needs_somebody_s_word(world: World) -> None:
    photo = FeedbackPhotoFactory(feedback=world.feedback())
    with pytest.raises(Invalid, match="không có gì phải che"):
        photos.redact(photo=photo, boxes=[], by=world.coordinator)
    photos.redact(photo=photo, boxes=[], by=world.coordinator, nothing_to_hide=True)
    assert photo.redacted


def test_only_a_covered_photo_is_shown_and_only_by_who_decides(world: World) -> None:
    photo = FeedbackPhotoFactory(feedback=world.feedback())
    with pytest.raises(Invalid, match="Hãy che ảnh"):
        photos.set_public(photo=photo, public=True, by=world.coordinator)
    with pytest.raises(NotAllowed):
        photos.redact(photo=photo, boxes=[(0, 0, 1, 1)], by=world.officer)
    photos.redact(photo=photo, boxes=[(0, 0, 1, 1)], by=world.coordinator)
    with pytest.raises(NotAllowed):
        photos.set_public(photo=photo, public=True, by=world.officer)
    photos.set_public(photo=photo, public=True, by=world.coordinator)
    photos.set_public(photo=photo, public=False, by=world.coordinator)
    assert [event.verb for event in Event.objects.about(photo.feedback)[:2]] == [
        "feedback_photo_hidden",
        "feedback_photo_shown",
    ]


def test_photos_of_a_complaint_are_never_made_public(world: World) -> None:
    photo = FeedbackPhotoFactory(feedback=world.feedback(complaint=True))
    with pytest.raises(NotAllowed, match="luật riêng"):
        photos.redact(photo=photo, boxes=[(0, 0, 1, 1)], by=world.boss)


@pytest.mark.parametrize("box", [(0.2, 0.2, 0, 0.5), (1.2, 0, 0.5, 0.5), (0, -0.5, 0.5, 0.4)])
def test_a_box_outside_the_picture_is_refused(box: tuple[float, ...]) -> None:
    with pytest.raises(Invalid):
        photos.checked_boxes([box])


def test_a_box_is_cut_at_the_edge_and_covers_whole_pixels() -> None:
    assert photos.checked_boxes([(0.9, -0.1, 0.5, 0.4)]) == [(0.9, 0.0, 0.1, 0.3)]
    assert black_at(with_boxes(io.BytesIO(white_jpeg()), [(0.5, 0.5, 0.5, 0.5)]), 0.98, 0.98)


def test_deleting_photos_takes_rows_and_files(world: World, django_capture_on_commit_callbacks) -> None:
    photo = FeedbackPhotoFactory(feedback=world.feedback(), public=True)
    names = [photo.file.name, photo.redacted.name]
    with django_capture_on_commit_callbacks(execute=True):
        assert photos.delete_photos(photo.feedback) == 1
    assert not FeedbackPhoto.objects.exists()
    assert not [name for name in names if private_storage().exists(name)]


# --- photos that wait for their form ---


def test_photos_wait_for_their_form_and_for_nobody_else() -> None:
    number, ready = uuid.uuid4(), photos.prepare_all([upload()])
    token = waiting.keep(number, ready)
    assert waiting.fetch(number, token) == (ready, 0)
    assert waiting.fetch(number, token, without=[ready[0].sha256[:32]]) == ([], 0)
    assert waiting.fetch(uuid.uuid4(), token) == ([], 1)
    assert waiting.fetch(number, token[:-2]) == ([], 1)
    assert waiting.fetch(number, "") == ([], 0)
    waiting.drop(number)
    assert waiting.fetch(number, token) == ([], 1)


def test_what_nobody_came_back_for_is_deleted_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    number = uuid.uuid4()
    token = waiting.keep(number, photos.prepare_all([upload()]))
    assert waiting.clear_old() == 0
    later = timezone.now() + timedelta(hours=25)
    monkeypatch.setattr(waiting.timezone, "now", lambda: later)
    assert waiting.clear_old() >= 1  # those of other tests go along
    assert waiting.fetch(number, token)[0] == []
