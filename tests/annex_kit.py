"""Real annex files made from the shipped plans: Word tables with merged cells, Word paragraphs, Excel, CSV.

Each writer sets the plan the way its commune printed it: its own order of columns, its groups, its bullets.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import openpyxl
import yaml
from docx.table import Table as DocxTable
from openpyxl.styles import Alignment, Font

PLANS = Path(__file__).resolve().parent.parent / "tasks" / "data" / "plans"
SLUGS = ("thanh-ha-2026", "binh-phuoc-2025", "kien-minh-2026", "gia-vien-ttpvhcc-2026", "phu-lien-2026")

EVERYBODY = "Các phòng, cơ quan, đơn vị"
HEADERS = {
    "ref": "TT",
    "title": "Nội dung tiêu chí",
    "lead": "Cơ quan chủ trì",
    "supporting": "Cơ quan phối hợp",
    "deliverable": "Sản phẩm",
    "timing": "Thời gian thực hiện",
}
# The order in which each commune printed its columns; the plans without an annex get the usual one.
ORDERS = {
    "thanh-ha-2026": ("ref", "title", "lead", "supporting", "deliverable", "timing"),
    "phu-lien-2026": ("ref", "title", "timing", "lead", "supporting", "deliverable"),
}
USUAL = ("ref", "title", "lead", "supporting", "timing", "deliverable")


@dataclass(frozen=True)
class SampleRow:
    """One row of a sample annex. `kind`: group, heading or leaf; `depth` 0 for a group."""

    kind: str
    depth: int
    cells: dict[str, str]
    item: dict[str, Any]


def load_plan(slug: str) -> dict[str, Any]:
    return yaml.safe_load((PLANS / f"{slug}.yaml").read_text(encoding="utf-8"))


def leaves(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The leaf items in order, each with `group` (number) and `path` (titles of its headings)."""
    found: list[dict[str, Any]] = []

    def walk(items: list[dict[str, Any]], group: int, path: tuple[str, ...]) -> None:
        for item in items:
            if item.get("children"):
                walk(item["children"], group, (*path, item["title"]))
            else:
                found.append({**item, "group": group, "path": path})

    for group in plan["groups"]:
        walk(group["items"], group["number"], ())
    return found


