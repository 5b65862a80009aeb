"""A broken lamp at night: photographed, sent over a bad network, answered, read by its code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from .feedback_kit import ANSWER, PUBLISH, feedback_portal, rows
from .portal import Portal
from .visitor import Visitor

pytestmark = pytest.mark.browser

Person = Callable[..., Visitor]
START = "/thu-nghiem/gop-y/"
WORDS = "Đèn đường ngõ 12 hỏng ba tối nay, rất tối."
LOSE_FIRST_ANSWER = """
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (body) {
  if (!sessionStorage.lost) {
    sessionStorage.lost = "1";
    const failed = this.onerror;
    this.onload = () => failed();
  }
  return send.call(this, body);
};
"""
"""The server takes the first submission in; its answer never reaches the page."""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with feedback_portal(tmp_path_factory.mktemp("portal") / "var") as running:
        yield running


@pytest.fixture
def person(chromium: Any, portal: Portal) -> Iterator[Person]:
    """``person(360)``: a fresh browser of this width."""
    opened: list[Visitor] = []

    def make(width: int = 360, **options: Any) -> Visitor:
        opened.append(Visitor(chromium, portal, width, **options))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def night(tmp_path: Path) -> Callable[[str], Path]:
    """A phone's photo at night, 12 megapixels."""

    def take(name: str) -> Path:
        path = tmp_path / name
        Image.effect_noise((4000, 3000), 30 + 5 * len(name)).save(path, "JPEG", quality=80)
        return path

    return take


def reopened(someone: Visitor, address: str) -> None:
    """The page is closed, later another one is opened in the same browser."""
    someone.page.close(run_before_unload=False)
    someone.page = someone.context.new_page()
    someone._listen(someone.page)
    someone.visit(address)


def fill(someone: Visitor, words: str = WORDS) -> None:
    someone.page.get_by_label("Chuyện gì xảy ra?").fill(words)


def code_shown(someone: Visitor) -> str:
    return someone.page.locator(".code").inner_text()


def test_a_lamp_at_night(person: Person, portal: Portal, night: Callable[[str], Path]) -> None:
    before = len(rows(portal))
    sender = person(360)
    page = sender.page
    page.add_init_script(LOSE_FIRST_ANSWER)
    sender.visit("/thu-nghiem/")
    sender.follow(sender.main.get_by_role("link", name=re.compile("Gửi góp ý")))
    sender.follow(sender.main.get_by_role("link", name=re.compile("^Phản ánh")))
    fill(sender)
    page.locator("#photos").set_input_files([night("den-1.jpg"), night("den-22.jpg")])
    page.get_by_role("button", name="Bỏ ảnh 2").wait_for()
    page.get_by_role("button", name="Gửi", exact=True).click()
    sender.see("Chưa gửi được – đừng đóng trang")
    sender.context.set_offline(True)
    sender.look_over()

    sender.context.set_offline(False)
    reopened(sender, START)
    sender.see("Còn một ý kiến chưa gửi được")
    sender.look_over()
    sender.page.get_by_role("button", name="Gửi bây giờ").click()
    sender.see("Đã nhận ý kiến của ông/bà")
    sender.look_over()
    code = code_shown(sender)
    assert rows(portal)[before:] == [[WORDS, "new", 2, [], 0]]
    reopened(sender, START)
    assert not sender.page.get_by_text("Còn một ý kiến").is_visible()

    photo = int(portal.ask(ANSWER))
    _cover(person(1280), photo)
    portal.ask(PUBLISH)

    _read_and_object(person(360), code)
    assert rows(portal)[before][1] == "in_progress"


