"""A table of the paper as WordprocessingML: fixed widths, repeated header, rows that do not split.

The XML is built directly: python-docx looks a cell up by walking its table, which long tables cannot afford.
"""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from reports import docx_styles as styles
from reports.paper import Column, HeaderCell, Row, Table, header_lines, shown

_FILLS = {"group": "E3E9F1", "heading": "F6F8FA", "total": "EEF1F5"}
_HEAD_FILL = "EEF1F5"
_TWIPS = 1440 / 25.4


def build_table(table: Table, style_ids: dict[str, str]) -> Any:
    """The w:tbl element."""
    tbl = _make("w:tbl")
    tbl.append(_properties(table))
    grid = _make("w:tblGrid")
    for column in table.columns:
        grid.append(_make("w:gridCol", w=_twips(column.width)))
    tbl.append(grid)
    lines = header_lines(table)
    tbl.append(_header_row(table, lines[0], style_ids))
    if len(lines) == 2:
        tbl.append(_second_header_row(table, lines, style_ids))
    for row in table.rows:
        tbl.append(_row(table, row, style_ids))
    return tbl


def _make(tag: str, **attributes: object) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def _twips(millimetres: float) -> int:
    return round(millimetres * _TWIPS)


def _properties(table: Table) -> Any:
    properties = _make("w:tblPr")
    properties.append(_make("w:tblW", w=_twips(table.width), type="dxa"))
    properties.append(_make("w:jc", val="center"))
    borders = _make("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_make(f"w:{side}", val="single", sz=4, space=0, color="000000"))
    properties.append(borders)
    properties.append(_make("w:tblLayout", type="fixed"))
    margins = _make("w:tblCellMar")
    for side, width in (("top", 40), ("left", 70), ("bottom", 40), ("right", 70)):
        margins.append(_make(f"w:{side}", w=width, type="dxa"))
    properties.append(margins)
    properties.append(_make("w:tblLook", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1))
    if table.caption:
        properties.append(_make("w:tblCaption", val=table.caption))
    return properties


def _new_row(*, header: bool = False) -> Any:
    row = _make("w:tr")
    properties = _make("w:trPr")
    properties.append(_make("w:cantSplit"))
    if header:
        properties.append(_make("w:tblHeader"))
    row.append(properties)
    return row


def _header_row(table: Table, cells: tuple[HeaderCell, ...], style_ids: dict[str, str]) -> Any:
    row = _new_row(header=True)
    for cell in cells:
        width = sum(column.width for column in table.columns[cell.place : cell.place + cell.columns])
        merge = "restart" if cell.rows == 2 else ""
        head = style_ids[styles.CELL_HEAD]
        row.append(_cell(cell.title, width, head, fill=_HEAD_FILL, span=cell.columns, merge=merge, middle=True))
    return row


def _second_header_row(table: Table, lines: tuple[tuple[HeaderCell, ...], ...], style_ids: dict[str, str]) -> Any:
    row = _new_row(header=True)
    titles = {cell.place: cell.title for cell in lines[1]}
    for place, column in enumerate(table.columns):
        merge = "" if place in titles else "continue"
        head = style_ids[styles.CELL_HEAD]
        row.append(_cell(titles.get(place, ""), column.width, head, fill=_HEAD_FILL, merge=merge, middle=True))
    return row


def _row(table: Table, row: Row, style_ids: dict[str, str]) -> Any:
    made = _new_row()
    fill, bold = _FILLS.get(row.kind, ""), row.kind in _FILLS
    stay = row.kind in ("group", "heading")
    if row.span:
        style = style_ids[styles.CELL]
        span = len(table.columns)
        made.append(_cell(shown(row.cells[0]), table.width, style, fill=fill, bold=bold, span=span, stay=stay))
        return made
    for value, column in zip(row.cells, table.columns, strict=True):
        style = style_ids[_style(column)]
        made.append(_cell(shown(value), column.width, style, fill=fill, bold=bold, stay=stay))
    return made


def _style(column: Column) -> str:
    return styles.CELL_CENTER if column.align == "center" else styles.CELL


def _cell(
    text: str,
    width: float,
    style: str,
    *,
    fill: str = "",
    bold: bool = False,
    span: int = 1,
    merge: str = "",
    middle: bool = False,
    stay: bool = False,
) -> Any:
    cell, properties = _make("w:tc"), _make("w:tcPr")
    properties.append(_make("w:tcW", w=_twips(width), type="dxa"))
    if span > 1:
        properties.append(_make("w:gridSpan", val=span))
    if merge:
        properties.append(_make("w:vMerge", val=merge))
    if fill:
        properties.append(_make("w:shd", val="clear", color="auto", fill=fill))
    if middle:
        properties.append(_make("w:vAlign", val="center"))
    cell.append(properties)
    cell.append(_paragraph(text, style, bold=bold, stay=stay))
    return cell


def _paragraph(text: str, style: str, *, bold: bool, stay: bool) -> Any:
    paragraph, properties = _make("w:p"), _make("w:pPr")
    properties.append(_make("w:pStyle", val=style))
    if stay:
        properties.append(_make("w:keepNext"))
    paragraph.append(properties)
    if text:
        run = _make("w:r")
        if bold:
            run_properties = _make("w:rPr")
            run_properties.append(_make("w:b"))
            run.append(run_properties)
        words = _make("w:t")
        words.text = text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
        paragraph.append(run)
    return paragraph