def headings(plan: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def walk(items: list[dict[str, Any]]) -> None:
        for item in items:
            if item.get("children"):
                found.append(item)
                walk(item["children"])

    for group in plan["groups"]:
        walk(group["items"])
    return found


def unit_names(plan: dict[str, Any]) -> dict[str, str]:
    return {unit["code"]: unit["name"] for unit in plan["units"]} | {"all": EVERYBODY}


def sample_rows(plan: dict[str, Any], *, bullets: bool = True, joint: str = "; ") -> list[SampleRow]:
    """The plan as rows of an annex table. Unnumbered rows below a heading get the bullets they had in print."""
    names = unit_names(plan)

    def texts(item: dict[str, Any], title: str) -> dict[str, str]:
        return {
            "ref": item.get("ref") or "",
            "title": title,
            "lead": joint.join(names[code] for code in item.get("lead") or []),
            "supporting": joint.join(names[code] for code in item.get("supporting") or []),
            "deliverable": item.get("deliverable") or "",
            "timing": item.get("timing") or "",
        }

    def walk(items: list[dict[str, Any]], depth: int, sign: str) -> Iterator[SampleRow]:
        numbered = any(item.get("ref") for item in items)  # beside numbers, a lost number leaves nothing
        for item in items:
            own = sign if bullets and not numbered else ""
            kind = "heading" if item.get("children") else "leaf"
            yield SampleRow(kind, depth, texts(item, f"{own}{item['title']}"), item)
            yield from walk(item.get("children") or [], depth + 1, "+ " if own else "- ")

    rows: list[SampleRow] = []
    for group in plan["groups"]:
        rows.append(SampleRow("group", 0, texts(group, group["title"]), group))
        rows += walk(group["items"], 1, "")
    return rows


# -- Word tables ----------------------------------------------------------------------------------------------


def write_docx(
    path: Path,
    plan: dict[str, Any],
    *,
    order: Sequence[str] | None = None,
    bullets: bool = True,
    headers: dict[str, str] | None = HEADERS,
    two_row_header: bool = False,
    merge_down: tuple[str, ...] = ("deliverable",),
    breaks: Sequence[int] = (),
    repeat_header: bool = False,
    letterhead: bool = True,
    joint: str = "; ",
    notes: Sequence[str] = (),
) -> Path:
    """The plan as a Word table with group rows merged across and equal cells of siblings merged down.

    `breaks`: rows before which the table is cut in two, as after a page break; `repeat_header` prints the header
    once more there. `headers` None leaves the header out.
    """
    order = order or ORDERS.get(_slug(plan), USUAL)
    document = docx.Document()
    if letterhead:
        _letterhead(document, plan)
    rows = sample_rows(plan, bullets=bullets, joint=joint)
    cuts = [0, *breaks, len(rows)]
    for part, (start, end) in enumerate(pairwise(cuts)):
        if part:
            document.add_page_break()
        table = document.add_table(rows=0, cols=len(order))
        table.style = "Table Grid"
        if headers is not None and (part == 0 or repeat_header):
            _docx_header(table, order, headers, two_row_header)
        _docx_rows(table, rows[start:end], order, merge_down)
    for note in notes:
        document.add_paragraph(note)
    document.save(str(path))
    return path


def _slug(plan: dict[str, Any]) -> str:
    names = {"Thanh Hà": "thanh-ha-2026", "Phù Liễn": "phu-lien-2026"}
    return names.get(plan["plan"]["commune"]["name"], "")


def _letterhead(document: Any, plan: dict[str, Any]) -> None:
    commune = plan["plan"]["commune"]
    head = document.add_table(rows=1, cols=2)
    head.cell(0, 0).text = f"ỦY BAN NHÂN DÂN\n{commune['kind'].upper()} {commune['name'].upper()}"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    document.add_paragraph("PHỤ LỤC")
    document.add_paragraph("Phụ lục chi tiết phân công triển khai thực hiện các tiêu chí “Chính quyền thân thiện”")
    document.add_paragraph(
        f"(Kèm theo Kế hoạch số    /KH-UBND ngày 13/02/2026 của UBND {commune['kind']} {commune['name']})"
    )


def _docx_header(table: DocxTable, order: Sequence[str], headers: dict[str, str], two_rows: bool) -> None:
    cells = table.add_row().cells
    if not two_rows:
        for cell, role in zip(cells, order, strict=True):
            cell.text = headers[role]
        return
    lower = table.add_row().cells
    lead, support = sorted((order.index("lead"), order.index("supporting")))
    assert support == lead + 1, "lead and support stand side by side under one header"
    for at, role in enumerate(order):
        if at in {lead, support}:
            lower[at].text = headers[role]
        else:
            cells[at].merge(lower[at]).text = headers[role]
    cells[lead].merge(cells[support]).text = "Phân công thực hiện"


def _docx_rows(table: DocxTable, rows: Sequence[SampleRow], order: Sequence[str], merge_down: tuple[str, ...]) -> None:
    added = [table.add_row().cells for _ in rows]
    for cells, row in zip(added, rows, strict=True):
        if row.kind == "group":
            _docx_group(cells, row, order)
            continue
        for cell, role in zip(cells, order, strict=True):
            cell.text = row.cells[role]
    for role in merge_down:
        _merge_equal(added, rows, order.index(role), role)


def _docx_group(cells: Any, row: SampleRow, order: Sequence[str]) -> None:
    """A group row: its number, then the title merged over the rest, up to a product cell of its own."""
    cells[0].text = row.cells["ref"]
    last = len(order) - 1
    if row.cells["deliverable"] and order[-1] == "deliverable":
        cells[last].text = row.cells["deliverable"]
        last -= 1
    cells[1].merge(cells[last]).text = row.cells["title"]


def _merge_equal(added: Sequence[Any], rows: Sequence[SampleRow], column: int, role: str) -> None:
    """Merges runs of equal cells of sibling leaves, as offices do."""
    start = 0
    for at in range(1, len(rows) + 1):
        same = at < len(rows) and all(
            row.kind == "leaf" and row.depth == rows[start].depth and row.cells[role] == rows[start].cells[role] != ""
            for row in (rows[start], rows[at])
        )
        if same:
            continue
        if at - start > 1:
            text = rows[start].cells[role]
            for cells in added[start + 1 : at]:
                cells[column].text = ""
            added[start][column].merge(added[at - 1][column]).text = text
        start = at


# -- Word paragraphs ------------------------------------------------------------------------------------------

_LABELS = (
    ("content", "Nội dung thực hiện"),
    ("lead", "Chủ trì"),
    ("supporting", "Phối hợp"),
    ("deliverable", "Sản phẩm"),
    ("timing", "Thời gian thực hiện"),
)


def write_docx_labelled(path: Path, plan: dict[str, Any]) -> Path:
    """The plan without a table, each item followed by lines like "- Chủ trì: …" (the layout of Gia Viên)."""
    document = docx.Document()
    names = unit_names(plan)
    center = plan["plan"]["issuing_body"]
    for text in ("Số: 03/KH-TTPVHCC", "Gia Viên, ngày 06 tháng 3 năm 2026", "KẾ HOẠCH"):
        document.add_paragraph(text)
    document.add_paragraph(plan["plan"]["title"].removeprefix("Kế hoạch ").capitalize())
    document.add_paragraph(f"{center} (sau đây gọi tắt là Trung tâm) xây dựng Kế hoạch, cụ thể như sau:")
    document.add_paragraph("I. MỤC ĐÍCH, YÊU CẦU")
    document.add_paragraph("- Xây dựng Trung tâm hoạt động theo hướng gần dân, trọng dân.")
    document.add_paragraph("III. NỘI DUNG TRIỂN KHAI")

    def item(row: dict[str, Any], sign: str) -> None:
        ending = ":" if row.get("children") else ""
        document.add_paragraph().add_run(f"{sign} {row['title']}{ending}").bold = True
        for key, label in _LABELS:
            value = row.get(key)
            if key in {"lead", "supporting"}:
                value = ", ".join(names[code] for code in value or [])
            if value:
                document.add_paragraph(f"- {label}: {_closed(value)}")
        for child in row.get("children") or []:
            item(child, "*")

    for group in plan["groups"]:
        document.add_paragraph(group["title"])
        for row in group["items"]:
            item(row, f"{row['ref']}.")
    document.add_paragraph("IV. KINH PHÍ")
    document.add_paragraph("Kinh phí thực hiện Kế hoạch được bố trí từ nguồn ngân sách Nhà nước.")
    _duties(document, plan, "V. TỔ CHỨC THỰC HIỆN")
    document.save(str(path))
    return path


def write_docx_sections(path: Path, plan: dict[str, Any]) -> Path:
    """A plan without an annex: part II with sections and bullets, part III with the duties of the units."""
    document = docx.Document()
    for text in ("KẾ HOẠCH", plan["plan"]["title"].removeprefix("Kế hoạch ").capitalize()):
        document.add_paragraph(text)
    document.add_paragraph("I. MỤC ĐÍCH, YÊU CẦU")
    document.add_paragraph("1. Mục đích")
    document.add_paragraph("- Nâng cao chất lượng phục vụ Nhân dân.")
    document.add_paragraph("II. NỘI DUNG")
    lettered = any((item.get("ref") or "").endswith(")") for group in plan["groups"] for item in group["items"])
    for group in plan["groups"]:
        document.add_paragraph(f"{group['ref'].split('.')[1]}. {group['title']}")
        for item in group["items"]:
            sign = f"{item['ref']} " if item.get("ref") else "" if lettered or len(group["items"]) == 1 else "- "
            _section_item(document, item, sign, "- " if lettered else "+ ")
    _duties(document, plan, "III. TỔ CHỨC THỰC HIỆN")
    document.save(str(path))
    return path


def _section_item(document: Any, item: dict[str, Any], sign: str, below: str) -> None:
    children = item.get("children") or []
    rules = item["title"].startswith("Thực hiện nghiêm “4 xin”")
    document.add_paragraph(f"{sign}{item['title']}:" if children or rules else sign + _closed(item["title"]))
    for child in children:
        _section_item(document, child, below, below)
    if rules:
        for text in ("“4 xin”: Xin chào, xin lỗi.", "“5 không”:", "Không cửa quyền, hách dịch.", "Không quan liêu."):
            document.add_paragraph(text)


def _closed(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _duties(document: Any, plan: dict[str, Any], title: str) -> None:
    names = unit_names(plan)
    document.add_paragraph(title)
    before = None
    for duty in plan["duties"]:
        if duty["ref"] != before:
            units = [names[code] for code in [duty["unit"], *(duty.get("also") or [])]]
            document.add_paragraph(f"{duty['ref']}. {', '.join(units)}")
            before = duty["ref"]
        document.add_paragraph(f"- {duty['text']}")
    document.add_paragraph("Trên đây là Kế hoạch triển khai thực hiện mô hình “Chính quyền thân thiện”./.")
    document.add_paragraph("Nơi nhận:")
    document.add_paragraph("- Lưu: VT.")


# -- Excel and CSV --------------------------------------------------------------------------------------------


def write_xlsx(
    path: Path,
    plan: dict[str, Any],
    *,
    order: Sequence[str] = USUAL,
    bullets: bool = True,
    headers: dict[str, str] | None = HEADERS,
    title_block: bool = True,
    first_column: int = 1,
    merge_groups: bool = True,
    wrap: bool = True,
    notes: Sequence[str] = ("Ghi chú: Các đơn vị gửi minh chứng về Phòng Văn hóa - Xã hội.",),
    extra_sheet: bool = False,
) -> Path:
    """The plan as a sheet: title block above, merged group rows, line breaks in cells, notes below."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Phụ lục"
    commune = plan["plan"]["commune"]
    last = first_column + len(order) - 1
    at = 1
    if title_block:
        for text in (
            f"UBND {commune['kind'].upper()} {commune['name'].upper()}",
            "PHỤ LỤC PHÂN CÔNG NHIỆM VỤ",
            f"(Kèm theo Kế hoạch số /KH-UBND ngày 13/02/2026 của UBND {commune['kind']} {commune['name']})",
        ):
            sheet.cell(at, first_column, text).font = Font(bold=True)
            sheet.merge_cells(start_row=at, end_row=at, start_column=first_column, end_column=last)
            at += 1
        at += 1
    if headers is not None:
        for offset, role in enumerate(order):
            sheet.cell(at, first_column + offset, headers[role].replace(" ", "\n", 1))
        at += 1
    for row in sample_rows(plan, bullets=bullets, joint="\n" if wrap else "; "):
        _xlsx_row(sheet, at, row, order, first_column, merge_groups)
        at += 1
    at += 1
    for note in notes:
        sheet.cell(at, first_column, note)
        at += 1
    if extra_sheet:
        book.create_sheet("Danh bạ", 0).append(["Họ tên", "Điện thoại"])
    book.save(path)
    return path


def _xlsx_row(sheet: Any, at: int, row: SampleRow, order: Sequence[str], first: int, merge: bool) -> None:
    for offset, role in enumerate(order):
        text = row.cells[role]
        cell = sheet.cell(at, first + offset)
        cell.alignment = Alignment(wrap_text=True)
        if role == "ref" and text.isdigit():
            cell.value = int(text)
        elif role == "ref" and text.count(".") == 1 and text.replace(".", "").isdigit() and not text.startswith("."):
            cell.value = float(text)
        elif text:
            cell.value = text
    if row.kind == "group" and merge and not row.cells["deliverable"] and order[:2] == ("ref", "title"):
        sheet.merge_cells(start_row=at, end_row=at, start_column=first + 1, end_column=first + len(order) - 1)


def write_csv(
    path: Path,
    plan: dict[str, Any],
    *,
    order: Sequence[str] = USUAL,
    sign: str = ";",
    encoding: str = "utf-8-sig",
    headers: dict[str, str] | None = HEADERS,
) -> Path:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sign)
    writer.writerow(["PHỤ LỤC PHÂN CÔNG NHIỆM VỤ", *[""] * (len(order) - 1)])
    writer.writerow([""] * len(order))
    if headers is not None:
        writer.writerow([headers[role] for role in order])
    for row in sample_rows(plan):
        writer.writerow([row.cells[role] for role in order])
    path.write_bytes(out.getvalue().encode(encoding))
    return path
