"""LibreOffice and Poppler, programs that know nothing of this project, open what it writes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from reports.renderers import renderer_for
from tests.reports import sample_data as sample

pytestmark = pytest.mark.documents

Convert = Callable[[Path, str], Path]


def write(folder: Path, form: str) -> Path:
    out = folder / f"bao-cao.{form}"
    renderer_for("self_report", form).render(sample.self_report(), out)
    return out


def text_of(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def test_the_docx_opens_and_shows_its_title_and_every_heading(tmp_path: Path, libreoffice: Convert) -> None:
    report = sample.self_report()
    pdf = libreoffice(write(tmp_path, "docx"), "pdf")
    text = text_of(pdf).casefold()
    assert report.head.type_name.casefold() in text
    missing = [section.title for section in report.sections if " ".join(section.title.split()).casefold() not in text]
    assert missing == []
    assert len(PdfReader(pdf).pages) >= 3


def test_poppler_reads_the_pdf_with_all_fonts_embedded(tmp_path: Path) -> None:
    pdf = write(tmp_path, "pdf")
    assert sample.self_report().head.type_name.casefold() in text_of(pdf).casefold()
    fonts = subprocess.run(["pdffonts", pdf], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    embedded = [line.split()[-5] for line in fonts]
    assert embedded == ["yes"] * len(fonts)


def test_libreoffice_computes_the_same_sums_the_file_says(tmp_path: Path, libreoffice: Convert) -> None:
    source = write(tmp_path, "xlsx")
    said = openpyxl.load_workbook(source, data_only=True)
    formulas = openpyxl.load_workbook(source)
    formulas.save(tmp_path / "formulas.xlsx")  # saved so, the cells lose the values they came with
    computed = openpyxl.load_workbook(libreoffice(tmp_path / "formulas.xlsx", "xlsx"), data_only=True)

    compared = 0
    for sheet in formulas:
        for cell in _formula_cells(sheet):
            expected, found = said[sheet.title][cell].value, computed[sheet.title][cell].value
            if isinstance(expected, int | float):
                assert found == pytest.approx(expected), f"{sheet.title}!{cell}"
                compared += 1
            else:
                assert (found or "") == (expected or ""), f"{sheet.title}!{cell}"
    assert compared > 10


def _formula_cells(sheet: Any) -> list[str]:
    return [
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