def _cover(officer: Visitor, photo: int) -> None:
    """The officer draws over a face, and lets the covered copy be shown."""
    officer.sign_in("canbo", "Thu-nghiem-2026")
    officer.visit(f"/thu-nghiem/2026/gop-y/anh/{photo}/che/")
    stage = officer.page.locator("[data-stage]").bounding_box()
    assert stage
    mouse = officer.page.mouse
    mouse.move(stage["x"] + stage["width"] * 0.4, stage["y"] + stage["height"] * 0.4)
    mouse.down()
    mouse.move(stage["x"] + stage["width"] * 0.6, stage["y"] + stage["height"] * 0.7, steps=5)
    mouse.up()
    officer.page.get_by_label("Ô 1: trái").press("ArrowUp")
    officer.look_over()
    officer.page.get_by_label("Đưa bản đã che lên trang công khai").check()
    officer.follow("Lưu bản che")
    officer.see("Được công khai cùng câu trả lời")


def _read_and_object(sender: Visitor, code: str) -> None:
    """By the QR's address, whose code no server log sees; then "not settled"."""
    sender.page.goto(f"/thu-nghiem/tra-cuu/#{code}")
    sender.see("Đã thay bóng đèn ngõ 12.")
    assert sender.page.url.endswith("/thu-nghiem/tra-cuu/")
    sender.look_over()
    sender.visit("/thu-nghiem/gop-y/cong-khai/")
    sender.see("Đèn ngõ 12 hỏng.")
    assert sender.main.locator(".thumbs img").count() == 1
    sender.visit("/thu-nghiem/tra-cuu/")
    sender.page.get_by_label("Mã trên biên nhận").fill(code.lower().replace("-", " "))
    sender.follow("Xem kết quả")
    sender.page.get_by_label("Chưa giải quyết").check()
    sender.page.get_by_label("Còn gì chưa được?").fill("Tối nay đèn lại tắt")
    sender.follow("Gửi đánh giá")
    sender.see("Việc đã được mở lại")


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_can_be_read_by_everybody(person: Person, portal: Portal, width: int) -> None:
    someone = person(width)
    for address in (
        START, f"{START}?loai=khieu-nai-to-cao", f"{START}?loai=tai-nha", f"{START}?loai=khen&chu=to",
        "/thu-nghiem/tra-cuu/", "/thu-nghiem/du-lieu-ca-nhan/yeu-cau/", "/thu-nghiem/gop-y/cong-khai/",
    ):  # fmt: skip
        someone.visit(address)
    someone.visit(f"{START}?loai=phan-anh")
    someone.page.get_by_label("Để lại liên hệ").check()
    someone.page.get_by_role("button", name="Gửi", exact=True).click()
    someone.page.get_by_role("alert").wait_for()
    someone.look_over()
    assert someone.page.evaluate("document.activeElement.className") == "errors"
    fill(someone)
    someone.page.get_by_role("textbox", name="Số điện thoại").fill("0912 345 678")
    someone.page.get_by_label("Tôi đồng ý").check()
    someone.page.get_by_role("button", name="Gửi", exact=True).click()
    someone.see("Đã nhận ý kiến của ông/bà")
    someone.look_over()
    someone.page.emulate_media(media="print")
    assert someone.page.locator(".receipt-qr svg").is_visible()
    assert not someone.page.get_by_role("link", name="Về trang đầu").is_visible()


def test_a_draft_survives_a_closed_page_and_is_gone_after_sending(
    person: Person, portal: Portal, night: Callable[[str], Path]
) -> None:
    someone, address = person(), f"{START}?loai=phan-anh"
    someone.visit(address)
    fill(someone)
    someone.page.get_by_label("Để lại liên hệ").check()
    someone.page.get_by_role("textbox", name="Số điện thoại").fill("0912 345 678")
    someone.page.locator("#photos").set_input_files([night("a.jpg")])
    someone.page.get_by_role("button", name="Bỏ ảnh 1").wait_for()
    someone.page.wait_for_timeout(500)
    kept = someone.page.evaluate("JSON.stringify(localStorage)")
    assert "ngõ 12" in kept
    assert "0912" not in kept
    reopened(someone, address)
    someone.see("Đã mở lại phần ông/bà viết dở")
    someone.page.get_by_role("button", name="Bỏ ảnh 1").wait_for()
    someone.look_over()
    assert someone.page.get_by_label("Chuyện gì xảy ra?").input_value() == WORDS
    someone.page.get_by_label("Gửi ẩn danh").check()
    someone.page.get_by_role("button", name="Gửi", exact=True).click()
    someone.see("Đã nhận ý kiến của ông/bà")
    reopened(someone, address)
    someone.page.wait_for_timeout(300)
    assert someone.page.get_by_label("Chuyện gì xảy ra?").input_value() == ""
    assert rows(portal)[-1][2] == 1


