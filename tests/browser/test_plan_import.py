"""A Word annex dropped on the portal: read, looked at, imported; the same one again changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import annex_kit

from .visitor import Visitor

pytestmark = pytest.mark.browser

Make = Callable[..., Visitor]


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


def test_an_annex_is_read_looked_at_and_imported(visitor: Make, annex: Path, tmp_path: Path) -> None:
    reviewer = visitor("thanhha.vhxh")
    reviewer.menu("Kế hoạch")
    reviewer.follow("Nhập kế hoạch")
    wrong = tmp_path / "ke-hoach.pdf"
    wrong.write_bytes(b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n")
    reviewer.choose_files(wrong)
    reviewer.follow("Đọc tệp")
    reviewer.see("lưu thành Word (.docx) hoặc Excel (.xlsx) rồi tải lên")
    reviewer.follow("Chọn tệp khác")
    reviewer.choose_files(annex)
    reviewer.follow("Đọc tệp")
    reviewer.see("phu-luc.docx")
    reviewer.see("Có thể chỉ là viết lại")
    before = reviewer.page.locator("main").inner_text()
    assert "tại trụ sở" in before
    reviewer.follow(reviewer.main.get_by_role("button", name="Cập nhật kế hoạch"))
    assert "/ke-hoach/" in reviewer.path
    reviewer.see("Đã nhập")
    reviewer.see("tại trụ sở")


def test_staff_may_not_import(visitor: Make, annex: Path) -> None:
    staff = visitor("thanhha.motcua")
    staff.visit("/thanh-ha/2026/ke-hoach/nhap/", status=403)
