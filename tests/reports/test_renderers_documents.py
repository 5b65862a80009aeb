"""LibreOffice opens what we write: the same words, the same sums, the same number of pages' worth of rows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pypdf
import pytest

from reports.renderers import renderer_for
from tests.reports import sample_data as sample

pytestmark = [
    pytest.mark.documents,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine"),
]


def convert(source: Path, target: str, folder: Path) -> Path:
    """The file as LibreOffice sees it, saved in another format."""
    profile = (folder / "profile").resolve().as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", target, "--outdir"]
    subprocess.run(
        [*command, str(folder), str(source)],
        check=True,
        capture_output=True,
        timeout=180,
        env=os.environ | {"HOME": str(folder)},
    )
    return folder / f"{source.stem}.{target.partition(':')[0]}"


def words(path: Path) -> list[str]:
    """All words in order, without page numbers and marks that stand at the page's edge."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    return re.findall(r"[^\W\d_]{3,}", text.replace("\u00a0", " "))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


def test_the_docx_opens_and_says_what_the_pdf_says(folder: Path) -> None:
    data = sample.self_report(is_demo=True)
    renderer_for("self_report", "pdf").render(data, folder / "twin.pdf")
    renderer_for("self_report", "docx").render(data, folder / "bao-cao.docx")
    opened = convert(folder / "bao-cao.docx", "pdf", folder)
    ours, theirs = words(folder / "twin.pdf"), words(opened)
    for sentence in ("trân trọng báo cáo", "Hòm thư góp ý được đặt tại trụ sở", "DANH MỤC TÀI LIỆU MINH CHỨNG"):
        wanted = sentence.split()
        assert " ".join(w for w in wanted if len(w) > 2) in " ".join(theirs)
    # Repeated table headers and marks differ with the page breaks; nothing else may.
    assert set(ours) == set(theirs)
    pages = len(pypdf.PdfReader(folder / "twin.pdf").pages)
    assert abs(len(pypdf.PdfReader(opened).pages) - pages) <= 3


def test_the_docx_has_no_page_number_on_its_first_page_and_one_on_the_second(folder: Path) -> None:
    renderer_for("self_report", "docx").render(sample.self_report(), folder / "so-trang.docx")
    pages = [page.extract_text() for page in pypdf.PdfReader(convert(folder / "so-trang.docx", "pdf", folder)).pages]
    assert not re.search(r"^\s*1\s+MẪU THỬ", pages[0])
    assert re.search(r"\b2\s+MẪU THỬ|MẪU THỬ[^\n]*\b2\b|^2\b", pages[1])


def test_libreoffice_recalculates_the_xlsx_to_the_same_sums(folder: Path) -> None:
    source = folder / "bang-diem.xlsx"
    renderer_for("self_report", "xlsx").render(sample.self_report(), source)
    (folder / "again").mkdir()
    again = convert(source, "xlsx:Calc MS Excel 2007 XML", folder / "again")
    ours = openpyxl.load_workbook(source, data_only=True)
    theirs = openpyxl.load_workbook(again, data_only=True)
    formulas = openpyxl.load_workbook(source)
    assert ours.sheetnames == theirs.sheetnames
    compared = 0
    for row in formulas["Bảng chấm điểm"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                compared += 1
                where = cell.coordinate
                mine, other = (book["Bảng chấm điểm"][where].value for book in (ours, theirs))
                assert other == pytest.approx(mine), where
    assert compared > 50
