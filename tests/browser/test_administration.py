"""The commune's administrator: people, the year, the set of criteria with its Excel sheet, Django's administration."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]
ENGLISH = re.compile(
    r"\b(Add|Change|Delete|Filter|Search|View|Home|Save|History|Yes|No|Any|Today|Action|Select|results?)\b"
)


def test_the_administration_speaks_vietnamese_and_finds_things(visitor: Make) -> None:
    admin = visitor("thanhha.quantri")
    admin.visit("/quan-tri/")
    sections = [link.get_attribute("href") for link in admin.page.locator("main th[scope=row] a").all()]
    assert len(sections) > 12
    for address in sections:
        admin.visit(str(address))
        text = admin.page.locator("body").inner_text()
        assert not ENGLISH.search(text), (address, ENGLISH.findall(text))
        if first := admin.page.locator("#result_list tbody th a").all()[:1]:
            admin.visit(str(first[0].get_attribute("href")))

    admin.visit("/quan-tri/accounts/user/")
    admin.page.locator("#searchbar").fill("Một cửa")
    admin.follow(admin.page.get_by_role("button", name="Tìm kiếm"))
    assert admin.page.locator("#result_list tbody tr").count() == 1
    assert "Phù Liễn" not in admin.main.inner_text()


def test_history_can_be_read_and_not_changed(visitor: Make) -> None:
    admin = visitor("thanhha.quantri")
    admin.visit("/quan-tri/common/event/")
    admin.follow(admin.page.locator("#result_list tbody th a").first)
    assert admin.main.locator("input:not([type=hidden]), select, textarea").count() == 0
    admin.visit("/quan-tri/common/event/add/", status=403)


def test_a_person_is_added_given_a_role_and_signs_in(visitor: Make) -> None:
    admin = visitor("thanhha.quantri")
    admin.menu("Người dùng")
    admin.follow("Thêm người dùng")
    name = f"thanhha.moi{admin.width}"
    admin.page.locator("#id_username").fill(name)
    admin.page.locator("#id_full_name").fill("Cán bộ mới (demo)")
    admin.page.locator("#id_password1").fill("Mat khau dau tien 1!")
    admin.page.locator("#id_password2").fill("Mat khau dau tien 1!")
    admin.page.locator("#id_memberships-0-commune").select_option(label="xã Thanh Hà")
    admin.page.locator("#id_memberships-0-unit").select_option(label="Phòng Kinh tế (Thanh Hà)")
    admin.follow(admin.page.locator("input[name=_save]"))
    admin.visit("/thanh-ha/2026/nguoi-dung/?q=Cán bộ mới")
    admin.see("Cán bộ đơn vị – Phòng Kinh tế")

    newcomer = visitor()
    newcomer.sign_in(name, "Mat khau dau tien 1!")
    assert "/tai-khoan/password/change/" in newcomer.path


def test_the_sheet_of_points_goes_out_and_comes_back(visitor: Make, tmp_path: Path) -> None:
    admin = visitor("quantri")  # the set belongs to the city, so the installation's administrator enters it
    admin.visit("/thanh-ha/2026/tieu-chi/")
    with admin.page.expect_download() as told:
        admin.main.get_by_role("link", name="Tải bảng điểm Excel").first.click()
    path = tmp_path / "bang-diem.xlsx"
    told.value.save_as(path)
    book = openpyxl.load_workbook(path)
    assert sum(row[0].value is not None for row in book.worksheets[0].iter_rows()) > 60
    wrong = tmp_path / "sai.xlsx"
    wrong.write_bytes(b"khong phai Excel")
    admin.page.locator("input[type=file]").first.set_input_files(wrong)
    admin.follow(admin.main.locator("form[enctype] button[type=submit]").first, status=422)
    admin.page.locator("input[type=file]").first.set_input_files(path)
    admin.follow(admin.main.locator("form[enctype] button[type=submit]").first)


def test_a_phase_is_moved(visitor: Make) -> None:
    admin = visitor("thanhha.quantri")
    admin.menu("Thiết lập")
    field = admin.main.locator("input[type=date]").last
    field.fill("2026-12-30")
    admin.follow(admin.main.get_by_role("button", name="Lưu").last)
    assert admin.main.locator("input[type=date]").last.input_value() == "2026-12-30"
