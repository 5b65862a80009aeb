"""A citizen opens the commune's page: no account, no script needed, large letters, keyboard; an officer changes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]

FRONT = "/thanh-ha/"
PAGES = (FRONT, "/thanh-ha/du-lieu-ca-nhan/", "/thanh-ha/tiep-can/")
LETTERS = "() => parseFloat(getComputedStyle(document.body).fontSize)"
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll("a, button, summary")].filter((one) => {
  const box = one.getBoundingClientRect();
  return one.checkVisibility() && !one.closest("p:not(.tel), li:not(.doors li), .skip") && box.height < 44;
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def citizen(visitor: Make, request: Any) -> Visitor:
    return visitor(scripts=request.param)


def test_a_citizen_reads_the_pages_and_leaves_nothing_behind(citizen: Visitor) -> None:
    citizen.visit(FRONT)
    citizen.see("Kính chào bà con xã Thanh Hà")
    citizen.see("0225 000 0003")
    citizen.follow(citizen.page.get_by_role("contentinfo").get_by_role("link", name="Dữ liệu cá nhân"))
    citizen.see("Quyền của bà con")
    citizen.follow(citizen.page.get_by_role("contentinfo").get_by_role("link", name="Tiếp cận cho mọi người"))
    citizen.see("Điều còn thiếu")
    citizen.follow(citizen.page.get_by_role("banner").get_by_role("link", name="Xã Thanh Hà"))
    citizen.see("Kính chào bà con")
    assert citizen.context.cookies() == []


def test_letters_become_large_and_stay_large_from_page_to_page(citizen: Visitor) -> None:
    citizen.visit(FRONT)
    before = citizen.page.evaluate(LETTERS)
    citizen.follow(citizen.page.get_by_role("link", name="Chữ to"))
    assert citizen.page.evaluate(LETTERS) > before * 1.2
    citizen.follow(citizen.page.get_by_role("contentinfo").get_by_role("link", name="Dữ liệu cá nhân"))
    assert citizen.page.evaluate(LETTERS) > before * 1.2
    citizen.follow(citizen.page.get_by_role("link", name="Chữ thường"))
    assert citizen.page.evaluate(LETTERS) == before


def test_at_320_pixels_and_with_large_letters_nothing_goes_sideways(visitor: Make) -> None:
    citizen = visitor()
    citizen.page.set_viewport_size({"width": 320, "height": 640})
    for page in PAGES:
        citizen.visit(f"{page}?chu=to")
        assert citizen.page.evaluate(SIDEWAYS) <= 0, page
        assert citizen.page.evaluate(SMALL) == [], page


def test_the_keyboard_finds_the_content_first(visitor: Make) -> None:
    citizen = visitor()
    citizen.visit(FRONT)
    citizen.page.keyboard.press("Tab")
    skip = citizen.page.locator(":focus")
    assert skip.inner_text() == "Đi tới nội dung"
    assert (skip.bounding_box() or {"y": -1})["y"] >= 0, "the link is not to be seen"
    citizen.page.keyboard.press("Enter")
    citizen.page.keyboard.press("Tab")
    assert citizen.page.evaluate("() => Boolean(document.activeElement.closest('main'))")


def test_what_an_officer_saves_stands_there_at_once(visitor: Make) -> None:
    officer, citizen = visitor("thanhha.vhxh"), visitor()
    officer.menu("Người dân" if officer.width < 600 else "Trang cho người dân")
    officer.page.get_by_label("Lời chào").fill("Xã Thanh Hà luôn lắng nghe bà con.")
    officer.page.get_by_label("Tên đường dây 4").fill("Trạm Y tế")
    officer.follow("Lưu trang cho người dân", status=422)
    officer.see("Nhập số điện thoại, hoặc xóa tên ở dòng này.")
    officer.page.get_by_label("Số điện thoại 4").fill("0225 000 0004")
    officer.follow("Lưu trang cho người dân")
    officer.see("Đã lưu. Người dân thấy ngay nội dung mới.")
    citizen.visit(FRONT)
    citizen.see("Xã Thanh Hà luôn lắng nghe bà con.")
    citizen.see("0225 000 0004")


def test_an_officer_finds_the_way_there_and_goes_home_by_the_front_door(visitor: Make) -> None:
    officer = visitor("thanhha.motcua")
    home = officer.path
    officer.page.locator("header .drop-end summary").click()
    officer.follow(officer.page.get_by_role("link", name="Xem trang cho người dân"))
    officer.see("Kính chào bà con")
    officer.visit(FRONT)
    assert officer.path == home
