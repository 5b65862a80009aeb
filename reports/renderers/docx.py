"""DOCX by python-docx from the paper's blocks: the editable original, with real styles, header rows and fields."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from reports import docx_styles as styles
from reports import layout
from reports.composition import compose
from reports.data import DocumentHead
from reports.docx_chart import add_chart
from reports.docx_table import build_table
from reports.paper import Annex, Block, Chart, Heading, Paper, Para, Table, local_time, printable
from reports.renderers.base import Progress, ShouldStop, fonts_dir, never, no_progress, stop_if, whole_file

_EPOCH = (1980, 1, 1, 0, 0, 0)


class DocxRenderer:
    """Any data with a composition, as DOCX."""

    content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    extension = "docx"

    def render(
        self, data: Any, out: Path, *, progress: Progress = no_progress, should_stop: ShouldStop = never
    ) -> None:
        """Write the document; every page carries the marks of the head."""
        progress(5, "Sắp xếp nội dung")
        paper = compose(data)
        stop_if(should_stop)
        writer = _Writer(paper, fonts_dir())
        writer.body()
        for number, annex in enumerate(paper.annexes, 1):
            stop_if(should_stop)
            progress(10 + number * 80 // (len(paper.annexes) + 1), annex.word)
            writer.annex(annex)
        with whole_file(out) as part:
            writer.save(part)
        progress(100, "Xong")


class _Writer:
    """A Word document growing block by block."""

    def __init__(self, paper: Paper, fonts: Path) -> None:
        self.paper, self.fonts = paper, fonts
        self.document = docx.Document()
        self.charts = 0
        styles.install(self.document)
        self.style_ids = {name: self.document.styles[name].style_id for name in styles.STYLES}
        self._properties()
        section = self.document.sections[0]
        _page(section, landscape=paper.landscape)
        _header(section, paper.head, _width(landscape=paper.landscape))

    # --- parts ---

    def body(self) -> None:
        """Head, narrative and signature."""
        head = self.paper.head
        self._head(head)
        if head.type_name:
            self._title(head)
        self._addressees(head)
        for basis in layout.bases(head):
            self._p(basis, styles.BASIS)
        self._blocks(self.paper.blocks)
        if self.paper.blocks and isinstance(self.paper.blocks[-1], Para):
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        self._signature(head)

    def _title(self, head: DocumentHead) -> None:
        """The name of the document and what it is about; an official letter has neither here."""
        self._p(head.type_name, styles.TYPE_NAME)
        self._p(head.subject, styles.SUBJECT)
        longest = min(self._wide(head.subject, layout.SIZE_BODY), layout.SUBJECT_WIDTH)
        total = _width(landscape=self.paper.landscape)
        _rule(self._p("", styles.RULE), total, longest * layout.SHORT_LINE_SHARE)
        self._p("", styles.RULE).paragraph_format.space_after = Pt(10)

    def annex(self, annex: Annex) -> None:
        """A section of landscape pages with page numbers of its own."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        _page(section, landscape=True)
        _restart(section)
        _header(section, self.paper.head, _width(landscape=True))
        self._p(annex.word, styles.ANNEX_WORD)
        self._p(annex.title, styles.ANNEX_TITLE)
        self._p(annex.attached, styles.ATTACHED)
        self._blocks(annex.blocks, styles.ANNEX_BODY)

    def save(self, out: Path) -> None:
        """Write the package with fixed times, so that the same data gives the same bytes."""
        buffer = BytesIO()
        self.document.save(buffer)
        with ZipFile(buffer) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
            for name in source.namelist():
                info = ZipInfo(name, _EPOCH)
                info.compress_type = ZIP_DEFLATED
                with source.open(name) as old, target.open(info, "w") as new:
                    shutil.copyfileobj(old, new)

    # --- pieces ---

    def _p(self, text: str, style: str, where: Any = None) -> Paragraph:
        paragraph: Paragraph = (where or self.document).add_paragraph(style=style)
        if text:
            paragraph.add_run(printable(text))
        return paragraph

    def _wide(self, text: str, size: float) -> float:
        return layout.text_width(text, size, self.fonts, bold=True)

    def _properties(self) -> None:
        about, made = self.document.core_properties, local_time(self.paper.generated_at)
        about.title, about.author = self.paper.title[:255], " ".join(self.paper.head.issuer_lines)[:255]
        about.subject, about.language = self.paper.head.subject[:255], "vi-VN"
        about.keywords, about.comments = ", ".join(self.paper.head.marks), ""
        about.last_modified_by, about.revision = about.author, 1
        about.created = about.modified = _plain(made)

    def _blocks(self, blocks: Sequence[Block], body: str = styles.BODY) -> None:
        for block in blocks:
            match block:
                case Heading():
                    self._p(block.printed, f"Heading {block.level}")
                case Para():
                    self._p(block.text, styles.NOTE if block.note else body)
                case Table():
                    self._table(block, body)
                case Chart():
                    self._chart(block)

    def _table(self, table: Table, body: str) -> None:
        if not table.rows:
            self._p(table.empty, body)
            return
        if table.caption:
            self._p(table.caption, styles.CAPTION)
        anchor = self._p("", styles.NOTE)
        anchor._p.addprevious(build_table(table, self.style_ids))

    def _chart(self, chart: Chart) -> None:
        if not chart.bars:
            return
        self.charts += 1
        paragraph = self._p("", styles.CAPTION)
        paragraph.paragraph_format.keep_with_next = False
        paragraph.add_run()._r.append(add_chart(self.document, chart, self.charts))

    def _head(self, head: DocumentHead) -> None:
        total = _width(landscape=self.paper.landscape)
        widths = (total * layout.AGENCY_SHARE, total * (1 - layout.AGENCY_SHARE))
        left, right = self._pair(widths)
        if head.superior:
            self._p(head.superior, styles.SUPERIOR, left)
        for line in head.issuer_lines:
            self._p(line, styles.ISSUER, left)
        longest = max((self._wide(line, layout.SIZE_AGENCY) for line in head.issuer_lines), default=20)
        _rule(self._p("", styles.RULE, left), widths[0], longest * layout.SHORT_LINE_SHARE)
        self._p(layout.number_line(head), styles.NUMBER, left)
        if about := layout.about_line(head):
            self._p(about, styles.ABOUT, left)
        self._p(layout.NATION, styles.NATION, right)
        self._p(layout.MOTTO, styles.MOTTO, right)
        _rule(self._p("", styles.RULE, right), widths[1], self._wide(layout.MOTTO, layout.SIZE_MOTTO))
        self._p(layout.place_and_date(head), styles.PLACE_DATE, right)
        for cell in (left, right):
            _drop_first(cell)

    def _addressees(self, head: DocumentHead) -> None:
        if len(head.addressees) == 1:
            self._p(f"Kính gửi: {head.addressees[0]}.", styles.TO)
        elif head.addressees:
            self._p("Kính gửi:", styles.TO).alignment = styles.LEFT
            last = len(head.addressees) - 1
            for place, name in enumerate(head.addressees):
                line = self._p(f"- {name}{'.' if place == last else ';'}", styles.TO)
                line.alignment, line.paragraph_format.left_indent = styles.LEFT, Mm(34)

    def _signature(self, head: DocumentHead) -> None:
        total = _width(landscape=self.paper.landscape)
        space = self._p("", styles.RULE)
        space.paragraph_format.space_before, space.paragraph_format.keep_with_next = Pt(10), True
        left, right = self._pair((total / 2, total / 2))
        if head.recipients:
            self._p("Nơi nhận:", styles.RECIPIENTS_WORD, left)
            for line in layout.recipients(head):
                self._p(line, styles.RECIPIENTS, left)
        for words in (head.signer.authority, head.signer.on_behalf, head.signer.capacity):
            if words:
                self._p(words, styles.SIGNER, right)
        self._p(head.signer.name or "", styles.SIGNER_NAME, right)
        for cell in (left, right):
            _drop_first(cell)

    def _pair(self, widths: tuple[float, float]) -> tuple[_Cell, _Cell]:
        """Two cells side by side without borders, kept on one page."""
        table = self.document.add_table(rows=1, cols=2)
        table.autofit = False
        cells = table.rows[0].cells
        for column, cell, width in zip(table.columns, cells, widths, strict=True):
            column.width = cell.width = Mm(width)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        return cells[0], cells[1]


