"""The DOCX, measured from its XML: page, fonts, styles, fields, header rows; and the same words as the PDF's blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from reports.composition import compose
from reports.data import EvidenceCatalogue, OfficialText, Section
from reports.paper import Heading, Para, Table, shown
from reports.renderers import renderer_for
from tests.reports import sample_data as sample

DOCX = renderer_for("self_report", "docx")
FONT = "Times New Roman"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("docx") / "bao-cao.docx"
    DOCX.render(sample.self_report(is_demo=True), out)
    return out


@pytest.fixture(scope="module")
def document(path: Path) -> Any:
    return docx.Document(str(path))


def effective(style: Any, what: str) -> Any:
    """A font property through the style's ancestors."""
    while style is not None:
        value = getattr(style.font, what)
        if value is not None:
            return value
        style = style.base_style
    return None


def paragraphs(document: Any) -> Iterator[Any]:
    """Every paragraph, those in tables too."""
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def test_the_body_is_portrait_and_the_annexes_landscape_with_the_margins_of_the_decree(document: Any) -> None:
    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in document.sections]
    assert sizes == [(210, 297), *[(297, 210)] * 5]
    for section in document.sections:
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]


def test_page_numbers_are_a_centred_field_that_the_first_page_lacks(document: Any) -> None:
    for section in document.sections:
        assert section.different_first_page_header_footer
        assert "PAGE" in etree.tostring(section.header._element).decode()
        assert "PAGE" not in etree.tostring(section.first_page_header._element).decode()
        stops = section.header.paragraphs[0].paragraph_format.tab_stops
        width = section.page_width - section.left_margin - section.right_margin
        assert stops[0].position.mm == pytest.approx(width / 36_000 / 2, abs=0.1)


def test_every_annex_counts_its_own_pages(document: Any) -> None:
    for section in list(document.sections)[1:]:
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_marks_stand_in_the_header_of_every_page(document: Any) -> None:
    for section in document.sections:
        for header in (section.header, section.first_page_header):
            words = header.paragraphs[0].text
            assert "DỮ LIỆU TRÌNH DIỄN" in words
            assert "MẪU THỬ – chưa phải Bảng thang điểm chính thức" in words


def test_every_style_in_use_names_times_new_roman_for_all_scripts(document: Any) -> None:
    used = {paragraph.style.name for paragraph in paragraphs(document)}
    for name in used:
        fonts = document.styles[name].element.rPr.find(qn("w:rFonts"))
        assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")} == {FONT}, name
        assert not [key for key in fonts.attrib if "Theme" in key], name


@pytest.mark.parametrize(
    ("words", "size", "bold", "italic"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True, False),
        ("Độc lập - Tự do - Hạnh phúc", 13, True, False),
        ("XÃ VÍ DỤ", 12, True, False),
        ("Số:", 13, False, False),
        ("Ví Dụ, ngày", 13, False, True),
        ("BÁO CÁO", 14, True, False),
        ("Thực hiện Quyết định", 14, False, False),
        ("I. CÔNG TÁC CHỈ ĐẠO", 14, True, False),
        ("Nơi nhận:", 12, True, True),
        ("- Như trên;", 11, False, False),
        ("TM. ỦY BAN NHÂN DÂN", 14, True, False),
    ],
)
def test_each_element_has_the_size_and_weight_of_the_decree(
    document: Any, words: str, size: int, bold: bool, italic: bool
) -> None:
    found = next(paragraph for paragraph in paragraphs(document) if words in paragraph.text)
    style = found.style
    assert effective(style, "size").pt == size
    assert bool(effective(style, "bold")) is bold
    assert bool(effective(style, "italic")) is italic


def test_lines_under_motto_agency_and_subject_have_their_lengths(document: Any) -> None:
    head = document.tables[0]
    lengths = []
    for cell, width in zip(head.rows[0].cells, (66, 99), strict=True):
        rule = next(p for p in cell.paragraphs if p._p.pPr.find(qn("w:pBdr")) is not None)
        shape = rule.paragraph_format
        lengths.append(width - shape.left_indent.mm - shape.right_indent.mm)
    agency_text, motto_text = 39.7, 56.1
    assert agency_text / 3 <= lengths[0] <= agency_text / 2
    assert lengths[1] == pytest.approx(motto_text, abs=1)


def test_narrative_uses_headings_and_body_style(document: Any) -> None:
    headings = {p.text: p.style.name for p in document.paragraphs if p.style.name.startswith("Heading")}
    assert headings["I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI"] == "Heading 1"
    assert headings["1. Ban hành kế hoạch và phân công nhiệm vụ"] == "Heading 2"
    assert headings["a) Tiêu chí 1: Chính quyền công khai, minh bạch"] == "Heading 3"
    body = document.styles["Body Text"].paragraph_format
    assert body.first_line_indent.mm == pytest.approx(12.7, abs=0.1)
    assert body.alignment == 3
    assert body.space_after.pt >= 6


