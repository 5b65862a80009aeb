"""The points table as an Excel sheet that goes out, is filled in, and comes back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from common.errors import Invalid
from common.text import search_text
from common.unpacking import TooMuch, check_package
from criteria.enums import NodeKind
from criteria.models import CriteriaSet, Criterion
from criteria.permissions import can_edit_set
from criteria.services.sheet_columns import COLUMNS, NO, ROW_COLUMNS, ROWS, TABLE, YES, CellError, Column, read_text
from criteria.services.table import change_leaf, sum_up

MAX_ROWS, MAX_COLUMNS = 5_000, 200


@dataclass(frozen=True)
class SheetProblem:
    """A cell that could not be taken over: where it is, what stands there, what to do."""

    sheet: str
    row: int
    column: str
    value: str
    message: str


@dataclass
class SheetOutcome:
    """What an imported sheet changed; with problems nothing is changed."""

    changed: list[str] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)


def export_points(criteria_set: CriteriaSet) -> bytes:
    """The set as a workbook of two sheets: one row a criterion, and one row a band, option or tick."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE9F5", "border": 1})
    fixed = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#F2F2F2", "border": 1})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    nodes = list(criteria_set.criteria.order_by("position").prefetch_related("point_rules"))
    _write_table(book.add_worksheet(TABLE), nodes, head, fixed, cell)
    _write_rows(book.add_worksheet(ROWS), nodes, head, fixed, cell)
    book.close()
    return out.getvalue()


def _write_table(sheet: Any, nodes: list[Criterion], head: Any, fixed: Any, cell: Any) -> None:
    sheet.freeze_panes(1, 2)
    for index, (title, width) in enumerate([("Mã", 10), ("Nội dung", 60), *((c.title, c.width) for c in COLUMNS)]):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, title, head)
    for row, node in enumerate(nodes, start=1):
        sheet.write_string(row, 0, node.code, fixed)
        sheet.write_string(row, 1, node.title, fixed)
        for index, column in enumerate(COLUMNS, start=2):
            leaf = node.kind == NodeKind.LEAF
            if leaf or column.field in {"ref", "max_points"}:
                look = cell if leaf else fixed
                _write(sheet, row, index, _shown(node, column.field), look)


def _write_rows(sheet: Any, nodes: list[Criterion], head: Any, fixed: Any, cell: Any) -> None:
    sheet.freeze_panes(1, 1)
    for index, (title, width) in enumerate([("Mã", 10), *((c.title, c.width) for c in ROW_COLUMNS)]):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, title, head)
    row = 1
    for node in nodes:
        for rule in node.point_rules.all():
            sheet.write_string(row, 0, node.code, fixed)
            for index, column in enumerate(ROW_COLUMNS, start=1):
                _write(sheet, row, index, _shown(rule, column.field), cell)
            row += 1


def _shown(row: Any, name: str) -> Any:
    value = getattr(row, name)
    if isinstance(value, bool):
        return YES if value else NO
    display = getattr(row, f"get_{name}_display", None)
    return display() if display and value else value


def _write(sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, Decimal | int):
        sheet.write_number(row, column, float(value), look)
    else:
        sheet.write_string(row, column, str(value), look)


@transaction.atomic
def import_points(*, criteria_set: CriteriaSet, stream: BinaryIO, by: Any, dry_run: bool = False) -> SheetOutcome:
    """Take over a filled-in sheet: all of it, or nothing with every problem named by sheet, row and column.

    Raises:
        Invalid: not an Excel file of this portal (the sentence says how to get the right one).
    """
    can_edit_set(by, criteria_set).require()
    try:
        check_package(stream)
        stream.seek(0)
        book = load_workbook(stream, read_only=False, data_only=True)
        table, rows = book[TABLE], book[ROWS]
        _check_size(table, rows)
    except Exception as error:  # openpyxl raises many kinds for damaged, old or encrypted files
        raise Invalid(
            _("Không đọc được tệp này. Hãy dùng đúng tệp .xlsx tải về từ trang bộ tiêu chí rồi điền vào.")
        ) from error
    outcome = SheetOutcome()
    nodes = {node.code: node for node in criteria_set.criteria.all()}
    leaves = _read_table(table, nodes, outcome)
    _read_rows(rows, nodes, leaves, outcome)
    if not outcome.problems:
        _apply(nodes, leaves, by, outcome)
    if outcome.problems or dry_run:
        transaction.set_rollback(True)
    return outcome


def _check_size(*sheets: Any) -> None:
    """One stray cell at the far end would make every empty row before it be read."""
    if any(sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS for sheet in sheets):
        raise TooMuch("far cell")


def _header(sheet: Any, wanted: tuple[Column, ...], outcome: SheetOutcome) -> dict[str, int]:
    titles = {search_text(str(c.value or "")): index for index, c in enumerate(next(sheet.iter_rows(max_row=1)))}
    for title in ("Mã", *(column.title for column in wanted)):
        if search_text(title) not in titles:
            message = _("Thiếu cột này. Hãy tải lại mẫu và giữ nguyên hàng tiêu đề.")
            outcome.problems.append(SheetProblem(sheet.title, 1, title, "", message))
    return titles


