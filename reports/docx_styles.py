"""Named Word styles of the official documents, so that a clerk changes one style and not a hundred paragraphs."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from reports import layout

LEFT, CENTER, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)

BODY = "Body Text"
TYPE_NAME = "Title"
SUBJECT = "Subtitle"
NATION = "Quốc hiệu"
MOTTO = "Tiêu ngữ"
SUPERIOR = "Cơ quan chủ quản"
ISSUER = "Cơ quan ban hành"
NUMBER = "Số ký hiệu"
ABOUT = "Trích yếu công văn"
PLACE_DATE = "Địa danh ngày tháng"
RULE = "Đường kẻ"
TO = "Kính gửi"
BASIS = "Căn cứ"
SIGNER = "Chức vụ người ký"
SIGNER_NAME = "Họ tên người ký"
RECIPIENTS_WORD = "Nơi nhận"
RECIPIENTS = "Danh sách nơi nhận"
ANNEX_WORD = "Phụ lục"
ANNEX_TITLE = "Tên phụ lục"
ATTACHED = "Kèm theo"
CAPTION = "Tên bảng"
CELL = "Ô bảng"
CELL_CENTER = "Ô bảng giữa"
CELL_HEAD = "Đầu bảng"
NOTE = "Ghi chú"
MARK = "Đầu trang"
ANNEX_BODY = "Nội dung phụ lục"


@dataclass(frozen=True, slots=True)
class Style:
    """What a style sets: size in points, weight, alignment, spaces in points, first-line indent in millimetres."""

    size: float
    bold: bool = False
    italic: bool = False
    align: WD_ALIGN_PARAGRAPH = CENTER
    before: float = 0
    after: float = 0
    indent: float = 0
    lines: float = 1.0
    keep_next: bool = False
    base: str = "Normal"


_S, _IN = layout, layout.FIRST_LINE_INDENT
STYLES: dict[str, Style] = {
    BODY: Style(_S.SIZE_BODY, align=JUSTIFY, after=_S.PARAGRAPH_GAP, indent=_IN, lines=_S.LINE_SPACING),
    "Heading 1": Style(_S.SIZE_BODY, bold=True, align=JUSTIFY, before=8, after=6, indent=_IN, keep_next=True),
    "Heading 2": Style(_S.SIZE_BODY, bold=True, align=JUSTIFY, before=8, after=6, indent=_IN, keep_next=True),
    "Heading 3": Style(
        _S.SIZE_BODY, bold=True, italic=True, align=JUSTIFY, before=8, after=6, indent=_IN, keep_next=True
    ),
    TYPE_NAME: Style(_S.SIZE_TYPE, bold=True, before=14, keep_next=True),
    SUBJECT: Style(_S.SIZE_BODY, bold=True, keep_next=True),
    NATION: Style(_S.SIZE_NATION, bold=True),
    MOTTO: Style(_S.SIZE_MOTTO, bold=True),
    SUPERIOR: Style(_S.SIZE_AGENCY),
    ISSUER: Style(_S.SIZE_AGENCY, bold=True),
    NUMBER: Style(_S.SIZE_NUMBER, before=6),
    ABOUT: Style(_S.SIZE_ABOUT, before=6, after=12),
    PLACE_DATE: Style(_S.SIZE_PLACE_DATE, italic=True, before=6),
    RULE: Style(2, before=3),
    TO: Style(_S.SIZE_BODY, after=_S.PARAGRAPH_GAP),
    BASIS: Style(_S.SIZE_BODY, italic=True, align=JUSTIFY, after=6, indent=_S.FIRST_LINE_INDENT, lines=_S.LINE_SPACING),
    SIGNER: Style(_S.SIZE_BODY, bold=True, keep_next=True),
    SIGNER_NAME: Style(_S.SIZE_BODY, bold=True, before=80),
    RECIPIENTS_WORD: Style(_S.SIZE_RECIPIENTS_WORD, bold=True, italic=True, align=LEFT),
    RECIPIENTS: Style(_S.SIZE_RECIPIENTS, align=LEFT),
    ANNEX_WORD: Style(_S.SIZE_BODY, bold=True, keep_next=True),
    ANNEX_TITLE: Style(_S.SIZE_BODY, bold=True, keep_next=True, base="Heading 1"),
    ATTACHED: Style(13, italic=True, after=10, keep_next=True),
    CAPTION: Style(12, bold=True, before=6, after=4, keep_next=True),
    CELL: Style(_S.SIZE_TABLE, align=LEFT),
    CELL_CENTER: Style(_S.SIZE_TABLE),
    CELL_HEAD: Style(_S.SIZE_TABLE, bold=True),
    NOTE: Style(_S.SIZE_NOTE, italic=True, align=LEFT, before=4),
    MARK: Style(_S.SIZE_PAGE_NUMBER, align=LEFT),
    ANNEX_BODY: Style(_S.SIZE_BODY, align=LEFT, after=_S.PARAGRAPH_GAP, indent=_S.FIRST_LINE_INDENT),
}


def install(document: Document) -> None:
    """Set the language, the font of everything, and every style above."""
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _font(normal, layout.SIZE_BODY)
    normal.paragraph_format.space_after = Pt(0)
    _language(document)
    for name, style in STYLES.items():
        _install(document, name, style)


def _install(document: Document, name: str, style: Style) -> None:
    known = {existing.name for existing in document.styles}
    made = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(made, ParagraphStyle)
    made.base_style = document.styles[style.base]
    made.quick_style, made.hidden = True, False
    _font(made, style.size, bold=style.bold, italic=style.italic)
    shape = made.paragraph_format
    shape.alignment = style.align
    shape.space_before, shape.space_after = Pt(style.before), Pt(style.after)
    shape.first_line_indent = Mm(style.indent)
    side = (layout.TEXT_WIDTH - layout.SUBJECT_WIDTH) / 2 if name == SUBJECT else 0
    shape.left_indent = shape.right_indent = Mm(side)
    shape.keep_with_next = style.keep_next
    shape.widow_control = True
    if name == RULE:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)
    else:
        shape.line_spacing = style.lines
    border = made.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:  # the template's Title has a blue line
        made.element.pPr.remove(border)


def _font(style: ParagraphStyle, size: float, *, bold: bool = False, italic: bool = False) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = layout.FONT_NAME, Pt(size), bold, italic
    font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]  # theme fonts would win over the name
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), layout.FONT_NAME)
    for tag, value in (("w:szCs", str(round(size * 2))), ("w:spacing", None), ("w:kern", None)):
        old = properties.find(qn(tag))
        if old is not None:
            properties.remove(old)
        if value is not None:
            properties.find(qn("w:sz")).addnext(_element(tag, val=value))


def _language(document: Document) -> None:
    for properties in document.styles.element.iter(qn("w:rPrDefault")):
        run = properties.find(qn("w:rPr"))
        language = run.find(qn("w:lang"))
        if language is None:
            language = OxmlElement("w:lang")
            run.append(language)
        for kind in ("val", "eastAsia", "bidi"):
            language.set(qn(f"w:{kind}"), "vi-VN")


def _element(tag: str, **attributes: str):  # type: ignore[no-untyped-def]
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made
