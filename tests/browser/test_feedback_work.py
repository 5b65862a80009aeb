"""What a citizen says, from the call to the answer, as four officers see it: written down, given, drafted, approved."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]
WORDS = "Đèn đường trước cổng trường mầm non bị hỏng, buổi tối trẻ em đi lại nguy hiểm"
ANSWER = "Đã thay bóng đèn trước cổng trường ngày 19/11/2026. Cảm ơn ông, bà đã báo."


def to_register(person: Visitor) -> None:
    person.menu("Góp ý" if person.width < 600 else "Góp ý, phản ánh")


def open_row(person: Visitor) -> None:
    """By the menu to what waits for this person, and there to the one of this story."""
    to_register(person)
    person.follow(person.main.get_by_role("link").filter(has_text=WORDS[:30]).first)


def test_from_a_telephone_call_to_the_approved_answer(visitor: Make) -> None:
    chief = visitor("thanhha.vhxh")
    to_register(chief)
    chief.follow("Thiết lập góp ý")
    chief.page.get_by_label("Lãnh đạo duyệt trước khi trả lời").check()
    chief.follow("Lưu thiết lập")
    chief.see("Đã lưu thiết lập.")

    desk = visitor("thanhha.motcua")
    to_register(desk)
    desk.follow("Ghi góp ý mới")
    desk.follow("Ghi vào sổ", status=422)
    desk.page.get_by_label("Nội dung").fill(WORDS)
    desk.page.get_by_label("Nơi xảy ra").fill("Cổng trường mầm non")
    desk.follow("Ghi vào sổ")
    desk.see("Đọc hoặc đưa mã này cho người gửi")
    code = desk.main.locator(".fb-code").inner_text()
    assert code.count("-") == 2

    open_row(chief)
    chief.see("Giao đơn vị xử lý")
    chief.page.locator("#assign_unit").select_option(label="Phòng Kinh tế")
    chief.page.get_by_label("Dặn đơn vị").fill("Gọi điện lực kiểm tra ngay hôm nay")
    chief.follow(chief.main.locator(".fb-next").get_by_role("button"))
    chief.see("Đang chờ Phòng Kinh tế")

    unit = visitor("thanhha.kinhte")
    open_row(unit)
    unit.see("Gọi điện lực kiểm tra ngay hôm nay")
    unit.see("Giải quyết và viết trả lời")
    unit.main.locator("summary").filter(has_text="Báo cho người gửi").click()
    unit.page.locator("#note_public_text").fill("Thợ điện sẽ đến chiều nay.")
    unit.follow(unit.main.get_by_role("button", name="Báo cho người gửi").locator("visible=true"))
    unit.see("Thợ điện sẽ đến chiều nay.")
    unit.page.get_by_label("Nội dung trả lời").fill(ANSWER)
    unit.follow(unit.main.locator(".fb-next").get_by_role("button"))
    unit.see("Đang chờ lãnh đạo duyệt")

    leader = visitor("thanhha.lanhdao")
    open_row(leader)
    leader.see("Duyệt và trả lời người gửi")
    assert leader.page.get_by_label("Nội dung trả lời").input_value() == ANSWER
    leader.follow(leader.main.locator(".fb-next").get_by_role("button"))
    leader.see("Đã trả lời")
    leader.see("trả lời đúng hạn")

    # Nobody is signed in here: the code alone leads to the answer, and to nothing the house wrote for itself.
    citizen = visitor()
    citizen.visit("/thanh-ha/tra-cuu/")
    citizen.page.get_by_label("Mã trên biên nhận").fill(code)
    citizen.follow("Xem kết quả")
    citizen.see("Cảm ơn ông, bà đã báo.")
    citizen.see("Thợ điện sẽ đến chiều nay.")
    assert citizen.page.get_by_text("Gọi điện lực kiểm tra ngay hôm nay").count() == 0


def test_every_page_around_the_register_is_sound(visitor: Make) -> None:
    chief = visitor("thanhha.vhxh")
    for name in ("", "?xem=tat-ca", "ghi/", "dot/", "so-lieu/", "tuan/", "thiet-lap/", "mau/"):
        chief.visit(f"/thanh-ha/2026/gop-y/{name}")
    chief.visit("/thanh-ha/2026/du-lieu-ca-nhan/")


def test_a_letter_box_is_opened_and_its_letter_written_down(visitor: Make) -> None:
    desk = visitor("thanhha.motcua")
    to_register(desk)
    desk.follow("Hòm thư, đợt thu nhận")
    desk.page.get_by_label("Nơi").fill("Hòm thư tại Trung tâm")
    desk.page.get_by_label("Người tham gia, chứng kiến").fill("Đại diện Trung tâm\nĐại diện Mặt trận")
    desk.page.get_by_label("Số ý kiến, thư nhận được").fill("1")
    desk.follow("Lưu đợt này")
    desk.follow("Ghi thư vào sổ (còn 1)")
    desk.page.get_by_label("Nội dung").fill("Xin thêm ghế ngồi chờ ở quầy")
    desk.follow("Ghi vào sổ")
    desk.follow("Về đợt thu nhận")
    desk.see("Xin thêm ghế ngồi chờ ở quầy")
