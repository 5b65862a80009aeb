"""PDF by WeasyPrint from the paper's blocks: NĐ 30/2020 page, fonts embedded, tagged, bookmarked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import mark_safe

from reports import layout
from reports.composition import compose
from reports.paper import Block, Chart, Heading, Paper, Para, Row, Table, header_lines, printable, shown
from reports.renderers.base import (
    Progress,
    ShouldStop,
    fonts_dir,
    never,
    no_progress,
    stop_if,
    whole_file,
)

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "reports" / "print"
_BAR_LENGTH = 718  # units of the bar's own drawing


class PdfRenderer:
    """Any data with a composition, as PDF."""

    content_type = "application/pdf"
    extension = "pdf"

    def render(
        self, data: Any, out: Path, *, progress: Progress = no_progress, should_stop: ShouldStop = never
    ) -> None:
        """Write the PDF; every page carries the marks of the head."""
        progress(5, "Sắp xếp nội dung")
        paper = compose(data)
        stop_if(should_stop)
        progress(15, "Dàn trang")
        page = render_html(paper, fonts_dir())
        stop_if(should_stop)
        with whole_file(out) as part:
            write_pdf(page, part, fonts_dir())
            stop_if(should_stop)
        progress(100, "Xong")


def write_pdf(page: str, out: Path, fonts: Path) -> None:
    """Lay out the page and write it. Nothing but the document fonts is read, nothing from the network."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    home = fonts.resolve().as_uri() + "/"

    class OnlyFonts(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if not url.startswith(home):
                raise ValueError(f"documents read nothing but their fonts: {url}")
            return super().fetch(url, headers)

    HTML(string=page, base_url=home, url_fetcher=OnlyFonts()).write_pdf(out, pdf_tags=True)


def render_html(paper: Paper, fonts: Path) -> str:
    """The print page as HTML with its style inside."""
    engine = Engine(dirs=[str(TEMPLATES)])
    context = _head(paper, fonts) | _body(paper)
    # Escaping for HTML would break the quotes of the style sheet; its values are numbers and escaped marks.
    style = engine.get_template("paper.css").render(Context(context, autoescape=False, use_l10n=False))
    context["style"] = mark_safe(style.replace("<", "\\3c "))
    return engine.get_template("paper.html").render(Context(context, use_l10n=False))


def _head(paper: Paper, fonts: Path) -> dict[str, Any]:
    head = paper.head
    longest = max(layout.text_width(line, layout.SIZE_AGENCY, fonts, bold=True) for line in head.issuer_lines or ("",))
    subject = layout.text_width(head.subject, layout.SIZE_BODY, fonts, bold=True)
    marks = [_css_text(mark) for mark in head.marks]
    return {
        "L": layout,
        "line_height": f"{layout.LINE_SPACING * layout.FONT_LINE:.3f}",
        "head": head,
        "title": paper.title,
        "author": " ".join(head.issuer_lines),
        "keywords": ", ".join(("Chính quyền thân thiện", str(head.year), *head.marks)),
        "made": paper.generated_at.isoformat(timespec="seconds"),
        "number": layout.number_line(head),
        "about": layout.about_line(head),
        "place_date": layout.place_and_date(head),
        "bases": layout.bases(head),
        "recipients": layout.recipients(head),
        "motto_width": round(layout.text_width(layout.MOTTO, layout.SIZE_MOTTO, fonts, bold=True), 1),
        "agency_rule": round(longest * layout.SHORT_LINE_SHARE, 1),
        "subject_rule": round(min(subject, layout.SUBJECT_WIDTH) * layout.SHORT_LINE_SHARE, 1),
        "mark_left": marks[0] if head.is_demo else "",
        "mark_right": marks[-1] if head.sample_points else "",
        "landscape": paper.landscape,
    }


def _body(paper: Paper) -> dict[str, Any]:
    # The last words and the signature stay together on one page.
    cut = len(paper.blocks) - 1 if paper.blocks and isinstance(paper.blocks[-1], Para) else len(paper.blocks)
    return {
        "blocks": [_block(block) for block in paper.blocks[:cut]],
        "closing": [_block(block) for block in paper.blocks[cut:]],
        "annexes": [
            {
                "word": annex.word,
                "title": annex.title,
                "attached": annex.attached,
                "blocks": [_block(block) for block in annex.blocks],
            }
            for annex in paper.annexes
        ],
    }


def _css_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "tag": block.level + 1, "text": printable(block.printed)}
        case Para():
            return {"kind": "para", "style": "note" if block.note else "body", "text": printable(block.text)}
        case Chart():
            bars = [{"label": bar.label, "words": bar.words, "length": _length(bar.share)} for bar in block.bars]
            names = {"value_name": block.value_name, "maximum_name": block.maximum_name}
            return {"kind": "chart", "title": block.title, "bars": bars, **names}
        case Table():
            return _table(block)


def _length(share: Any) -> str:
    return f"{share * _BAR_LENGTH:.1f}" if share else ""


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": table.caption,
        "empty": table.empty,
        "width": f"{table.width:g}",
        "columns": [{"width": f"{column.width:g}"} for column in table.columns],
        "header": header_lines(table),
        "rows": [_row(table, row) for row in table.rows],
    }


def _row(table: Table, row: Row) -> dict[str, Any]:
    if row.span:
        return {
            "kind": row.kind,
            "cells": [{"text": shown(row.cells[0]), "style": "", "columns": len(table.columns)}],
        }
    cells = []
    for place, (value, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        style = [f"a-{column.align}"]
        style += ["small"] if column.small else []
        style += [f"d-{min(row.depth, 4)}"] if place == 1 and row.depth > 1 else []
        cells.append({"text": shown(value), "style": " ".join(style), "columns": 1})
    return {"kind": row.kind, "cells": cells}
