"""Sheets of small labels: each label is laid out once, its sheet shows it twenty-four times.

Laying out every label would take a third of a second a sheet; showing one drawing again takes nothing.
"""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, IndirectObject, NameObject

MM = 72 / 25.4
SHEET = (210 * MM, 297 * MM)
LABEL = (70 * MM, 37 * MM)
COLUMNS, ROWS = 3, 8
A_SHEET = COLUMNS * ROWS


def on_sheets(labels: bytes) -> bytes:
    """One A4 sheet for each page of `labels`, full of that page."""
    reader, writer = PdfReader(io.BytesIO(labels)), PdfWriter()
    for page in reader.pages:
        sheet = writer.add_blank_page(*SHEET)
        form = _as_drawing(writer, page)
        drawings = DictionaryObject({NameObject("/L"): form})
        sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawings})
        content = DecodedStreamObject()
        content.set_data("\n".join(f"q 1 0 0 1 {x:.2f} {y:.2f} cm /L Do Q" for x, y in places()).encode("ascii"))
        sheet[NameObject("/Contents")] = writer._add_object(content)
    if reader.metadata and reader.metadata.title:
        writer.add_metadata({"/Title": reader.metadata.title})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def places() -> list[tuple[float, float]]:
    """Lower left corners of the labels, the sheet's rest shared between its upper and lower edge."""
    foot = (SHEET[1] - ROWS * LABEL[1]) / 2
    return [(column * LABEL[0], foot + row * LABEL[1]) for row in reversed(range(ROWS)) for column in range(COLUMNS)]


def _as_drawing(writer: PdfWriter, page: DictionaryObject) -> IndirectObject:
    """The page as a drawing that sheets show."""
    drawing = DecodedStreamObject()
    content = page.get_contents()  # type: ignore[attr-defined]
    drawing.set_data(content.get_data() if content is not None else b"")
    drawing.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([FloatObject(value) for value in (0, 0, *LABEL)]),
            NameObject("/Resources"): page["/Resources"].clone(writer),
        }
    )
    return writer._add_object(drawing.flate_encode())
