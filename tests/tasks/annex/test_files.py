"""A file that cannot be read is refused with one sentence that says what to do."""

import zipfile

import docx
import openpyxl
import pytest

from tasks.annex import UnreadableAnnex, read_annex
from tests.annex_kit import load_plan, write_docx


def refusal(path, **options) -> str:
    with pytest.raises(UnreadableAnnex) as caught:
        read_annex(path, year=2026, **options)
    return caught.value.sentence


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("a.docx", b"", "trống"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), ".docx"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), ".xlsx"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        ("a.xlsx", OLE + "EncryptionInfo".encode("utf-16-le"), "mật khẩu"),
        ("a.pdf", b"%PDF-1.7\n...", "PDF"),
        ("a.docx", b"%PDF-1.7\n...", "PDF"),
        ("a.docx", "Đây là chữ thường".encode(), "không phải tệp Word"),
        ("a.xlsx", b"TT;Noi dung", "không phải tệp Excel"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        ("a.rtf", b"{\\rtf1 abc}", ".rtf"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "ảnh"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "ảnh"),
        ("a.docx", b"PK\x03\x04 cut", "hỏng"),
        ("a.csv", bytes(range(1, 9)) * 200, "loại tệp"),
        ("a.bin", b"abc", "loại tệp"),
        ("a.csv", b"  \n ;;; \n", "trống"),
        ("a.yaml", b"groups: [", "YAML"),
        ("a.yaml", b"- 1\n- 2", "khuôn mẫu"),
        ("a.yaml", b"!!python/object/apply:os.system ['true']", "YAML"),
    ],
)
def test_refused_with_a_sentence(tmp_path, name, raw, words):
    path = tmp_path / name
    path.write_bytes(raw)
    sentence = refusal(path)
    assert words in sentence
    assert "\n" not in sentence
    assert sentence.rstrip().endswith(".")


@pytest.mark.parametrize(
    ("entry", "content", "name", "words"),
    [
        ("mimetype", "application/vnd.oasis.opendocument.text", "a.odt", ".odt"),
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "a.ods", ".ods"),
        ("xl/workbook.bin", "x", "a.xlsb", ".xlsb"),
        ("ppt/slides/slide1.xml", "x", "a.pptx", "trình chiếu"),
        ("ke hoach.docx", "x", "a.zip", "giải nén"),
        ("word/document.xml", "<broken", "a.docx", "hỏng"),
        ("xl/workbook.xml", "<broken", "a.xlsx", "hỏng"),
    ],
)
def test_other_archives_are_refused_with_a_sentence(tmp_path, entry, content, name, words):
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr(entry, content)
    assert words in refusal(tmp_path / name)


def test_a_name_that_lies_about_the_kind_is_told(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").rename(tmp_path / "a.docx")
    assert "bên trong là tệp .xlsx" in refusal(tmp_path / "a.docx")


def test_the_uploaded_name_counts_where_the_path_is_temporary(tmp_path):
    plan = load_plan("phu-lien-2026")
    write_docx(tmp_path / "a.docx", plan).rename(tmp_path / "upload")
    got = read_annex(tmp_path / "upload", year=2026, name="Phụ lục.docx")
    assert len(list(got.tasks())) == 68


def test_an_empty_document_is_refused(tmp_path):
    docx.Document().save(str(tmp_path / "a.docx"))
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    assert "trống" in refusal(tmp_path / "a.docx")
    assert "trống" in refusal(tmp_path / "a.xlsx")


def test_a_missing_file_and_a_huge_one_are_refused(tmp_path):
    assert "Không mở được" in refusal(tmp_path / "a.docx")
    with (tmp_path / "b.docx").open("wb") as stream:
        stream.truncate(21 * 1024 * 1024)
    assert "quá lớn" in refusal(tmp_path / "b.docx")


def test_an_archive_that_would_unpack_to_gigabytes_is_refused(tmp_path):
    with (
        zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as entry,
    ):
        for _ in range(310):
            entry.write(bytes(1024 * 1024))
    assert "quá lớn" in refusal(tmp_path / "a.docx")


def test_a_document_without_any_plan_keeps_its_words(tmp_path):
    document = docx.Document()
    document.add_paragraph("Giấy mời họp")
    document.add_paragraph("Kính mời các đồng chí dự họp lúc 8 giờ.")
    document.save(str(tmp_path / "a.docx"))
    got = read_annex(tmp_path / "a.docx", year=2026)
    assert list(got.tasks()) == []
    assert got.notes == ("Giấy mời họp", "Kính mời các đồng chí dự họp lúc 8 giờ.")
    (problem,) = got.problems
    assert problem.kind == "header"
    assert "TT, Nội dung, Cơ quan chủ trì" in problem.proposal
