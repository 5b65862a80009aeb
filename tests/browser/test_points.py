"""Figures, answers and points: the unit scores itself, Phòng VHXH scores the commune's column."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]
UNIT, COMMUNE = "Chấm cột Đơn vị chấm", "Chấm cột Xã chấm"


def open_leaf(person: Visitor, code: str) -> None:
    """By the menu to the points table, and there to the leaf."""
    person.menu("Điểm" if person.width < 600 else "Chấm điểm")
    person.follow(person.main.locator(".points-table a").filter(has=person.page.get_by_text(code, exact=True)).first)


def score(person: Visitor, points: str, reason: str = "", *, status: int = 200) -> None:
    """Fill the form of the one column this person scores, and save."""
    form = person.main.locator("form").filter(has=person.page.get_by_role("button", name="Lưu điểm"))
    form.get_by_label("Điểm", exact=False).first.fill(points)
    form.get_by_label("Lý do").fill(reason)
    person.follow(form.get_by_role("button", name="Lưu điểm"), status=status)


def test_a_figure_moves_the_proposal(visitor: Make) -> None:
    staff = visitor("thanhha.motcua")
    open_leaf(staff, "2.8")
    before = staff.main.locator(".why").inner_text()
    form = staff.main.locator("form").filter(has=staff.page.get_by_role("button", name="Lưu số liệu"))
    form.get_by_role("combobox", name="Tháng").select_option("11")
    form.locator("input[inputmode]").nth(0).fill("100")
    form.locator("input[inputmode]").nth(1).fill("4.000")
    staff.follow(form.get_by_role("button", name="Lưu số liệu"))
    staff.see("Đã lưu số liệu tháng 11.")
    assert staff.main.locator(".why").inner_text() != before
    # The same month again, smaller above than below and without saying that it replaces: both are told.
    form.get_by_role("combobox", name="Tháng").select_option("11")
    form.locator("input[inputmode]").nth(0).fill("một trăm")
    staff.follow(form.get_by_role("button", name="Lưu số liệu"), status=422)
    assert form.locator("input[inputmode]").nth(0).input_value() == "một trăm"


def test_an_answer_moves_the_proposal(visitor: Make) -> None:
    staff = visitor("thanhha.motcua")
    open_leaf(staff, "4.3.b")
    staff.page.get_by_label("Không đạt").check()
    staff.follow("Lưu câu trả lời")
    staff.see("Đã lưu câu trả lời. Điểm đề xuất được tính lại.")
    staff.main.get_by_text("Xóa câu trả lời").first.click()
    staff.follow(staff.main.get_by_role("button", name="Xóa câu trả lời").locator("visible=true").last)
    staff.see("Đã xóa câu trả lời.")


def test_a_difference_between_the_columns_needs_a_reason(visitor: Make) -> None:
    staff, reviewer = visitor("thanhha.motcua"), visitor("thanhha.vhxh")
    open_leaf(staff, "2.2")
    staff.see(UNIT)
    assert staff.main.get_by_role("heading", name=COMMUNE).count() == 0
    score(staff, "9", status=422)
    staff.see("1,75")
    score(staff, "1,75", "Đủ minh chứng cả bốn quý.")
    staff.see("Đã lưu điểm cột Đơn vị chấm.")

    open_leaf(reviewer, "2.2")
    score(reviewer, "1,25", status=422)
    reviewer.see("Điểm khác cột “Đơn vị chấm” (1,75 điểm). Hãy ghi lý do.")
    assert reviewer.main.locator("form").get_by_label("Điểm", exact=False).first.input_value() == "1,25"
    score(reviewer, "1,25", "Quý III nộp chậm.")
    reviewer.see("Đã lưu điểm cột Xã chấm.")
    staff.page.reload()
    staff.see("Quý III nộp chậm.")


def test_two_people_on_one_score_the_second_is_told(visitor: Make) -> None:
    first, second = visitor("thanhha.vhxh"), visitor("thanhha.vanthu")
    open_leaf(first, "2.3")
    open_leaf(second, "2.3")
    score(first, "1,5", "Đối chiếu lần một.")
    first.see("Đã lưu điểm cột Xã chấm.")
    score(second, "1", "Đối chiếu lần hai.", status=409)
    second.see("Hai người cùng chấm mục này")
    second.see("Chuyên viên Phòng VHXH Thanh Hà (demo)")
    assert second.main.locator("form").get_by_label("Lý do").first.input_value() == "Đối chiếu lần hai."
    first.page.reload()
    first.see("Đối chiếu lần một.")
    second.follow("Lưu điểm")
    second.see("Đã lưu điểm cột Xã chấm.")
    first.page.reload()
    first.see("Đối chiếu lần hai.")
