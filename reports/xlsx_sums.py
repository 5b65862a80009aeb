"""Sums of the points table as spreadsheet formulas, each used only where it gives the engine's figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from xlsxwriter.utility import xl_rowcol_to_cell

from common.text import vn_number
from reports.data import ColumnPoints, RowKind, ScoreRow, ScoreTable, Totals
from reports.tables import has_points

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class SumCell:
    """A cell of a group or heading. Without `formula` the engine's value stands alone and `remark` says why."""

    row: int
    column: int
    value: Decimal | None
    formula: str = ""
    remark: str = ""


def sum_cells(rows: Sequence[ScoreRow], attribute: str, first: int, column: int) -> Iterator[SumCell]:
    """One cell per group and heading, adding up what stands directly below it."""
    below = _children(rows)
    for place, row in enumerate(rows):
        if row.kind is RowKind.LEAF:
            continue
        children = below.get(place, [])
        added = _added(getattr(rows[child], attribute) for child in children)
        value = getattr(row, attribute)
        area = _ranges([first + child for child in children], column)
        formula = f'=IF(COUNT({area})=0,"",SUM({area}))' if children else ""
        yield _checked(SumCell(first + place, column, value, formula), added)


def total_cells(table: ScoreTable, first: int, line: int) -> Iterator[tuple[str, list[SumCell]]]:
    """The lines of sums below a table whose first row is `first`: a title and its cells, from `line` down."""
    totals, groups = table.totals, [place for place, row in enumerate(table.rows) if row.level == 0]
    names = {3: "maximum", 4: "unit_points", 5: "commune_points", 6: "upper_points"}
    cells = []
    for column, value in ((3, totals.maximum), *_by_column(totals.items)):
        added = _added(getattr(table.rows[place], names[column]) for place in groups)
        formula = f"=SUM({_ranges([first + place for place in groups], column)})" if value is not None else ""
        cells.append(_checked(SumCell(line, column, value, formula), added))
    yield "Cộng điểm các tiêu chí", cells
    lines = {"base": line}
    extra = (
        ("base", "Quy đổi khi có mục không phát sinh", totals.rebased, totals.rebased is not None),
        ("bonus", "Điểm thưởng", totals.bonus, has_points(totals.bonus)),
        ("deduction", "Điểm trừ", totals.deduction, has_points(totals.deduction)),
    )
    for name, title, points, shown in extra:
        if shown and points is not None:
            line += 1
            lines[name] = line
            yield title, [SumCell(line, column, value) for column, value in _by_column(points)]
    yield "TỔNG ĐIỂM", _total(totals, lines, line + 1)


def _total(totals: Totals, lines: dict[str, int], line: int) -> list[SumCell]:
    cells = [SumCell(line, 3, totals.total_maximum if totals.total_maximum is not None else totals.maximum)]
    bases, bonuses = dict(_by_column(totals.rebased or totals.items)), dict(_by_column(totals.bonus))
    deductions = dict(_by_column(totals.deduction))
    for column, value in _by_column(totals.total):
        terms = xl_rowcol_to_cell(lines["base"], column)
        terms += f"+{xl_rowcol_to_cell(lines['bonus'], column)}" if "bonus" in lines else ""
        terms += f"-{xl_rowcol_to_cell(lines['deduction'], column)}" if "deduction" in lines else ""
        net = (bases[column] or ZERO) + (bonuses[column] or ZERO) - (deductions[column] or ZERO)
        formula = f"=MAX({terms},0)" if value is not None else ""
        cells.append(_checked(SumCell(line, column, value, formula), max(net, ZERO)))
    return cells


def _checked(cell: SumCell, added: Decimal | None) -> SumCell:
    """The cell with its formula only where the formula gives the engine's value."""
    if not cell.formula or added == cell.value:
        return cell
    found = "chưa có điểm" if added is None else vn_number(added)
    remark = f"Ghi theo bộ tiêu chí; cộng các mục bên trong được {found}."
    return SumCell(cell.row, cell.column, cell.value, remark=remark)


def _by_column(points: ColumnPoints) -> tuple[tuple[int, Decimal | None], ...]:
    return (4, points.unit), (5, points.commune), (6, points.upper)


def _added(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None


def _children(rows: Sequence[ScoreRow]) -> dict[int, list[int]]:
    """Place of each group or heading -> places of the rows directly below it, by their levels."""
    children: dict[int, list[int]] = {}
    above: list[int] = []
    for place, row in enumerate(rows):
        while above and rows[above[-1]].level >= row.level:
            above.pop()
        if above:
            children.setdefault(above[-1], []).append(place)
        above.append(place)
    return children


def _ranges(lines: Sequence[int], column: int) -> str:
    """Neighbouring lines drawn together: "D6:D14,D20"."""
    parts = []
    for _, run in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
        members = [line for _, line in run]
        cell = xl_rowcol_to_cell(members[0], column)
        parts.append(cell if len(members) == 1 else f"{cell}:{xl_rowcol_to_cell(members[-1], column)}")
    return ",".join(parts)
