"""A bar chart as Word knows it: DrawingML with its figures in an embedded workbook, so that it can be edited."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from reports import layout
from reports.paper import Bar, Chart

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EMU = 36_000
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 -- the same figures give the same bytes
_VALUE_COLOUR, _MAXIMUM_COLOUR = "1F4E79", "DFE6EE"


def add_chart(document: Document, chart: Chart, number: int) -> Any:
    """Put the chart's parts into the package; returns the inline drawing for a run."""
    package = document.part.package
    sheet = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _SHEET_TYPE, _workbook(chart), package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    sheet_id = part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = _chart_xml(chart, sheet_id).encode()
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    return parse_xml(_drawing(chart, number, relation))


def _label(bar: Bar) -> str:
    """Name and figures in Vietnamese notation: what a chart shows of itself follows the reader's own settings."""
    return f"{bar.label}: {bar.words}"


def _workbook(chart: Chart) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet("Biểu đồ")
        for place, name in enumerate(("", chart.maximum_name, chart.value_name)):
            sheet.write_string(0, place, name)
        for line, bar in enumerate(chart.bars, 1):
            sheet.write_string(line, 0, _label(bar))
            for place, value in ((1, bar.maximum), (2, bar.value)):
                if value is not None:
                    sheet.write_number(line, place, float(value))
    return buffer.getvalue()


def _drawing(chart: Chart, number: int, relation: str) -> str:
    width = layout.TEXT_WIDTH * _EMU
    height = min(22 + 8 * len(chart.bars), 200) * _EMU
    words = "; ".join(f"{bar.label}: {bar.words}" for bar in chart.bars)
    return (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name={quoteattr(chart.title)} descr={quoteattr(words)}/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _chart_xml(chart: Chart, sheet_id: str) -> str:
    last = len(chart.bars) + 1
    labels = _strings(f"'Biểu đồ'!$A$2:$A${last}", [_label(bar) for bar in chart.bars])
    maxima = [bar.maximum for bar in chart.bars]
    values = [bar.value for bar in chart.bars]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<c:roundedCorners val="0"/>'
        f'<c:chart>{_title(chart.title)}<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        + _series(0, "B", chart.maximum_name, _MAXIMUM_COLOUR, labels, maxima, last)
        + _series(1, "C", chart.value_name, _VALUE_COLOUR, labels, values, last)
        + '<c:gapWidth val="45"/><c:overlap val="100"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        + _axes()
        + '</c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_text(layout.SIZE_TABLE)}"
        f'<c:externalData r:id="{sheet_id}"><c:autoUpdate val="0"/></c:externalData>'
        "</c:chartSpace>"
    )


def _text(size: float, *, bold: bool = False) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{round(size * 100)}" b="{int(bold)}">'
        f'<a:latin typeface="{layout.FONT_NAME}"/><a:cs typeface="{layout.FONT_NAME}"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="vi-VN"/></a:p></c:txPr>'
    )


def _title(words: str) -> str:
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1200" b="1"/></a:pPr>'
        f'<a:r><a:rPr lang="vi-VN" sz="1200" b="1"><a:latin typeface="{layout.FONT_NAME}"/>'
        f'<a:cs typeface="{layout.FONT_NAME}"/></a:rPr><a:t>{escape(words)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )


def _strings(where: str, words: list[str]) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{escape(word)}</c:v></c:pt>' for n, word in enumerate(words))
    return (
        f'<c:cat><c:strRef><c:f>{where}</c:f><c:strCache><c:ptCount val="{len(words)}"/>{points}</c:strCache>'
        "</c:strRef></c:cat>"
    )


def _series(number: int, column: str, name: str, colour: str, labels: str, values: list[Any], last: int) -> str:
    points = "".join(
        f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in enumerate(values) if value is not None
    )
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef>'
        f"<c:f>'Biểu đồ'!${column}$1</c:f>"
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(name)}</c:v>'
        "</c:pt></c:strCache></c:strRef></c:tx>"
        f'<c:spPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>{labels}'
        f"<c:val><c:numRef><c:f>'Biểu đồ'!${column}$2:${column}${last}</c:f><c:numCache>"
        f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache>'
        "</c:numRef></c:val></c:ser>"
    )


def _axes() -> str:
    line = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="8A94A0"/></a:solidFill></a:ln></c:spPr>'
    return (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{line}<c:crossAx val="2"/>'
        '<c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="t"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        '<c:crossAx val="1"/><c:crosses val="autoZero"/></c:valAx>'
    )
