"""The register as a spreadsheet and as text, with the columns of the paper book."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from common.text import vn_date
from criteria.models import ProgrammeYear

from .deadlines import was_on_time
from .models import Feedback

Row = list[str]
WIDTHS = (12, 16, 22, 20, 18, 22, 18, 50, 22, 24, 20, 12, 26, 50, 18, 16, 12, 10, 18)
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def headings() -> Row:
    return [
        _("Số"), _("Nhận lúc"), _("Kênh"), _("Loại"), _("Nơi xảy ra"), _("Thôn, tổ dân phố"), _("Người gửi"),
        _("Nội dung"), _("Liên hệ"), _("Đơn vị xử lý"), _("Tình trạng"), _("Hạn trả lời"), _("Gia hạn, lý do"),
        _("Trả lời"), _("Văn bản trả lời"), _("Trả lời lúc"), _("Đúng hạn"), _("Công khai"), _("Người gửi đánh giá"),
    ]  # fmt: skip


def cells(row: Feedback) -> Row:
    """One feedback as the register prints it."""
    on_time = was_on_time(row)
    contact = ", ".join(part for part in (row.sender_phone, row.sender_email, row.address) if part)
    extended = f"{row.extended_days}: {row.extension_reason}" if row.extended_days else ""
    return [
        row.register_number,
        _moment(row.received_at),
        row.get_channel_display(),
        row.get_kind_display(),
        row.place,
        row.hamlet.name if row.hamlet else "",
        row.sender_name or (_("Ẩn danh") if row.is_anonymous else ""),
        row.content,
        contact,
        row.unit.name if row.unit else "",
        row.get_status_display(),
        vn_date(row.due_on) if row.due_on else "",
        extended,
        row.answer if row.answered_at else "",
        row.answer_number,
        _moment(row.answered_at) if row.answered_at else "",
        "" if on_time is None else (_("Đúng hạn") if on_time else _("Chậm")),
        _("Có") if row.published_at else _("Không"),
        row.get_resolution_display(),
    ]


def _moment(value: object) -> str:
    local = timezone.localtime(value)  # type: ignore[arg-type]
    return f"{vn_date(local.date())} {local:%H:%M}"


def as_csv(rows: Iterable[Feedback]) -> bytes:
    """UTF-8 with the mark that Excel wants; nothing typed by a citizen becomes a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings())
    writer.writerows([_harmless(cell) for cell in cells(row)] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def as_workbook(rows: Sequence[Feedback], programme: ProgrammeYear) -> bytes:
    """A sheet to print on A4 landscape: title, head row repeated, text as text."""
    out = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_("Sổ theo dõi"))
        title = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#E4F0F2"}
        )
        body = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        words = {"place": programme.commune.full_name, "year": programme.year}
        sheet.write_string(0, 0, _("SỔ THEO DÕI GÓP Ý, PHẢN ÁNH – %(place)s – năm %(year)s") % words, title)
        if programme.commune.is_demo:
            sheet.write_string(1, 0, _("DỮ LIỆU TRÌNH DIỄN"), title)
        for column, (label, width) in enumerate(zip(headings(), WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, label, head)
        for at, row in enumerate(rows, start=3):
            for column, cell in enumerate(cells(row)):
                sheet.write_string(at, column, cell, body)
        sheet.freeze_panes(3, 1)
        sheet.repeat_rows(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.autofilter(2, 0, max(3, len(rows) + 2), len(WIDTHS) - 1)
    return out.getvalue()
