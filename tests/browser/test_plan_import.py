"""A Word annex dropped on the portal: read, its doubts settled in the cells, compared, imported, taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests import annex_kit

from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]

MOST_STEPS = 8
"""Presses of a link or button from the plan's page to the imported plan, the commune's own annex with one rewording."""

DOUBTFUL = [
    ["TT", "Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời gian"],
    ["I", "TIÊU CHÍ 1: CHÍNH QUYỀN CÔNG KHAI, MINH BẠCH"],
    ["1", "Niêm yết lịch tiếp dân", "Phòng Kinh tế", "Tổ Chim Bồ Câu", "Hình ảnh", "Quý I"],
    ["2", "Niêm yết mức phí", "Phòng Kinh tế", "Tổ Chim Bồ Câu", "Hình ảnh", "khi trăng tròn đẹp trời"],
]


@pytest.fixture
def annex(tmp_path: Path) -> Path:
    """The printed annex of the commune's own plan with one row reworded."""
    plan = annex_kit.load_plan("thanh-ha-2026")
    first = annex_kit.leaves(plan)[0]["title"]
    path = annex_kit.write_docx(tmp_path / "phu-luc.docx", plan)
    return reworded(path, first, f"{first} tại trụ sở")


def reworded(path: Path, old: str, new: str) -> Path:
    import docx

    document = docx.Document(str(path))
    cells = {cell._tc: cell for table in document.tables for row in table.rows for cell in row.cells}
    found = [cell for cell in cells.values() if old in cell.text]
    assert found
    for cell in found:
        cell.text = cell.text.replace(old, new)
    document.save(str(path))
    return path


def test_an_annex_is_read_compared_imported_and_taken_back(visitor: Make, annex: Path, tmp_path: Path) -> None:
    reviewer = visitor("thanhha.vhxh")
    reviewer.visit("/thanh-ha/2026/ke-hoach/")
    reviewer.follow("Nhập kế hoạch")
    wrong = tmp_path / "ke-hoach.pdf"
    wrong.write_bytes(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n")
    reviewer.choose_files(wrong)
    reviewer.follow("Đọc tệp")
    reviewer.see("lưu thành Word (.docx) hoặc Excel (.xlsx) rồi tải lên")
    reviewer.follow("Chọn tệp khác")
    before = reviewer.steps
    reviewer.choose_files(annex)
    reviewer.see("phu-luc.docx")
    reviewer.follow("Đọc tệp")
    reviewer.see("Bảng cổng đã nhận ra")
    reviewer.follow("Tiếp: sửa chỗ còn ngờ")
    reviewer.page.locator("[data-accept]").first.click()
    reviewer.see("Không còn chỗ ngờ")
    reviewer.follow("Tiếp: so với kế hoạch")
    reviewer.see("Có thể chỉ là viết lại")
    reviewer.follow("Vẫn là việc cũ")
    reviewer.follow("Cập nhật kế hoạch")
    reviewer.see("Đã nhập vào kế hoạch")
    assert reviewer.steps - before + 1 <= MOST_STEPS
    reviewer.page.locator("summary", has_text="Hoàn tác nhập").click()
    reviewer.follow(reviewer.main.get_by_role("button", name="Hoàn tác", exact=True))
    reviewer.see("Kế hoạch trở lại như trước khi nhập")


@pytest.mark.parametrize("scripts", [True, False])
def test_doubts_are_settled_in_their_cells_by_keyboard_and_without_scripts(
    visitor: Make, tmp_path: Path, scripts: bool
) -> None:
    book = openpyxl.Workbook()
    for row in DOUBTFUL:
        book.active.append(row)
    path = tmp_path / "nho.xlsx"
    book.save(path)
    reviewer = visitor("thanhha.vhxh", scripts=scripts)
    reviewer.visit("/thanh-ha/2026/ke-hoach/nhap/")
    reviewer.choose_files(path)
    reviewer.follow("Đọc tệp")
    reviewer.follow("Tiếp: sửa chỗ còn ngờ")
    accept = reviewer.page.locator("[data-accept]")
    assert accept.count() == 3
    if not scripts:
        reviewer.follow(accept.first)
        reviewer.follow(reviewer.page.locator("[data-accept]").first)
        reviewer.see("Không còn chỗ nào ngờ")
        return
    accept.first.focus()
    reviewer.page.keyboard.press("Enter")
    reviewer.page.locator(".import-row-fresh").first.wait_for()
    reviewer.page.locator("[data-accept]:focus").wait_for()
    assert accept.count() == 1, "one spelling is settled in both cells"
    reviewer.look_over()
    reviewer.page.keyboard.press("Enter")
    reviewer.page.locator("[data-next]:focus").wait_for()
    reviewer.press("Enter")
    reviewer.see("So với kế hoạch đang có")


def test_staff_may_not_import(visitor: Make, annex: Path) -> None:
    staff = visitor("thanhha.motcua")
    staff.visit("/thanh-ha/2026/ke-hoach/nhap/", status=403)
