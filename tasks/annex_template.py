"""An empty annex to fill in: the header the reader knows by heart, and one example for each column.

Pure module.
"""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

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


def empty_annex(commune: str, year: int) -> bytes:
    """A workbook with the title, the header and room for a hundred rows. What to write is said in cell notes."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Phụ lục")
    bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "font_size": 13})
    head = book.add_format(
        {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1, "bg_color": "#E6EFEF"}
    )
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
    title = (
        f"PHỤ LỤC PHÂN CÔNG NHIỆM VỤ THỰC HIỆN MÔ HÌNH “CHÍNH QUYỀN THÂN THIỆN” NĂM {year}\n"
        f"(Kèm theo Kế hoạch của Ủy ban nhân dân {commune})"
    )
    sheet.merge_range(0, 0, 0, len(HEADER) - 1, title, bold)
    sheet.set_row(0, 44)
    for column, (name, width, example) in enumerate(zip(HEADER, _WIDTHS, _EXAMPLES, strict=True)):
        sheet.set_column(column, column, width, cell)
        sheet.write_string(2, column, name, head)
        sheet.write_comment(2, column, example, {"x_scale": 2})
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    book.close()
    return buffer.getvalue()
