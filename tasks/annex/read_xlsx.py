"""Excel workbooks as a grid: one table for each visible sheet, values as people see them.

Numbers that stand for numbering ("1.10" typed as a number) are written with the decimals of their format,
dates as dd/mm/yyyy, formulas by the value Excel kept. Merged cells are resolved; hidden rows are read and
remarked.
"""

import re
import warnings
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from common.text import vn_date
from common.unpacking import TooMuch, check_package
from tasks.annex.grid import Cell, Grid, GridRow, Remark, Table, UnreadableAnnex
from tasks.annex.words import tidy

MAX_ROWS = 5_000
MAX_COLUMNS = 60
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


def read_xlsx(path: Path) -> Grid:
    """The grid of an .xlsx. Raises UnreadableAnnex when it is damaged, empty or far too big for an annex."""
    values = _load(path, data_only=True)
    formulas = _load(path, data_only=False) if _has_formulas(path) else None
    remarks: list[Remark] = []
    tables: list[Table] = []
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible" and len(values.worksheets) > 1:
            if _filled(sheet):
                remarks.append(_hidden_sheet(sheet.title))
            continue
        table = _table(sheet, None if formulas is None else formulas[sheet.title], remarks)
        if table.rows:
            tables.append(table)
    return Grid("xlsx", tuple(tables), tuple(remarks))


def _load(path: Path, *, data_only: bool) -> Any:
    try:
        check_package(path)
    except TooMuch as error:
        raise UnreadableAnnex(
            "Tệp Excel này có quá nhiều ô hoặc ô gộp so với một phụ lục kế hoạch; "
            "hãy chép riêng phụ lục sang một tệp mới rồi tải lên."
        ) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions openpyxl does not know
            return openpyxl.load_workbook(path, data_only=data_only, rich_text=False)
    except Exception as error:
        raise UnreadableAnnex(
            "Tệp Excel này bị hỏng, không mở được; "
            "hãy mở bằng Excel, chọn “Lưu thành…” định dạng .xlsx rồi tải lên lại."
        ) from error


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_FORMULA.search(archive.read(name)) for name in sheets)


def _hidden_sheet(title: str) -> Remark:
    return Remark(
        0,
        "",
        title,
        f"Trang tính “{title}” đang bị ẩn nên không được đọc.",
        "Nếu cần, hãy bỏ ẩn trang tính trong Excel rồi nhập lại.",
    )


def _filled(sheet: Any) -> dict[tuple[int, int], Any]:
    """The cells that hold something. Sheets are often formatted for thousands of empty rows: those are skipped."""
    return {at: cell for at, cell in sheet._cells.items() if cell.value is not None and at[1] <= MAX_COLUMNS}


def _table(sheet: Any, formulas: Any, remarks: list[Remark]) -> Table:
    filled = _filled(sheet)
    _remark_formulas(sheet, formulas, remarks)
    if not filled:
        return Table((), sheet.title)
    width = max(column for _, column in filled)
    numbers = sorted({row for row, _ in filled})
    if len(numbers) > MAX_ROWS:
        raise UnreadableAnnex(
            f"Trang tính “{sheet.title}” có hơn {MAX_ROWS} hàng có chữ, không giống một phụ lục kế hoạch; "
            "hãy chép riêng phụ lục sang một tệp mới rồi tải lên."
        )
    spans, held = _merges(sheet, width)
    numbers = sorted(set(numbers) | {row for row, _ in held if row <= numbers[-1]})
    hidden = [row for row in numbers if sheet.row_dimensions[row].hidden]
    if hidden:
        remarks.append(_hidden_rows(sheet.title, hidden))
    rows = [
        GridRow(row, tuple(_row(row, width, filled, spans, held)), row in set(hidden)) for row in _with_gaps(numbers)
    ]
    return Table(tuple(rows), sheet.title)


def _with_gaps(numbers: list[int]) -> list[int]:
    """The rows with text, and one empty row where at least one stands between: the gap above notes."""
    wanted: list[int] = []
    for number in numbers:
        if wanted and number > wanted[-1] + 1:
            wanted.append(number - 1)
        wanted.append(number)
    return wanted


def _hidden_rows(title: str, rows: list[int]) -> Remark:
    shown = ", ".join(map(str, rows[:10])) + ("…" if len(rows) > 10 else "")
    return Remark(
        rows[0],
        "",
        shown,
        f"Trang tính “{title}” có hàng đang bị ẩn ({shown}); các hàng này vẫn được đọc.",
        "Nếu không dùng các hàng này, hãy xóa chúng trong Excel rồi nhập lại.",
    )


def _remark_formulas(sheet: Any, formulas: Any, remarks: list[Remark]) -> None:
    """A formula without a kept value (a file written by a program) reads as empty: say so."""
    if formulas is None:
        return
    for (row, column), cell in sorted(formulas._cells.items()):
        if cell.data_type == "f" and sheet.cell(row, column).value is None:
            remarks.append(
                Remark(
                    row,
                    get_column_letter(column),
                    str(getattr(cell.value, "text", cell.value)),
                    "Ô chứa công thức nhưng tệp không kèm giá trị đã tính.",
                    "Mở tệp bằng Excel, bấm Lưu rồi tải lên lại, hoặc gõ giá trị thay cho công thức.",
                )
            )


def _merges(sheet: Any, width: int) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], tuple[int, int]]]:
    """Spans of merged cells by their first cell, and for the rows below the cell that holds their text."""
    spans: dict[tuple[int, int], int] = {}
    held: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        span = min(area.max_col, max(width, area.min_col)) - area.min_col + 1
        bottom = min(area.max_row, area.min_row + MAX_ROWS)
        for row in range(area.min_row, bottom + 1):
            spans[row, area.min_col] = span
            if row > area.min_row:
                held[row, area.min_col] = (area.min_row, area.min_col)
    return spans, held


def _row(
    row: int,
    width: int,
    filled: dict[tuple[int, int], Any],
    spans: dict[tuple[int, int], int],
    held: dict[tuple[int, int], tuple[int, int]],
) -> list[Cell | None]:
    cells: list[Cell | None] = []
    while len(cells) < width:
        at = (row, len(cells) + 1)
        source = filled.get(held.get(at, at))
        span = min(spans.get(at, 1), width - len(cells))
        cells.append(_cell(source, span, at in held))
        cells += [None] * (span - 1)
    return cells


def _cell(source: Any, span: int, is_held: bool) -> Cell:
    if source is None:
        return Cell("", span, is_held)
    value = source.value
    is_date = isinstance(value, date)
    font = source.font
    return Cell(_shown(value, source.number_format), span, is_held, is_date, bool(font.b), bool(font.i))


def _shown(value: object, number_format: str | None) -> str:
    """The value as the sheet shows it."""
    pattern = number_format or "General"
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, datetime | date):
        return vn_date(value)
    if isinstance(value, time):
        return f"{value.hour:02d}:{value.minute:02d}"
    if isinstance(value, int | float):
        return _number(value, pattern)
    return tidy(str(value))


def _number(value: float, pattern: str) -> str:
    decimals = re.search(r"0\.(0+)", pattern)
    if "%" in pattern:
        return f"{value * 100:.{len(decimals.group(1)) if decimals else 0}f}%"
    if decimals:
        return f"{value:.{len(decimals.group(1))}f}"
    return str(int(value)) if float(value).is_integer() else repr(round(value, 10))
