"""The PDF, measured: page, fonts, sizes, page numbers, repeated headers, marks, tags."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from pypdfium2 import raw

from reports.data import OfficialText, Section, SelfReport
from reports.renderers import REGISTRY, RenderError, Stopped, renderer_for
from tests.reports import sample_data as sample

MM = 72 / 25.4
PDF = renderer_for("self_report", "pdf")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pdf") / "bao-cao.pdf"
    PDF.render(sample.self_report(is_demo=True), out)
    return out


def texts(path: Path) -> list[str]:
    return [page.extract_text().replace("\u00a0", " ") for page in pypdf.PdfReader(path).pages]


def letters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float, tuple[float, float, float, float]]]:
    """Each printed character with its size and its box (left, bottom, right, top) in points."""
    text = page.get_textpage()
    for place in range(text.count_chars()):
        letter = text.get_text_range(place, 1)
        if letter.strip():
            yield letter, raw.FPDFText_GetFontSize(text, place), text.get_charbox(place, loose=False)


def line_with(page: pypdfium2.PdfPage, words: str) -> tuple[float, float, float, float]:
    """Size, left, right and top of the first place where the words stand."""
    text = page.get_textpage()
    found = text.search(words, match_case=True).get_next()
    assert found is not None, words
    start, count = found
    boxes = [text.get_charbox(place) for place in range(start, start + count) if text.get_text_range(place, 1).strip()]
    size = raw.FPDFText_GetFontSize(text, start) * 0.75  # the page's own unit is a 96th of an inch
    return size, min(box[0] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes)


def test_pages_keep_the_margins_of_the_decree(report: Path) -> None:
    for page in pypdfium2.PdfDocument(report):
        width, height = page.get_size()
        for letter, _, (left, bottom, right, top) in letters(page):
            in_header = bottom > height - 20 * MM
            assert left >= 29.5 * MM, letter
            assert right <= width - 14.5 * MM, letter
            assert in_header or top <= height - 19.5 * MM, letter
            assert bottom >= 19 * MM, letter


def test_body_and_annexes_have_their_orientation(report: Path) -> None:
    sizes = [tuple(round(side / MM) for side in page.get_size()) for page in pypdfium2.PdfDocument(report)]
    assert sizes[0] == sizes[1] == (210, 297)
    assert set(sizes) == {(210, 297), (297, 210)}
    assert sizes[-1] == (297, 210)


def test_each_element_of_the_head_has_its_size_and_place(report: Path) -> None:
    page = pypdfium2.PdfDocument(report)[0]
    sizes = {
        words: line_with(page, words)[0]
        for words in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "ỦY BAN NHÂN DÂN",
            "/BC-UBND",
            "BÁO CÁO",
            "Thực hiện Quyết định",
        )
    }
    assert [round(size, 1) for size in sizes.values()] == [12, 13, 12, 13, 14, 14]
    nation, motto = line_with(page, "CỘNG HÒA"), line_with(page, "Độc lập")
    agency = line_with(page, "ỦY BAN NHÂN DÂN")
    assert agency[2] < nation[1]
    assert abs(agency[3] - nation[3]) < 3
    assert motto[3] < nation[3]


def test_the_first_line_of_a_paragraph_is_indented(report: Path) -> None:
    page = pypdfium2.PdfDocument(report)[0]
    assert line_with(page, "Thực hiện Quyết định")[1] == pytest.approx((30 + 12.7) * MM, abs=1)


def test_page_numbers_start_on_the_second_page_and_again_in_each_annex(report: Path) -> None:
    document = pypdfium2.PdfDocument(report)
    numbers: list[str] = []
    for page in document:
        width, height = page.get_size()
        middle = (30 * MM + width - 15 * MM) / 2
        head = [(letter, box) for letter, _, box in letters(page) if box[1] > height - 20 * MM and letter.isdigit()]
        numbers.append("".join(letter for letter, _ in head))
        if head:
            centre = (head[0][1][0] + head[-1][1][2]) / 2
            assert centre == pytest.approx(middle, abs=2)
    starts = [place for place, text in enumerate(texts(report)) if "Phụ lục " in text[:12]]
    assert numbers[:3] == ["", "2", "3"]
    assert len(starts) == 5
    for start, after in zip(starts, [*starts[1:], len(numbers)], strict=True):
        assert numbers[start:after] == ["", *(str(n) for n in range(2, after - start + 1))]


def test_the_header_of_a_table_stands_on_each_of_its_pages(report: Path) -> None:
    pages = texts(report)
    first = next(n for n, text in enumerate(pages) if text.startswith("Phụ lục I\n"))
    after = next(n for n, text in enumerate(pages) if text.startswith("Phụ lục II\n"))
    assert after - first >= 5
    assert all("Nội dung tiêu chí" in text and "Minh chứng" in text for text in pages[first:after])


def test_every_page_carries_both_marks(report: Path) -> None:
    for text in texts(report):
        assert "DỮ LIỆU TRÌNH DIỄN" in text
        assert "MẪU THỬ – chưa phải Bảng thang điểm chính thức" in text


def test_a_commune_with_official_points_has_no_mark(tmp_path: Path) -> None:
    text = OfficialText(head=sample.head(sample_points=False), generated_at=sample.NOW)
    renderer_for("official_text", "pdf").render(text, tmp_path / "a.pdf")
    assert "MẪU THỬ" not in texts(tmp_path / "a.pdf")[0]
    assert "TRÌNH DIỄN" not in texts(tmp_path / "a.pdf")[0]


def test_all_fonts_are_the_embedded_document_font(report: Path) -> None:
    fonts = set()
    for page in pypdf.PdfReader(report).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            fonts.add(str(descriptor["/FontName"]).partition("+")[2])
    assert fonts
    assert all(name.startswith("Tinos") for name in fonts), fonts


def test_every_vietnamese_letter_is_printed_with_a_glyph_of_its_own(tmp_path: Path) -> None:
    data = OfficialText(
        head=sample.head(), generated_at=sample.NOW, sections=(Section(paragraphs=(" ".join(sample.EVERY_LETTER),)),)
    )
    renderer_for("official_text", "pdf").render(data, tmp_path / "letters.pdf")
    found = texts(tmp_path / "letters.pdf")[0]
    assert [letter for letter in sample.EVERY_LETTER if letter not in found] == []
    assert "\ufffd" not in found
    page = pypdfium2.PdfDocument(tmp_path / "letters.pdf")[0]
    text = page.get_textpage()
    assert not any(raw.FPDFText_HasUnicodeMapError(text, place) == 1 for place in range(text.count_chars()))
    buffer = ctypes.create_string_buffer(200)
    names = set()
    for place in range(text.count_chars()):
        if text.get_text_range(place, 1).strip():
            raw.FPDFText_GetFontInfo(text, place, buffer, 200, None)
            names.add(buffer.value.decode().partition("+")[2] or buffer.value.decode())
    assert all(name.startswith("Tinos") for name in names), names


def test_the_file_is_tagged_bookmarked_and_knows_its_language_and_title(report: Path) -> None:
    reader = pypdf.PdfReader(report)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "vi"
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("BÁO CÁO Kết quả tự đánh giá")
    assert reader.metadata.author == "ỦY BAN NHÂN DÂN XÃ VÍ DỤ"
    titles: list[str] = []

    def walk(items: list[object]) -> None:
        for item in items:
            walk(item) if isinstance(item, list) else titles.append(str(item.title))  # type: ignore[attr-defined]

    walk(reader.outline)
    assert "II. KẾT QUẢ TỰ ĐÁNH GIÁ, CHẤM ĐIỂM" in titles
    assert any(title.startswith("BẢNG TỰ CHẤM ĐIỂM") for title in titles)


def test_the_body_ends_with_its_sign_and_the_signature_stays_with_it(report: Path) -> None:
    pages = texts(report)
    last = next(text for text in pages if "./." in text)
    assert "trân trọng báo cáo./." in last
    assert "CHỦ TỊCH" in last
    assert "Nơi nhận:" in last


def test_a_signature_never_stands_alone_on_a_page(tmp_path: Path) -> None:
    lines = tuple(f"Đoạn văn thứ {n} của báo cáo, dài vừa một dòng." for n in range(60))
    for count in range(22, 31, 2):
        data = OfficialText(head=sample.head(), generated_at=sample.NOW, sections=(Section(paragraphs=lines[:count]),))
        out = tmp_path / f"{count}.pdf"
        renderer_for("official_text", "pdf").render(data, out)
        last = texts(out)[-1]
        assert "CHỦ TỊCH" in last
        assert "./." in last


def test_sums_and_points_are_printed_in_vietnamese_notation(report: Path) -> None:
    whole = "\n".join(texts(report))
    assert "TỔNG ĐIỂM 94,5 85 82,75 59,25" in whole
    assert "15/09/2026" in whole
    assert "1.842" in whole


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        data = replace(sample.score_table(), rows=sample.score_rows()[:12])
        renderer_for("score_table", "pdf").render(data, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def nasty() -> SelfReport:
    """A 400-character criterion, a word without spaces, sixty proofs on one item, markup and quotes in texts."""
    data = sample.self_report()
    rows = list(data.table.rows[:8])
    title = ("Bảo đảm thực hiện đầy đủ, kịp thời " * 12)[:400]
    codes = tuple(f"MC 1.1.a-{n:02d}" for n in range(1, 61))
    rows[2] = replace(rows[2], title=title, evidence_codes=codes, why="<b>đậm</b> & “ngoặc” \"kép\" 'đơn'")
    rows[3] = replace(rows[3], title="https://vidu.example.vn/" + "duong-dan-rat-dai-" * 12)
    sixty = tuple(replace(data.evidence[0], code=code, other_criteria=()) for code in codes)
    return replace(data, table=replace(data.table, rows=tuple(rows)), evidence=sixty)


def test_nasty_texts_stay_inside_the_page(tmp_path: Path) -> None:
    data = nasty()
    out = tmp_path / "nasty.pdf"
    PDF.render(data, out)
    whole = " ".join("\n".join(texts(out)).split())
    assert "<b>đậm</b> & “ngoặc”" in whole
    assert "MC 1.1.a-01 đến 60" in whole
    assert all(f"MC 1.1.a-{n:02d}" in whole for n in (1, 30, 60))
    for page in pypdfium2.PdfDocument(out):
        width, _ = page.get_size()
        assert all(box[2] <= width - 14.5 * MM for _, _, box in letters(page))


def test_a_year_without_scores_says_so_and_prints(tmp_path: Path) -> None:
    out = tmp_path / "empty.pdf"
    PDF.render(sample.self_report(scored=False), out)
    whole = "\n".join(texts(out))
    assert "Chưa có minh chứng được duyệt." in whole
    assert "Chưa có số liệu đo lường trong năm." in whole
    assert "TỔNG ĐIỂM 94,5 – – –" in whole


def test_nothing_is_left_behind_when_the_run_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        PDF.render(sample.self_report(), tmp_path / "a.pdf", should_stop=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_progress_rises_to_a_hundred(tmp_path: Path) -> None:
    told: list[int] = []
    text = OfficialText(head=sample.head(), generated_at=sample.NOW)
    renderer_for("official_text", "pdf").render(
        text, tmp_path / "a.pdf", progress=lambda percent, _: told.append(percent)
    )
    assert told == sorted(told)
    assert told[-1] == 100


def test_a_format_that_is_not_made_is_refused_with_a_sentence() -> None:
    assert ("dossier", "zip") in REGISTRY
    with pytest.raises(RenderError, match="XLSX"):
        renderer_for("official_text", "xlsx")
