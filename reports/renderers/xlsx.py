"""XLSX by XlsxWriter: the points table with sums as formulas and their values, and the lists beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from reports import layout, survey_tables, tables
from reports.composition import source_blocks
from reports.data import EvidenceCatalogue, EvidenceItem, ScoreRow, ScoreTable, SelfReport, SurveySheet
from reports.paper import Heading, Para, Table, Value, local_time, shown
from reports.renderers.base import Progress, ShouldStop, never, no_progress, stop_if, whole_file
from reports.xlsx_book import LONGEST_CELL, Book, fit, write_cell
from reports.xlsx_sums import SumCell, sum_cells, total_cells

_POINT_COLUMNS = {3: "maximum", 4: "unit_points", 5: "commune_points", 6: "upper_points"}
_WIDTHS = (9, 11, 62, 10, 10, 10, 10, 26, 28, 46)
_TITLES = (
    "TT",
    "Mã",
    "Nội dung tiêu chí",
    "Điểm tối đa",
    "Đơn vị chấm",
    "Xã chấm",
    "Sở Nội vụ",
    "Đơn vị phụ trách",
    "Minh chứng",
    "Căn cứ, lý do",
)
_EVIDENCE = (
    ("Mã", 17),
    ("Tiêu chí", 11),
    ("Nội dung tiêu chí", 40),
    ("Tên minh chứng", 55),
    ("Loại", 11),
    ("Ngày", 12),
    ("Nơi", 24),
    ("Đơn vị", 28),
    ("Dùng chung cho", 16),
    ("Liên kết", 28),
    ("Tệp gốc", 26),
    ("SHA-256", 30),
)


class XlsxRenderer:
    """A report, a points table or an evidence catalogue as XLSX."""

    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    extension = "xlsx"

    def render(
        self, data: Any, out: Path, *, progress: Progress = no_progress, should_stop: ShouldStop = never
    ) -> None:
        """Write the workbook; text that begins like a formula stays text."""
        progress(5, "Sắp xếp bảng")
        with whole_file(out) as part:
            with Book(part, data.head, _moment(data)) as book:
                for number, (percent, words, write) in enumerate(_sheets(data)):
                    stop_if(should_stop)
                    progress(percent + number, words)
                    write(book)
            stop_if(should_stop)
        progress(100, "Xong")


def _moment(data: Any) -> datetime:
    moment: datetime = data.table.generated_at if isinstance(data, SelfReport) else data.generated_at
    return moment


Step = tuple[int, str, Callable[["Book"], None]]


def _sheets(data: Any) -> Iterable[Step]:
    if isinstance(data, EvidenceCatalogue):
        yield 30, "Danh mục minh chứng", lambda book: _evidence(book, data.evidence, data.rows)
        return
    if isinstance(data, SurveySheet):
        yield from _survey(data)
        return
    table = data.table if isinstance(data, SelfReport) else data
    yield 20, "Bảng chấm điểm", lambda book: _scores(book, table)
    conditions, adjustments = tables.conditions(table.conditions), tables.adjustments(table.adjustments)
    yield 50, "Điều kiện", lambda book: _list(book, "Điều kiện", "Điều kiện công nhận", conditions)
    title = "Điểm thưởng, điểm trừ"
    yield 55, title, lambda book: _list(book, title, title, adjustments)
    if isinstance(data, SelfReport):
        yield 60, "Minh chứng", lambda book: _evidence(book, data.evidence, table.rows)
    measured = tables.measurements(table.measurements)
    yield 70, "Số liệu đo", lambda book: _list(book, "Số liệu đo", "Số liệu đo lường", measured)
    yield 80, "Thông tin", lambda book: _about(book, data, table)


def _survey(data: SurveySheet) -> Iterable[Step]:
    """A survey's sheet: the result, the questions, the comparison."""
    title = data.head.subject
    scale = survey_tables.on_scale([question for question in data.questions if question.on_scale])
    other = survey_tables.choices([question for question in data.questions if not question.on_scale])
    yield 20, "Kết quả", lambda book: _list(book, "Kết quả", title, survey_tables.overview(data))
    yield 40, "Mức hài lòng", lambda book: _list(book, "Mức hài lòng", title, scale)
    yield 60, "Câu hỏi khác", lambda book: _list(book, "Câu hỏi khác", title, other)
    yield 80, "So sánh", lambda book: _list(book, "So sánh", title, survey_tables.comparison(data))


