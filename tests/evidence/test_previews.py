"""Previews of real files: the right way up, complete or absent, and never an exception for what people upload."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image

from common.files import MIME, pdf
from evidence import previews
from evidence.previews import TextTable, make_preview, make_thumbnail, text_preview
from tests import files_kit as kit

Store = Callable[..., Path]


@pytest.fixture
def stored(tmp_path: Path) -> Store:
    """Write bytes to a file in the test's folder and give its path."""

    def write(data: bytes, name: str = "tep") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def picture(path: Path | None) -> Image.Image:
    assert path is not None
    with Image.open(path) as image:
        image.load()
        return image


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_thumbnail_is_upright_and_carries_no_metadata(stored: Store, tmp_path: Path, orientation: int) -> None:
    path = stored(kit.jpeg(orientation, size=(1200, 800)))
    out = make_thumbnail(path, MIME["jpg"], tmp_path / "nho.jpg")
    image = picture(out)
    assert kit.corner_colours(image) == kit.UPRIGHT
    assert image.size == (320, 213)
    assert image.format == "JPEG"
    data = (tmp_path / "nho.jpg").read_bytes()
    assert not any(secret in data for secret in kit.SECRETS)


@pytest.mark.parametrize(("suffix", "image_format"), [(".jpg", "JPEG"), (".webp", "WEBP")])
@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "pdf"])
def test_the_suffix_decides_the_format(
    stored: Store, tmp_path: Path, kind: str, suffix: str, image_format: str
) -> None:
    data = {"jpg": kit.jpeg, "png": kit.png, "webp": kit.webp, "pdf": kit.pdf}[kind]()
    assert picture(make_preview(stored(data), MIME[kind], tmp_path / f"a{suffix}")).format == image_format


def test_a_preview_is_large_but_never_larger_than_the_photo(stored: Store, tmp_path: Path) -> None:
    large = make_preview(stored(kit.jpeg(size=(4000, 3000))), MIME["jpg"], tmp_path / "a.jpg")
    assert picture(large).size == (2048, 1536)
    small = make_preview(stored(kit.jpeg(size=(96, 64))), MIME["jpg"], tmp_path / "b.jpg")
    assert picture(small).size == (96, 64)


def test_a_thumbnail_can_be_made_from_the_preview(stored: Store, tmp_path: Path) -> None:
    preview = make_preview(stored(kit.pdf()), MIME["pdf"], tmp_path / "lon.jpg")
    assert preview is not None
    assert picture(make_thumbnail(preview, MIME["jpg"], tmp_path / "nho.jpg")).size == (226, 320)


def test_see_through_parts_lie_on_white(stored: Store, tmp_path: Path) -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(clear, "PNG")
    image = picture(make_thumbnail(stored(clear.getvalue()), MIME["png"], tmp_path / "a.jpg"))
    assert image.getpixel((25, 25)) == (255, 255, 255)


def test_print_colours_and_palettes_become_screen_colours(stored: Store, tmp_path: Path) -> None:
    inks = stored(kit.jpeg(picture=kit.corners().convert("CMYK")), "a")
    palette = stored(kit.png(picture=kit.corners().quantize(4)), "b")
    for path, mime in ((inks, MIME["jpg"]), (palette, MIME["png"])):
        assert kit.corner_colours(picture(make_thumbnail(path, mime, tmp_path / "a.jpg"))) == kit.UPRIGHT


def test_the_first_page_of_a_pdf_is_drawn(stored: Store, tmp_path: Path) -> None:
    image = picture(make_preview(stored(kit.pdf(3)), MIME["pdf"], tmp_path / "a.jpg", size=842))
    assert image.size == (595, 842)
    assert kit.corner_colours(image) == ("red", "white", "white", "white")


def test_the_stamp_of_a_signature_is_drawn(stored: Store, tmp_path: Path) -> None:
    image = picture(make_preview(stored(kit.stamped_pdf()), MIME["pdf"], tmp_path / "a.jpg", size=842))
    red, green, blue = image.getpixel((300, 842 - 450))
    assert green > 120 > max(red, blue)


