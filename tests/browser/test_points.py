"""Figures, answers and points: the unit scores itself, Phòng VHXH scores the commune's column."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]
UNIT, COMMUNE = "Chấm cột Đơn vị chấm", "Chấm cột Xã chấm"


def open_leaf(person: Visitor, code: str) -> None:
    """By the menu to the points table, and there to the leaf."""
    person.menu("Điểm" if person.width < 600 else "Chấm điểm")
    open_groups(person)
    person.follow(person.main.locator(".crit-title").filter(has=person.page.get_by_text(code, exact=True)).first)


def open_groups(person: Visitor) -> None:
    """A phone begins with the groups folded."""
    person.page.get_by_role("button", name="Mở mọi nhóm").click()


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


# --- typing in the table ------------------------------------------------------------------------------


def table(person: Visitor) -> None:
    person.visit("/thanh-ha/2026/cham-diem/")
    open_groups(person)


def box(person: Visitor, code: str):
    """The commune's cell of a leaf."""
    return person.main.locator(f'.cell-commune .pcell-input[data-code="{code}"]')


def all_saved(person: Visitor) -> None:
    """No cell is on its way any more, none waits for anything."""
    for state in ("typing", "saving", "unsaved", "reason", "conflict", "wrong", "closed"):
        expect(person.page.locator(f'[data-cell][data-state="{state}"]')).to_have_count(0, timeout=20_000)


def test_twenty_cells_by_keyboard_and_every_number_arrives(visitor: Make) -> None:
    person = visitor("thanhha.vhxh")
    table(person)
    codes = person.main.locator(".cell-commune .pcell-input").evaluate_all("all => all.map((one) => one.dataset.code)")
    keys, total = person.page.keyboard, person.page.locator(".own-total dd")
    before = total.inner_text()
    box(person, codes[0]).focus()
    started = time.monotonic()
    for _ in range(20):
        keys.type("0.5")
        keys.press("Enter")
        if person.page.evaluate("document.activeElement.matches('[data-reason-input]')"):
            keys.type("Minh chứng nộp chậm")
            keys.press("Enter")
    print(f"twenty cells: {time.monotonic() - started:.1f} s")
    all_saved(person)
    expect(total).not_to_have_text(before)
    table(person)
    for code in codes[:20]:
        expect(box(person, code)).to_have_value("0,5")


def test_a_wrong_number_stays_with_its_sentence_and_escape_brings_the_old_one_back(visitor: Make) -> None:
    person = visitor("thanhha.vhxh")
    table(person)
    cell = box(person, "4.1")
    old = cell.input_value()
    cell.fill("bảy")
    cell.press("Enter")
    expect(person.main.locator(".under-wrong")).to_contain_text("Hãy nhập số")
    expect(cell).to_have_value("bảy")
    person.look_over(200)
    cell.focus()
    cell.press("Escape")
    expect(cell).to_have_value(old)
    expect(person.main.locator(".under-wrong")).to_have_count(0)


def test_two_people_type_in_one_cell_and_both_numbers_are_shown(visitor: Make) -> None:
    first, second = visitor("thanhha.vhxh"), visitor("thanhha.vanthu")
    table(first)
    table(second)
    box(second, "4.2.a").fill("1")
    for person, points, reason in ((first, "0,75", "Đối chiếu lần một."), (second, None, "Đối chiếu lần hai.")):
        cell = box(person, "4.2.a")
        if points:
            cell.fill(points)
        cell.press("Enter")
        person.page.locator("[data-reason-input]").fill(reason)
        person.page.locator("[data-reason-input]").press("Enter")
        if points:
            all_saved(person)
    expect(second.main.locator(".under-conflict")).to_contain_text("0,75 điểm (Đối chiếu lần một.). Bạn gõ: 1.")
    second.wrong.clear()  # the 409 is the answer that is expected
    second.look_over(200)
    second.main.locator("[data-keep-mine]").click()
    all_saved(second)
    expect(first.main.locator(".pcell-by").first).to_contain_text("vừa được", timeout=25_000)
    expect(box(first, "4.2.a")).to_have_value("1")


def test_a_dead_network_keeps_the_number_on_the_machine_and_sends_it_later(visitor: Make) -> None:
    person = visitor("thanhha.vhxh")
    table(person)
    cell = box(person, "4.3.a")
    person.context.set_offline(True)
    cell.fill("0,25")
    cell.press("Enter")
    person.page.locator("[data-reason-input]").fill("Thiếu biên bản.")
    person.page.locator("[data-reason-input]").press("Enter")
    expect(person.page.locator("[data-all-state]")).to_contain_text("mất kết nối")
    person.wrong.clear()  # the console says that the network is gone
    person.page.on("dialog", lambda asked: asked.accept())
    person.context.set_offline(False)
    table(person)
    all_saved(person)
    table(person)
    expect(box(person, "4.3.a")).to_have_value("0,25")
    assert person.page.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('diem:')).length") == 0


def test_after_a_sign_in_elsewhere_the_number_is_saved_with_a_fresh_token(visitor: Make) -> None:
    person = visitor("thanhha.vhxh")
    table(person)
    for cookie in person.context.cookies():
        if "csrf" in cookie["name"]:
            person.context.clear_cookies(name=cookie["name"])
    cell = box(person, "4.3.a")
    cell.fill("0")
    cell.press("Enter")
    reason = person.page.locator("[data-reason-input]")
    reason.fill("Thiếu biên bản.")
    reason.press("Enter")
    all_saved(person)
    person.wrong.clear()  # the first token was refused, as it should be
    table(person)
    expect(box(person, "4.3.a")).to_have_value("0")
