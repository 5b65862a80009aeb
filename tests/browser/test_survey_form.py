"""The survey form and the tablet in a real browser: bad networks, no storage, no scripts, small screens, keyboards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import wait_until

from .portal import Portal
from .surveys_kit import BLOCKED, FILLED, answers, citizens_portal, cut_off, fill_all, on_screen, tap
from .visitor import Visitor

pytestmark = pytest.mark.browser
Person = Callable[..., Visitor]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with citizens_portal(tmp_path_factory.mktemp("portal") / "var") as running:
        yield running


@pytest.fixture
def person(chromium: Any, portal: Portal) -> Iterator[Person]:
    """``person(320)``: a fresh browser of this width."""
    opened: list[Visitor] = []

    def make(width: int = 360, **options: Any) -> Visitor:
        opened.append(Visitor(chromium, portal, width, **options))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def known(portal: Portal) -> dict[str, int]:
    """How many responses were there before the test."""
    return {code: len(answers(portal, code)) for code in ("tungcau", "cautrang", "taiquay", "hetdot")}


def new(portal: Portal, known: dict[str, int], code: str) -> list[Any]:
    return answers(portal, code)[known[code] :]


def begin(someone: Visitor, code: str = "tungcau") -> None:
    someone.visit(f"/k/{code}")
    someone.page.get_by_role("button", name="Bắt đầu").click()
    on_screen(someone, 1)


def send(someone: Visitor) -> None:
    someone.page.get_by_role("button", name="Gửi phiếu").click()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_screen_of_the_form_can_be_read_by_everybody(
    person: Person, portal: Portal, known: dict[str, int], width: int
) -> None:
    someone = person(width)
    begin(someone)
    fill_all(someone, someone.look_over)
    send(someone)
    someone.see("Đã nhận được phiếu")
    someone.look_over()

    assert [row[0] for row in new(portal, known, "tungcau")] == [FILLED]


def test_back_edit_and_skipped_questions(person: Person, portal: Portal, known: dict[str, int]) -> None:
    someone = person()
    page = someone.page
    begin(someone)
    fill_all(someone)
    page.go_back()
    on_screen(someone, 8)
    page.go_back()
    on_screen(someone, 7)
    page.go_forward()
    page.go_forward()
    page.get_by_role("button", name="Sửa câu 4").click()
    on_screen(someone, 4)
    tap(someone, "Có")
    page.get_by_role("heading", name="Kiểm tra câu trả lời").wait_for()
    assert page.locator(".review").get_by_text("Chờ lâu").count() == 0
    send(someone)
    someone.see("Đã nhận được phiếu")

    skipped = {code: value for code, value in FILLED.items() if code != "c5"} | {"c4": "yes"}
    assert [row[0] for row in new(portal, known, "tungcau")] == [skipped]


def test_a_question_left_out_is_named_at_once(person: Person) -> None:
    someone = person()
    begin(someone)
    someone.page.get_by_role("button", name="Tiếp tục").click()
    someone.see("Câu 1: hãy chọn một câu trả lời.")
    assert someone.page.title().startswith("Lỗi: ")
    someone.look_over()


def test_an_answer_given_without_a_network_arrives_once_after_the_page_was_opened_again(
    person: Person, portal: Portal, known: dict[str, int]
) -> None:
    someone = person()
    begin(someone)
    fill_all(someone)
    someone.context.set_offline(True)
    send(someone)
    someone.see("sẽ tự gửi khi có mạng")
    assert new(portal, known, "tungcau") == []

    someone.page.goto("about:blank")
    someone.context.set_offline(False)
    someone.page.goto("/k/tungcau")
    someone.see("Phiếu trả lời trước đó đã được gửi.")
    someone.page.reload()

    assert [row[0] for row in new(portal, known, "tungcau")] == [FILLED]


def test_an_older_answer_outlives_a_server_that_finds_nothing(
    person: Person, portal: Portal, known: dict[str, int]
) -> None:
    someone = person()
    begin(someone)
    fill_all(someone)
    someone.context.set_offline(True)
    send(someone)
    someone.see("sẽ tự gửi khi có mạng")
    someone.page.goto("about:blank")
    someone.context.set_offline(False)

    tried: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        tried.append(route.request.url)
        route.fulfill(status=404, body="<h1>Not found</h1>")

    someone.page.route("**/k/tungcau*", lose)
    someone.page.goto("/k/tungcau")
    wait_until(lambda: bool(someone.page.wait_for_timeout(100) or tried), "the answer is sent to where nothing is")
    someone.page.unroute("**/k/tungcau*")
    someone.page.goto("/k/tungcau")
    someone.see("Phiếu trả lời trước đó đã được gửi.")
    assert [row[0] for row in new(portal, known, "tungcau")] == [FILLED]


def test_an_acknowledgement_that_was_lost_makes_no_second_answer(
    person: Person, portal: Portal, known: dict[str, int]
) -> None:
    someone = person()
    lost: list[str] = []

    def swallow(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().text())
            route.abort()
        else:
            route.continue_()

    someone.page.route("**/k/tungcau*", swallow)
    begin(someone)
    fill_all(someone)
    send(someone)
    someone.see("Chưa gửi được vì mất mạng")
    someone.look_over()
    someone.page.get_by_role("button", name="Gửi lại ngay").click()
    someone.see("Đã nhận được phiếu")

    assert lost == ['{"ok": true}']
    assert len(new(portal, known, "tungcau")) == 1


def test_answers_half_done_survive_a_reload_and_another_language(person: Person) -> None:
    someone = person()
    begin(someone)
    tap(someone, "Bình thường")
    on_screen(someone, 2)
    someone.page.reload()
    on_screen(someone, 2)
    someone.see("Câu trả lời đang làm dở còn giữ trên máy này.")
    someone.page.get_by_role("button", name="English").click()
    someone.see("What about number 2?")
    someone.page.get_by_role("button", name="Back").click()
    assert someone.page.locator("input[name=c1][value='3']").is_checked()


def test_where_nothing_can_be_stored_the_page_says_so_and_sends_when_the_network_is_back(
    person: Person, portal: Portal, known: dict[str, int]
) -> None:
    someone = person()
    someone.context.add_init_script(BLOCKED)
    begin(someone)
    fill_all(someone)
    someone.context.set_offline(True)
    send(someone)
    someone.see("đừng đóng trang")
    someone.context.set_offline(False)
    someone.see("Đã nhận được phiếu")

    assert [row[0] for row in new(portal, known, "tungcau")] == [FILLED]


@pytest.mark.parametrize("width", [320, 1280])
def test_without_scripts_it_is_one_page_a_check_and_thanks(
    person: Person, portal: Portal, known: dict[str, int], width: int
) -> None:
    someone = person(width, scripts=False)
    page = someone.page
    someone.visit("/k/tungcau")
    page.locator("input[name=c1][value='5']").check()
    someone.follow("Xem lại câu trả lời", status=422)
    someone.see("Câu 3: hãy chọn một câu trả lời.")
    assert page.locator("input[name=c1][value='5']").is_checked()
    page.locator("input[name=c2][value='na']").check()
    page.locator("input[name=c3][value='3']").check()
    page.locator("input[name=c4][value='yes']").check()
    page.locator("#c7").fill("2")
    someone.follow("Xem lại câu trả lời")
    someone.see("Kiểm tra câu trả lời")
    someone.follow(page.get_by_role("button", name="Sửa câu 7"))
    assert page.locator("#c7").input_value() == "2"
    someone.follow("Xem lại câu trả lời")
    someone.follow("Gửi phiếu")
    someone.see("Đã nhận được phiếu")

    expected = {"c1": "5", "c2": "na", "c3": "3", "c4": "yes", "c7": "2"}
    assert [row[0] for row in new(portal, known, "tungcau")] == [expected]


def test_all_on_one_page_with_scripts(person: Person, portal: Portal, known: dict[str, int]) -> None:
    someone = person()
    page = someone.page
    someone.visit("/k/cautrang")
    assert page.locator("#c-c5").is_hidden()
    page.get_by_role("button", name="Xem lại câu trả lời").click()
    someone.see("Cần xem lại")
    someone.look_over()
    page.get_by_role("link", name="Câu 3: hãy chọn một câu trả lời.").click()
    assert page.evaluate("document.activeElement.id") == "c3"
    for code, value in (("c1", "4"), ("c2", "2"), ("c3", "1"), ("c4", "no")):
        page.locator(f"input[name={code}][value='{value}']").check(force=True)
    page.locator("#c5").fill("Nóng")
    page.locator("#c7").fill("0")
    page.get_by_role("button", name="Xem lại câu trả lời").click()
    someone.see("Kiểm tra câu trả lời")
    someone.look_over()
    send(someone)
    someone.see("Đã nhận được phiếu")

    expected = {"c1": "4", "c2": "2", "c3": "1", "c4": "no", "c5": "Nóng", "c7": "0"}
    assert [row[0] for row in new(portal, known, "cautrang")] == [expected]


def test_by_keyboard_alone(person: Person, portal: Portal, known: dict[str, int]) -> None:
    someone = person(1280)
    keys = someone.page.keyboard
    someone.visit("/k/tungcau")
    someone.page.get_by_role("button", name="Bắt đầu").focus()
    keys.press("Enter")
    for number in (1, 2, 3, 4):
        on_screen(someone, number)
        keys.press("Tab")
        keys.press("ArrowDown" if number < 4 else "Space")
        assert someone.page.locator(f"#c-c{number}").is_visible()  # choosing by key does not lead on
        keys.press("Enter")
    on_screen(someone, 6)
    keys.press("Tab")
    keys.press("Space")
    keys.press("Enter")
    on_screen(someone, 7)
    keys.press("Tab")
    keys.type("12")
    keys.press("Enter")
    on_screen(someone, 8)
    keys.press("Tab")
    keys.type("Không")
    for _ in range(2):
        keys.press("Tab")
    keys.press("Enter")
    someone.page.get_by_role("heading", name="Kiểm tra câu trả lời").wait_for()
    someone.page.get_by_role("button", name="Gửi phiếu").focus()
    keys.press("Enter")
    someone.see("Đã nhận được phiếu")

    (row,) = new(portal, known, "tungcau")
    assert row[0]["c7"] == "12"
    assert row[0]["c6"] == ["a"]


@pytest.mark.parametrize("code", ["tungcau", "cautrang"])
def test_large_letters_and_text_of_twice_the_size_need_no_sideways_scrolling(person: Person, code: str) -> None:
    someone = person(320)
    someone.visit(f"/k/{code}?chu=to")
    someone.page.evaluate("document.documentElement.style.fontSize = '225%'")
    if code == "tungcau":
        someone.page.get_by_role("button", name="Bắt đầu").click()
    someone.look_over(axe=False)


def open_tablet(someone: Visitor, code: str = "taiquay") -> None:
    someone.visit(f"/k/{code}/kiosk")
    someone.page.locator("#pin").fill("202611")
    someone.page.get_by_role("button", name="Mở").click()
    someone.page.locator("#khoa").wait_for(state="hidden")
    someone.page.evaluate("navigator.serviceWorker.ready.then(() => null)")


def test_the_tablet_starts_and_collects_without_a_network_and_sends_once(
    person: Person, portal: Portal, known: dict[str, int]
) -> None:
    someone = person(1280)
    open_tablet(someone)
    someone.look_over()
    with cut_off(portal):
        for words in ("Rất hài lòng", "Bình thường"):
            someone.page.reload()
            someone.page.locator("#c-c1").wait_for(state="visible")
            tap(someone, words)
            someone.see("Đã ghi nhận phiếu")
        someone.see("2 phiếu chờ gửi")
        someone.see("Mất mạng, phiếu được giữ trên máy")

    someone.page.reload()
    someone.see("Không có phiếu chờ gửi")
    someone.page.reload()
    rows = new(portal, known, "taiquay")
    assert [row[0] for row in rows] == [{"c1": "5"}, {"c1": "3"}]
    assert {row[1] for row in rows} == {"kiosk"}


def test_what_a_tablet_holds_when_its_survey_has_ended_still_arrives(
    person: Person, portal: Portal, known: dict[str, int]
) -> None:
    someone = person(1280)
    open_tablet(someone, "hetdot")
    end = "from surveys.models import Survey\nSurvey.objects.filter(title='Khảo sát hetdot').update(status='closed')"
    with cut_off(portal):
        tap(someone, "Hài lòng")
        someone.see("1 phiếu chờ gửi")
        someone.page.goto("about:blank")
        portal.ask(end)
    someone.visit("/k/hetdot/kiosk")
    someone.see("Khảo sát đã kết thúc")
    someone.see("Đã gửi hết phiếu còn chờ trên máy này.")

    (row,) = new(portal, known, "hetdot")
    assert row[1:3] == ["kiosk", ["outside"]]


def test_the_tablet_goes_back_to_its_start_and_is_left_by_pin_alone(person: Person) -> None:
    someone = person(800)
    page = someone.page
    page.clock.install()
    someone.visit("/k/tungcau/kiosk")
    page.locator("#pin").fill("202611")
    page.get_by_role("button", name="Mở").click()
    page.get_by_role("button", name="Bắt đầu").click()
    tap(someone, "Hài lòng")
    page.clock.run_for(1000)
    on_screen(someone, 2)
    page.clock.run_for(37_000)
    someone.see("Ông/bà còn đang trả lời không?")
    page.clock.run_for(12_000)
    page.get_by_role("button", name="Bắt đầu").wait_for()
    assert not page.locator("input[name=c1]:checked").count()

    page.get_by_role("button", name="Cán bộ").click()
    page.locator("#pin").fill("111111")
    page.get_by_role("button", name="Mở").click()
    someone.see("Mã PIN không đúng.")
    page.locator("#pin").fill("202611")
    page.get_by_role("button", name="Mở").click()
    someone.see("Không có phiếu chờ gửi")
    page.get_by_role("button", name="Rời chế độ máy tính bảng").click()
    wait_until(lambda: "/k/" not in page.url, "the tablet's page was left")