def _lines(sheet: Any, titles: Mapping[str, int], nodes: Mapping[str, Criterion], outcome: SheetOutcome) -> Any:
    code_at = titles.get("ma", 0)
    for number, row in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
        code = read_text(row[code_at]) if len(row) > code_at else ""
        if not any(value not in (None, "") for value in row):
            continue
        if code not in nodes:
            message = _("Không có tiêu chí mang mã này trong bộ. Hãy giữ nguyên cột Mã.")
            outcome.problems.append(SheetProblem(sheet.title, number, "Mã", code, message))
            continue
        yield number, nodes[code], row


def _cells(
    sheet: Any, number: int, row: Any, titles: Mapping[str, int], wanted: tuple[Column, ...], outcome: SheetOutcome
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in wanted:
        raw = row[titles[search_text(column.title)]]
        try:
            values[column.field] = column.read(raw)
        except CellError as error:
            outcome.problems.append(SheetProblem(sheet.title, number, column.title, str(raw), str(error)))
    return values


@dataclass
class LeafRows:
    """What the workbook says about one leaf, and where it says so."""

    row: int
    values: dict[str, Any]
    rules: list[dict[str, Any]] = field(default_factory=list)


def _read_table(sheet: Any, nodes: Mapping[str, Criterion], outcome: SheetOutcome) -> dict[str, LeafRows]:
    titles = _header(sheet, COLUMNS, outcome)
    if outcome.problems:
        return {}
    found: dict[str, LeafRows] = {}
    for number, node, row in _lines(sheet, titles, nodes, outcome):
        if node.kind != NodeKind.LEAF:
            continue
        if node.code in found:
            message = _("Mã này đã có ở hàng %(row)d. Hãy bỏ bớt một hàng.") % {"row": found[node.code].row}
            outcome.problems.append(SheetProblem(sheet.title, number, "Mã", node.code, message))
            continue
        found[node.code] = LeafRows(number, _cells(sheet, number, row, titles, COLUMNS, outcome))
    return found


def _read_rows(
    sheet: Any, nodes: Mapping[str, Criterion], leaves: Mapping[str, LeafRows], outcome: SheetOutcome
) -> None:
    """Hang the bands, options and ticks on their leaves."""
    before = len(outcome.problems)
    titles = _header(sheet, ROW_COLUMNS, outcome)
    if len(outcome.problems) > before:
        return
    for number, node, row in _lines(sheet, titles, nodes, outcome):
        count = len(outcome.problems)
        values = _cells(sheet, number, row, titles, ROW_COLUMNS, outcome)
        if len(outcome.problems) == count:
            outcome.problems += _row_problems(sheet, number, values, leaves.get(node.code))
        if node.code in leaves:
            leaves[node.code].rules.append(values)


def _row_problems(sheet: Any, number: int, values: Mapping[str, Any], leaf: LeafRows | None) -> list[SheetProblem]:
    """What is wrong with a row as a whole, at the cell to mend."""
    problems = []

    def problem(column: str, value: Any, message: str) -> None:
        problems.append(SheetProblem(sheet.title, number, column, "" if value is None else str(value), message))

    if leaf is None:
        problem("Mã", None, _("Mục này không phải tiêu chí chấm điểm, hoặc thiếu ở trang Bảng điểm."))
    elif values["key"] and values["key"] in [rule["key"] for rule in leaf.rules]:
        problem("Khóa", values["key"], _("Khóa này đã dùng cho một hàng khác của cùng tiêu chí."))
    if (values["points"] is None) == (values["fraction"] is None):
        problem("Điểm", values["points"], _("Nhập Điểm hoặc Phần của điểm tối đa, đúng một trong hai."))
    lower, upper = values["lower"], values["upper"]
    if lower is not None and upper is not None and lower > upper:
        problem("Đến", upper, _("Cận dưới phải nhỏ hơn cận trên."))
    return problems


def _apply(nodes: Mapping[str, Criterion], leaves: Mapping[str, LeafRows], by: Any, outcome: SheetOutcome) -> None:
    for code, leaf in leaves.items():
        node = nodes[code]
        try:
            changed = change_leaf(node, leaf.values, leaf.rules, by=by)
        except ValidationError as error:
            outcome.problems += _named(leaf.row, error)
        except Invalid as error:
            outcome.problems.append(SheetProblem(TABLE, leaf.row, "Mã", code, error.message))
        else:
            if changed:
                outcome.changed.append(code)
    sum_up(next(iter(nodes.values())).criteria_set)


def _named(row: int, error: ValidationError) -> list[SheetProblem]:
    """A refused model field as the column that stands for it."""
    titles = {column.field: column.title for column in COLUMNS}
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [
        SheetProblem(TABLE, row, titles.get(name, "Mã"), "", message)
        for name, messages in by_field.items()
        for message in messages
    ]
