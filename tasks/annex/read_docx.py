"""Word documents as a grid: paragraphs and tables in their order, merged cells resolved, automatic numbers written out.

Works on the XML below python-docx, because tracked changes, content controls, nested tables and merged cells
are all there and nowhere else. Inserted text counts, deleted text does not.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from common.unpacking import check_package
from tasks.annex.grid import Cell, Grid, GridRow, Paragraph, Remark, Table, UnreadableAnnex
from tasks.annex.numbering import Numbering, to_int
from tasks.annex.words import flat, is_blank, tidy

MAX_COLUMNS = 60

_GONE = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:moveTo"), qn("w:smartTag")}


def read_docx(path: Path) -> Grid:
    """The grid of a .docx. Raises UnreadableAnnex when the document is damaged."""
    try:
        check_package(path)
        document = docx.Document(str(path))
        body = document.element.body
    except Exception as error:
        raise UnreadableAnnex(
            "Tệp Word này bị hỏng, không mở được; hãy mở bằng Word, chọn “Lưu thành…” định dạng .docx rồi tải lên lại."
        ) from error
    numbering = Numbering(document)
    blocks: list[Paragraph | Table] = []
    tabbed: list[Paragraph] = []
    count = 0
    for element in _children(body, {qn("w:p"), qn("w:tbl")}):
        if element.tag == qn("w:tbl"):
            blocks += [*_typed_table(tabbed), _table(element, numbering)]
            tabbed = []
            continue
        for text in _paragraph_texts(element, numbering):
            count += 1
            bold, italic = _all_runs(element, "w:b"), _all_runs(element, "w:i")
            if text.count("\t") >= 2:
                tabbed.append(Paragraph(count, text, bold, italic))
                continue
            blocks += [*_typed_table(tabbed), Paragraph(count, flat(text), bold, italic)]
            tabbed = []
    blocks += _typed_table(tabbed)
    return Grid(
        "docx", tuple(block for block in blocks if isinstance(block, Paragraph) or block.rows), _font_remarks(body)
    )


def _typed_table(tabbed: list[Paragraph]) -> list[Paragraph | Table]:
    """Lines with tabs between the cells are a table that was pasted as text; a line or two are only a layout."""
    if len(tabbed) < 3:
        return [Paragraph(line.number, flat(line.text), line.bold, line.italic) for line in tabbed]
    rows = [[tidy(text) for text in line.text.split("\t")][:MAX_COLUMNS] for line in tabbed]
    width = max(map(len, rows))
    return [
        Table(
            tuple(
                GridRow(at, tuple(Cell(text) for text in row + [""] * (width - len(row))))
                for at, row in enumerate(rows, 1)
            )
        )
    ]


def _children(element: Any, tags: set[str]) -> Iterator[Any]:
    """The wanted elements below `element`, looking through content controls and tracked insertions."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tags)


def _paragraph_texts(element: Any, numbering: Numbering) -> list[str]:
    """The paragraph's text with its automatic number in front; [] when empty. Tabs stay where they may be columns.

    A line break inside stays one paragraph unless every line is a bullet of its own.
    """
    prefix = numbering.prefix(element)
    raw = _text(element)
    if raw.count("\t") >= 2 and "\n" not in raw.strip("\n"):
        return [] if is_blank(raw) else [prefix + raw.strip("\n")]
    text = tidy(prefix + raw)
    if is_blank(text.removeprefix(prefix.strip())):
        return []
    lines = text.split("\n")
    if len(lines) > 1 and all(re.match(r"[-+*•] ?\S", line) for line in lines[1:]):
        return lines
    return [" ".join(lines)]


def _text(element: Any) -> str:
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: Any, parts: list[str]) -> None:
    for child in element:
        tag = child.tag
        if tag in _GONE or tag == _FALLBACK:
            continue
        if tag == qn("w:t"):
            parts.append(child.text or "")
        elif tag == qn("w:tab"):
            parts.append("\t")
        elif tag == qn("w:br") or tag == qn("w:cr"):
            parts.append("\n")
        elif tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif tag == qn("w:pPr") or tag == qn("w:rPr"):
            continue
        elif tag == qn("w:p"):  # a text box inside the paragraph
            inner: list[str] = []
            _collect(child, inner)
            parts.append("\n" + "".join(inner))
        else:
            _collect(child, parts)


