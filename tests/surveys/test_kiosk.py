"""The tablet at a counter: opened by a PIN, its answers counted as its own, turned on and off by staff."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from common.errors import Invalid, NotAllowed
from common.models import Event
from surveys import open_forms
from surveys.models import CollectionPoint, Response, Survey
from surveys.services.kiosk import clear_pin, digest, is_pin, set_pin
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.surveys import whole_survey

from .forms import address, forget, opened

pytestmark = pytest.mark.django_db
PIN = "202611"
GOOD = {"c1": "5", "c2": "4", "c3": "5", "step": "send"}


@pytest.fixture(autouse=True)
def fresh(today: dt.date) -> None:
    forget()
    caches["throttle"].clear()


@pytest.fixture
def officer(point: CollectionPoint) -> Any:
    return MembershipFactory(commune=point.survey.programme.commune, role=Role.REVIEWER).user


@pytest.fixture
def point(today: dt.date) -> CollectionPoint:
    return whole_survey()


@pytest.fixture
def tablet(point: CollectionPoint, officer: Any) -> CollectionPoint:
    set_pin(point=point, by=officer, pin=PIN)
    open_forms.forget()
    return CollectionPoint.objects.get(pk=point.pk)


def page_of(point: CollectionPoint) -> str:
    return f"{address(point)}/kiosk"


def staff_page(point: CollectionPoint) -> str:
    programme = point.survey.programme
    return reverse("survey_point_kiosk", args=[programme.commune.slug, programme.year, point.pk])


def proof(client: Client, point: CollectionPoint) -> str:
    return str(client.post(page_of(point), {"pin": PIN}).json()["proof"])


# --- opening ----------------------------------------------------------------------------------------


def test_the_right_pin_gives_the_tablet_what_it_needs_to_work_alone(client: Client, tablet: CollectionPoint) -> None:
    said = client.post(page_of(tablet), {"pin": PIN}).json()

    assert said["ok"]
    assert digest(PIN, said["salt"]) == said["hash"]
    assert not client.cookies


def test_a_wrong_pin_gives_nothing_and_many_of_them_end_it(client: Client, tablet: CollectionPoint) -> None:
    answers = [client.post(page_of(tablet), {"pin": "111111"}) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [403] * 20 + [429]
    assert set(answers[0].json()) == {"ok", "message"}
    assert client.post(page_of(tablet), {"pin": PIN}).status_code == 429


def test_another_pin_ends_the_waiting(client: Client, tablet: CollectionPoint, officer: Any) -> None:
    for _ in range(21):
        client.post(page_of(tablet), {"pin": "111111"})
    set_pin(point=tablet, by=officer, pin="998877")
    open_forms.forget()

    assert client.post(page_of(tablet), {"pin": "998877"}).status_code == 200


def test_the_page_itself_tells_neither_pin_nor_proof(client: Client, tablet: CollectionPoint) -> None:
    response = client.get(page_of(tablet))
    html = response.content.decode()

    assert response.status_code == 200
    assert tablet.kiosk_pin_hash not in html
    assert tablet.kiosk_salt not in html
    assert response["Content-Security-Policy"].count("sha256") == 0
    assert not re.search(r"<script>|<style>|\sstyle=", html)


def test_a_point_without_a_tablet_says_so(client: Client, point: CollectionPoint) -> None:
    assert client.get(page_of(point)).status_code == 404
    assert "chưa được bật" in client.get(page_of(point)).content.decode()
    assert client.get(f"{page_of(point)}/sw.js").status_code == 404
    assert client.post(page_of(point), {"pin": ""}).status_code == 404


def test_a_code_typed_in_capitals_is_led_to_the_address_the_worker_knows(
    client: Client, tablet: CollectionPoint
) -> None:
    assert client.get(page_of(tablet).replace(tablet.code, tablet.code.upper()))["Location"] == page_of(tablet)


def test_the_worker_keeps_the_page_in_every_language_and_stays_below_its_point(
    client: Client, tablet: CollectionPoint
) -> None:
    response = client.get(f"{page_of(tablet)}/sw.js")
    script = response.content.decode()
    (pages,) = re.findall(r"PAGES = (\[.*?\])", script)

    assert response["Content-Type"].startswith("text/javascript")
    assert response["Service-Worker-Allowed"] == f"{address(tablet)}/"
    assert json.loads(pages) == [page_of(tablet), f"{page_of(tablet)}?lang=en"]


# --- its answers --------------------------------------------------------------------------------------


def test_its_answers_are_its_own_channel_and_no_burst(client: Client, tablet: CollectionPoint, settings: Any) -> None:
    settings.SURVEY_BURST_LIMIT = 1
    shown = proof(client, tablet)
    for _ in range(3):
        sent = client.post(address(tablet), {**opened(client, tablet), **GOOD, "kiosk": shown, "giay": "9"})
        assert sent.status_code == 303

    rows = Response.objects.all()
    assert {row.channel for row in rows} == {"kiosk"}
    assert [row.flags for row in rows] == [[], [], []]
    assert {row.seconds for row in rows} == {9}


@pytest.mark.parametrize(("days", "expected"), [(0, 0), (2, 2), (40, 31)])
def test_what_waited_counts_for_the_day_it_was_answered(
    client: Client, tablet: CollectionPoint, today: dt.date, days: int, expected: int
) -> None:
    fields = {**opened(client, tablet), **GOOD, "kiosk": proof(client, tablet), "cho": str(days * 86400)}
    client.post(address(tablet), fields)

    assert Response.objects.get().answered_on == today - dt.timedelta(expected)
    assert Response.objects.get().flags == []


def test_after_another_pin_the_old_proof_is_a_tablet_that_is_counted_like_everybody(
    client: Client, tablet: CollectionPoint, officer: Any, settings: Any
) -> None:
    settings.SURVEY_BURST_LIMIT = 1
    old = proof(client, tablet)
    set_pin(point=tablet, by=officer, pin="998877")
    open_forms.forget()
    for _ in range(2):
        client.post(address(tablet), {**opened(client, tablet), **GOOD, "kiosk": old})

    assert [row.flags for row in Response.objects.order_by("pk")] == [[], ["burst"]]
    assert {row.channel for row in Response.objects.all()} == {"kiosk"}


# --- turning it on and off ------------------------------------------------------------------------------


@pytest.mark.parametrize("pin", ["", "12345", "1234567890123", "12345a", "１２３４５６", "777777"])
def test_a_pin_is_six_digits_that_differ(point: CollectionPoint, officer: Any, pin: str) -> None:
    with pytest.raises(Invalid):
        set_pin(point=point, by=officer, pin=pin)


def test_only_who_manages_surveys_sets_a_pin(point: CollectionPoint) -> None:
    with pytest.raises(NotAllowed):
        set_pin(point=point, by=UserFactory(), pin=PIN)
    with pytest.raises(NotAllowed):
        clear_pin(point=point, by=UserFactory())


def test_turned_off_no_pin_opens_it(tablet: CollectionPoint, officer: Any) -> None:
    off = clear_pin(point=tablet, by=officer)

    assert not is_pin(off, PIN)
    assert not is_pin(off, "")
    verbs = Event.objects.filter(object_id=str(off.pk), verb__startswith="kiosk").values_list("verb", flat=True)
    assert sorted(verbs) == ["kiosk_off", "kiosk_on"]


def test_staff_turn_it_on_and_off_on_its_page(client: Client, point: CollectionPoint, officer: Any) -> None:
    client.force_login(officer)
    page = client.get(staff_page(point))
    assert page.status_code == 200
    assert f"/k/{point.code}/kiosk" in page.content.decode()

    differing = client.post(staff_page(point), {"pin": PIN, "again": "111222"})
    easy = client.post(staff_page(point), {"pin": "111111", "again": "111111"})
    done = client.post(staff_page(point), {"pin": PIN, "again": PIN})

    assert (differing.status_code, easy.status_code, done.status_code) == (422, 422, 302)
    assert CollectionPoint.objects.get().has_kiosk
    assert client.post(staff_page(point), {"act": "off"}).status_code == 302
    assert not CollectionPoint.objects.get().has_kiosk


def test_what_comes_after_the_survey_closed_is_kept_and_marked(client: Client, tablet: CollectionPoint) -> None:
    fields = {**opened(client, tablet), **GOOD, "kiosk": proof(client, tablet), "giay": "4", "cho": "40"}
    Survey.objects.update(status="closed")
    open_forms.forget()

    page = client.get(page_of(tablet))
    sent = client.post(address(tablet), fields, headers={"accept": "application/json"})

    assert "Khảo sát đã kết thúc" in page.content.decode()
    assert f'data-code="{tablet.code}"' in page.content.decode()
    assert sent.json() == {"ok": True}
    assert Response.objects.get().flags == ["outside"]
