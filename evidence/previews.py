"""What a proof looks like without opening it: thumbnails, larger pictures, and the text of Word and Excel files.

Pure over paths, for the upload's job. Every function answers None for a file that cannot be shown, and never raises
for what a person uploaded: a missing preview is a small thing, a job that fails again and again is not. A picture
appears under its name only when it is complete.

A preview's thumbnail can be made from the preview: ``make_thumbnail(preview, "image/jpeg", out)``.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook
from PIL import Image, ImageOps

from common.files import MIME, draw_first_page
from common.unpacking import check_package

logger = logging.getLogger(__name__)

THUMBNAIL_SIZE = 320
PREVIEW_SIZE = 2048

#: Above this a picture is not decoded for a preview: 120 million pixels are half a gigabyte.
MAX_PIXELS = 120_000_000

MAX_XML_BYTES = 20 * 1024 * 1024
MAX_PARAGRAPHS = 60
MAX_TABLES = 5
MAX_ROWS = 30
MAX_COLUMNS = 12
MAX_PARAGRAPH_LENGTH = 1000
MAX_CELL_LENGTH = 300

_FIXED = re.compile(r"(?:\[\$[^\]]*\]|[#,])*0+(?:\.(?P<decimals>0+))?(?![#?0.])")
"""A number format that fixes the decimals: ``0``, ``#,##0.00``, ``0.0%``; not ``General`` nor ``0.##``."""

_IMAGES = {MIME["jpg"], MIME["png"], MIME["webp"]}


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table or a sheet: its name ("" in Word) and its rows, as long as they are.

    `after` says how many paragraphs stand before it in the document.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    after: int = 0


@dataclass(frozen=True, slots=True)
class TextPreview:
    """The beginning of a document as plain text, to be escaped by the template like any text.

    `truncated` says that the document goes on.
    """

    paragraphs: tuple[str, ...]
    tables: tuple[TextTable, ...]
    truncated: bool = False


def make_thumbnail(path: Path, mime: str, out: Path, size: int = THUMBNAIL_SIZE) -> Path | None:
    """A small picture of an image or of a PDF's first page, at `out`; None when there is nothing to show.

    The suffix of `out` decides the format: WebP for ``.webp``, else JPEG. Pictures are never enlarged.
    """
    return _make_picture(path, mime, out, size)


def make_preview(path: Path, mime: str, out: Path, size: int = PREVIEW_SIZE) -> Path | None:
    """The same as `make_thumbnail`, large enough to read."""
    return _make_picture(path, mime, out, size)


def text_preview(path: Path, mime: str) -> TextPreview | None:
    """The beginning of a Word or Excel file; None for other types and for files that cannot be read."""
    readers: dict[str, Callable[[Path], TextPreview | None]] = {MIME["docx"]: _word_text, MIME["xlsx"]: _excel_text}
    reader = readers.get(mime)
    if reader is None:
        return None
    try:
        return reader(path)
    except Exception as problem:  # foreign bytes make the libraries raise anything
        logger.info("No text preview of %s: %s: %s", path.name, type(problem).__name__, problem)
        return None


# Pictures


def _make_picture(path: Path, mime: str, out: Path, size: int) -> Path | None:
    drawers: dict[str, Callable[[Path, Path, str, int], None]] = dict.fromkeys(_IMAGES, _draw_image)
    drawers[MIME["pdf"]] = _draw_pdf
    drawer = drawers.get(mime)
    if drawer is None:
        return None
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        drawer(path, part, "WEBP" if out.suffix.lower() == ".webp" else "JPEG", size)
        part.replace(out)
    except Exception as problem:  # foreign bytes make the decoders raise anything
        logger.info("No picture of %s: %s: %s", path.name, type(problem).__name__, problem)
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return None
    return out


def _draw_image(path: Path, part: Path, image_format: str, size: int) -> None:
    with Image.open(path) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError(f"{image.width} x {image.height} pixels")
        image.draft("RGB", (size, size))
        profile = image.info.get("icc_profile") if image.mode == "RGB" else None
        upright = ImageOps.exif_transpose(image)
    upright.thumbnail((size, size), Image.Resampling.BICUBIC)
    plain = _on_white(upright)
    plain.info = {}
    plain.save(part, format=image_format, quality=82, icc_profile=profile)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image.convert("RGBA"))
    return page.convert("RGB")


def _draw_pdf(path: Path, part: Path, image_format: str, size: int) -> None:
    draw_first_page(path, part, image_format=image_format, size=size)


