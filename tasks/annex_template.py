"""Annexes to fill in: an empty one, and samples for Word and Excel with rows that show how it is done.

Pure module. The header is the one the reader knows by heart; what the samples hold is plainly marked as a sample.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

HEADER = ("TT", "Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời gian", "Ghi chú")
_WIDTHS = (6, 60, 28, 28, 32, 22, 24)
_EXAMPLES = (
    "Số thứ tự như trong kế hoạch: I, 1, 1.1, a)",
    "Tên nhóm, đề mục hoặc nhiệm vụ. Nhóm và đề mục để trống các cột sau",
    "Tên đơn vị; nhiều đơn vị cách nhau bằng dấu phẩy hoặc xuống dòng",
    "Tên các đơn vị, hoặc: Các phòng, cơ quan, đơn vị",
    "Văn bản, hình ảnh, báo cáo…",
    "Ví dụ: Thường xuyên; Quý I; Trước 01/12; Ít nhất 1 lần/tuần",
    "Có thể để trống",
)
SAMPLE_WORDS = "Tệp mẫu: các dòng dưới đây chỉ là ví dụ về cách ghi, hãy thay bằng nội dung của đơn vị."
SAMPLE_ROWS = (
    ("I", "TIÊU CHÍ 1: CHÍNH QUYỀN CÔNG KHAI, MINH BẠCH", "", "", "", "", ""),
    ("1", "Công khai lịch tiếp công dân (ví dụ)", "Văn phòng HĐND và UBND", "Các phòng, cơ quan, đơn vị",
     "Hình ảnh niêm yết", "Trước ngày 05 hằng tháng", ""),
    ("2", "Công khai thủ tục hành chính (ví dụ)", "", "", "", "", "Đề mục: để trống các ô bên"),
    ("2.1", "Niêm yết danh mục thủ tục tại nơi tiếp nhận (ví dụ)", "Trung tâm Phục vụ hành chính công",
     "Văn phòng HĐND và UBND", "Hình ảnh", "Thường xuyên", ""),
    ("2.2", "Rà soát, cập nhật danh mục (ví dụ)", "Trung tâm Phục vụ hành chính công", "", "Báo cáo rà soát",
     "Quý I, Quý III", ""),
    ("II", "TIÊU CHÍ 2: CHÍNH QUYỀN GẦN DÂN, SÁT DÂN", "", "", "", "", ""),
    ("1", "Lãnh đạo xuống thôn, tổ dân phố ít nhất 01 lần/tuần (ví dụ)", "Văn phòng HĐND và UBND",
     "Ủy ban Mặt trận Tổ quốc Việt Nam", "Lịch công tác, hình ảnh", "Hằng tuần", ""),
)  # fmt: skip


def title_of(commune: str, year: int) -> str:
    return (
        f"PHỤ LỤC PHÂN CÔNG NHIỆM VỤ THỰC HIỆN MÔ HÌNH “CHÍNH QUYỀN THÂN THIỆN” NĂM {year}\n"
        f"(Kèm theo Kế hoạch của Ủy ban nhân dân {commune})"
    )


def empty_annex(commune: str, year: int) -> bytes:
    """A workbook with the title and the header. What to write is said in cell notes."""
    return _workbook(commune, year, ())


def sample_xlsx(commune: str, year: int) -> bytes:
    """The same workbook with example rows."""
    return _workbook(commune, year, SAMPLE_ROWS)


def _workbook(commune: str, year: int, rows: tuple[tuple[str, ...], ...]) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Phụ lục")
    bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "font_size": 13})
    head = book.add_format(
        {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1, "bg_color": "#E6EFEF"}
    )
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
    sheet.merge_range(0, 0, 0, len(HEADER) - 1, title_of(commune, year), bold)
    sheet.set_row(0, 44)
    for column, (name, width, example) in enumerate(zip(HEADER, _WIDTHS, _EXAMPLES, strict=True)):
        sheet.set_column(column, column, width, cell)
        sheet.write_string(2, column, name, head)
        sheet.write_comment(2, column, example, {"x_scale": 2})
    if rows:
        sheet.merge_range(1, 0, 1, len(HEADER) - 1, SAMPLE_WORDS, book.add_format({"italic": True, "align": "center"}))
    for at, row in enumerate(rows, 3):
        look = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@", "bold": not row[2]})
        for column, words in enumerate(row):
            sheet.write_string(at, column, words, look)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    book.close()
    return buffer.getvalue()


def sample_docx(commune: str, year: int) -> bytes:
    """The sample as a Word document: landscape, one table whose header stands on every page."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.8)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    for at, line in enumerate([*title_of(commune, year).split("\n"), SAMPLE_WORDS]):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(line)
        run.bold, run.italic = at == 0, at > 0
    table = document.add_table(rows=1, cols=len(HEADER))
    table.style = "Table Grid"
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for words, cell in zip(HEADER, table.rows[0].cells, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    for row in SAMPLE_ROWS:
        cells = table.add_row().cells
        for words, cell in zip(row, cells, strict=True):
            cell.paragraphs[0].add_run(words).bold = not row[2]
    for column, width in enumerate(_WIDTHS):
        for cell in table.columns[column].cells:
            cell.width = Cm(width / 7.5)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


SAMPLES: dict[str, tuple[Callable[[str, int], bytes], str, str]] = {
    "word": (sample_docx, DOCX, "docx"),
    "excel": (sample_xlsx, XLSX, "xlsx"),
}
"""The samples by the word in their address: how they are made, their content type, their suffix."""
