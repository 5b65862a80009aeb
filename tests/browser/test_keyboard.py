"""The same work by keyboard alone: no pointer is used anywhere in this module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reports.demo.cast import PASSWORD

from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]
Photo = Callable[..., Path]

FOCUSED = """() => {
  const one = document.activeElement;
  const label = one.labels?.length ? one.labels[0].innerText : "";
  return (label || one.getAttribute("aria-label") || one.innerText || one.name || "").trim();
}"""
OUTLINED = """() => {
  if (document.activeElement.type === "date") return true; // its last stop is the calendar button, drawn by the browser
  const look = getComputedStyle(document.activeElement);
  return look.outlineStyle !== "none" || look.boxShadow !== "none";
}"""


def tab_to(person: Visitor, words: str, *, within: int = 90) -> None:
    """Press Tab until the thing with these words has the focus; every stop on the way can be seen."""
    page, seen = person.page, []
    for _step in range(within):
        page.keyboard.press("Tab")
        name = page.evaluate(FOCUSED)
        seen.append(name[:30])
        assert page.evaluate(OUTLINED), f"“{name}” on {page.url} has the focus and does not look so"
        if name.startswith(words):
            return
    raise AssertionError(f"“{words}” is not reached by Tab on {page.url}; reached: {seen}")


def enter(person: Visitor, words: str, *, within: int = 90) -> None:
    tab_to(person, words, within=within)
    person.press("Enter")


def signed_in(person: Visitor, name: str) -> None:
    person.visit("/")
    tab_to(person, "Tên đăng nhập")
    person.page.keyboard.type(name)
    tab_to(person, "Mật khẩu")
    person.page.keyboard.type(PASSWORD)
    person.press("Enter")


def into_the_page(person: Visitor) -> None:
    """The first stop of every page leads past the menu; an answer to a search begins there already."""
    if person.page.url.endswith("#noi-dung"):
        return
    person.page.keyboard.press("Tab")
    assert person.page.evaluate(FOCUSED) == "Đi tới nội dung"
    person.page.keyboard.press("Enter")


def test_handing_in_and_reviewing_without_a_pointer(visitor: Make, photo: Photo) -> None:
    staff, reviewer = visitor(), visitor()
    title = "Nộp chỉ bằng bàn phím"
    signed_in(staff, "thanhha.motcua")
    into_the_page(staff)
    enter(staff, "Chụp")
    if staff.page.get_by_role("heading", name="Minh chứng cho việc nào?").count():
        into_the_page(staff)
        tab_to(staff, "Tìm nhiệm vụ")
        staff.page.keyboard.type("camera")
        staff.press("Enter")
        into_the_page(staff)
        enter(staff, "Có camera giám sát")
    into_the_page(staff)
    tab_to(staff, "Chọn tệp có sẵn")
    staff.choose_files_by_key(photo())
    window = staff.page.locator("input[name=occurrences]")
    if window.count() and not staff.page.locator("input[name=occurrences]:checked").count():
        while staff.page.evaluate("document.activeElement.name") != "occurrences":
            staff.page.keyboard.press("Tab")
        staff.page.keyboard.press("Space")
    tab_to(staff, "Tên, chú thích")
    staff.page.keyboard.type(title)
    enter(staff, "Nộp minh chứng")
    staff.see("Chờ duyệt")

    signed_in(reviewer, "thanhha.vhxh")
    reviewer.visit("/thanh-ha/2026/duyet/")
    into_the_page(reviewer)
    tab_to(reviewer, "Tìm")
    reviewer.page.keyboard.type(title)
    tab_to(reviewer, "Lọc")
    reviewer.page.keyboard.press("Enter")
    reviewer.page.wait_for_url("**q=**")
    reviewer.page.reload()
    into_the_page(reviewer)
    enter(reviewer, title)
    into_the_page(reviewer)
    tab_to(reviewer, "Trả lại")
    reviewer.page.keyboard.press("Enter")
    tab_to(reviewer, "Lý do gửi cho đơn vị")
    reviewer.page.keyboard.type("Chụp lại rõ hơn.")
    tab_to(reviewer, "Trả lại kèm lý do")
    reviewer.page.keyboard.press("Enter")
    reviewer.see(f"Đã trả lại “{title}” kèm lý do.")


def test_menus_open_and_close_by_keyboard(visitor: Make) -> None:
    staff = visitor("thanhha.motcua")
    tab_to(staff, "Tài khoản")
    staff.page.keyboard.press("Enter")
    staff.page.get_by_role("button", name="Đăng xuất").wait_for()
    staff.page.keyboard.press("Escape")
    staff.page.get_by_role("button", name="Đăng xuất").wait_for(state="hidden")
    assert staff.page.evaluate(FOCUSED).startswith("Tài khoản")
    staff.page.keyboard.press("Enter")
    enter(staff, "Đăng xuất")
    staff.see("Tên đăng nhập")
