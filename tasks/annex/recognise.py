"""From a grid to a plan: which tables, which rows, which units, when; and what was not understood.

Pure module. `recognise` never raises on a grid; what it cannot read becomes a problem.
"""

from collections.abc import Mapping, Sequence

from tasks.annex.assemble import Assembler
from tasks.annex.columns import ROLE_NAMES, Evidence, Role
from tasks.annex.grid import Grid, Paragraph, Table
from tasks.annex.ledger import Ledger
from tasks.annex.meta import read_meta, short_names
from tasks.annex.model import AnnexPlan, Place
from tasks.annex.outline import Doubt, build_outline
from tasks.annex.spelling import is_everybody
from tasks.annex.table_lines import read_lines
from tasks.annex.table_parts import TablePart, find_parts
from tasks.annex.text_plan import TextPlan, read_text
from tasks.annex.units import KnownUnit, UnitBook
from tasks.annex.words import flat
from tasks.timing import parse_timing


def evidence_for(book: UnitBook, *, year: int) -> Evidence:
    """What tells cells apart where no header does."""
    cache: dict[str, bool] = {}

    def is_timing(text: str) -> bool:
        words = flat(text)
        if words not in cache:
            cache[words] = 0 < len(words) <= 60 and parse_timing(words, year=year).kind != "unknown"
        return cache[words]

    return Evidence(is_unit=book.is_unit, is_everybody=is_everybody, is_timing=is_timing)


def recognise(grid: Grid, *, year: int, book: UnitBook, columns: Mapping[int, Role] | None = None) -> AnnexPlan:
    """The plan in a grid. `columns`: the meaning of each column as a person chose it, for a table without a
    header (index from 0)."""
    ledger = Ledger()
    for remark in grid.remarks:
        place = Place(remark.row, f"hàng {remark.row}") if remark.row else None
        ledger.problem(place, remark.column, remark.value, remark.message, remark.proposal, "file")
    paragraphs = grid.paragraphs()
    book = _with_short_names(book, [paragraph.text for paragraph in paragraphs])
    evidence = evidence_for(book, year=year)
    parts = _annex_parts(grid, ledger, evidence, columns)
    lines = read_lines(parts, ledger, evidence)
    _note_other_tables(grid, parts, ledger)
    text = read_text(paragraphs, ledger, book, with_work=not lines)
    lines = lines or text.lines
    assembler = Assembler(ledger, book, year=year, has_leads=_has_leads(parts, text))
    groups, doubts = build_outline(lines)
    plan_groups = assembler.groups(groups)
    duties = assembler.duties(text.duties)
    _say_doubts(ledger, doubts)
    if not lines:
        _say_nothing_found(grid, ledger)
    return AnnexPlan(
        meta=read_meta(_loose_texts(grid, parts, ledger), year=year),
        units=assembler.seen.listed(),
        groups=plan_groups,
        duties=duties,
        notes=tuple(ledger.notes),
        problems=tuple(ledger.problems),
        fates=ledger.fates(),
    )


def _with_short_names(book: UnitBook, texts: Sequence[str]) -> UnitBook:
    """The book with what the document calls its units ("sau đây gọi tắt là Trung tâm")."""
    extra = []
    for short, long in short_names(texts).items():
        code = book.read(long).codes
        unit = book.get(code[0]) if len(code) == 1 else None
        if unit and book.exact(short) is None:
            extra.append(KnownUnit(unit.code, unit.name, (*unit.aliases, short), unit.kind))
    return book.with_spellings(extra) if extra else book


def _annex_parts(grid: Grid, ledger: Ledger, evidence: Evidence, chosen: Mapping[int, Role] | None) -> list[TablePart]:
    """The annex tables of the grid; of a workbook the one sheet that is most like an annex."""
    if grid.kind == "xlsx":
        return _annex_sheet(grid.tables(), ledger, evidence, chosen)
    parts = find_parts(grid.tables(), evidence, chosen)
    for part in parts:
        _say_guess(part, ledger)
    return parts