def test_a_folder_is_made_and_no_part_is_left(stored: Store, tmp_path: Path) -> None:
    out = make_thumbnail(stored(kit.jpeg()), MIME["jpg"], tmp_path / "12" / "34" / "a.webp")
    assert out == tmp_path / "12" / "34" / "a.webp"
    assert [path.name for path in out.parent.iterdir()] == ["a.webp"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "jpg"),
        (kit.jpeg()[:200], "jpg"),
        (kit.png()[:200], "png"),
        (kit.text(), "webp"),
        (kit.bomb_png(12_000), "png"),
        (kit.bomb_jpeg(), "jpg"),
        (kit.bomb_webp(), "webp"),
        (kit.encrypted_pdf(), "pdf"),
        (kit.pdf()[:200], "pdf"),
        (b"", "pdf"),
        (kit.docx(), "docx"),
        (kit.docx(), "jpg"),
    ],
)
def test_what_cannot_be_shown_gives_none_and_leaves_nothing(
    stored: Store, tmp_path: Path, data: bytes, kind: str
) -> None:
    path = stored(data)
    assert make_thumbnail(path, MIME[kind], tmp_path / "ra" / "a.jpg") is None
    assert make_preview(path, MIME[kind], tmp_path / "ra" / "a.jpg") is None
    assert not list((tmp_path / "ra").glob("*")) if (tmp_path / "ra").exists() else True


def test_a_missing_file_and_an_unknown_type_give_none(tmp_path: Path) -> None:
    assert make_thumbnail(tmp_path / "khong-co", MIME["jpg"], tmp_path / "a.jpg") is None
    assert make_thumbnail(tmp_path / "khong-co", "video/mp4", tmp_path / "a.jpg") is None
    assert text_preview(tmp_path / "khong-co", MIME["docx"]) is None
    assert text_preview(tmp_path / "khong-co", MIME["pdf"]) is None


def test_an_old_picture_stays_when_a_new_one_fails(stored: Store, tmp_path: Path) -> None:
    out = make_thumbnail(stored(kit.jpeg()), MIME["jpg"], tmp_path / "a.jpg")
    assert out is not None
    before = out.read_bytes()
    assert make_thumbnail(stored(b"hong"), MIME["jpg"], out) is None
    assert out.read_bytes() == before


def test_a_pdf_that_takes_too_long_is_given_up(stored: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "DRAW_SECONDS", 0.001)
    assert make_preview(stored(kit.pdf()), MIME["pdf"], tmp_path / "a.jpg") is None


def test_word_gives_paragraphs_and_tables(stored: Store) -> None:
    table = (("Tiêu chí", "Điểm"), ("Niêm yết\nthủ tục", "2,5"))
    preview = text_preview(stored(kit.docx(("Báo cáo", "", "Kết   quả\ttháng 6"), table)), MIME["docx"])
    assert preview is not None
    assert preview.paragraphs == ("Báo cáo", "Kết quả tháng 6")
    assert preview.tables == (TextTable("", (("Tiêu chí", "Điểm"), ("Niêm yết thủ tục", "2,5")), after=2),)
    assert not preview.truncated


def test_markup_in_a_document_stays_text(stored: Store) -> None:
    preview = text_preview(stored(kit.docx(("<script>alert(1)</script>",))), MIME["docx"])
    assert preview is not None
    assert preview.paragraphs == ("<script>alert(1)</script>",)


def test_a_long_word_file_is_cut_and_says_so(stored: Store) -> None:
    paragraphs = tuple(f"Đoạn {number} " + "dài " * 500 for number in range(200))
    table = tuple((f"Hàng {number}", "x") for number in range(50))
    preview = text_preview(stored(kit.docx(paragraphs, table)), MIME["docx"])
    assert preview is not None
    assert preview.truncated
    assert len(preview.paragraphs) == previews.MAX_PARAGRAPHS
    assert all(len(text) <= previews.MAX_PARAGRAPH_LENGTH for text in preview.paragraphs)
    assert preview.paragraphs[0].endswith("…")
    only_table = text_preview(stored(kit.docx((), table)), MIME["docx"])
    assert only_table is not None
    assert len(only_table.tables[0].rows) == previews.MAX_ROWS
    assert only_table.truncated


