"""The front page for citizens, the notice on personal data, the page about access: open to all, asking nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import public
from accounts.forms import PublicPageForm
from accounts.middleware import LAST_SEEN
from accounts.models import Commune, PublicPage
from accounts.public import Door, NoticePart, Panel, register_notice, register_panel
from accounts.services import page_seen, update_public_page
from common.errors import NotAllowed
from common.history import details_of
from common.models import Event
from common.stale import Stale
from tests.factories.accounts import CommuneFactory, UnitFactory, administrator, leader, reviewer, staff, upper
from tests.factories.criteria import ProgrammeYearFactory

pytestmark = pytest.mark.django_db

PAGES = ("nguoi-dan", "du-lieu-ca-nhan", "tiep-can")


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = ()


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other apps put there has its own tests."""
    monkeypatch.setattr(public, "_panels", {})
    monkeypatch.setattr(public, "_notices", {})


@pytest.fixture
def commune() -> Commune:
    return CommuneFactory(name="Thanh Thử", is_demo=True)


def page_of(commune: Commune) -> PublicPage:
    return PublicPage.objects.create(
        commune=commune,
        greeting="Chào bà con",
        address="Số 1 đường Thử",
        hotlines=[{"label": "Công an xã", "number": "0220 000 0003"}],
        reception="Chủ tịch: thứ Năm",
        elsewhere="Cấp cứu: 115",
    )


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


# --- who comes in ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", *(f"{page}/" for page in PAGES)])
def test_anybody_opens_them_with_two_queries_and_gets_no_cookie(
    commune: Commune, client: Client, page: str, django_assert_num_queries: Any
) -> None:
    page_of(commune)
    with django_assert_num_queries(2):  # the commune and its words
        answer = client.get(f"/{commune.slug}/{page}")
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["X-Robots-Tag"] == "noindex"
    assert "DỮ LIỆU TRÌNH DIỄN" in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_they_do_not_look_who_is_there(commune: Commune, page: str, django_assert_num_queries: Any) -> None:
    page_of(commune)
    client = client_of(reviewer(commune))
    with django_assert_num_queries(2):
        answer = client.get(f"/{commune.slug}/{page}/")
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_an_old_session_holds_nobody_up(commune: Commune) -> None:
    client = client_of(administrator(commune))
    session = client.session
    session[LAST_SEEN] = timezone.now().timestamp() - 3600
    session.save()
    assert client.get(f"/{commune.slug}/nguoi-dan/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.get(f"/{commune.slug}/2026/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("page", ["", *(f"{page}/" for page in PAGES)])
def test_a_commune_that_is_switched_off_or_unknown_has_none(client: Client, page: str) -> None:
    off = CommuneFactory(is_active=False)
    for slug in (off.slug, "khong-co"):
        answer = client.get(f"/{slug}/{page}")
        assert answer.status_code == 404
        assert off.name not in answer.content.decode()
        assert "public/problem.html" in [template.name for template in answer.templates]


def test_they_take_no_post(commune: Commune, client: Client) -> None:
    assert client.post(f"/{commune.slug}/nguoi-dan/").status_code == 405


# --- the door -------------------------------------------------------------------------------------------


def test_people_of_the_commune_still_go_to_their_year(commune: Commune) -> None:
    ProgrammeYearFactory(commune=commune, year=2026)
    for person in (staff(UnitFactory(commune=commune)), leader(commune), upper(commune)):
        answer = client_of(person).get(f"/{commune.slug}/")
        assert answer["Location"] == f"/{commune.slug}/2026/"


def test_somebody_from_elsewhere_sees_what_everybody_sees(commune: Commune) -> None:
    answer = client_of(leader(CommuneFactory())).get(f"/{commune.slug}/")
    assert answer.status_code == 200
    assert "Kính chào bà con xã Thanh Thử" in answer.content.decode()


def test_people_of_the_commune_find_the_way_to_the_citizens_page(commune: Commune) -> None:
    ProgrammeYearFactory(commune=commune, year=2026)
    page = client_of(staff(UnitFactory(commune=commune))).get(f"/{commune.slug}/2026/").content.decode()
    assert f'href="/{commune.slug}/nguoi-dan/"' in page
    assert "Xem trang cho người dân" in page


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (8, 8), (9, 0)])
def test_a_citizen_who_came_to_the_sign_in_finds_the_way(client: Client, count: int, shown: int) -> None:
    CommuneFactory(is_active=False)
    CommuneFactory.create_batch(count)
    page = client.get("/tai-khoan/login/").content.decode()
    assert page.count("/nguoi-dan/") == shown


# --- what stands there ----------------------------------------------------------------------------------


def test_the_communes_own_words_stand_there(commune: Commune, client: Client) -> None:
    page_of(commune)
    text = client.get(f"/{commune.slug}/").content.decode()
    for words in ("Chào bà con", "Số 1 đường Thử", 'href="tel:02200000003"', "Chủ tịch: thứ Năm", "Cấp cứu: 115"):
        assert words in text


def test_an_empty_page_still_greets(commune: Commune, client: Client) -> None:
    text = client.get(f"/{commune.slug}/").content.decode()
    assert "Ý kiến của bà con" in text
    assert "Đường dây nóng" not in text


def test_large_letters_are_carried_on(commune: Commune, client: Client) -> None:
    register_panel("a", 1, lambda commune, page: Door("Gửi góp ý", "", f"/{commune.slug}/gop-y/", "message-2"))
    text = client.get(f"/{commune.slug}/?chu=to").content.decode()
    assert '<html lang="vi" class="chu-to">' in text
    for page in ("nguoi-dan", "du-lieu-ca-nhan", "tiep-can", "gop-y"):
        assert f'href="/{commune.slug}/{page}/?chu=to"' in text


