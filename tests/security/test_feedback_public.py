"""What the public pages give away: nothing of a sender, no original photo, nothing of another commune."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from feedback.enums import FeedbackStatus
from feedback.models import Feedback, FeedbackSettings
from tests.factories.feedback import FeedbackFactory
from tests.factories.photos import FeedbackPhotoFactory
from tests.security.conftest import World

pytestmark = pytest.mark.django_db

SECRETS = ("Trần Thị Giả Định", "0987654321", "gia-dinh@example.com", "Số 99 ngõ Kín", "chỗ ở của tôi", "Ngõ Kín")


def published(world: World, **values: Any) -> Feedback:
    return FeedbackFactory(
        programme=world.programme, answered=True, published_at="2026-11-19T08:00:00+07:00",
        public_text="Đèn đường hỏng", public_answer="Đã sửa", content=f"Đèn hỏng, {SECRETS[4]}",
        sender_name=SECRETS[0], sender_phone=SECRETS[1], sender_email=SECRETS[2], address=SECRETS[3], place=SECRETS[5],
        **values,
    )  # fmt: skip


@pytest.fixture
def opened(ours: World, theirs: World) -> None:
    for world in (ours, theirs):
        FeedbackSettings.objects.update_or_create(commune=world.commune, defaults={"publish_answers": True})


def public(world: World, name: str, *args: Any) -> str:
    return reverse(name, args=[world.commune.slug, *args])


@pytest.mark.usefixtures("opened")
def test_the_public_list_shows_checked_words_and_nothing_of_the_sender(ours: World) -> None:
    row = published(ours)
    FeedbackPhotoFactory(feedback=row, public=True)
    page = Client().get(public(ours, "feedback_public_list")).content.decode()
    assert "Đèn đường hỏng" in page
    assert not [secret for secret in SECRETS if secret in page]
    ours.commune.refresh_from_db()
    front = Client().get(reverse("public_front", args=[ours.commune.slug])).content.decode()
    assert not [secret for secret in SECRETS if secret in front]


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    "values",
    [
        {"published_at": None},
        {"status": FeedbackStatus.IN_PROGRESS},
        {"kind": "complaint", "published_at": None, "is_restricted": True},
    ],
)
def test_what_is_not_published_is_not_there(ours: World, values: dict[str, Any]) -> None:
    row = published(ours)
    photo = FeedbackPhotoFactory(feedback=row, public=True)
    Feedback.objects.filter(pk=row.pk).update(**values)
    assert "Đèn đường hỏng" not in Client().get(public(ours, "feedback_public_list")).content.decode()
    assert Client().get(public(ours, "feedback_public_photo", photo.pk)).status_code == 404


@pytest.mark.usefixtures("opened")
def test_only_covered_photos_that_may_be_shown_are_handed_out(ours: World, theirs: World) -> None:
    row = published(ours)
    shown = FeedbackPhotoFactory(feedback=row, public=True)
    covered = FeedbackPhotoFactory(feedback=row, public=True, is_public=False)
    bare = FeedbackPhotoFactory(feedback=row)
    answer = Client().get(public(ours, "feedback_public_photo", shown.pk))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == shown.redacted.read()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    for hidden in (covered, bare):
        assert Client().get(public(ours, "feedback_public_photo", hidden.pk)).status_code == 404
    assert Client().get(public(theirs, "feedback_public_photo", shown.pk)).status_code == 404


def test_a_commune_that_does_not_publish_has_no_list_and_no_photos(ours: World) -> None:
    photo = FeedbackPhotoFactory(feedback=published(ours), public=True)
    assert Client().get(public(ours, "feedback_public_list")).status_code == 404
    assert Client().get(public(ours, "feedback_public_photo", photo.pk)).status_code == 404


@pytest.mark.usefixtures("opened")
def test_the_lists_queries_do_not_grow(ours: World, django_assert_max_num_queries: Any) -> None:
    for _time in range(6):
        FeedbackPhotoFactory(feedback=published(ours), public=True)
    with django_assert_max_num_queries(6):
        Client().get(public(ours, "feedback_public_list"))


def test_originals_only_for_people_who_may_see_the_feedback(ours: World, theirs: World) -> None:
    photo = ours.rows["photo"]
    page = ours.page("feedback_photo", photo.pk)
    may = {role for role in Role.values if ours.client(role).get(page).status_code == 200}
    assert may == {Role.REVIEWER, Role.LEADER}
    assert Client().get(page).status_code == 302
    for role in Role.values:
        assert theirs.client(role).get(page).status_code == 404
        assert theirs.client(role).get(theirs.page("feedback_photo", photo.pk)).status_code == 404


def test_photos_of_a_complaint_are_seen_by_few(ours: World) -> None:
    row = FeedbackFactory(programme=ours.programme, complaint=True)
    page = ours.page("feedback_photo", FeedbackPhotoFactory(feedback=row).pk)
    assert {role for role in Role.values if ours.client(role).get(page).status_code == 200} == {Role.LEADER}


def test_an_erased_photo_is_gone(ours: World) -> None:
    photo = ours.rows["photo"]
    type(photo).objects.filter(pk=photo.pk).update(file="")
    assert ours.client(Role.REVIEWER).get(ours.page("feedback_photo", photo.pk)).status_code == 404


@pytest.mark.parametrize("name", ["feedback_form", "feedback_lookup", "feedback_sent", "data_request_form"])
def test_a_commune_that_is_switched_off_has_no_pages(ours: World, name: str) -> None:
    ours.commune.is_active = False
    ours.commune.save()
    assert Client().get(public(ours, name)).status_code == 404
    assert Client().post(public(ours, name), {"code": "x"}).status_code == 404


@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", "{{ 7*7 }}{% load x %}", "' OR 1=1 --", "\x00\u202eđảo", "😀" * 50, "a" * 10_001],
)
def test_whatever_is_typed_is_text(ours: World, words: str) -> None:
    form = {"kind": "phan-anh", "content": words, "step": "kiem-tra", "client_id": "x", "place": words[:100]}
    answer = Client().post(public(ours, "feedback_form"), form)
    page = answer.content.decode()
    assert answer.status_code in {200, 422}
    assert "<script>alert" not in page
    answer = Client().post(public(ours, "feedback_form"), form | {"step": "gui"})
    assert answer.status_code in {200, 422}