def test_excel_shows_values_as_people_read_them(stored: Store) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Bảng điểm"
    sheet.append(["Năm", 2026, None, None])
    sheet.append(["Ngày", dt.date(2026, 5, 20), dt.datetime(2026, 5, 20, 8, 15), None])
    sheet.append(["Số", 2.5, 1234567.5, 0.985])
    sheet.append(["Đạt", True, False, None])
    sheet["C3"].number_format = "#,##0.0"
    sheet["D3"].number_format = "0.0%"
    hidden = book.create_sheet("Ẩn")
    hidden.append(["không hiện"])
    hidden.sheet_state = "hidden"
    book.create_sheet("Trống")
    out = io.BytesIO()
    book.save(out)
    preview = text_preview(stored(out.getvalue()), MIME["xlsx"])
    assert preview is not None
    assert preview.tables == (
        TextTable(
            "Bảng điểm",
            (
                ("Năm", "2026", "", ""),
                ("Ngày", "20/05/2026", "20/05/2026 08:15", ""),
                ("Số", "2,5", "1.234.567,5", "98,5%"),
                ("Đạt", "Đúng", "Sai", ""),
            ),
        ),
    )
    assert not preview.truncated


def test_a_wide_and_long_sheet_is_cut_and_says_so(stored: Store) -> None:
    rows = tuple(tuple(f"{row}.{column}" for column in range(40)) for row in range(300))
    preview = text_preview(stored(kit.xlsx(rows)), MIME["xlsx"])
    assert preview is not None
    assert preview.truncated
    (table,) = preview.tables
    assert len(table.rows) == previews.MAX_ROWS
    assert {len(row) for row in table.rows} == {previews.MAX_COLUMNS}


def test_a_huge_sheet_is_not_read_to_its_end(stored: Store) -> None:
    book = Workbook()
    sheet = book.create_sheet("Lớn", 0)
    for number in range(6_000):
        sheet.append([number, "x"])
    out = io.BytesIO()
    book.save(out)
    spoiled = io.BytesIO()
    with zipfile.ZipFile(out) as good, zipfile.ZipFile(spoiled, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, content.replace(b"</sheetData>", b"<<<") if "sheet1.xml" in name else content)
    preview = text_preview(stored(spoiled.getvalue()), MIME["xlsx"])
    assert preview is not None, "who reads to the end finds that the end is broken"
    assert preview.truncated


def test_a_word_file_with_too_much_text_gives_none(stored: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "MAX_XML_BYTES", 10_000)
    assert text_preview(stored(kit.docx(("x" * 20_000,))), MIME["docx"]) is None
    assert text_preview(stored(kit.xlsx((("x" * 20_000,),))), MIME["xlsx"]) is None


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_broken_office_files_give_none(stored: Store, kind: str) -> None:
    whole = kit.docx() if kind == "docx" else kit.xlsx()
    other = kit.xlsx() if kind == "docx" else kit.docx()
    for data in (b"", whole[:-300], kit.locked_docx(), kit.archive(), other):
        assert text_preview(stored(data), MIME[kind]) is None


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["jpg", "png", "webp", "docx", "xlsx"]),
    places=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8),
    keep=st.floats(0, 1),
)
def test_broken_bytes_never_raise(tmp_path: Path, kind: str, places: list[tuple[float, int]], keep: float) -> None:
    whole = {"jpg": kit.jpeg, "png": kit.png, "webp": kit.webp, "docx": kit.docx, "xlsx": kit.xlsx}[kind]()
    data = bytearray(whole[: int(len(whole) * keep)])
    for place, value in places if data else ():
        data[int(place * len(data))] = value
    path = tmp_path / "tep"
    path.write_bytes(bytes(data))
    make_thumbnail(path, MIME[kind], tmp_path / "a.jpg")
    text_preview(path, MIME[kind])
