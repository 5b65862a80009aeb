"""Responses as a table to take home: CSV written as it is read, XLSX row by row to a file on disk.

Exactly the rows of the filtered list, answers in words, one column for each question of any version. A cell that a
spreadsheet would run as a formula is written as text.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from common.errors import Invalid
from common.text import vn_date

from .enums import Channel, Flag, ResponseStatus
from .models import Response, Survey
from .questionnaire import Item
from .result_questions import answer_words, items_of

CHUNK = 2000
MOST_XLSX_ROWS = 100_000
"""A workbook of more rows takes minutes to open on an office machine; CSV has no such end."""
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDE = 28

Column = tuple[str, Callable[[Response], Any]]


def columns_of(survey: Survey) -> list[Column]:
    """Titles with what stands below them: facts of the response first, then its answers."""
    items = [item for item, _former in items_of(survey)]
    return [*_facts(), *((f"{item.code}. {item.words('vi')}", _answer(item)) for item in items)]


def _facts() -> list[Column]:
    return [
        (_("Mã phiếu"), lambda row: row.pk),
        (_("Số phiếu giấy"), lambda row: row.slip_number),
        (_("Bản câu hỏi"), lambda row: row.version.number),
        (_("Ngày trả lời"), lambda row: vn_date(row.answered_on)),
        (_("Nhận lúc"), lambda row: f"{localtime(row.received_at):%d/%m/%Y %H:%M}"),
        (_("Đợt"), lambda row: row.period.label),
        (_("Điểm lấy ý kiến"), lambda row: row.point.name),
        (_("Kênh"), lambda row: str(Channel(row.channel).label)),
        (_("Ngôn ngữ"), lambda row: row.language),
        (_("Số giây trả lời"), lambda row: row.seconds),
        (_("Tình trạng"), lambda row: str(ResponseStatus(row.status).label)),
        (_("Lý do"), lambda row: row.status_reason),
        (_("Dấu hiệu"), lambda row: "; ".join(str(Flag(flag).label) for flag in row.flags)),
    ]


def _answer(item: Item) -> Callable[[Response], Any]:
    return lambda row: answer_words(item, row.answers.get(item.code))


def _lines(columns: list[Column], rows: QuerySet[Response]) -> Iterator[list[Any]]:
    found = rows.select_related("version", "period", "point").iterator(chunk_size=CHUNK)
    return ([value(row) for _title, value in columns] for row in found)


def safe(value: Any) -> Any:
    """A text that begins like a formula gets an apostrophe before it, as spreadsheets themselves write text."""
    text = isinstance(value, str) and value.lstrip(" \u00a0\ufeff")
    return f"'{value}" if text and text.startswith(RISKY) else value


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(survey: Survey, rows: QuerySet[Response]) -> Iterator[bytes]:
    """The table line by line, UTF-8 with its mark so that Excel reads Vietnamese."""
    columns = columns_of(survey)
    writer: Any = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow([safe(title) for title, _value in columns]).encode()
    for line in _lines(columns, rows):
        yield writer.writerow(["" if value is None else safe(value) for value in line]).encode()


def xlsx_file(survey: Survey, rows: QuerySet[Response]) -> IO[bytes]:
    """The table as a workbook in a file that is gone once closed; only one row at a time is in memory.

    Raises:
        Invalid: too many rows for a workbook.
    """
    count = rows.count()
    if count > MOST_XLSX_ROWS:
        raise Invalid(
            _("Có %(count)d phiếu, quá nhiều cho một tệp Excel. Hãy lọc hẹp lại hoặc tải tệp CSV.") % {"count": count}
        )
    out = tempfile.NamedTemporaryFile(prefix="phieu-", suffix=".xlsx")  # noqa: SIM115 - the response closes it
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(out.name, options) as book:
        _write(book, columns_of(survey), rows)
    return out


def _write(book: Any, columns: list[Column], rows: QuerySet[Response]) -> None:
    sheet = book.add_worksheet(_("Phiếu trả lời"))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE4EE", "border": 1})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(_facts()) - 1, 14)
    sheet.set_column(len(_facts()), max(len(columns) - 1, len(_facts())), _WIDE)
    _row(sheet, 0, (title for title, _value in columns), head)
    for number, line in enumerate(_lines(columns, rows), 1):
        _row(sheet, number, line)


def _row(sheet: Any, number: int, values: Iterable[Any], style: Any = None) -> None:
    for place, value in enumerate(values):
        if isinstance(value, int):
            sheet.write_number(number, place, value, style)
        elif value not in (None, ""):
            sheet.write_string(number, place, str(value)[:32_000], style)