def test_header_rows_repeat_and_rows_do_not_split(document: Any) -> None:
    tables = [table for table in document.tables if table._tbl.tblPr.find(qn("w:tblBorders")) is not None]
    assert len(tables) >= 8
    for table in tables:
        rows = table._tbl.findall(qn("w:tr"))
        assert rows[0].trPr.find(qn("w:tblHeader")) is not None
        assert rows[-1].trPr.find(qn("w:tblHeader")) is None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
        assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"


def test_the_words_are_those_of_the_composition_in_the_same_order(document: Any) -> None:
    paper = compose(sample.self_report(is_demo=True))
    blocks = [*paper.blocks, *(block for annex in paper.annexes for block in annex.blocks)]
    printed = [p.text for p in document.paragraphs]
    wanted = [b.printed if isinstance(b, Heading) else b.text for b in blocks if isinstance(b, Heading | Para)]
    assert [text for text in printed if text in set(wanted)] == wanted
    bordered = iter(t for t in document.tables if t._tbl.tblPr.find(qn("w:tblBorders")) is not None)
    for block in blocks:
        if isinstance(block, Table) and block.rows:
            rows = next(bordered)._tbl.findall(qn("w:tr"))[1 + block.has_overheads :]
            cells = [["".join(t.text or "" for t in c.iter(qn("w:t"))) for c in r.findall(qn("w:tc"))] for r in rows]
            assert cells == [[shown(value) for value in row.cells[: 1 if row.span else None]] for row in block.rows]


def test_charts_are_real_charts_with_their_figures_and_no_picture_holds_text(path: Path) -> None:
    with ZipFile(path) as package:
        names = package.namelist()
        charts = [name for name in names if name.startswith("word/charts/chart")]
        assert len(charts) == 2
        assert sum(name.startswith("word/embeddings/") for name in names) == 2
        assert not [name for name in names if name.startswith("word/media/")]
        xml = package.read("word/charts/chart2.xml").decode()
    assert "<c:v>22.5</c:v>" in xml
    assert "Tiêu chí 1: 22,5 / 26" in xml


def test_the_language_is_vietnamese_and_the_properties_are_set(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert {e.get(qn("w:val")) for e in defaults.iter(qn("w:lang"))} == {"vi-VN"}
    assert document.core_properties.title.startswith("BÁO CÁO Kết quả")
    assert document.core_properties.author == "ỦY BAN NHÂN DÂN XÃ VÍ DỤ"


def test_the_same_data_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    DOCX.render(sample.self_report(is_demo=True), tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == path.read_bytes()


def test_control_characters_and_markup_do_not_break_the_file(tmp_path: Path) -> None:
    data = sample.self_report()
    rows = list(data.table.rows)
    rows[2] = replace(rows[2], title="<w:p>&amp; \x0b\x00 “ngoặc” " + "dài " * 100)
    out = tmp_path / "nasty.docx"
    sections = (Section(paragraphs=("Đoạn\x0bcó\x07dấu lạ",)),)
    DOCX.render(replace(data, sections=sections, table=replace(data.table, rows=tuple(rows))), out)
    words = " ".join("".join(docx.Document(str(out)).element.body.itertext()).split())
    assert "<w:p>&amp; “ngoặc”" in words
    assert "Đoạn có dấu lạ" in words


def test_letters_and_catalogues_are_written_too(tmp_path: Path) -> None:
    letter = OfficialText(
        head=sample.head(addressees=("Ủy ban nhân dân thành phố", "Sở Nội vụ"), legal_bases=("Căn cứ A",)),
        generated_at=sample.NOW,
    )
    renderer_for("official_text", "docx").render(letter, tmp_path / "a.docx")
    words = [p.text for p in docx.Document(str(tmp_path / "a.docx")).paragraphs]
    assert "- Ủy ban nhân dân thành phố;" in words
    assert "- Sở Nội vụ." in words
    assert "Căn cứ A." in words
    catalogue = EvidenceCatalogue(
        head=sample.head(type_name="DANH MỤC"), commune_name="xã Ví Dụ", year=2026, generated_at=sample.NOW
    )
    renderer_for("evidence_catalogue", "docx").render(catalogue, tmp_path / "b.docx")
    section = docx.Document(str(tmp_path / "b.docx")).sections[0]
    assert section.page_width > section.page_height


def test_a_year_without_scores_says_so(tmp_path: Path) -> None:
    DOCX.render(sample.self_report(scored=False), tmp_path / "a.docx")
    words = [p.text for p in docx.Document(str(tmp_path / "a.docx")).paragraphs]
    assert "Chưa có minh chứng được duyệt." in words
