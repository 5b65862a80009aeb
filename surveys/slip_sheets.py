"""Many slips from one: the pages of a slip are stored once, each sheet shows them and writes its own number.

Laying out 500 slips would take minutes; showing the same pages 500 times takes a moment and the file stays small.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
)

MM = 72 / 25.4
WIDE, HIGH = 148 * MM, 210 * MM
NUMBER_RIGHT, NUMBER_BASE = (148 - 10 - 2) * MM, (210 - 14.2) * MM
"""Where the number ends and stands, from the lower left corner of a slip; its frame is drawn by slip.css."""
NUMBER_SIZE = 14
NUMBER_DIGITS = 5
CUT = f"q 0.7 G 0.4 w [3 4] 0 d {WIDE:.2f} 0 m {WIDE:.2f} {HIGH:.2f} l S Q"
"""Where a sheet with two halves is cut or folded."""


class Sheet(TextChoices):
    """How slips lie on paper."""

    A5 = "a5", _("Khổ A5: mỗi trang một tờ A5, in một mặt hoặc hai mặt")
    A4_CUT = "a4-cat", _("Khổ A4 ngang: hai phiếu một tờ, in hai mặt lật cạnh ngắn, cắt đôi")
    A4_FOLD = "a4-gap", _("Khổ A4 ngang: mỗi tờ hai trang của một phiếu, in một mặt, gấp đôi")


@dataclass(frozen=True, slots=True)
class Placed:
    """Page `page` of slip `number` on the left (0) or right (1) half of a sheet."""

    page: int
    number: int
    half: int = 0


def numbered(template: bytes, numbers: Sequence[int], sheet: str = Sheet.A5) -> bytes:
    """The slips with these numbers as one PDF."""
    reader = PdfReader(io.BytesIO(template))
    writer = PdfWriter()
    forms = [_as_form(writer, page) for page in reader.pages]
    font = _digits_font(writer)
    wide = WIDE if sheet == Sheet.A5 else 2 * WIDE
    for side in sides(len(forms), numbers, sheet):
        page = writer.add_blank_page(wide, HIGH)
        _draw(writer, page, side, forms, font)
    if reader.metadata and reader.metadata.title:
        writer.add_metadata({"/Title": reader.metadata.title})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def sides(pages: int, numbers: Sequence[int], sheet: str) -> list[list[Placed]]:
    """What stands on each side of paper, in the order of printing.

    Two slips a sheet: the left halves are the first half of the numbers, so that after one cut both stacks are in
    order. On the back of such a sheet left and right change places. An empty side keeps the next slip on new paper.
    """
    if sheet == Sheet.A4_FOLD:
        return [[Placed(page + half, number, half) for half in (0, 1) if page + half < pages]
                for number in numbers for page in range(0, pages, 2)]  # fmt: skip
    backs = pages if pages == 1 else pages + pages % 2
    if sheet == Sheet.A5:
        return [[Placed(page, number)] if page < pages else [] for number in numbers for page in range(backs)]
    left = math.ceil(len(numbers) / 2)
    return [
        [
            Placed(page, numbers[at], half if page % 2 == 0 else 1 - half)
            for half, at in ((0, row), (1, left + row))
            if at < len(numbers) and page < pages
        ]
        for row in range(left)
        for page in range(backs)
    ]


def _as_form(writer: PdfWriter, page: DictionaryObject) -> IndirectObject:
    """The page as a drawing that other pages show."""
    form = DecodedStreamObject()
    content = page.get_contents()  # type: ignore[attr-defined]
    form.set_data(content.get_data() if content is not None else b"")
    resources: PdfObject = page["/Resources"].clone(writer)
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): _box(0, 0, WIDE, HIGH),
            NameObject("/Resources"): resources,
        }
    )
    return writer._add_object(form.flate_encode())


def _draw(
    writer: PdfWriter, page: DictionaryObject, side: list[Placed], forms: Sequence[IndirectObject], font: IndirectObject
) -> None:
    commands = [CUT] if float(page["/MediaBox"][2]) > WIDE + 1 else []  # type: ignore[index]
    for placed in side:
        digits = f"{placed.number:0{NUMBER_DIGITS}d}"
        left = placed.half * WIDE
        at = left + NUMBER_RIGHT - digits_width(digits)
        commands.append(
            f"q 1 0 0 1 {left:.2f} 0 cm /P{placed.page} Do Q "
            f"BT /N {NUMBER_SIZE} Tf 0 g {at:.2f} {NUMBER_BASE:.2f} Td ({digits}) Tj ET"
        )
    stream = DecodedStreamObject()
    stream.set_data("\n".join(commands).encode("ascii"))
    shown = {NameObject(f"/P{placed.page}"): forms[placed.page] for placed in side}
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/XObject"): DictionaryObject(shown),
            NameObject("/Font"): DictionaryObject({NameObject("/N"): font}),
        }
    )
    page[NameObject("/Contents")] = writer._add_object(stream)


# --- the digits -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Digits:
    """The ten digits of the bold font as a font file, with their widths in thousandths of the size."""

    file: bytes
    widths: tuple[int, ...]
    ascent: int
    descent: int


@lru_cache(maxsize=1)
def digits() -> Digits:
    """Cut out of the portal's own font."""
    path = settings.VENDOR_DIR / "be-vietnam-pro" / "be-vietnam-pro-latin-600-normal.woff2"
    with TTFont(path) as font:
        font.flavor = None
        options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[])
        cutter = subset.Subsetter(options)
        cutter.populate(text="0123456789")
        cutter.subset(font)
        scale = 1000 / font["head"].unitsPerEm
        names = font.getBestCmap()
        widths = tuple(round(font["hmtx"][names[code]][0] * scale) for code in range(48, 58))
        target = io.BytesIO()
        font.save(target)
        head = font["hhea"]
        return Digits(target.getvalue(), widths, round(head.ascent * scale), round(head.descent * scale))


def digits_width(text: str) -> float:
    """How wide the number is, in points."""
    return sum(digits().widths[int(one)] for one in text) * NUMBER_SIZE / 1000


def _digits_font(writer: PdfWriter) -> IndirectObject:
    found = digits()
    file = DecodedStreamObject()
    file.set_data(found.file)
    name, lowest, highest = NameObject("/SLIPNO+BeVietnamPro-SemiBold"), NumberObject(48), NumberObject(57)
    descriptor = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/FontDescriptor"),
            NameObject("/FontName"): name,
            NameObject("/Flags"): NumberObject(32),
            NameObject("/FontBBox"): _box(-200, found.descent, 1000, found.ascent),
            NameObject("/ItalicAngle"): NumberObject(0),
            NameObject("/Ascent"): NumberObject(found.ascent),
            NameObject("/Descent"): NumberObject(found.descent),
            NameObject("/CapHeight"): NumberObject(700),
            NameObject("/StemV"): NumberObject(120),
            NameObject("/FontFile2"): writer._add_object(file.flate_encode()),
        }
    )
    return writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/TrueType"),
                NameObject("/BaseFont"): name,
                NameObject("/FirstChar"): lowest,
                NameObject("/LastChar"): highest,
                NameObject("/Widths"): ArrayObject(NumberObject(width) for width in found.widths),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
                NameObject("/FontDescriptor"): writer._add_object(descriptor),
            }
        )
    )


def _box(*values: float) -> ArrayObject:
    return ArrayObject(FloatObject(value) for value in values)
