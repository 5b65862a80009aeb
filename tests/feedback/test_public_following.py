"""Following by code: what the sender sees, adds and says; what a wrong code gives."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from feedback.enums import FeedbackStatus as S
from feedback.enums import NoteKind
from feedback.models import DataRequest, Feedback
from feedback.services import answer, ask_info, assign, note_internal
from tests.factories.criteria import ProgrammeYearFactory

from .conftest import World
from .public_kit import JSON, address, look, photo, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    caches["throttle"].clear()


def handled(world: World, feedback: Feedback) -> Feedback:
    assign(feedback=feedback, by=world.coordinator, unit=world.unit)
    feedback.refresh_from_db()
    return feedback


def test_the_sender_sees_who_handles_it_and_by_when_and_no_officer(world: World) -> None:
    commune = world.programme.commune
    feedback, code = sent(commune, photos=[photo()])
    handled(world, feedback)
    note_internal(feedback=feedback, by=world.coordinator, text="Chỉ nói trong nhà")
    page = look(commune, code.lower().replace("-", " ")).content.decode()
    assert "Phòng Kinh tế" in page
    assert "14/12/2026" in page
    assert "data:image/jpeg;base64," in page
    assert "Chỉ nói trong nhà" not in page
    assert world.coordinator.full_name not in page


def test_the_page_of_a_code_asks_the_database_little(world: World, django_assert_max_num_queries: Any) -> None:
    commune = world.programme.commune
    feedback, code = sent(commune, photos=[photo(), photo("b.jpg", 1)])
    handled(world, feedback)
    for step in range(5):
        look(commune, code, step="bo-sung", text=f"Thêm {step}", client_id=str(uuid.uuid4()))
    with django_assert_max_num_queries(5):
        look(commune, code)


@pytest.mark.parametrize("wrong", ["number", "secret", "year", "nonsense"])
def test_every_wrong_code_gets_the_same_answer(world: World, wrong: str) -> None:
    commune = world.programme.commune
    _feedback, code = sent(commune)
    number, year, secret = code.split("-")
    tried = {
        "number": f"9999-{year}-{secret}", "secret": f"{number}-{year}-{'0' * 10}",
        "year": f"{number}-2020-{secret}", "nonsense": "abc",
    }[wrong]  # fmt: skip
    response = look(commune, tried)
    assert response.status_code == 422
    assert response.content.decode().replace(tried, "") == look(
        commune, "0000-2026-AAAAAAAAAA"
    ).content.decode().replace("0000-2026-AAAAAAAAAA", "")


def test_a_code_opens_nothing_in_another_commune(world: World) -> None:
    _feedback, code = sent(world.programme.commune)
    elsewhere = ProgrammeYearFactory().commune
    assert look(elsewhere, code).status_code == 422
    for step in ("bo-sung", "danh-gia"):
        assert look(elsewhere, code, step=step, text="x", resolution="yes").status_code == 422


def test_looking_too_often_is_refused_with_a_sentence_and_adding_is_not(world: World) -> None:
    commune = world.programme.commune
    feedback, code = sent(commune)
    for _time in range(60):
        look(commune, "0000-2026-AAAAAAAAAA")
    response = look(commune, code)
    assert response.status_code == 429
    assert "thử lại sau một giờ" in response.content.decode()
    added = look(commune, code, step="bo-sung", text="Cột số 7", client_id=str(uuid.uuid4()))
    assert added.status_code == 200
    assert feedback.follow_ups.get().text == "Cột số 7"
    assert look(commune, "0000-2026-AAAAAAAAAA", step="bo-sung", text="x").status_code == 429


def test_what_was_asked_for_is_given_once_and_the_clock_goes_on(world: World) -> None:
    commune = world.programme.commune
    feedback, code = sent(commune)
    handled(world, feedback)
    ask_info(feedback=feedback, by=world.coordinator, question="Cột đèn số mấy?")
    assert "Cột đèn số mấy?" in look(commune, code).content.decode()
    form: dict[str, Any] = {"step": "bo-sung", "text": "Cột số 7", "client_id": str(uuid.uuid4())}
    for _time in range(2):
        page = look(commune, code, photos=[photo()], **form)
        assert "Đã nhận phần bổ sung" in page.content.decode()
    feedback.refresh_from_db()
    assert feedback.status == S.IN_PROGRESS
    assert feedback.follow_ups.filter(kind=NoteKind.FROM_SENDER).count() == 1
    assert feedback.photos.count() == 1
    look(commune, code, **form | {"text": "Và cột số 9"})
    assert feedback.follow_ups.filter(kind=NoteKind.FROM_SENDER).count() == 2


def test_an_addition_without_words_keeps_its_photos(world: World) -> None:
    commune = world.programme.commune
    _feedback, code = sent(commune)
    response = look(commune, code, step="bo-sung", text="", client_id=str(uuid.uuid4()), photos=[photo()])
    assert response.status_code == 422
    assert "Đã giữ 1 ảnh" in response.content.decode()
    place = address("feedback_lookup", commune)
    answer = Client().post(place, {"code": code, "step": "bo-sung", "text": ""}, **JSON)
    assert answer.json()["errors"][0][0] == "id_text"


def answered(world: World) -> tuple[Feedback, str]:
    feedback, code = sent(world.programme.commune)
    handled(world, feedback)
    answer(feedback=feedback, by=world.coordinator, text="Đã thay bóng đèn.")
    return feedback, code


def test_settled_ends_it(world: World) -> None:
    feedback, code = answered(world)
    page = look(world.programme.commune, code).content.decode()
    assert "Đã thay bóng đèn." in page
    assert "đã được giải quyết chưa?" in page
    look(world.programme.commune, code, step="danh-gia", resolution="yes")
    feedback.refresh_from_db()
    assert (feedback.status, feedback.resolution) == (S.CLOSED, "yes")


def test_not_settled_needs_words_and_opens_it_again(world: World) -> None:
    feedback, code = answered(world)
    refused = look(world.programme.commune, code, step="danh-gia", resolution="no")
    assert refused.status_code == 422
    assert "điều còn chưa được" in refused.content.decode()
    page = look(world.programme.commune, code, step="danh-gia", resolution="no", comment="Đèn lại tắt")
    assert "mở lại" in page.content.decode()
    feedback.refresh_from_db()
    assert (feedback.status, feedback.reopened_count) == (S.IN_PROGRESS, 1)


def test_the_receipt_can_be_printed_again_and_is_nobody_s_without_the_code(world: World) -> None:
    commune = world.programme.commune
    _feedback, code = sent(commune)
    place = address("feedback_sent", commune)
    again = Client().post(place, {"code": code}).content.decode()
    assert code in again
    assert f"/tra-cuu/#{code}" not in again  # it is in the QR, drawn, not written out
    assert "<svg" in again
    assert Client().get(place).status_code == 302
    assert Client().post(place, {"code": "0001-2026-0000000000"}).status_code == 422


def test_no_address_of_these_pages_carries_the_code(world: World) -> None:
    commune = world.programme.commune
    _feedback, code = sent(commune)
    page = look(commune, code).content.decode()
    assert f"={code}" not in page.replace(f'value="{code}"', "")
    assert look(commune, code)["Cache-Control"] == "no-store"
    asked = Client().get(address("feedback_lookup", commune), {"code": code, "ma": code})
    assert "Đèn đường" not in asked.content.decode()


# --- requests on personal data ---


def test_a_request_on_personal_data_has_its_two_deadlines(world: World) -> None:
    commune = world.programme.commune
    feedback, code = sent(commune)
    place = address("data_request_form", commune)
    form = {
        "client_id": str(uuid.uuid4()), "kind": "delete", "content": "Xóa số của tôi", "code": code,
        "name": "Người gửi", "contact": "0912345678",
    }  # fmt: skip
    for _time in range(2):
        page = Client().post(place, form).content.decode()
        assert "25/11/2026" in page  # two working days, the 24th is a holiday
    made = DataRequest.objects.get()
    assert (made.feedback, made.kind, made.commune) == (feedback, "delete", commune)
    Client().post(place, form | {"content": "Và xóa cả ảnh"})
    assert DataRequest.objects.count() == 2


def test_a_request_with_an_unknown_code_is_taken_with_it(world: World) -> None:
    commune = world.programme.commune
    form = {"kind": "view", "content": "Cho tôi xem", "contact": "a@b.vn", "code": "0000-2026-AAAAAAAAAA"}
    assert Client().post(address("data_request_form", commune), form).status_code == 200
    made = DataRequest.objects.get()
    assert made.feedback is None
    assert "0000-2026-AAAAAAAAAA" in made.content


def test_a_request_says_what_is_missing(world: World) -> None:
    response = Client().post(address("data_request_form", world.programme.commune), {"content": "Xem"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_kind_0"' in page
    assert 'href="#id_contact"' in page
    assert "Xem</textarea>" in page