def test_the_link_for_large_letters_keeps_what_the_address_asks_for(commune: Commune, client: Client) -> None:
    text = client.get(f"/{commune.slug}/nguoi-dan/?trang=2").content.decode()
    assert 'href="?trang=2&amp;chu=to"' in text
    text = client.get(f"/{commune.slug}/nguoi-dan/?trang=2&chu=to").content.decode()
    assert 'href="?trang=2"' in text


def test_other_apps_put_doors_and_panels_there_in_their_order(commune: Commune, client: Client) -> None:
    register_panel("b", 20, lambda commune, page: Door("Việc thứ hai", "", "/b/", "search"))
    register_panel("a", 10, lambda commune, page: Door("Việc thứ nhất", "", "/a/", "mood-smile"))
    register_panel("c", 30, lambda commune, page: Panel("Kết quả", "public/_error.html", {"sentence": "…"}))
    register_panel("d", 40, lambda commune, page: None)
    register_panel("e", 15, lambda commune, page: [Door("Việc giữa", "", "/e/", "search")])
    text = client.get(f"/{commune.slug}/").content.decode()
    places = [text.index(words) for words in ("Việc thứ nhất", "Việc giữa", "Việc thứ hai", "<h2>Kết quả</h2>")]
    assert places == sorted(places)


def test_the_notice_says_what_each_app_takes_and_where_to_ask(commune: Commune, client: Client) -> None:
    ask = Door("Yêu cầu về dữ liệu", "", f"/{commune.slug}/yeu-cau/", "shield-lock")
    part = NoticePart("Góp ý", ("Điều bà con viết",), "Để trả lời", "730 ngày", "Cán bộ xử lý", ask)
    register_notice("feedback", 1, lambda commune: part)
    text = client.get(f"/{commune.slug}/du-lieu-ca-nhan/").content.decode()
    for words in (
        "Điều bà con viết",
        "Để trả lời",
        "730 ngày",
        "Cán bộ xử lý",
        f"/{commune.slug}/yeu-cau/",
        "91/2025/QH15",
    ):
        assert words in text


# --- editing --------------------------------------------------------------------------------------------

VALUES = {"greeting": "Chào", "hotlines": [{"label": "Công an xã", "number": "113"}], "show_survey_results": True}


def test_every_change_leaves_an_event_that_reads(commune: Commune) -> None:
    page = update_public_page(commune=commune, values=VALUES, by=reviewer(commune))
    event = Event.objects.about(page).get()
    assert {(line.label, line.words) for line in details_of(event)} == {
        ("Lời chào", "(trống) → Chào"),
        ("Đường dây nóng", "(trống) → Công an xã: 113"),
        ("Nêu kết quả đánh giá sự phục vụ", "Sai → Đúng"),
    }
    assert event.commune == commune
    update_public_page(commune=commune, values=VALUES, by=reviewer(commune))
    assert Event.objects.about(page).count() == 1, "nothing changed"


@pytest.mark.parametrize("who", [leader, upper, lambda commune: staff(UnitFactory(commune=commune))])
def test_others_may_not(commune: Commune, who: Any) -> None:
    person = who(commune)
    with pytest.raises(NotAllowed):
        update_public_page(commune=commune, values=VALUES, by=person)
    ProgrammeYearFactory(commune=commune, year=2026)
    assert client_of(person).get(f"/{commune.slug}/2026/trang-nguoi-dan/").status_code == 403


def test_a_form_opened_before_somebody_else_saved_writes_nothing_over(commune: Commune) -> None:
    seen = page_seen(PublicPage(commune=commune))
    update_public_page(commune=commune, values=VALUES, by=reviewer(commune), seen=seen)
    with pytest.raises(Stale):
        update_public_page(commune=commune, values=VALUES | {"greeting": "Khác"}, by=reviewer(commune), seen=seen)


@pytest.fixture
def typed() -> Iterator[dict[str, str]]:
    rows = {f"{part}_{row}": "" for part in ("label", "number") for row in range(1, 7)}
    return {"greeting": "", "address": "", "hours": "", "reception": "", "elsewhere": "", **rows}


def test_the_form_saves_lines_in_their_order_and_closes_gaps(commune: Commune, typed: dict[str, str]) -> None:
    ProgrammeYearFactory(commune=commune, year=2026)
    client = client_of(reviewer(commune))
    typed |= {"label_2": " Công  an ", "number_2": "113", "label_5": "Trạm Y tế", "number_5": "+84 220 000 001"}
    answer = client.post(f"/{commune.slug}/2026/trang-nguoi-dan/", typed)
    assert answer.status_code == 302
    assert PublicPage.objects.get(commune=commune).hotlines == [
        {"label": "Công an", "number": "113"},
        {"label": "Trạm Y tế", "number": "+84 220 000 001"},
    ]
    page = client.get(answer["Location"]).content.decode()
    assert "Đã lưu. Người dân thấy ngay nội dung mới." in page
    assert "sửa trang cho người dân" in page


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"label_1": "Công an"}, "number_1"),
        ({"number_1": "113"}, "label_1"),
        ({"label_1": "Công an", "number_1": "gọi anh Ba"}, "number_1"),
    ],
)
def test_half_a_line_is_refused_and_stays(typed: dict[str, str], given: dict[str, str], field: str) -> None:
    form = PublicPageForm(typed | given, instance=PublicPage())
    assert not form.is_valid()
    assert list(form.errors) == [field]
