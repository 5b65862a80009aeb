"""Reviewing by keys: twenty proofs in a row, a slip taken back, a return with ready reasons; on a phone by thumb."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .portal import Portal
from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]

MANY = """
from accounts.models import User
from criteria.models import ProgrammeYear
from evidence.services import add_note
from accounts.models import Unit
import datetime as dt
year = ProgrammeYear.objects.get(commune__slug="thanh-ha", year=2026)
sender = User.objects.get(username="thanhha.motcua")
unit = sender.memberships.filter(unit__isnull=False).first().unit
for number in range(24):
    add_note(programme=year, unit=unit, by=sender, title=f"Ghi chép duyệt nhanh {number}", text="Đã hướng dẫn bà con.",
             proof_date=dt.date(2026, 11, 19))
"""
QUEUE = "/thanh-ha/2026/duyet/?q=duyet+nhanh"


@pytest.fixture(scope="module")
def many(portal: Portal) -> None:
    portal.ask(MANY)


def place(person: Visitor) -> tuple[int, int]:
    """Number and length of the queue."""
    words = person.page.locator(".crumbs").inner_text()
    found = re.search(r"(\d+) / (\d+)", words)
    assert found, words
    return int(found[1]), int(found[2])


def at(person: Visitor, number: int, total: int) -> None:
    expect(person.page.locator(".crumbs")).to_contain_text(f"{number} / {total}")


@pytest.mark.usefixtures("many")
def test_twenty_proofs_by_keys_alone(visitor: Make, width: int) -> None:
    if width < 600:
        pytest.skip("keys are for desks")
    reviewer = visitor("thanhha.vhxh")
    reviewer.visit(QUEUE)
    reviewer.follow("Bắt đầu duyệt")
    keys = reviewer.page.keyboard
    at(reviewer, 1, 24)
    started = time.monotonic()
    for left in range(23, 3, -1):
        keys.press("a")
        at(reviewer, 1, left)
    seconds = (time.monotonic() - started) / 20
    print(f"{seconds:.2f} s for each proof")
    reviewer.look_over()
    assert "q=duyet+nhanh" in reviewer.page.url

    keys.press("u")
    reviewer.see("lại chờ duyệt")
    at(reviewer, 1, 5)
    keys.press("j")
    at(reviewer, 2, 5)
    keys.press("ArrowLeft")
    at(reviewer, 1, 5)
    keys.press("r")
    keys.type("Sổ ghi ja")  # letters of shortcuts are letters here
    words = reviewer.page.get_by_label("Lý do gửi cho đơn vị")
    expect(words).to_have_value("Sổ ghi ja")
    keys.press("Escape")
    keys.press("2")
    expect(words).to_have_value(re.compile("Sổ ghi ja Văn bản chưa có số"))
    reviewer.look_over()
    keys.press("Enter")
    reviewer.see("kèm lý do.")
    at(reviewer, 1, 4)
    keys.press("?")
    expect(reviewer.page.get_by_role("heading", name="Phím tắt khi duyệt")).to_be_visible()
    keys.press("Escape")


@pytest.mark.usefixtures("many")
def test_with_a_thumb_on_a_phone(visitor: Make, width: int) -> None:
    if width > 600:
        pytest.skip("a phone's work")
    reviewer = visitor("thanhha.vhxh")
    reviewer.visit(QUEUE)
    reviewer.follow("Bắt đầu duyệt")
    _number, total = place(reviewer)
    accept = reviewer.main.get_by_role("button", name="Duyệt", exact=True)
    box = accept.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["y"] > 500  # under the thumb, whatever the page is long
    accept.click()
    at(reviewer, 1, total - 1)
    reviewer.see("Đã duyệt “Ghi chép duyệt nhanh")
    reviewer.look_over()
    reviewer.main.get_by_role("link", name="Trả lại", exact=True).click()
    reviewer.page.get_by_role("checkbox", name="Thiếu dấu, chữ ký").check()
    expect(reviewer.page.get_by_label("Lý do gửi cho đơn vị")).to_have_value(re.compile("^Văn bản chưa có số"))
    reviewer.main.get_by_role("button", name="Trả lại kèm lý do").click()
    at(reviewer, 1, total - 2)
    reviewer.see("kèm lý do.")
    reviewer.main.get_by_role("button", name="Hoàn tác").click()
    at(reviewer, 1, total - 1)
    reviewer.look_over()


@pytest.mark.usefixtures("many")
def test_without_scripts_everything_is_there(visitor: Make) -> None:
    reviewer = visitor("thanhha.vhxh", scripts=False)
    reviewer.visit(QUEUE)
    reviewer.follow("Bắt đầu duyệt")
    reviewer.page.locator("summary").filter(has_text="Trả lại").click()
    reviewer.page.get_by_role("checkbox", name="Ảnh không rõ ngày, nơi").check()
    reviewer.page.get_by_label("Lý do gửi cho đơn vị").fill("Trang 2.")
    reviewer.follow("Trả lại kèm lý do")
    reviewer.see("kèm lý do.")
    reviewer.follow("Hoàn tác")
    reviewer.see("lại chờ duyệt")