def _annex_sheet(
    sheets: Sequence[Table], ledger: Ledger, evidence: Evidence, chosen: Mapping[int, Role] | None
) -> list[TablePart]:
    found = [part for sheet in sheets for part in find_parts([sheet], evidence, chosen)]
    if not found:
        return []
    best = max(found, key=lambda part: (not part.columns.guessed, len(part.columns.roles), len(part.table.rows)))
    if len(sheets) > 1:
        others = ", ".join(f"“{sheet.name}”" for sheet in sheets if sheet is not best.table)
        ledger.problem(
            None,
            "",
            best.table.name,
            f"Tệp có nhiều trang tính; cổng đọc “{best.table.name}”, không đọc {others}.",
            "Nếu cần trang tính khác, hãy lưu riêng trang tính đó thành một tệp rồi nhập.",
            "file",
            {"sheet": best.table.name},
        )
    _say_guess(best, ledger)
    return [best]


def _say_guess(part: TablePart, ledger: Ledger) -> None:
    if not part.columns.guessed:
        return
    names = "; ".join(f"cột {at + 1} là “{ROLE_NAMES[role]}”" for at, role in sorted(part.columns.roles.items()))
    first = next((row for row in part.table.rows if not row.is_empty()), None)
    ledger.problem(
        part.place(first) if first else None,
        "",
        "",
        "Không tìm thấy hàng tiêu đề của bảng; cổng đoán ý nghĩa các cột theo nội dung.",
        f"Đoán: {names}. Hãy kiểm tra và xác nhận, hoặc thêm hàng tiêu đề vào tệp rồi nhập lại.",
        "header",
        {"columns": {str(at): role for at, role in part.columns.roles.items()}},
    )


def _note_other_tables(grid: Grid, parts: Sequence[TablePart], ledger: Ledger) -> None:
    """Tables that are not the annex (letterhead, signatures, other lists) are kept as notes."""
    annex = [part.table for part in parts]
    for number, table in enumerate(grid.tables(), 1):
        if any(table is other for other in annex):
            continue
        where = f"trang tính “{table.name}”" if table.name else f"bảng khác {number}"
        for row in table.rows:
            if not row.is_empty():
                place = Place(row.number, f"{where}, hàng {row.number}")
                ledger.note(place, " | ".join(map(flat, row.texts())))


def _has_leads(parts: Sequence[TablePart], text: TextPlan) -> bool:
    """True when the annex has somewhere to print a lead: then an empty place is worth a word."""
    if parts:
        return any(part.columns.index("lead") is not None for part in parts)
    return text.labelled


def _loose_texts(grid: Grid, parts: Sequence[TablePart], ledger: Ledger) -> list[str]:
    """The texts around the annex, where the plan's number, date and title stand."""
    annex = {id(part.table) for part in parts}
    texts: list[str] = []
    for block in grid.blocks:
        if isinstance(block, Paragraph):
            texts.append(block.text)
        elif id(block) not in annex:
            texts += [cell for row in block.rows for cell in row.texts()]
    above = [text for part in parts for row in part.table.rows if part.columns.header_rows
             and row.number < min(part.columns.header_rows) for text in row.texts()]  # fmt: skip
    return above + texts


def _say_doubts(ledger: Ledger, doubts: Sequence[Doubt]) -> None:
    for doubt in doubts:
        line = doubt.line
        here = f"trong mục “{doubt.parent[:80]}”" if doubt.parent else "ngay dưới tiêu chí"
        there = f"trong mục “{doubt.other[:80]}”" if doubt.other else "ngay dưới tiêu chí"
        ledger.problem(
            line.place,
            line.names.get("ref", "TT"),
            line.title,
            "Hàng không có số thứ tự hay gạch đầu dòng nên không chắc thuộc mục nào.",
            f"Đang đặt {here}; có thể phải đặt {there}. Hãy ghi số thứ tự vào tệp nếu chưa đúng.",
            "structure",
        )


def _say_nothing_found(grid: Grid, ledger: Ledger) -> None:
    what = "bảng" if grid.tables() else "mục"
    ledger.problem(
        None,
        "",
        "",
        f"Không tìm thấy {what} nào giống phụ lục phân công nhiệm vụ.",
        "Phụ lục cần một hàng tiêu đề như: TT, Nội dung, Cơ quan chủ trì, Cơ quan phối hợp, Sản phẩm, Thời gian. "
        "Toàn bộ chữ trong tệp vẫn được giữ ở phần ghi chú.",
        "header",
    )