BLOCKED = """for (const name of ["indexedDB", "localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
}"""


def test_a_browser_that_keeps_nothing_sends_when_the_network_is_back(person: Person, portal: Portal) -> None:
    before = len(rows(portal))
    someone = person()
    someone.page.add_init_script(BLOCKED)
    someone.visit(f"{START}?loai=phan-anh")
    fill(someone)
    someone.context.set_offline(True)
    someone.page.get_by_role("button", name="Gửi", exact=True).click()
    someone.see("đóng trang là mất")
    someone.context.set_offline(False)
    someone.see("Đã nhận ý kiến của ông/bà")
    assert len(rows(portal)) == before + 1


def test_what_waited_and_is_refused_goes_back_into_its_form(person: Person, portal: Portal) -> None:
    before = len(rows(portal))
    someone, address = person(), f"{START}?loai=phan-anh"
    someone.visit(address)
    someone.page.get_by_label("Ở đâu?").fill("Ngõ 3")
    someone.context.set_offline(True)
    someone.page.get_by_role("button", name="Gửi", exact=True).click()
    someone.see("Chưa gửi được")
    someone.context.set_offline(False)
    reopened(someone, address)
    assert someone.page.get_by_label("Ở đâu?").input_value() == ""  # offered once, not twice
    someone.page.get_by_role("button", name="Gửi bây giờ").click()
    someone.see("Cần sửa trước khi gửi")
    someone.follow("Mở lại để sửa")
    someone.see("Đã mở lại phần ông/bà viết dở")
    assert someone.page.get_by_label("Ở đâu?").input_value() == "Ngõ 3"
    fill(someone)
    someone.page.get_by_role("button", name="Gửi", exact=True).click()
    someone.see("Đã nhận ý kiến của ông/bà")
    assert len(rows(portal)) == before + 1


def test_without_scripts(person: Person, portal: Portal, night: Callable[[str], Path]) -> None:
    before = len(rows(portal))
    sender = person(scripts=False)
    sender.visit(START)
    sender.follow(sender.main.get_by_role("link", name=re.compile("^Phản ánh")))
    sender.page.locator("#photos").set_input_files([night("a.jpg")])
    sender.follow("Xem lại rồi gửi", status=422)
    sender.see("Đã giữ 1 ảnh")
    fill(sender)
    sender.follow("Xem lại rồi gửi")
    sender.see("Ẩn danh")
    sender.follow(sender.main.get_by_role("button", name="Sửa lại"))
    fill(sender, f"{WORDS} Cột số 7.")
    sender.follow("Xem lại rồi gửi")
    sender.follow(sender.main.get_by_role("button", name="Gửi", exact=True))
    code = code_shown(sender)
    assert rows(portal)[before:] == [[f"{WORDS} Cột số 7.", "new", 1, [], 0]]

    portal.ask(ANSWER)
    sender.visit("/thu-nghiem/tra-cuu/")
    sender.page.get_by_label("Mã trên biên nhận").fill("0001-2026-AAAAAAAAAA")
    sender.follow("Xem kết quả", status=422)
    sender.page.get_by_label("Mã trên biên nhận").fill(code)
    sender.follow("Xem kết quả")
    sender.see("Đã thay bóng đèn ngõ 12.")
    sender.page.get_by_label("Đã giải quyết", exact=True).check()
    sender.follow("Gửi đánh giá")
    sender.see("Cảm ơn ông/bà")
    assert rows(portal)[before][1] == "closed"
