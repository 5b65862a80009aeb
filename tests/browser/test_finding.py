"""The search box by keyboard: "/" goes to it, what is typed brings suggestions, the arrows choose one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .conftest import PHONE
from .visitor import Visitor

pytestmark = pytest.mark.browser

YEAR = "/thanh-ha/2026/"


def test_a_few_letters_and_an_arrow_lead_to_the_task(visitor: Callable[..., Visitor], width: int) -> None:
    person = visitor("thanhha.vhxh")
    page = person.page
    if width == PHONE:
        person.follow(page.get_by_role("link", name="Tra cứu"))
        expect(page.locator("#tim-q")).to_be_focused()
        page.keyboard.type("niem yet")
        person.press("Enter")
    else:
        person.visit(f"{YEAR}minh-chung/")
        page.keyboard.press("/")
        expect(page.locator("#tim-nhanh")).to_be_focused()
        page.keyboard.type("niem yet")
        page.locator(".find-drop .find-all").wait_for()
        person.look_over()
        page.keyboard.press("ArrowDown")
        expect(page.locator(".find-drop .find-hit").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#tim-nhanh")).to_be_focused()
        expect(page.locator(".find-drop")).to_be_hidden()
        person.press("Enter")
    person.see("kết quả cho")
    person.follow(person.main.locator(".find-hit").first)
    assert "/viec/" in person.path
    person.visit(f"{YEAR}tim/")
    person.see("Vừa xem")