# --- points table ----------------------------------------------------------------------------------


def _scores(book: Book, table: ScoreTable) -> None:
    header = 3
    title = f"Bảng tự chấm điểm năm {table.year} – {table.commune_name}"
    sheet = book.sheet("Bảng chấm điểm", _WIDTHS, header_row=header, title=title)
    sheet.freeze_panes(header + 1, 3)
    sheet.set_row(header, 32)
    sheet.write_string(2, 0, table.set_name, book.style("plain"))
    for place, name in enumerate(_TITLES):
        sheet.write_string(header, place, name, book.style("head"))
    first = header + 1
    sums = {
        (cell.row, place): cell
        for place, name in _POINT_COLUMNS.items()
        for cell in sum_cells(table.rows, name, first, place)
    }
    for number, row in enumerate(table.rows):
        _score_row(book, sheet, first + number, row, sums)
    if table.rows:
        last = first + len(table.rows) - 1
        sheet.autofilter(header, 0, last, len(_TITLES) - 1)
        _totals(book, sheet, table, first, last + 1)
    sheet.print_area(0, 0, first + len(table.rows) + 8, len(_TITLES) - 1)


def _score_row(book: Book, sheet: Worksheet, line: int, row: ScoreRow, sums: Mapping[tuple[int, int], SumCell]) -> None:
    kind = row.kind.value
    note = " ".join(part for part in (row.why, f"Lý do: {row.reason}" if row.reason else "") if part)
    if row.not_arising:
        note = f"{tables.NOT_ARISING}. {note}".strip()
    texts = {0: row.ref, 1: row.code, 2: row.title, 7: row.responsible_unit,
             8: tables.compact_codes(row.evidence_codes), 9: note}  # fmt: skip
    for place, text in texts.items():
        style = book.style("cell", "center", kind) if place < 2 else book.style("cell", kind)
        sheet.write_string(line, place, text[:LONGEST_CELL], style)
    fit(sheet, line, ((text, _WIDTHS[place]) for place, text in texts.items()))
    for place, name in _POINT_COLUMNS.items():
        cell = sums.get((line, place)) or SumCell(line, place, getattr(row, name))
        _points(book, sheet, cell, kind)


def _points(book: Book, sheet: Worksheet, cell: SumCell, kind: str) -> None:
    """Points, or the formula that adds them up with the engine's value beside it."""
    style = book.style("cell", "points", kind)
    if cell.formula:
        cached = "" if cell.value is None else float(cell.value)
        sheet.write_formula(cell.row, cell.column, cell.formula, style, cached)
    elif cell.value is None:
        sheet.write_blank(cell.row, cell.column, None, style)
    else:
        sheet.write_number(cell.row, cell.column, float(cell.value), style)
    if cell.remark:
        sheet.write_comment(cell.row, cell.column, cell.remark)


def _totals(book: Book, sheet: Worksheet, table: ScoreTable, first: int, line: int) -> None:
    """The sums under the table. A column nobody filled stays empty."""
    notes = f"KPS: không phát sinh trong năm. Ô trống: chưa có điểm. {table.totals.note}".strip()
    for title, cells in total_cells(table, first, line):
        for place in range(len(_TITLES)):
            sheet.write_blank(line, place, None, book.style("cell", "total"))
        sheet.write_string(line, 2, title, book.style("cell", "total"))
        for cell in cells:
            _points(book, sheet, cell, "total")
        line += 1
    sheet.write_string(line + 1, 2, notes, book.style("note"))
    fit(sheet, line + 1, ((notes, _WIDTHS[2]),))


# --- lists -----------------------------------------------------------------------------------------


def _list(book: Book, name: str, title: str, table: Table) -> None:
    """One sheet with one table."""
    widths = [column.width / 1.9 for column in table.columns]
    sheet = book.sheet(name, widths, header_row=3, title=title)
    _table(book, sheet, 3, table, widths)


def _table(book: Book, sheet: Worksheet, line: int, table: Table, widths: Sequence[float]) -> None:
    """Header and rows from `line` down."""
    fit(sheet, line, ((column.title, width) for column, width in zip(table.columns, widths, strict=True)))
    for place, column in enumerate(table.columns):
        sheet.write_string(line, place, column.title, book.style("head"))
    if not table.rows:
        sheet.write_string(line + 1, 0, table.empty, book.style("plain"))
        return
    for number, row in enumerate(table.rows, line + 1):
        for place, value in enumerate(row.cells):
            write_cell(book, sheet, number, place, value, row.kind)
        fit(sheet, number, ((shown(value), widths[place]) for place, value in enumerate(row.cells)))
    sheet.autofilter(line, 0, line + len(table.rows), len(table.columns) - 1)


