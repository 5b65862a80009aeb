"""The figures of feedback as an Excel sheet: what the register says of a period, ready to be handed in as proof."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from common.clock import now
from common.text import vn_date
from criteria.models import ProgrammeYear
from feedback.selectors import Numbers, Tally
from feedback.selectors.numbers import Line
from reports.builders.heads import head_for

from .xlsx_book import Book

HEADINGS = ("Nội dung", "Đã nhận", "Trả lời đúng hạn", "Trả lời chậm", "Đang xử lý", "Quá hạn", "Mở lại", "Công khai")
WIDTHS = (46, 12, 14, 14, 14, 12, 12, 12)
FIRST_LINE = 3


def write_figures(programme: ProgrammeYear, numbers: Numbers, path: Path) -> None:
    """One sheet: the whole, then by kind, channel, unit and place."""
    since, until = vn_date(numbers.since), vn_date(numbers.until)
    head = head_for(
        programme, symbol="BTH-UBND", type_name="BẢNG TỔNG HỢP", subject=f"góp ý, phản ánh {since} – {until}",
        recipients=(),
    )  # fmt: skip
    with Book(path, head, now()) as book:
        title = f"Tổng hợp góp ý, phản ánh nhận từ {since} đến {until}"
        sheet = book.sheet("Góp ý, phản ánh", WIDTHS, header_row=FIRST_LINE, title=title)
        for place, words in enumerate(HEADINGS):
            sheet.write_string(FIRST_LINE, place, words, book.style("head"))
        line = FIRST_LINE + 1
        for style, label, tally in _rows(numbers):
            sheet.write_string(line, 0, label, book.style("cell", style))
            for place, value in enumerate(_counts(tally) if tally else [], 1):
                sheet.write_number(line, place, value, book.style("cell", style, "count"))
            line += 1
        said = _("Khiếu nại, tố cáo có sổ riêng nên không tính ở đây. Số liệu lập ngày %s.") % vn_date(now().date())
        sheet.write_string(line + 1, 0, said, book.style("note"))


def _rows(numbers: Numbers) -> Iterable[tuple[str, str, Tally | None]]:
    yield "total", "Tổng cộng", numbers.all
    parts: tuple[tuple[str, list[Line], str], ...] = (
        ("Theo loại", numbers.kinds, ""),
        ("Theo kênh", numbers.channels, ""),
        ("Theo đơn vị xử lý", numbers.units, "Chưa giao"),
        ("Theo thôn, tổ dân phố", numbers.hamlets, "Không rõ nơi"),
    )
    for title, lines, nameless in parts:
        if lines:
            yield "group", title, None
            for one in lines:
                yield "leaf", one.label or nameless, one.tally


def _counts(tally: Tally) -> list[int]:
    return [
        tally.received, tally.on_time, tally.late, tally.waiting, tally.overdue, tally.reopened, tally.published,
    ]  # fmt: skip
