"""A workbook in the dress of the documents: formats, marks on every sheet, row heights, typed cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports import layout
from reports.data import DocumentHead
from reports.paper import Value, local_time

LONGEST_CELL = 32_000
_LINE = 14.5  # points of one line of table type


@dataclass
class Book:
    """An open workbook with its formats and the marks every sheet carries."""

    path: Path
    head: DocumentHead
    moment: datetime
    made: dict[tuple[str, ...], Format] = field(default_factory=dict)
    book: Workbook = field(init=False)

    def __enter__(self) -> Book:
        # Text stays text: nothing typed by a person may turn into a formula or a link.
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.book = xlsxwriter.Workbook(str(self.path), options)
        title = f"{self.head.type_name} {self.head.subject}"
        author = " ".join(self.head.issuer_lines)
        created = local_time(self.moment).replace(tzinfo=None)
        self.book.set_properties(
            {"title": title, "author": author, "keywords": ", ".join(self.head.marks), "created": created}
        )
        self.book.formats[0].set_font_name(layout.FONT_NAME)
        self.book.formats[0].set_font_size(layout.SIZE_TABLE)
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        if failed is None:
            self.book.close()
        else:
            self.book.fileclosed = True  # half a workbook is not written

    def style(self, *names: str) -> Format:
        """A cell format by its parts: cell, center, number, bold, group, heading, total, head, title, note, mark."""
        if names not in self.made:
            properties: dict[str, Any] = {"font_name": layout.FONT_NAME, "font_size": layout.SIZE_TABLE}
            for name in names:
                properties |= _STYLES[name]
            self.made[names] = self.book.add_format(properties)
        return self.made[names]

    def sheet(self, name: str, widths: Sequence[float], *, header_row: int, title: str) -> Worksheet:
        """A landscape A4 sheet with title, marks, repeated header row and page numbers."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.6)
        sheet.set_header(f"&L&9{'  '.join(self.head.marks)}&C&P/&N", {"margin": 0.35})
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, title, self.style("title"))
        sheet.write_string(1, 0, " · ".join(self.head.marks), self.style("mark"))
        if header_row:
            sheet.freeze_panes(header_row + 1, 0)
            sheet.repeat_rows(header_row)
        return sheet


_STYLES: dict[str, dict[str, Any]] = {
    "cell": {"border": 1, "text_wrap": True, "valign": "top"},
    "center": {"align": "center"},
    "points": {"align": "center"},
    "number": {"align": "center", "num_format": "#,##0.00"},
    "count": {"align": "center", "num_format": "#,##0"},
    "date": {"align": "center", "num_format": "dd/mm/yyyy"},
    "group": {"bold": True, "bg_color": "#E3E9F1"},
    "heading": {"bold": True, "bg_color": "#F6F8FA"},
    "leaf": {},
    "plain": {},
    "total": {"bold": True, "bg_color": "#EEF1F5"},
    "head": {
        "bold": True,
        "border": 1,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "bg_color": "#DCE4EE",
    },
    "title": {"bold": True, "font_size": 14},
    "mark": {"bold": True, "font_color": "#8A1C1C"},
    "note": {"italic": True, "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "sub": {"bold": True, "font_size": 12},
}


def fit(sheet: Worksheet, line: int, texts: Iterable[tuple[str, float]], *, at_least: int = 1) -> None:
    """Height of a row for its wrapped texts: not every program works it out by itself when it opens the file."""
    lines = max((_lines(text, width) for text, width in texts), default=1)
    sheet.set_row(line, _LINE * max(lines, at_least) + 3)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many characters, breaking at spaces; capitals are wider."""
    room, lines, used = max(width * 1.12, 1.0), 1, 0.0
    for word in text.split():
        length = len(word) + 0.4 * sum(letter.isupper() for letter in word)
        if used and used + 1 + length > room:
            lines, used = lines + 1, 0.0
        used += length + (1 if used else 0)
        if used > room:
            lines, used = lines + int(used // room), used % room
    return lines


def write_cell(book: Book, sheet: Worksheet, line: int, place: int, value: Value, kind: str) -> None:
    """One typed cell."""
    match value:
        case None | "":
            sheet.write_blank(line, place, None, book.style("cell", kind))
        case Decimal():
            style = "count" if value == value.to_integral_value() else "number"
            sheet.write_number(line, place, float(value), book.style("cell", style, kind))
        case int():
            sheet.write_number(line, place, value, book.style("cell", "count", kind))
        case date():
            sheet.write_datetime(line, place, value, book.style("cell", "date", kind))
        case _:
            sheet.write_string(line, place, value[:LONGEST_CELL], book.style("cell", kind))