def _evidence(book: Book, items: Sequence[EvidenceItem], rows: Sequence[ScoreRow]) -> None:
    """Proofs as a flat list, so that it can be filtered: the criterion stands in its own columns."""
    titles, widths = [title for title, _ in _EVIDENCE], [width for _, width in _EVIDENCE]
    sheet = book.sheet("Minh chứng", widths, header_row=3, title="Danh mục tài liệu minh chứng")
    for place, title in enumerate(titles):
        sheet.write_string(3, place, title, book.style("head"))
    line = 3
    for code, criterion, members in tables.by_criterion(items, rows):
        for item in members:
            line += 1
            cells = _evidence_cells(code, criterion, item)
            for place, value in enumerate(cells):
                write_cell(book, sheet, line, place, value, "plain")
            fit(sheet, line, ((shown(value), widths[place]) for place, value in enumerate(cells)))
    if line == 3:
        sheet.write_string(4, 0, "Chưa có minh chứng được duyệt.", book.style("plain"))
    else:
        sheet.autofilter(3, 0, line, len(titles) - 1)


def _evidence_cells(code: str, criterion: str, item: EvidenceItem) -> tuple[Value, ...]:
    bare = tables.describe(item, with_place=False)
    digest = item.file.sha256 if item.file else item.tombstone.sha256 if item.tombstone else ""
    others = ", ".join(item.other_criteria)
    original = item.file.name if item.file else ""
    kind = tables.KIND_WORDS[item.kind]
    return (item.code, code, criterion, bare, kind, item.proof_date, item.place, item.unit, others, item.url, original,
            digest)  # fmt: skip


def _about(book: Book, data: Any, table: ScoreTable) -> None:
    """Where the file comes from: document, set, moment, level, snapshot, what is missing."""
    sheet = book.sheet("Thông tin", (34, 90), header_row=0, title="Thông tin về tệp này")
    level = table.level
    facts: list[tuple[str, str]] = [
        ("Tài liệu", f"{table.head.type_name} {table.head.subject}"),
        ("Số, ký hiệu", layout.number_line(table.head).replace("\u00a0", " ")),
        ("Đơn vị lập", f"Ủy ban nhân dân {table.commune_name}"),
        ("Năm", str(table.year)),
        ("Bộ tiêu chí", table.set_name),
        ("Lập lúc", f"{local_time(table.generated_at):%H:%M ngày %d/%m/%Y}"),
        ("Tổng điểm xã chấm", shown(table.totals.total.commune)),
        ("Mức độ theo điểm xã chấm", level.name or "Chưa đạt mức độ nào hoặc chưa đủ căn cứ để xét"),
        *(("Lưu ý", mark) for mark in table.head.marks),
        *((f"Chưa đạt {level.next_name} vì", reason) for reason in level.why_not),
    ]
    line = 3
    for name, value in facts:
        sheet.write_string(line, 0, name, book.style("cell", "heading"))
        sheet.write_string(line, 1, value, book.style("cell"))
        fit(sheet, line, ((name, 34), (value, 90)))
        line += 1
    if isinstance(data, SelfReport):
        _source(book, sheet, line + 1, data)


def _source(book: Book, sheet: Worksheet, line: int, data: SelfReport) -> None:
    for block in source_blocks(data):
        match block:
            case Heading():
                sheet.write_string(line, 0, block.text, book.style("sub"))
                line += 1
            case Para():
                sheet.write_string(line, 1, block.text, book.style("text"))
                fit(sheet, line, ((block.text, 90),))
                line += 1
            case Table():
                for row in block.rows:
                    words = [shown(value) for value in row.cells[1:]]
                    named = zip(block.columns[1:], words, strict=True)
                    text = words[0] if len(words) == 1 else "; ".join(f"{c.title}: {word}" for c, word in named)
                    sheet.write_string(line, 0, shown(row.cells[0]), book.style("cell"))
                    sheet.write_string(line, 1, text, book.style("cell"))
                    line += 1
                line += 1
