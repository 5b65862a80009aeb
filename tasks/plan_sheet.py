"""The filtered plan as a workbook: print-ready, the columns the person sees, the filter in words above them."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from common.text import vn_date
from criteria.models import ProgrammeYear

from .models import PlanSection
from .plan_columns import Column

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 200
FIRST_ROW = 5
"""Above it: title, filter, day and number of rows, an empty line, the heads."""


def plan_workbook(
    programme: ProgrammeYear, tasks: Any, *, columns: Sequence[Column], sections: Iterable[PlanSection],
    words: Sequence[str], day: dt.date,
) -> IO[bytes]:  # fmt: skip
    """The tasks (a query with figures, in printed order) in a file that is gone once closed."""
    out = tempfile.NamedTemporaryFile(prefix="ke-hoach-", suffix=".xlsx")  # noqa: SIM115 - the response closes it
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(out.name, options) as book:
        sheet = book.add_worksheet(_("Kế hoạch"))
        _page(sheet, columns)
        _top(book, sheet, programme, [_filtered(words), _counted(tasks.count(), day)])
        _table(book, sheet, tasks, columns, headings(sections))
    return out


def _page(sheet: Any, columns: Sequence[Column]) -> None:
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 9)
    sheet.set_column(2, 2, 52)
    for at, column in enumerate(columns, 3):
        sheet.set_column(at, at, column.width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)
    sheet.set_margins(0.5, 0.5, 0.6, 0.6)
    sheet.set_footer("&C&P/&N")


def _filtered(words: Sequence[str]) -> str:
    return _("Lọc: %(words)s") % {"words": "; ".join(words) or _("tất cả nhiệm vụ")}


def _counted(count: int, day: dt.date) -> str:
    return _("%(count)d nhiệm vụ; lập ngày %(day)s") % {"count": count, "day": vn_date(day)}


def _top(book: Any, sheet: Any, programme: ProgrammeYear, lines: Sequence[str]) -> None:
    title = book.add_format({"bold": True, "font_size": 14})
    place = {"place": programme.commune.full_name, "year": programme.year}
    sheet.write_string(0, 0, _("KẾ HOẠCH – %(place)s – năm %(year)s") % place, title)
    for row, words in enumerate(lines, 1):
        sheet.write_string(row, 0, words)
    if programme.commune.is_demo:
        sheet.write_string(3, 0, _("DỮ LIỆU TRÌNH DIỄN"), title)


def _table(book: Any, sheet: Any, tasks: Any, columns: Sequence[Column], above: Mapping[int, Sequence[str]]) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#E4F0F2"})
    group = book.add_format({"bold": True, "border": 1, "bg_color": "#F2F7F8"})
    body = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for at, label in enumerate([_("TT"), _("Số in"), _("Nhiệm vụ"), *(str(column.label) for column in columns)]):
        sheet.write_string(FIRST_ROW - 1, at, label, head)
    _rows(sheet, tasks.iterator(chunk_size=CHUNK), columns, above, group, body)
    sheet.freeze_panes(FIRST_ROW, 3)


def _rows(
    sheet: Any, tasks: Iterable[Any], columns: Sequence[Column], above: Mapping[int, Sequence[str]], group: Any,
    body: Any,
) -> None:  # fmt: skip
    """Every group and heading once, before the first row that stands under it."""
    row, last = FIRST_ROW, None
    for number, task in enumerate(tasks, 1):
        heads = above.get(task.section_id) or [_("Nhiệm vụ thường trực")]
        if last != heads:
            same = next((at for at, words in enumerate(heads) if not last or last[at : at + 1] != [words]), len(heads))
            for words in heads[same:]:
                _heading(sheet, row, words, len(columns) + 3, group)
                row += 1
            last = heads
        sheet.write_number(row, 0, number, body)
        for at, text in enumerate([task.ref, task.title, *(column.text(task) for column in columns)], 1):
            sheet.write_string(row, at, text[:32_000], body)
        row += 1


def _heading(sheet: Any, row: int, words: str, width: int, style: Any) -> None:
    sheet.write_string(row, 0, words[:32_000], style)
    for at in range(1, width):
        sheet.write_blank(row, at, None, style)


def headings(sections: Iterable[PlanSection]) -> dict[int, list[str]]:
    """The printed words of each heading and of those above it, the group first."""
    by_key = {section.pk: section for section in sections}
    found: dict[int, list[str]] = {}
    for key, section in by_key.items():
        line, at = [], section
        while at is not None:
            line.append(f"{at.ref} {at.title}".strip())
            at = by_key.get(at.parent_id)  # type: ignore[arg-type,assignment]
        found[key] = line[::-1]
    return found
