"""Phòng VHXH makes a survey alone: ready-made questions, one changed, tried on a phone, used, hung on the wall."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from .portal import Portal
from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]

TITLE = "Một cửa hôm nay thế nào"
NEW = "Ông/bà đến làm việc gì?"


def test_from_ready_made_questions_to_a_poster(visitor: Make, portal: Portal, tmp_path: Path) -> None:
    officer = visitor("thanhha.vhxh")
    officer.menu("Khảo sát")
    officer.follow("Lập khảo sát")
    officer.follow("Mức độ hài lòng về sự phục vụ")
    officer.page.get_by_label("Tên khảo sát").fill(TITLE)
    officer.follow(officer.main.get_by_role("button", name="Lập khảo sát"))
    officer.see("Đã lập khảo sát.")
    questions = officer.path
    a_question_is_added_and_one_changed(officer)
    it_is_tried_on_a_phone(officer, questions)
    officer.visit(questions)
    officer.follow("Đưa vào dùng")
    officer.see("Bản 1 được dùng từ bây giờ.")
    detail = officer.path
    officer.follow("Thêm điểm")
    officer.page.get_by_label("Tên các điểm").fill("Quầy tiếp nhận\nNhà văn hóa thôn thử")
    officer.follow("Thêm các điểm")
    officer.see("mỗi nơi có mã QR riêng")
    officer.visit(detail)
    officer.follow(officer.main.get_by_role("button", name="Mở lấy ý kiến"))
    officer.see("ai quét mã QR trong thời gian của một đợt đều trả lời được")
    a_citizen_answers(visitor, officer)
    a_poster_is_printed(officer, detail, tmp_path)


def a_question_is_added_and_one_changed(officer: Visitor) -> None:
    """First without its choices: the page says what is missing and where; then put right."""
    officer.follow(officer.main.locator("#c1").get_by_role("link", name="Chèn sau"))
    officer.page.get_by_label("Chọn một. Nhiều lựa chọn").check()
    officer.page.get_by_label("Câu hỏi – tiếng Việt").fill(NEW)
    officer.page.get_by_label("Câu hỏi – tiếng Anh").fill("What is it about?")
    officer.follow("Lưu câu hỏi")
    officer.follow("Đưa vào dùng")
    officer.see("Câu 2: cần ít nhất hai lựa chọn.")
    officer.follow(officer.main.locator(".is-faulty").get_by_role("link", name="Sửa"))
    for number, (words, english) in enumerate([("Khai sinh", "Birth"), ("Đất đai", "Land")], 1):
        officer.page.get_by_label(f"Lựa chọn {number} – tiếng Việt").fill(words)
        officer.page.get_by_label(f"Lựa chọn {number} – tiếng Anh").fill(english)
    officer.follow("Lưu câu hỏi")
    assert not officer.main.locator(".is-faulty").count()
    officer.main.locator("#c2").get_by_role("button", name="Chuyển lên").click()
    officer.main.locator("#c1 + #c2 + #c19").wait_for()
    officer.look_over()
    officer.visit(officer.path)
    assert officer.main.locator("#c1 + #c2 + #c19").count() == 1, "kept, and moved in place"


def it_is_tried_on_a_phone(officer: Visitor, questions: str) -> None:
    """In the frame of a phone the form itself; nothing leaves it."""
    officer.visit(questions)
    officer.follow("Xem trước")
    phone = officer.page.frame_locator("iframe")
    phone.get_by_role("button", name="Bắt đầu").click()
    phone.get_by_text("nơi đón tiếp và biển chỉ dẫn").wait_for()
    officer.look_over()


def a_citizen_answers(visitor: Make, officer: Visitor) -> None:
    """The QR's address opens the form to somebody who is not signed in."""
    officer.visit(officer.path + "diem/")
    officer.follow(officer.main.get_by_role("link", name="Quầy tiếp nhận"))
    address = officer.main.get_by_role("link", name="Mở phiếu của điểm này").get_attribute("href")
    citizen = visitor()
    citizen.page.goto(str(address))
    citizen.page.get_by_role("heading", name="Ông/bà có hài lòng với Trung tâm").wait_for()


def a_poster_is_printed(officer: Visitor, detail: str, tmp_path: Path) -> None:
    """Both points in one file, each with its name and its own address."""
    officer.visit(detail + "ap-phich/")
    with officer.page.expect_download() as told:
        officer.main.get_by_role("button", name="Tải PDF").click()
    file = tmp_path / "ap-phich.pdf"
    told.value.save_as(file)
    pages = [page.extract_text() for page in PdfReader(file).pages]
    assert len(pages) == 2
    assert "Quầy tiếp nhận" in pages[0]
    assert "Nhà văn hóa thôn thử" in pages[1]
    assert all("DỮ LIỆU TRÌNH DIỄN" in page for page in pages)
