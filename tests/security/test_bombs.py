"""Small files that unpack to very much: refused with a sentence, quickly, in little memory."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import Role
from common.files import MIME
from common.unpacking import MAX_MERGED, TooMuch, check_package
from criteria.services import export_points
from evidence.previews import text_preview
from tasks.annex import UnreadableAnnex, read_annex
from tests.security.conftest import World

END = b"</sheetData>"
SHEET = "xl/worksheets/sheet1.xml"


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == part else content)
    return out.getvalue()


def merged(data: bytes) -> bytes:
    everything = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return changed(data, SHEET, lambda xml: xml.replace(END, END + everything))


def far(data: bytes) -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return changed(data, SHEET, lambda xml: xml.replace(END, cell + END))


def fat(data: bytes) -> bytes:
    row = b'<row r="900">' + b"<c/>" * 3_000_000 + b"</row>"
    return changed(data, SHEET, lambda xml: xml.replace(END, row + END))


def entities(data: bytes) -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return changed(data, SHEET, lambda xml: xml.replace(b"<worksheet", bomb + b"<worksheet", 1))


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["TT", "Nội dung", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời gian"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def quick():
    """The whole test takes seconds, not minutes."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 20


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("bomb", [merged, fat, entities])
def test_an_annex_that_unpacks_to_very_much_is_a_sentence(tmp_path: Path, bomb) -> None:
    path = tmp_path / "phu-luc.xlsx"
    path.write_bytes(bomb(workbook()))
    with pytest.raises(UnreadableAnnex):
        read_annex(path, year=2026, units=[], commune="", name=path.name)


@pytest.mark.usefixtures("quick")
def test_a_word_annex_of_millions_of_paragraphs_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.docx"
    out = io.BytesIO()
    docx.Document().save(out)
    full = changed(
        out.getvalue(), "word/document.xml", lambda xml: xml.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 4_000_000)
    )
    path.write_bytes(full)
    with pytest.raises(UnreadableAnnex):
        read_annex(path, year=2026, units=[], commune="", name=path.name)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "text",
    [
        "groups: &a [{title: x, items: *a}]\n",
        "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
        "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\ngroups: [*e,*e,*e,*e]\n",
        "groups: &g\n- title: x\n  items: &i\n  - {title: y, children: *i}\n",
        "groups: !!python/object/apply:os.system ['true']\n",
    ],
    ids=["circle", "doubling", "circle below", "python"],
)
def test_yaml_that_folds_into_itself_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ke-hoach.yaml"
    path.write_text("plan: {year: 2026}\n" + text)
    with pytest.raises(UnreadableAnnex):
        read_annex(path, year=2026, units=[], commune="", name=path.name)


@pytest.mark.django_db
@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("bomb", [merged, far, fat, entities])
def test_a_points_table_that_unpacks_to_very_much_is_a_sentence(ours: World, bomb) -> None:
    data = bomb(export_points(ours.criteria_set))
    file = SimpleUploadedFile("bang-diem.xlsx", data)
    answer = ours.client(Role.REVIEWER).post(ours.page("criteria_sheet_upload"), {"file": file})
    assert answer.status_code in {400, 422}
    assert "Không đọc được tệp này" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["1e30", "NaN", "-1", "9" * 40, "1e-40", "=1+1", "<script>alert(1)</script>"])
def test_a_nonsense_number_in_the_points_table_is_named(ours: World, value: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export_points(ours.criteria_set)))
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[1] if cell.value == "Điểm tối đa")
    row = next(cells[0].row for cells in sheet.iter_rows(min_row=2) if cells[0].value == ours.leaf.code)
    sheet.cell(row, column).value = value
    sheet.cell(row, column).data_type = "s"
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("bang-diem.xlsx", out.getvalue())
    answer = ours.client(Role.REVIEWER).post(ours.page("criteria_sheet_upload"), {"file": file})
    assert answer.status_code in {302, 422}
    assert "<script>alert" not in answer.text


@pytest.mark.usefixtures("quick")
def test_the_preview_of_a_fat_workbook_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    path.write_bytes(fat(workbook()))
    assert text_preview(path, MIME["xlsx"]) is None


def test_usual_workbooks_pass(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(2000):
        book.active.append([number, "Nhiệm vụ", "Phòng", "Thời gian"])
    book.active.merge_cells("A1:D1")
    path = tmp_path / "thuong.xlsx"
    book.save(path)
    check_package(path)


@pytest.mark.parametrize("reference", ["A1:XFD1048576", "A:A", "", "A1:", "1:9", "Ａ1:Ｂ2", "$A$1:$CV$9999"])
def test_an_area_that_is_large_or_unreadable_counts_as_too_much(tmp_path: Path, reference: str) -> None:
    data = changed(workbook(), SHEET, lambda xml: xml.replace(END, END + f'<mergeCell ref="{reference}"/>'.encode()))
    if reference == "A1:":
        check_package(io.BytesIO(data))
        return
    with pytest.raises(TooMuch):
        check_package(io.BytesIO(data))
    assert MAX_MERGED < 99 * 9999
