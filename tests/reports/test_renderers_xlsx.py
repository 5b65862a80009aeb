"""The XLSX, opened both ways: as formulas and as the values a phone shows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from reports.data import ColumnPoints, EvidenceCatalogue, RowKind
from reports.renderers import Stopped, renderer_for
from tests.reports import sample_data as sample

XLSX = renderer_for("self_report", "xlsx")
HEADER = 4


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("xlsx") / "bao-cao.xlsx"
    XLSX.render(sample.self_report(is_demo=True), out)
    return out


def both(path: Path) -> tuple[Any, Any]:
    return openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)


def evaluate(sheet: Any, formula: str) -> float | None:
    """The few shapes of formula the sheet uses, worked out by hand."""
    if formula.startswith("=MAX("):
        terms = re.findall(r"([+-]?)([A-Z]+\d+)", formula.removesuffix(",0)"))
        return max(sum((-1 if sign == "-" else 1) * (value(sheet, cell) or 0) for sign, cell in terms), 0)
    area = formula[formula.rindex("(") + 1 :].rstrip(")")
    numbers: list[float] = []
    for part in area.split(","):
        left, top, right, bottom = range_boundaries(part)
        cells = (sheet.cell(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        numbers += [found for cell in cells if (found := value(sheet, cell.coordinate)) is not None]
    return sum(numbers) if numbers else None


def value(sheet: Any, where: str) -> float | None:
    content = sheet[where].value
    return evaluate(sheet, content) if isinstance(content, str) and content.startswith("=") else content


def rows_by_code(sheet: Any) -> dict[str, int]:
    return {sheet.cell(row, 2).value: row for row in range(HEADER + 1, sheet.max_row + 1) if sheet.cell(row, 2).value}


def total_row(sheet: Any, title: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 3).value == title)


def test_the_sheets_are_the_promised_ones(path: Path) -> None:
    assert both(path)[0].sheetnames == [
        "Bảng chấm điểm",
        "Điều kiện",
        "Điểm thưởng, điểm trừ",
        "Minh chứng",
        "Số liệu đo",
        "Thông tin",
    ]


def test_every_formula_gives_its_cached_value_and_the_engines(path: Path) -> None:
    formulas, values = (book["Bảng chấm điểm"] for book in both(path))
    found = 0
    for row in formulas.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                found += 1
                assert evaluate(formulas, cell.value) == pytest.approx(values[cell.coordinate].value)
    assert found >= 4 * (4 + 10) + 4 + 3
    lines = rows_by_code(values)
    for row in sample.score_rows():
        shown = [values.cell(lines[row.code], column).value for column in range(4, 8)]
        wanted = [row.maximum, row.unit_points, row.commune_points, row.upper_points]
        assert [None if v is None else Decimal(str(v)) for v in shown] == wanted
    total = total_row(values, "TỔNG ĐIỂM")
    assert [values.cell(total, column).value for column in range(4, 8)] == [94.5, 85, 82.75, 59.25]


def test_points_are_numbers_and_sums_are_formulas(path: Path) -> None:
    sheet = both(path)[0]["Bảng chấm điểm"]
    lines = rows_by_code(sheet)
    for row in sample.score_rows():
        cell = sheet.cell(lines[row.code], 6)
        if row.kind is RowKind.LEAF:
            assert cell.data_type == "n"
        else:
            assert str(cell.value).startswith("=")


def test_a_sum_that_is_not_the_engines_stays_a_number_and_says_why(tmp_path: Path) -> None:
    data = sample.self_report()
    rows = list(data.table.rows)
    rows[0] = replace(rows[0], maximum=Decimal("30"))
    out = tmp_path / "a.xlsx"
    XLSX.render(replace(data, table=replace(data.table, rows=tuple(rows))), out)
    sheet = both(out)[0]["Bảng chấm điểm"]
    cell = sheet.cell(HEADER + 1, 4)
    assert cell.value == 30
    assert "cộng các mục bên trong được 26" in cell.comment.text


def test_rebased_points_have_a_line_of_their_own(tmp_path: Path) -> None:
    data = sample.self_report()
    totals = replace(
        data.table.totals,
        rebased=ColumnPoints(unit=Decimal("86"), commune=Decimal("82.64"), upper=Decimal("60")),
        total=ColumnPoints(unit=Decimal("86"), commune=Decimal("83.64"), upper=Decimal("60")),
    )
    out = tmp_path / "a.xlsx"
    XLSX.render(replace(data, table=replace(data.table, totals=totals)), out)
    formulas, values = (book["Bảng chấm điểm"] for book in both(out))
    line = total_row(values, "TỔNG ĐIỂM")
    assert values.cell(line, 6).value == 83.64
    assert evaluate(formulas, formulas.cell(line, 6).value) == pytest.approx(83.64)
    assert values.cell(total_row(values, "Quy đổi khi có mục không phát sinh"), 6).value == 82.64


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    data = sample.self_report()
    rows = list(data.table.rows)
    evil = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(1)", "http://vidu.example.vn", "0123"]
    for place, words in enumerate(evil):
        rows[2 + place] = replace(rows[2 + place], title=words)
    out = tmp_path / "a.xlsx"
    XLSX.render(replace(data, table=replace(data.table, rows=tuple(rows))), out)
    sheet = both(out)[0]["Bảng chấm điểm"]
    cells = [sheet.cell(HEADER + 3 + place, 3) for place in range(len(evil))]
    assert [cell.value for cell in cells] == evil
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_the_table_prints_well(path: Path) -> None:
    sheet = both(path)[0]["Bảng chấm điểm"]
    assert sheet.freeze_panes == "D5"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.auto_filter.ref.startswith("A4:J")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.column_dimensions["C"].width > 50
    longest = max((sheet.row_dimensions[row].height or 0) for row in range(HEADER + 1, sheet.max_row))
    assert longest > 25


def test_marks_stand_on_every_sheet_and_its_print(path: Path) -> None:
    for sheet in both(path)[0].worksheets:
        assert "DỮ LIỆU TRÌNH DIỄN" in sheet["A2"].value
        assert "MẪU THỬ" in sheet["A2"].value
        assert "MẪU THỬ" in sheet.oddHeader.left.text


def test_lists_have_typed_cells(path: Path) -> None:
    book = both(path)[1]
    adjustments = book["Điểm thưởng, điểm trừ"]
    assert adjustments["C5"].value == 2
    assert adjustments["D5"].value == datetime(2026, 9, 15)
    measured = book["Số liệu đo"]
    assert measured["D5"].value == 1842
    proofs = book["Minh chứng"]
    assert proofs["A5"].value == "MC 1.1.a-01"
    assert proofs["I5"].value == "1.2.a, 1.3.a"
    assert isinstance(proofs["F5"].value, datetime)
    assert proofs.max_row - HEADER == len(sample.evidence_items())


def test_the_information_sheet_says_where_the_file_comes_from(path: Path) -> None:
    sheet = both(path)[1]["Thông tin"]
    facts = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=4) if row[0].value}
    assert facts["Tổng điểm xã chấm"] == "82,75"
    assert facts["Lập lúc"] == "09:30 ngày 20/11/2026"
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "- Chưa có số liệu khảo sát quý IV." in words


def test_a_year_without_scores_has_empty_cells_and_no_zero(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    XLSX.render(sample.self_report(scored=False), out)
    formulas, values = (book["Bảng chấm điểm"] for book in both(out))
    assert values.cell(HEADER + 1, 4).value == 26
    assert values.cell(HEADER + 1, 6).value in (None, "")
    assert formulas.cell(HEADER + 1, 6).value.startswith("=IF(COUNT(")
    assert values.cell(total_row(values, "TỔNG ĐIỂM"), 6).value is None


def test_the_same_data_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    XLSX.render(sample.self_report(is_demo=True), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_a_stopped_run_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        XLSX.render(sample.self_report(), tmp_path / "a.xlsx", should_stop=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_the_catalogue_can_stand_alone(tmp_path: Path) -> None:
    catalogue = EvidenceCatalogue(head=sample.head(), commune_name="xã Ví Dụ", year=2026, generated_at=sample.NOW)
    renderer_for("evidence_catalogue", "xlsx").render(catalogue, tmp_path / "a.xlsx")
    assert both(tmp_path / "a.xlsx")[1]["Minh chứng"]["A5"].value == "Chưa có minh chứng được duyệt."
