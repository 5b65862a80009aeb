"""Which tables of a file are the annex, and what their columns hold.

Pure module. An annex goes on over pages: with its header again, without it, or with its number column cut off.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tasks.annex.columns import Columns, Evidence, Role, find_columns, guess_columns, looks_like_ref
from tasks.annex.grid import GridRow, Table
from tasks.annex.model import Place
from tasks.annex.words import flat, fold, is_blank

_LETTERHEAD = re.compile(r"cong hoa xa hoi chu nghia|doc lap tu do|noi nhan|^(tm|kt) |^chu tich")


@dataclass(slots=True)
class TablePart:
    """One table of the file with its columns. `number` counts the annex tables, `offset` the rows before it."""

    table: Table
    columns: Columns
    number: int = 1
    offset: int = 0
    several: bool = False

    def place(self, row: GridRow) -> Place:
        if self.table.name:
            return Place(row.number, f"trang tính “{self.table.name}”, hàng {row.number}")
        label = f"bảng {self.number}, hàng {row.number}" if self.several else f"hàng {row.number}"
        return Place(self.offset + row.number, label)


def find_parts(
    tables: Sequence[Table], evidence: Evidence, chosen: Mapping[int, Role] | None = None
) -> list[TablePart]:
    """The tables that are the annex, each with its columns. A table without header that follows one goes on with
    its columns. `chosen`: columns picked by a person, used for tables without a header."""
    parts: list[TablePart] = []
    for table in tables:
        columns = find_columns(table)
        if columns is None and _is_letterhead(table):
            continue
        if columns is None and chosen:
            columns = Columns(roles=dict(chosen), names={}, width=table.width)
        if columns is None and parts:
            headed = next((part for part in reversed(parts) if part.columns.header_rows), parts[0])
            columns = _carried_on(table, headed.columns, evidence)
        if columns is None and not parts:
            columns = guess_columns(table, evidence)
        if columns is not None:
            parts.append(TablePart(table, columns))
    offset = 0
    for number, part in enumerate(parts, 1):
        part.number, part.offset, part.several = number, offset, len(parts) > 1
        offset += len(part.table.rows)
    return parts


def _is_letterhead(table: Table) -> bool:
    """The frame around a document's head or signature, not part of the annex."""
    words = " ".join(fold(flat(text)) for row in table.rows[:6] for text in row.texts())
    return len(table.rows) <= 6 and _LETTERHEAD.search(words) is not None


def _carried_on(table: Table, before: Columns, evidence: Evidence) -> Columns | None:
    """The columns of the table above, shifted where the number column was cut off; the reading that fits best."""
    options = [replace(before, header_rows=frozenset(), first=0)]
    for shift in (-1, 1) if table.width < before.width else ():
        moved = {at + shift: role for at, role in before.roles.items() if at + shift >= 0}
        names = {at + shift: name for at, name in before.names.items() if at + shift >= 0}
        options.append(replace(options[0], roles=moved, names=names))
    if table.width < 2:
        return None
    best = max(options, key=lambda columns: _fit(table, columns, evidence))
    fit = _fit(table, best, evidence)
    return best if fit > 0 or table.width == before.width else None


def _fit(table: Table, columns: Columns, evidence: Evidence) -> int:
    return sum(row_fit(row, columns.roles, evidence) for row in table.rows)


def row_fit(row: GridRow, roles: Mapping[int, Role], evidence: Evidence) -> int:
    """How well a row's texts suit these columns: understood cells minus cells in the wrong place."""
    score = 0
    for at, role in roles.items():
        cell = row.cells[at] if at < len(row.cells) else None
        text = flat(cell.text) if cell else ""
        if is_blank(text):
            continue
        if role in {"lead", "supporting"}:
            score += 2 if evidence.is_unit(text) or evidence.is_everybody(text) else -1
        elif role == "timing":
            score += 2 if evidence.is_timing(text) else -1
        elif role == "ref":
            score += 1 if looks_like_ref(text) else -1
        elif role == "title" and (evidence.is_unit(text) or evidence.is_timing(text)):
            score -= 1
    return score
