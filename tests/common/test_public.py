"""Helpers of citizens' pages: ids, tokens, the hidden field, the door, the sheet inside the page."""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import path, reverse

from common import public
from common.errors import Invalid
from common.public import (
    allow_inline,
    client_id,
    csp_hash,
    page_context,
    public_view,
    read_slot,
    sheet,
    sign_slot,
    trapped,
)
from config import urls as config_urls
from tests.factories.accounts import CommuneFactory

KNOWN = "5f1c1c0e-8f43-4b8a-9d50-2f7f1c0a9c11"


# --- what a form carries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [KNOWN, KNOWN.upper(), "01990b7e-33a5-7c1e-8f00-1f2e3d4c5b6a"])
def test_an_id_stays_what_the_browser_sent(given: str) -> None:
    assert client_id(given) == uuid.UUID(given)


@pytest.mark.parametrize(
    "given",
    [None, "", "x", KNOWN[:-1], KNOWN.replace("-", ""), f"{{{KNOWN}}}", f"urn:uuid:{KNOWN}", f" {KNOWN}", "0" * 32,
     "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "5" * 4000, KNOWN + "\x00"],
)  # fmt: skip
def test_nonsense_gets_a_new_id_each_time(given: str | None) -> None:
    assert client_id(given) != client_id(given)
    assert str(client_id(given)) != given


def test_a_token_gives_back_what_went_in() -> None:
    with time_machine.travel("2026-11-20 08:00Z", tick=False) as clock:
        token = sign_slot("survey", v=3, p=12, c="qr")
        clock.shift(90)
        assert read_slot("survey", token) == {"v": 3, "p": 12, "c": "qr", "age": 90}
        assert read_slot("survey", token, max_age=60) is None


def test_a_token_is_short_enough_for_every_page() -> None:
    assert len(sign_slot("survey", v=12345, p=12345, c="qr")) < 130


def test_a_token_of_another_form_or_another_hand_is_none() -> None:
    token = sign_slot("survey", v=3)
    assert read_slot("feedback", token) is None
    assert read_slot("survey", "A" + token[1:]) is None
    assert [read_slot("survey", given) for given in (None, "", "a:b", ":", "\x00", "é:é")] == [None] * 6


def test_a_token_lives_through_a_change_of_the_key(settings: Any) -> None:
    token = sign_slot("survey", v=3)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new-" + "n" * 60, [settings.SECRET_KEY]
    assert (read_slot("survey", token) or {})["v"] == 3


@pytest.mark.parametrize(
    ("given", "is_program"), [({}, False), ({"trang_nha": "  "}, False), ({"trang_nha": "x"}, True)]
)
def test_only_programs_fill_in_the_hidden_field(given: dict[str, str], is_program: bool) -> None:
    assert trapped(given) is is_program
    assert 'name="trang_nha"' in render_to_string("public/_trap.html")


# --- the door -----------------------------------------------------------------------------------------------


@public_view(methods=("GET", "HEAD", "POST"))
def echo(request: HttpRequest) -> HttpResponse:
    if request.GET.get("hong") == "404":
        raise Http404
    if request.GET.get("hong"):
        raise Invalid("Câu này nói rõ phải làm gì.")
    return HttpResponse("ok")


@public_view(store=False, index=True)
def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@public_view()
def styled(request: HttpRequest) -> HttpResponse:
    return allow_inline(HttpResponse(render_to_string("public/_style.html")), styles=[sheet()], scripts=["let a = 1"])


class Addresses:
    urlpatterns = [path("thu/", echo), path("rieng/", private), path("kieu/", styled), *config_urls.urlpatterns]


@pytest.fixture(autouse=True)
def addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = Addresses


def test_a_post_needs_no_token_and_leaves_no_cookie() -> None:
    answer = Client(enforce_csrf_checks=True).post("/thu/", {"a": "b"})
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert "Vary" not in answer


def test_a_get_may_be_kept_unless_the_view_says_otherwise(client: Client) -> None:
    assert "Cache-Control" not in client.get("/thu/")
    assert client.get("/rieng/")["Cache-Control"] == "no-store"


def test_search_engines_stay_away_unless_the_view_says_otherwise(client: Client) -> None:
    assert client.get("/thu/")["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/rieng/")


def test_other_methods_are_not_taken(client: Client) -> None:
    assert client.put("/thu/").status_code == 405
    assert client.post("/rieng/").status_code == 405


def test_no_query_is_asked_even_with_a_cookie(django_assert_num_queries: Any, db: None) -> None:
    client = Client()
    client.cookies["sessionid"] = "x" * 32
    with django_assert_num_queries(0):
        client.get("/thu/")


def test_what_goes_wrong_is_said_on_a_page_like_the_others_and_nothing_typed_is_lost(client: Client) -> None:
    answer = client.post("/thu/?hong=1", {"noi_dung": "Đèn đường ở ngõ 5 hỏng đã hai tuần."})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Câu này nói rõ phải làm gì." in page
    assert "Đèn đường ở ngõ 5 hỏng đã hai tuần." in page
    assert "/static/public/public.css" in page


def test_a_page_that_is_not_there_looks_like_the_others(client: Client) -> None:
    answer = client.get("/thu/?hong=404")
    assert answer.status_code == 404
    assert "/static/public/public.css" in answer.content.decode()


@pytest.mark.parametrize(("method", "given", "large"), [("get", {"chu": "to"}, True), ("post", {"chu": "to"}, True),
                                                        ("get", {"chu": "x"}, False), ("get", {}, False)])  # fmt: skip
def test_large_letters_come_by_address_and_by_form(method: str, given: dict[str, str], large: bool) -> None:
    context = page_context(getattr(RequestFactory(), method)("/", given), None)
    assert (context["large"], context["carry"]) == (large, "?chu=to" if large else "")


# --- the sheet ----------------------------------------------------------------------------------------------


def test_the_sheet_stays_small() -> None:
    """A survey form carries it inside itself and must arrive in the first round trip."""
    assert len(sheet()) <= 9_500
    assert len(gzip.compress(sheet().encode(), 9)) <= 3_000


def test_the_sheet_fetches_nothing() -> None:
    assert not {"url(", "@import", "http"} & {word for word in ("url(", "@import", "http") if word in sheet()}


def test_squeezing_keeps_what_the_rules_say() -> None:
    given = (
        "/* a: b */\na , b > c  {\n  color : red;\n  margin: 0 -1px;\n}\n"
        "@media (max-width: 30em) { a { top: calc(1px + 2px); } }\n"
    )
    assert public.squeeze_css(given) == (
        "a,b>c{color :red;margin:0 -1px}@media (max-width:30em){a{top:calc(1px + 2px)}}"
    )


def test_the_sheet_inside_a_page_is_named_in_its_policy(client: Client) -> None:
    text = render_to_string("public/_style.html").split("<style>")[1].split("</style>")[0]
    wanted = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert csp_hash(sheet()) == f"'sha256-{wanted}'"

    policy = client.get("/kieu/")["Content-Security-Policy"]
    assert f"style-src 'self' 'sha256-{wanted}'" in policy
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe" not in policy


def test_every_colour_of_the_sheet_is_one_of_the_portal() -> None:
    """Calm and the same everywhere: the variables are those of the staff pages."""
    tokens = (Path(public.SHEET).parents[1] / "css/tokens.css").read_text(encoding="utf-8")
    own = public.SHEET.read_text(encoding="utf-8").split("font-size")[0]
    for name, value in (part.split(": ") for part in own.split("{")[1].split("; ") if part.strip().startswith("--")):
        if name.strip() != "--line":
            assert value in tokens, name


@pytest.mark.django_db
@pytest.mark.parametrize("said", [str(90 * 1024 * 1024 + 1), "9" * 30])
def test_more_than_photos_can_weigh_is_not_even_read(said: str) -> None:
    commune = CommuneFactory()
    address = reverse("feedback_form", args=[commune.slug])
    answer = Client().generic("POST", address, b"kind=x", "application/x-www-form-urlencoded", CONTENT_LENGTH=said)
    assert answer.status_code == 413
    assert answer["Cache-Control"] == "no-store"
    assert "bỏ bớt ảnh" in answer.text
