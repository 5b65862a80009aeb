"""A browser without JavaScript: every action is a plain form, so handing in, reviewing and reports still work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import wait_until

from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]
Photo = Callable[..., Path]


def test_handing_in_and_reviewing(visitor: Make, photo: Photo) -> None:
    staff, reviewer = visitor("thanhha.motcua", scripts=False), visitor("thanhha.vhxh", scripts=False)
    title = "Nộp khi trình duyệt tắt JavaScript"
    staff.menu("Việc")
    staff.follow(staff.main.locator("tbody a").first)
    staff.follow(staff.main.get_by_role("link", name="Thêm minh chứng").first)
    staff.choose_files(photo())
    staff.page.get_by_label("Tên, chú thích").fill(title)
    staff.follow("Nộp minh chứng")
    staff.see("Chờ duyệt")

    reviewer.menu("Duyệt")
    reviewer.page.get_by_label("Tìm").fill(title)
    reviewer.follow(reviewer.main.get_by_role("button", name="Lọc"))
    reviewer.follow(reviewer.main.get_by_role("link", name=title).locator("visible=true").last)
    reviewer.follow(reviewer.main.get_by_role("button", name="Duyệt", exact=True))
    reviewer.see(f"Đã duyệt “{title}”.")


def test_a_report_is_asked_for_and_fetched(visitor: Make) -> None:
    reviewer = visitor("thanhha.vhxh", scripts=False)
    reviewer.menu("Báo cáo")
    reviewer.follow(reviewer.main.get_by_role("button", name="Excel").first)

    def made() -> bool:
        if reviewer.main.get_by_role("link", name="Tải về").count():
            return True
        reviewer.follow("Xem tiến độ mới")
        return False

    wait_until(made, "the report is made", seconds=60)
    with reviewer.page.expect_download() as told:
        reviewer.main.get_by_role("link", name="Tải về").first.click()
    assert told.value.suggested_filename.endswith(".xlsx")
