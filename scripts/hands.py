"""What hands do on a page on the way to a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

NEXT_QUESTION = 500
"""Milliseconds the form takes to show the next question."""


def press_keys(page: Page, place: Locator, keys: str) -> None:
    """Keys one after the other, as somebody types them on a page that listens."""
    place.wait_for()
    for key in keys.split():
        page.keyboard.press(key)


def answer_all(page: Page, place: Locator, _value: str) -> None:
    """Touch the first answer of one question after the other."""
    while place.is_visible():
        place.click()
        page.wait_for_timeout(NEXT_QUESTION)


def drag(page: Page, place: Locator, shares: str) -> None:
    """Draw a box on the element."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    left, top, right, bottom = (float(share) for share in shares.split())
    page.mouse.move(box["x"] + left * box["width"], box["y"] + top * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + right * box["width"], box["y"] + bottom * box["height"], steps=8)
    page.mouse.up()


HANDS: dict[str, Callable[[Page, Locator, str], Any]] = {
    "click": lambda _page, place, _value: place.click(),
    "fill": lambda _page, place, value: place.fill(value),
    "choose": lambda _page, place, value: place.select_option(index=int(value)),
    "type": press_keys,
    "answer": answer_all,
    "drag": drag,
}