def _all_runs(element: Any, tag: str) -> bool:
    """True when every run with text has this property on (directly set bold or italic)."""
    runs = [run for run in element.iter(qn("w:r")) if "".join(t.text or "" for t in run.iter(qn("w:t"))).strip()]
    return bool(runs) and all(_is_on(run, tag) for run in runs)


def _is_on(run: Any, tag: str) -> bool:
    properties = run.find(qn("w:rPr"))
    flag = None if properties is None else properties.find(qn(tag))
    return flag is not None and flag.get(qn("w:val")) not in {"0", "false", "none"}


def _table(element: Any, numbering: Numbering) -> Table:
    """The table with one cell per grid column. A cell merged downwards is repeated in the rows it covers."""
    rows: list[GridRow] = []
    above: dict[int, Cell] = {}
    number = 0
    for row in _children(element, {qn("w:tr")}):
        properties = row.find(qn("w:trPr"))
        if properties is not None and properties.find(qn("w:del")) is not None:
            continue
        number += 1
        cells: list[Cell | None] = [None] * _grid_gap(properties, "w:gridBefore")
        now: dict[int, Cell] = {}
        for cell in _children(row, {qn("w:tc")}):
            made = _cell(cell, above.get(len(cells)), numbering)
            if _merge(cell) is not None:
                now[len(cells)] = made
            cells += [made, *[None] * (made.span - 1)]
        above = now
        rows.append(GridRow(number, tuple(cells[:MAX_COLUMNS])))
    width = max((len(row.cells) for row in rows), default=0)
    return Table(tuple(GridRow(row.number, row.cells + (None,) * (width - len(row.cells))) for row in rows))


def _grid_gap(properties: Any, tag: str) -> int:
    gap = None if properties is None else properties.find(qn(tag))
    return 0 if gap is None else min(to_int(gap.get(qn("w:val"))), MAX_COLUMNS)


def _merge(cell: Any) -> str | None:
    """None (not merged downwards), "restart" (the first of a merge) or "continue"."""
    properties = cell.find(qn("w:tcPr"))
    merge = None if properties is None else properties.find(qn("w:vMerge"))
    return None if merge is None else (merge.get(qn("w:val")) or "continue")


def _cell(cell: Any, above: Cell | None, numbering: Numbering) -> Cell:
    properties = cell.find(qn("w:tcPr"))
    wide = None if properties is None else properties.find(qn("w:gridSpan"))
    span = 1 if wide is None else max(1, min(to_int(wide.get(qn("w:val")), 1), MAX_COLUMNS))
    text = tidy("\n".join(_cell_lines(cell, numbering)))
    if _merge(cell) == "continue" and above is not None and not text:
        return Cell(above.text, span, True, False, above.bold, above.italic)
    return Cell(text, span, False, False, _all_runs(cell, "w:b"), _all_runs(cell, "w:i"))


def _cell_lines(cell: Any, numbering: Numbering) -> Iterator[str]:
    """The lines of a cell, those of nested tables included."""
    for element in _children(cell, {qn("w:p"), qn("w:tbl")}):
        if element.tag == qn("w:p"):
            text = _text(element)
            yield numbering.prefix(element, counts=True) + text
            continue
        for row in _children(element, {qn("w:tr")}):
            for inner in _children(row, {qn("w:tc")}):
                yield from _cell_lines(inner, numbering)


def _font_remarks(body: Any) -> tuple[Remark, ...]:
    fonts = {value for node in body.iter(qn("w:rFonts")) for value in node.attrib.values() if value}
    old = sorted(font for font in fonts if font.startswith((".Vn", "VNI-")))
    if not old:
        return ()
    return (
        Remark(
            0,
            "",
            ", ".join(old),
            "Tài liệu dùng phông chữ cũ (TCVN3 hoặc VNI), chữ có dấu có thể đọc sai.",
            "Chuyển mã tài liệu sang Unicode (phông Times New Roman) rồi nhập lại.",
        ),
    )
