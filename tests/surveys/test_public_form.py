"""The form behind a QR code: small, without a cookie, taken in once, and nobody's answer is lost."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from accounts.models import Commune
from common.public import csp_hash
from surveys import open_forms
from surveys.enums import Layout, SurveyStatus
from surveys.models import CollectionPoint, Response, RetiredCode, Survey, SurveyPeriod, SurveyVersion
from surveys.submissions import KIOSK
from tests.factories.accounts import UserFactory
from tests.factories.surveys import QuestionFactory, SurveyVersionFactory, whole_survey

from .forms import address, forget, long_survey, opened, unpacked

pytestmark = pytest.mark.django_db
GOOD = {"c1": "5", "c2": "4", "c3": "5"}
JSON = {"accept": "application/json"}
BUDGET = 14 * 1024


@pytest.fixture(autouse=True)
def fresh(today: dt.date) -> None:
    forget()
    caches["throttle"].clear()


@pytest.fixture
def point(today: dt.date) -> CollectionPoint:
    return whole_survey()


def send(client: Client, point: CollectionPoint, **fields: Any) -> Any:
    return client.post(address(point), {**opened(client, point), **GOOD, "step": "send", **fields})


def only() -> Response:
    return Response.objects.get()


# --- what arrives ---------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", Layout.values)
@pytest.mark.parametrize("look", ["", "?lang=en", "?chu=to&lang=en"])
def test_a_form_of_twenty_questions_arrives_in_one_answer_of_14_kb(
    client: Client, today: dt.date, layout: str, look: str
) -> None:
    point = long_survey(layout=layout)

    response = client.get(address(point) + look, headers={"accept-encoding": "gzip"})

    html = unpacked(response)
    assert len(re.findall("<fieldset", html)) == 20
    assert len(response.content) <= BUDGET
    fetched = set(re.findall(r'(?:src|href)="(?!/k/|#|/xa-|/phuong-|\?)([^"]*)"', html))
    assert all(re.fullmatch(r"/[\w-]+/.*|/static/img/mark.*", link) for link in fetched), fetched
    assert "http://" not in html.replace("http://www.w3.org", "")
    assert "https://" not in html


def test_browsers_that_take_no_gzip_get_the_page_as_it_is(client: Client, point: CollectionPoint) -> None:
    plain = client.get(address(point))

    assert "Content-Encoding" not in plain
    assert plain["Vary"] == "Accept-Encoding"
    assert plain["Cache-Control"] == "no-store"
    assert plain["X-Robots-Tag"] == "noindex"


def test_the_page_sets_no_cookie_and_asks_for_none(client: Client, point: CollectionPoint) -> None:
    assert not client.get(address(point)).cookies
    sent = send(client, point)
    assert not sent.cookies
    assert not client.get(sent["Location"]).cookies


def test_a_warm_form_asks_nothing_of_the_database(
    client: Client, point: CollectionPoint, django_assert_num_queries: Any
) -> None:
    client.get(address(point))
    with django_assert_num_queries(0):
        client.get(address(point))


def test_everybody_gets_an_id_of_their_own(client: Client, point: CollectionPoint) -> None:
    assert opened(client, point)["client_id"] != opened(client, point)["client_id"]


@pytest.mark.parametrize("path", ["", "?lang=en"])
def test_the_policy_allows_exactly_the_style_and_script_of_the_page(
    client: Client, point: CollectionPoint, path: str
) -> None:
    response = client.get(address(point) + path)
    html = response.content.decode()
    policy = response["Content-Security-Policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)

    assert csp_hash(style) in policy
    assert csp_hash(script) in policy
    assert "unsafe" not in policy
    assert not re.search(r'\sstyle="|\son\w+="', html)


def test_the_form_speaks_the_languages_of_the_survey(client: Client, point: CollectionPoint) -> None:
    english = client.get(address(point) + "?lang=en").content.decode()

    assert '<html lang="en"' in english
    assert "Question c1" in english
    assert "Very satisfied" in english
    assert "Rất hài lòng" not in english
    assert '<html lang="vi"' in client.get(address(point) + "?lang=xx").content.decode()


def test_words_changed_by_an_officer_show_without_a_new_version(client: Client, point: CollectionPoint) -> None:
    client.get(address(point))
    Survey.objects.update(heading={"vi": "Tiêu đề khác"})
    open_forms.forget()

    assert "Tiêu đề khác" in client.get(address(point)).content.decode()


@pytest.mark.parametrize("form", ["{}", "{}/", "{}."])
def test_a_code_is_forgiven_its_capitals_dash_and_full_stop(client: Client, point: CollectionPoint, form: str) -> None:
    typed = f"{point.code[:4]}-{point.code[4:]}".upper()

    assert client.get(f"/k/{form.format(typed)}").status_code == 200


# --- without JavaScript ---------------------------------------------------------------------------


def test_without_scripts_answers_are_checked_sent_and_thanked_for(client: Client, point: CollectionPoint) -> None:
    hidden = opened(client, point)
    check = client.post(address(point), {**hidden, **GOOD, "step": "check"})
    words = check.content.decode()
    assert check.status_code == 200
    assert "Kiểm tra câu trả lời" in words
    assert "Rất hài lòng" in words
    assert hidden["client_id"] in words
    assert hidden["token"] in words
    assert not Response.objects.exists()

    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', words))
    sent = client.post(address(point), {**carried, "step": "send"})

    assert sent.status_code == 303
    assert sent["Location"] == f"{address(point)}/cam-on"
    assert "Đã nhận được phiếu" in client.get(sent["Location"]).content.decode()
    assert only().answers == GOOD


def test_editing_from_the_check_page_keeps_everything(client: Client, point: CollectionPoint) -> None:
    fields = {**opened(client, point), **GOOD, "c4": "no", "c5": "Chờ lâu & <nóng>", "step": "edit"}

    again = client.post(address(point), fields)

    html = again.content.decode()
    assert again.status_code == 200
    assert html.count(" checked>") == 4
    assert "Chờ lâu &amp; &lt;nóng&gt;</textarea>" in html
    assert fields["client_id"] in html


def test_a_missing_answer_is_named_with_a_link_and_the_rest_stands(client: Client, point: CollectionPoint) -> None:
    again = client.post(address(point), {**opened(client, point), "c1": "5", "c3": "2", "step": "check"})

    html = again.content.decode()
    assert again.status_code == 422
    assert '<a href="#c2">Câu 2: hãy chọn một câu trả lời.</a>' in html
    assert "<title>Lỗi: " in html
    assert html.count(" checked>") == 2
    assert not Response.objects.exists()


def test_pages_made_for_one_person_are_small_too(client: Client, today: dt.date) -> None:
    point = long_survey()
    again = client.post(address(point), {"step": "check"}, headers={"accept-encoding": "gzip"})

    assert again.status_code == 422
    assert len(again.content) <= BUDGET + 1024
    assert "Câu 18: hãy chọn một câu trả lời." in unpacked(again)


def test_look_and_language_stay_from_page_to_page(client: Client, point: CollectionPoint) -> None:
    fields = {**opened(client, point, "?lang=en&chu=to&chung=1"), **GOOD}
    sent = client.post(address(point) + "?lang=en", {**fields, "chu": "to", "step": "send"})

    assert sent["Location"].endswith("/cam-on?lang=en&chu=to&chung=1")
    thanks = client.get(sent["Location"]).content.decode()
    assert 'class="chu-to"' in thanks
    assert "Fill in another form" in thanks
    assert only().language == "en"


def test_only_a_shared_device_offers_another_form(client: Client, point: CollectionPoint) -> None:
    assert "Trả lời phiếu khác" not in client.get(f"{address(point)}/cam-on").content.decode()
    assert "Trả lời phiếu khác" in client.get(f"{address(point)}/cam-on?chung=1").content.decode()


# --- taken in once --------------------------------------------------------------------------------


def test_a_script_gets_an_answer_it_can_read(client: Client, point: CollectionPoint) -> None:
    hidden = opened(client, point)
    wrong = client.post(address(point), {**hidden, "c1": "5", "step": "send"}, headers=JSON)
    right = client.post(address(point), {**hidden, **GOOD, "step": "send"}, headers=JSON)

    assert wrong.status_code == 422
    assert wrong.json() == {
        "ok": False,
        "errors": {f"c{n}": f"Câu {n}: hãy chọn một câu trả lời." for n in (2, 3)},
    }
    assert (right.status_code, right.json()) == (200, {"ok": True})


def test_the_same_answer_sent_three_times_is_there_once(client: Client, point: CollectionPoint) -> None:
    fields = {**opened(client, point), **GOOD, "step": "send"}

    answers = [client.post(address(point), fields) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert str(only().client_id) == fields["client_id"]


def test_taking_in_costs_six_statements_at_most(
    client: Client, point: CollectionPoint, django_assert_max_num_queries: Any
) -> None:
    fields = {**opened(client, point), **GOOD, "step": "send"}
    with django_assert_max_num_queries(6):
        assert client.post(address(point), fields).status_code == 303


@pytest.mark.parametrize("token", ["", "nonsense", "eyJ2IjoxfQ:abc", "x" * 5000])
def test_a_mangled_token_costs_nobody_their_answer(client: Client, point: CollectionPoint, token: str) -> None:
    assert send(client, point, token=token).status_code == 303
    assert only().flags == []
    assert only().seconds is None


def test_a_token_of_another_point_says_nothing_here(client: Client, point: CollectionPoint) -> None:
    other = whole_survey()
    assert send(client, point, token=opened(client, other)["token"]).status_code == 303
    assert only().version.survey == point.survey


def test_a_form_without_its_id_is_taken_all_the_same(client: Client, point: CollectionPoint) -> None:
    assert send(client, point, client_id="?").status_code == 303


def test_a_form_opened_before_a_new_version_counts_for_its_own(client: Client, point: CollectionPoint) -> None:
    fields = {**opened(client, point), **GOOD, "step": "send"}
    newer = SurveyVersionFactory(survey=point.survey, number=2)
    QuestionFactory(version=newer, code="c9")
    open_forms.forget()

    assert client.post(address(point), fields).status_code == 303
    assert only().version.number == 1
    assert SurveyVersion.objects.get(number=1).frozen_at is not None
    assert SurveyVersion.objects.get(number=2).frozen_at is None


def test_a_token_cannot_name_the_version_of_another_survey(client: Client, point: CollectionPoint) -> None:
    from common.public import sign_slot

    other = whole_survey().survey.versions.get()
    token = sign_slot("survey", v=other.pk, p=point.pk)

    assert send(client, point, token=token).status_code == 303
    assert only().version.survey == point.survey


# --- odd answers are kept and marked --------------------------------------------------------------


def test_a_field_only_programs_see_marks_and_holds(client: Client, point: CollectionPoint) -> None:
    assert send(client, point, trang_nha="http://x").status_code == 303
    assert only().flags == ["trapped"]
    assert only().status == "held"


def test_more_than_the_limit_from_one_address_is_kept_and_marked(
    client: Client, point: CollectionPoint, settings: Any
) -> None:
    settings.SURVEY_BURST_LIMIT = 2
    for _ in range(3):
        assert send(client, point).status_code == 303

    assert [row.flags for row in Response.objects.order_by("pk")] == [[], [], ["burst"]]


def test_twenty_answers_in_a_blink_are_marked_and_told_time_is_believed_up_to_the_token(
    client: Client, today: dt.date
) -> None:
    point = long_survey()
    fields = {f"c{n}": str(1 + n % 5) for n in range(1, 18)} | {"c18": "a", "step": "send", "giay": "600"}

    client.post(address(point), {**opened(client, point), **fields})

    assert only().flags == ["too_fast"]
    assert only().seconds == 0


def test_an_answer_after_the_period_is_kept_for_the_nearest_one_and_marked(
    client: Client, point: CollectionPoint, today: dt.date
) -> None:
    fields = {**opened(client, point), **GOOD, "step": "send"}
    SurveyPeriod.objects.update(starts_on=today - dt.timedelta(20), ends_on=today - dt.timedelta(10))
    open_forms.forget()

    assert client.post(address(point), fields).status_code == 303
    assert only().flags == ["outside"]
    assert only().period == point.survey.periods.get()


@pytest.mark.parametrize("status", [SurveyStatus.PAUSED, SurveyStatus.CLOSED])
def test_what_was_filled_in_before_the_survey_closed_is_not_lost(
    client: Client, point: CollectionPoint, status: str
) -> None:
    fields = {**opened(client, point), **GOOD, "step": "send"}
    Survey.objects.update(status=status)
    open_forms.forget()

    assert client.post(address(point), fields).status_code == 303
    assert only().flags == ["outside"]


def test_a_phone_cannot_move_its_answer_to_another_day(client: Client, point: CollectionPoint, today: dt.date) -> None:
    send(client, point, cho=str(20 * 86400))
    assert only().answered_on == today


def test_without_the_pin_nobody_is_a_tablet(client: Client, point: CollectionPoint) -> None:
    from common.public import sign_slot

    send(client, point, kiosk=sign_slot(KIOSK, p=point.pk + 1, k="x"))
    assert only().channel == "qr"


# --- codes that lead to no form -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": SurveyStatus.PAUSED}, "Khảo sát đang tạm dừng"),
        ({"status": SurveyStatus.CLOSED}, "Khảo sát đã kết thúc"),
        ({"status": SurveyStatus.DRAFT}, "Khảo sát chưa bắt đầu"),
    ],
)
def test_a_survey_that_takes_nothing_says_why(
    client: Client, point: CollectionPoint, change: dict[str, str], words: str
) -> None:
    Survey.objects.update(**change)
    response = client.get(address(point))

    html = response.content.decode()
    assert words in html
    assert reverse("public_front", args=[point.survey.programme.commune.slug]) in html
    assert response["Cache-Control"] == "no-store"


def test_between_periods_the_next_one_is_named(client: Client, point: CollectionPoint) -> None:
    SurveyPeriod.objects.update(label="Quý I", starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2027, 3, 31))

    assert "Đợt tới (Quý I): từ 01/01/2027 đến hết 31/03/2027." in client.get(address(point)).content.decode()


def test_a_point_that_is_off_and_a_commune_that_is_off(client: Client, point: CollectionPoint) -> None:
    CollectionPoint.objects.update(is_active=False)
    assert "tạm ngừng lấy ý kiến" in client.get(address(point)).content.decode()
    Commune.objects.update(is_active=False)
    open_forms.forget()
    assert client.get(address(point)).status_code == 200


def test_a_revoked_code_leads_to_the_commune_and_still_takes_a_form_opened_before(
    client: Client, point: CollectionPoint
) -> None:
    fields = {**opened(client, point), **GOOD, "step": "send"}
    old = point.code
    RetiredCode.objects.create(point=point, code=old, retired_by=UserFactory())
    CollectionPoint.objects.update(code="moimoi")
    open_forms.forget()

    page = client.get(f"/k/{old}")

    assert page.status_code == 410
    assert "thu hồi" in page.content.decode()
    assert "moimoi" not in page.content.decode()
    assert client.post(f"/k/{old}", fields).status_code == 303
    assert only().point == point


def test_an_unknown_code_says_what_to_do(client: Client) -> None:
    page = client.get("/k/khong-co")

    assert page.status_code == 404
    assert "Hãy quét lại mã QR" in page.content.decode()
    assert client.post("/k/khong-co", GOOD).status_code == 404


def test_reloading_the_thanks_is_harmless(client: Client, point: CollectionPoint) -> None:
    assert client.get(f"{address(point)}/cam-on").status_code == 200
    assert client.get(f"/k/{uuid.uuid4().hex}/cam-on").status_code == 404
    assert client.put(address(point)).status_code == 405
