"""The numbers of NĐ 30/2020/NĐ-CP, annex I, that every document keeps: page, sizes, lines, dates, signs.

Lengths are millimetres, type sizes points. Where the decree gives a range, its own sample's size is used.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PIL import ImageFont

from reports.data import DocumentHead

PAGE_WIDTH, PAGE_HEIGHT = 210, 297
MARGIN_TOP, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT = 20, 20, 30, 15
TEXT_WIDTH = PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT
LANDSCAPE_TEXT_WIDTH = PAGE_HEIGHT - MARGIN_LEFT - MARGIN_RIGHT
HEADER_FROM_EDGE = 9
FIRST_LINE_INDENT = 12.7
AGENCY_SHARE = 0.4  # of the text width; the rest is the side of Quốc hiệu

SIZE_NATION = 12
SIZE_MOTTO = 13
SIZE_AGENCY = 12
SIZE_NUMBER = 13
SIZE_PLACE_DATE = 13
SIZE_ABOUT = 12
SIZE_TYPE = 14
SIZE_BODY = 14
SIZE_RECIPIENTS_WORD = 12
SIZE_RECIPIENTS = 11
SIZE_PAGE_NUMBER = 13
SIZE_TABLE = 11
SIZE_NOTE = 11
SIZE_MARK = 9
PARAGRAPH_GAP = 6
LINE_SPACING = 1.15
FONT_LINE = 1.149  # height of a single line of the font, in its sizes
SUBJECT_WIDTH = 145
SHORT_LINE_SHARE = 0.4  # the decree: a third to a half of the text

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
END_SIGN = "./."
FONT_NAME = "Times New Roman"  # in DOCX; the PDF embeds Tinos, which has the same widths

FONT_FILES = {
    (False, False): "400Regular/Tinos_400Regular.ttf",
    (False, True): "400Regular_Italic/Tinos_400Regular_Italic.ttf",
    (True, False): "700Bold/Tinos_700Bold.ttf",
    (True, True): "700Bold_Italic/Tinos_700Bold_Italic.ttf",
}
_BLANK = "\u00a0" * 4


def number_line(head: DocumentHead) -> str:
    """ "Số: 05/TTr-UBND": a number below ten gets its zero, a missing one leaves room to write."""
    number = head.number.strip() if head.number else ""
    if not number:
        return f"Số:{_BLANK}/{head.number_symbol}"
    return f"Số: {number.zfill(2) if number.isdigit() else number}/{head.number_symbol}"


def about_line(head: DocumentHead) -> str:
    """ "V/v đôn đốc …" under the number of an official letter; other documents have a title instead."""
    if head.type_name:
        return ""
    return f"V/v {head.subject[:1].lower()}{head.subject[1:]}"


def written_date(day: date | None, year: int) -> str:
    """ "ngày 05 tháng 02 năm 2026": zero before days below ten and months 1, 2; or blanks."""
    if day is None:
        return f"ngày{_BLANK}tháng{_BLANK}năm {year}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def place_and_date(head: DocumentHead) -> str:
    """The line under the motto."""
    return f"{head.place}, {written_date(head.issued_on, head.year)}"


def attached_to(head: DocumentHead, issuer: str) -> str:
    """The line under an annex's title; number and date stay open until the document has them."""
    number = number_line(head).replace("Số: ", "số ").replace("Số:", "số")
    day = written_date(head.issued_on, head.year)
    return f"(Kèm theo {head.type_name.capitalize()} {number} {day} của {issuer})"


def bases(head: DocumentHead) -> tuple[str, ...]:
    """Căn cứ lines: each ends with a semicolon, the last with a full stop."""
    return _listed(head.legal_bases)


def recipients(head: DocumentHead) -> tuple[str, ...]:
    """Lines under "Nơi nhận:" with their dashes and ends."""
    return tuple(f"- {line}" for line in _listed(head.recipients))


def _listed(lines: tuple[str, ...]) -> tuple[str, ...]:
    ends = (";",) * (len(lines) - 1) + (".",)
    return tuple(line.rstrip(" .;") + end for line, end in zip(lines, ends, strict=False))


def text_width(text: str, size: float, fonts: Path, *, bold: bool = False, italic: bool = False) -> float:
    """Printed width of one line of text in millimetres."""
    font = ImageFont.truetype(str(fonts / FONT_FILES[bold, italic]), 1000)
    return font.getlength(text) / 1000 * size * 25.4 / 72
