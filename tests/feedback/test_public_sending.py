"""What a citizen sends: kinds, anonymity, consent, photos, twice, too often, by programs."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from feedback.consent import consent_text
from feedback.models import Feedback
from tests.factories.accounts import CommuneFactory
from tests.factories.feedback import FeedbackSettingsFactory

from .conftest import World
from .public_kit import JSON, address, code_on, filled, photo, send, sent, slot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    caches["throttle"].clear()


def test_all_kinds_are_offered_and_complaints_are_shown_the_way(world: World) -> None:
    commune = world.programme.commune
    FeedbackSettingsFactory(commune=commune, complaint_advice="Phòng tiếp công dân, sáng thứ Năm")
    page = Client().get(address("feedback_form", commune)).content.decode()
    for slug in ("phan-anh", "gop-y", "kien-nghi", "khen", "tai-nha", "khieu-nai-to-cao"):
        assert f"?loai={slug}" in page
    advice = Client().get(address("feedback_form", commune), {"loai": "khieu-nai-to-cao"}).content.decode()
    assert "Phòng tiếp công dân, sáng thứ Năm" in advice
    assert "<textarea" not in advice
    assert Client().get(address("feedback_form", commune), {"loai": "xyz"}).status_code == 404


@pytest.mark.parametrize("kind", ["khieu-nai-to-cao", "complaint", "", "report"])
def test_a_complaint_cannot_be_posted_as_feedback(world: World, kind: str) -> None:
    response = send(world.programme.commune, kind=kind)
    assert response.status_code == 400
    assert "Đèn đường ngõ 12" in response.content.decode()  # what was typed is shown, to be copied
    assert not Feedback.objects.exists()


def test_an_anonymous_report_keeps_nothing_of_the_sender(world: World) -> None:
    feedback, code = sent(
        world.programme.commune, sender_name="Ẩn Danh", sender_phone="0912345678", sender_email="a@b.vn", consent="on"
    )
    assert feedback.is_anonymous
    assert (feedback.consent_text, feedback.consent_at) == ("", None)
    assert code.startswith(feedback.register_number.replace("/", "-"))
    assert feedback.channel == "web"
    assert feedback.due_on == dt.date(2026, 12, 14)


def test_the_words_agreed_to_are_stored_as_they_were_shown(world: World, settings: Any) -> None:
    commune = world.programme.commune
    shown = consent_text(commune, "report")
    form = filled(commune, contact="co-ten", sender_phone="0912 345 678", consent="on")
    settings.RETENTION_DAYS_FEEDBACK = 365  # changed between opening and sending
    Client().post(address("feedback_form", commune), form)
    feedback = Feedback.objects.get()
    assert feedback.consent_text == shown != consent_text(commune, "report")
    assert feedback.consent_at is not None


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"content": "  "}, "id_content", "Hãy viết"),
        ({"contact": "co-ten", "consent": "on"}, "id_sender_phone", "số điện thoại hoặc thư điện tử"),
        ({"contact": "co-ten", "sender_phone": "0912345678"}, "id_consent", "đánh dấu đồng ý"),
        ({"contact": "co-ten", "sender_phone": "abc", "consent": "on"}, "id_sender_phone", "chưa đúng"),
        ({"contact": "co-ten", "sender_email": "abc", "consent": "on"}, "id_sender_email", "chưa đúng"),
    ],
)  # fmt: skip
def test_a_refused_form_says_what_to_do_and_keeps_what_was_typed(
    world: World, values: dict[str, str], field: str, sentence: str
) -> None:
    commune = world.programme.commune
    data = filled(commune, place="Ngõ 12 gần nhà văn hóa", photos=[photo()], **values)
    response = Client().post(address("feedback_form", commune), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{field}"' in page
    assert sentence in page
    assert "Ngõ 12 gần nhà văn hóa" in page
    assert "Đã giữ 1 ảnh" in page
    assert not Feedback.objects.exists()


def test_photos_of_a_refused_form_need_not_be_chosen_again(world: World) -> None:
    commune = world.programme.commune
    form = filled(commune, content="", photos=[photo(), photo("IMG_2.jpg", 1)])
    page = Client().post(address("feedback_form", commune), form).content.decode()
    token = re.search(r'name="photos_token" value="([^"]+)"', page)
    out = re.findall(r'name="photos_out" value="([^"]+)"', page)
    assert token
    assert len(out) == 2
    form |= {"content": "Đèn hỏng", "photos_token": token[1], "photos_out": out[0], "photos": []}
    assert Client().post(address("feedback_form", commune), form).status_code == 200
    assert Feedback.objects.get().photos.count() == 1


def test_a_bad_photo_is_named_and_the_good_one_kept(world: World) -> None:
    bad = photo("phieu.pdf")
    bad = type(bad)(b"%PDF-1.7", "phieu.pdf")
    response = send(world.programme.commune, photos=[photo(), bad])
    page = response.content.decode()
    assert response.status_code == 422
    assert "phieu.pdf:" in page
    assert "Đã giữ 1 ảnh" in page


def test_photos_that_waited_too_long_are_asked_for_again(world: World) -> None:
    response = send(world.programme.commune, photos_token="da-het-han")
    assert response.status_code == 422
    assert "Hãy chọn lại ảnh" in response.content.decode()


def test_without_scripts_everything_is_shown_once_more_before_it_is_sent(world: World) -> None:
    commune = world.programme.commune
    client, place = Client(), address("feedback_form", commune)
    form = filled(commune, step="kiem-tra", photos=[photo()], contact="co-ten", sender_phone="0912345678", consent="on")
    page = client.post(place, form).content.decode()
    assert "Xem lại trước khi gửi" in page
    assert "Tôi đồng ý để UBND" in page
    assert not Feedback.objects.exists()
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    edit = client.post(place, again | {"step": "sua"}).content.decode()
    assert "Đèn đường ngõ 12 hỏng ba tối nay</textarea>" in edit
    assert "Đã giữ 1 ảnh" in edit
    assert re.search(r'value="co-ten"[^>]*checked', edit)
    receipt = client.post(place, again | {"step": "gui"})
    feedback = Feedback.objects.get()
    assert code_on(receipt)
    assert feedback.photos.count() == 1
    assert feedback.sender_phone == "0912345678"


# --- once ---


def test_the_same_form_twice_is_one_feedback_with_one_receipt(world: World) -> None:
    commune = world.programme.commune
    form = filled(commune, photos=[photo()])
    first = Client().post(address("feedback_form", commune), form, **JSON).json()
    form["photos"][0].seek(0)
    second = Client().post(address("feedback_form", commune), form, **JSON).json()
    assert code_on(Client().post(address("feedback_form", commune), form | {"photos": []})) in first["html"]
    assert first["html"] == second["html"]
    assert Feedback.objects.get().photos.count() == 1


def test_other_words_in_a_form_already_sent_are_a_feedback_of_their_own(world: World) -> None:
    """Somebody presses "back" after the receipt and writes about something else."""
    commune, number = world.programme.commune, str(uuid.uuid4())
    sent(commune, client_id=number)
    other, code = sent(commune, client_id=number, content="Rác chưa thu gom ở chợ")
    assert Feedback.objects.count() == 2
    assert sent(commune, client_id=number, content="Rác chưa thu gom ở chợ") == (other, code)
    assert Feedback.objects.count() == 2


def test_a_form_without_a_usable_id_is_still_taken(world: World) -> None:
    sent(world.programme.commune, client_id="khong-phai-ma", slot="hong")
    assert Feedback.objects.count() == 1


# --- marked, never lost ---


def test_a_program_s_words_are_marked_and_kept(world: World) -> None:
    feedback, _code = sent(world.programme.commune, trang_nha="http://spam.example")
    assert feedback.flags == ["trap"]


def test_many_from_one_place_are_marked_and_kept(world: World) -> None:
    commune = world.programme.commune
    for step in range(13):
        send(commune, content=f"Việc số {step}")
    flags = list(Feedback.objects.order_by("pk").values_list("flags", flat=True))
    assert flags == [[]] * 12 + [["often"]]


def test_a_form_sent_at_once_is_marked(world: World) -> None:
    commune = world.programme.commune
    feedback, _code = sent(commune, slot=slot(commune, seconds=1))
    assert feedback.flags == ["fast"]


# --- at home ---


def test_service_at_home_needs_a_place_a_number_and_consent(world: World) -> None:
    commune = world.programme.commune
    response = send(commune, kind="tai-nha", content="Chứng thực bản sao")
    page = response.content.decode()
    assert response.status_code == 422
    for field in ("id_address", "id_sender_phone", "id_consent"):
        assert f'href="#{field}"' in page
    feedback, _code = sent(
        commune, kind="tai-nha", content="Chứng thực bản sao", address="Số 5 ngõ 2", sender_phone="0912345678",
        preferred_time="Sáng thứ Ba", consent="on", hamlet=world.hamlet.pk,
    )  # fmt: skip
    assert (feedback.address, feedback.preferred_time, feedback.hamlet) == ("Số 5 ngõ 2", "Sáng thứ Ba", world.hamlet)
    assert feedback.consent_text


# --- the page's script ---


def test_the_script_gets_errors_as_data_and_keeps_the_photos_itself(world: World) -> None:
    response = send(world.programme.commune, json=True, content="", photos=[photo()])
    assert response.status_code == 422
    assert response.json()["errors"][0][0] == "id_content"


def test_answers_are_not_kept_by_anybody_on_the_way(world: World) -> None:
    commune = world.programme.commune
    response = send(commune)
    assert response["Cache-Control"] == "no-store"
    form = Client().get(address("feedback_form", commune), {"loai": "gop-y"})
    assert form["Cache-Control"] == "private, no-cache"
    assert form["X-Robots-Tag"] == "noindex"
    assert not form.cookies
    assert not response.cookies


def test_a_commune_without_a_year_says_where_else(db: None) -> None:
    commune = CommuneFactory()
    page = Client().get(address("feedback_form", commune)).content.decode()
    assert "Chưa mở nhận góp ý" in page


@pytest.mark.usefixtures("world")
def test_the_form_asks_the_database_little(world: World, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        Client().get(address("feedback_form", world.programme.commune), {"loai": "phan-anh"})