def _width(*, landscape: bool) -> float:
    return layout.LANDSCAPE_TEXT_WIDTH if landscape else layout.TEXT_WIDTH


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _page(section: Section, *, landscape: bool) -> None:
    size = (layout.PAGE_WIDTH, layout.PAGE_HEIGHT)
    width, height = size[::-1] if landscape else size
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(layout.MARGIN_TOP), Mm(layout.MARGIN_BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.MARGIN_LEFT), Mm(layout.MARGIN_RIGHT)
    section.header_distance = section.footer_distance = Mm(layout.HEADER_FROM_EDGE)
    section.different_first_page_header_footer = True


def _restart(section: Section) -> None:
    numbering = section._sectPr.find(qn("w:pgNumType"))
    if numbering is None:
        numbering = OxmlElement("w:pgNumType")
        section._sectPr.append(numbering)
    numbering.set(qn("w:start"), "1")


def _header(section: Section, head: DocumentHead, width: float) -> None:
    """Marks at the sides of every page, the page number centred from the second page on."""
    for header, numbered in ((section.first_page_header, False), (section.header, True)):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.style = styles.MARK
        tabs = paragraph.paragraph_format.tab_stops
        tabs.add_tab_stop(Mm(width / 2), WD_TAB_ALIGNMENT.CENTER)
        tabs.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
        _mark(paragraph, head.marks[0] if head.is_demo else "")
        paragraph.add_run("\t")
        if numbered:
            _page_number(paragraph)
        paragraph.add_run("\t")
        _mark(paragraph, head.marks[-1] if head.sample_points else "")


def _mark(paragraph: Paragraph, words: str) -> None:
    run = paragraph.add_run(words)
    run.font.size, run.font.bold = Pt(layout.SIZE_MARK), True
    run.font.color.rgb = RGBColor(0x8A, 0x1C, 0x1C)


def _page_number(paragraph: Paragraph) -> None:
    """A PAGE field: begin, instruction, what it showed last, end."""
    for kind, tag, text in (
        ("begin", "w:fldChar", ""),
        ("", "w:instrText", " PAGE "),
        ("separate", "w:fldChar", ""),
        ("", "w:t", "2"),
        ("end", "w:fldChar", ""),
    ):
        made = OxmlElement(tag)
        if kind:
            made.set(qn("w:fldCharType"), kind)
        made.text = text or None
        paragraph.add_run()._r.append(made)


def _rule(paragraph: Paragraph, width: float, length: float) -> None:
    """A solid line of `length` centred in `width`: the border of an empty paragraph."""
    side = max((width - length) / 2, 0)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(side)
    border = OxmlElement("w:pBdr")
    line = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(border, *_AFTER_BORDER)


_AFTER_BORDER = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct",
    "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind",
    "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment",
    "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip


def _drop_first(cell: _Cell) -> None:
    """A new cell comes with an empty paragraph; it goes once there is another."""
    if len(cell.paragraphs) > 1:
        cell._tc.remove(cell.paragraphs[0]._p)
