"""From a unit's work to accepted proof: staff hand in, the reviewer returns and accepts, staff hand in again."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.files_kit import SECRETS

from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]
Photo = Callable[..., Path]


def hand_in(staff: Visitor, photo: Path, title: str) -> None:
    """From wherever they are: my unit's work, the first task that is due, its window, a photo."""
    staff.menu("Việc")
    staff.follow(staff.main.locator("tbody a").first)
    staff.follow(staff.main.get_by_role("link", name="Thêm minh chứng").first)
    staff.choose_files(photo)
    staff.page.get_by_label("Tên, chú thích").fill(title)
    staff.follow("Nộp minh chứng")


def open_in_queue(reviewer: Visitor, title: str) -> None:
    """The reviewer's queue, narrowed to one proof."""
    reviewer.menu("Duyệt")
    reviewer.page.get_by_label("Tìm").fill(title)
    reviewer.page.get_by_role("button", name="Lọc").click()
    reviewer.page.wait_for_url("**q=**")
    reviewer.follow(reviewer.main.get_by_role("link", name=title).locator("visible=true").last)


def test_a_photo_reaches_the_record_in_five_steps_without_its_place(visitor: Make, photo: Photo) -> None:
    staff = visitor("thanhha.motcua")
    staff.see("Việc cần làm")
    staff.steps = 0
    hand_in(staff, photo(), "Bảng niêm yết thủ tục tại quầy số 3")
    assert staff.steps <= 4
    staff.see("Chờ duyệt")
    staff.follow("Bảng niêm yết thủ tục tại quầy số 3")
    staff.see("19/11/2026")
    file = staff.context.request.get(f"{staff.path}tep/")
    assert file.ok
    assert [secret for secret in SECRETS if secret in file.body()] == []
    with Image.open(io.BytesIO(file.body())) as picture:
        assert picture.size == (1280, 960)  # turned upright


def test_an_activity_with_a_photo_takes_five_steps(visitor: Make, photo: Photo) -> None:
    staff = visitor("thanhha.motcua")
    staff.steps = 0
    staff.menu("Việc")
    staff.follow(staff.main.locator("tbody a").first)
    staff.follow("Ghi hoạt động")
    staff.page.get_by_label("Nội dung, kết quả").fill(
        "Hướng dẫn 35 người dân nộp hồ sơ trực tuyến tại nhà văn hóa thôn."
    )
    staff.page.get_by_label("Nơi").fill("Nhà văn hóa thôn 2")
    staff.follow("Ghi và thêm minh chứng")
    staff.see("Đã ghi hoạt động.")
    staff.follow("Thêm minh chứng")
    staff.choose_files(photo(), photo("IMG_2.jpg"))
    staff.follow("Nộp minh chứng")
    assert staff.steps <= 6
    staff.see("Hướng dẫn 35 người dân nộp hồ sơ trực tuyến tại nhà văn hóa thôn.")
    staff.see("Chờ duyệt")


def test_proof_goes_back_with_a_reason_and_comes_again(visitor: Make, photo: Photo) -> None:
    staff, reviewer = visitor("thanhha.motcua"), visitor("thanhha.vhxh")
    title = "Ảnh niêm yết số điện thoại đường dây nóng"
    hand_in(staff, photo(), title)

    open_in_queue(reviewer, title)
    reviewer.main.locator("summary, a").filter(has_text="Trả lại").locator("visible=true").first.click()
    reviewer.main.get_by_role("button", name="Trả lại kèm lý do").click()
    reviewer.see("Hãy chọn hoặc ghi lý do để người nộp biết cần làm gì tiếp theo.")
    reviewer.page.get_by_label("Lý do gửi cho đơn vị").fill("Ảnh chụp xa, không đọc được số điện thoại.")
    reviewer.main.get_by_role("button", name="Trả lại kèm lý do").click()
    reviewer.see(f"Đã trả lại “{title}”")

    staff.visit("/thanh-ha/2026/minh-chung/?status=returned")
    staff.follow(staff.main.get_by_role("link", name=title).locator("visible=true").last)
    staff.see("Ảnh chụp xa, không đọc được số điện thoại.")
    staff.follow("Gửi bản mới")
    staff.page.get_by_label("Tệp mới").set_input_files(photo("chup-lai.jpg"))
    staff.page.get_by_label("Đã sửa gì").fill("Đã chụp lại gần hơn.")
    staff.follow("Gửi bản mới")
    staff.see("Chờ duyệt")

    open_in_queue(reviewer, title)
    reviewer.see("Đã chụp lại gần hơn.")
    reviewer.main.get_by_role("button", name="Duyệt", exact=True).locator("visible=true").first.click()
    reviewer.see(f"Đã duyệt “{title}”.")
    staff.page.reload()
    staff.see("Đã duyệt")
    staff.see("Bản 2")