# Text


def _word_text(path: Path) -> TextPreview | None:
    if _xml_bytes(path) > MAX_XML_BYTES:
        return None
    document = docx.Document(str(path))
    paragraphs: list[str] = []
    tables: list[TextTable] = []
    truncated = False
    for block in _blocks(document.element.body):
        if block.tag == qn("w:tbl"):
            rows = (tuple(_cells(row, document)) for row in block.iterchildren(qn("w:tr")))
            truncated |= _add_table(tables, "", rows, after=len(paragraphs))
        elif text := _plain(Paragraph(block, document).text, MAX_PARAGRAPH_LENGTH):
            if len(paragraphs) == MAX_PARAGRAPHS:
                truncated = True
                break
            paragraphs.append(text)
    return TextPreview(tuple(paragraphs), tuple(tables), truncated)


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those inside content controls too."""
    for child in parent.iterchildren():
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag == qn("w:sdt"):
            for content in child.iterchildren(qn("w:sdtContent")):
                yield from _blocks(content)


def _cells(row: Any, document: Any) -> Iterator[str]:
    """Texts of a row's cells; a cell merged over columns is followed by empty ones, so that columns stay in line."""
    for cell in row.iterchildren(qn("w:tc")):
        texts = (Paragraph(block, document).text for block in _blocks(cell) if block.tag == qn("w:p"))
        yield _plain(" ".join(texts), MAX_CELL_LENGTH)
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        wide = int(span.get(qn("w:val"), 1)) if span is not None else 1
        yield from [""] * (min(wide, MAX_COLUMNS) - 1)


def _excel_text(path: Path) -> TextPreview | None:
    if _xml_bytes(path, besides="xl/worksheets/") > MAX_XML_BYTES:
        return None
    check_package(path)  # one row may hold millions of empty cells
    tables: list[TextTable] = []
    truncated = False
    with path.open("rb") as stream:  # by path, openpyxl would judge by the suffix, and the store has none
        book = load_workbook(stream, read_only=True, data_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                cells = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1)
                truncated |= _add_table(tables, sheet.title, (tuple(_shown(cell) for cell in row) for row in cells))
    return TextPreview((), tuple(tables), truncated)


def _add_table(tables: list[TextTable], title: str, rows: Iterator[tuple[str, ...]], *, after: int = 0) -> bool:
    """Add a table within the limits, without its empty end; True when something of it was left out."""
    if len(tables) == MAX_TABLES:
        return True
    seen = list(islice(rows, MAX_ROWS + 1))
    shown = seen[:MAX_ROWS]
    while shown and not any(shown[-1]):
        shown.pop()
    width = max((column + 1 for row in shown for column, text in enumerate(row) if text), default=0)
    if width:
        tables.append(TextTable(title, tuple(row[: min(width, MAX_COLUMNS)] for row in shown), after))
    return any(any(row) for row in seen[MAX_ROWS:]) or width > MAX_COLUMNS


def _shown(cell: Any) -> str:
    """A cell's value as Excel would show it to a Vietnamese reader."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Đúng") if value else _("Sai")
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y}" if value.time() == dt.time() else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float | Decimal):
        return _number(value, str(cell.number_format))
    return _plain(str(value), MAX_CELL_LENGTH)


def _number(value: int | float | Decimal, number_format: str) -> str:
    """``0,5``, ``50%`` or ``1.234,50``; thousands are grouped only where the sheet groups them (2026 is a year).

    Decimals are those of the sheet's own format; without one as many as are needed.
    """
    percent = "%" in number_format
    amount = float(value) * 100 if percent else float(value)
    fixed = _FIXED.match(number_format)
    if fixed:
        number = Decimal(f"{amount:.{len(fixed['decimals'] or '')}f}")
    else:
        number = Decimal(f"{amount:.{2 if percent else 4}f}".rstrip("0").rstrip("."))
    text = f"{number:,f}" if "#,##" in number_format else f"{number:f}"
    return text.translate(str.maketrans(",.", ".,")) + ("%" if percent else "")


def _plain(text: str, limit: int) -> str:
    """One line of visible text, at most `limit` characters."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _xml_bytes(path: Path, besides: str = "\0") -> int:
    """What the XML parts unpack to, without those in a folder that is read row by row."""
    with zipfile.ZipFile(path) as package:
        return sum(
            part.file_size
            for part in package.infolist()
            if part.filename.endswith((".xml", ".rels")) and not part.filename.startswith(besides)
        )
