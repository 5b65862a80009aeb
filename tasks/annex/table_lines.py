"""From the rows of a table to the lines of a plan.

Pure module. Knows headers printed again, column numbers, rows broken over a page, columns shifted after one,
several bullets in one cell, notes below the table.
"""

import re
from collections.abc import Mapping, Sequence

from tasks.annex.columns import (
    ROLE_NAMES,
    Evidence,
    Role,
    covering,
    is_column_numbers,
    is_group_title,
    looks_like_ref,
    repeats_header,
)
from tasks.annex.grid import Cell, GridRow
from tasks.annex.ledger import Ledger
from tasks.annex.model import Place
from tasks.annex.outline import Line
from tasks.annex.table_parts import TablePart, row_fit
from tasks.annex.words import (
    CAPITAL,
    continues,
    flat,
    fold,
    is_blank,
    is_capitals,
    lines_of,
    split_bullet,
    split_number,
    without_closing,
)

_CELL_ROLES: tuple[Role, ...] = ("content", "lead", "supporting", "deliverable", "timing", "note")
_NOTE_START = re.compile(
    r"(ghi chu|luu y|chu thich|chu y|noi nhan|nguoi lap|nguoi lap bieu|tm |kt |tl |t m |k t |chu tich|pho chu tich"
    r"|giam doc|truong phong|tong cong|tong so|danh sach tren)\b"
)


def read_lines(parts: Sequence[TablePart], ledger: Ledger, evidence: Evidence) -> list[Line]:
    """The lines of all parts in order; headers and notes are marked and set aside."""
    lines: list[Line] = []
    for part in parts:
        _PartReader(part, ledger, evidence, lines).read()
    return lines


class _PartReader:
    def __init__(self, part: TablePart, ledger: Ledger, evidence: Evidence, lines: list[Line]) -> None:
        self.part, self.ledger, self.evidence, self.lines = part, ledger, evidence, lines
        self.columns = part.columns
        self.strange: dict[int, list[str]] = {}
        self.first_full = 0

    def read(self) -> None:
        rows = [row for row in self.part.table.rows if not row.is_empty()]
        full = (row.number for row in rows if len(row.texts()) > 1 or is_group_title(row.texts()[0]))
        self.first_full = next(full, 0)
        body = [row for row in rows if not self._is_above(row) and row.number not in self.columns.header_rows]
        notes = self._notes_below(body)
        for row in rows:
            place = self.part.place(row)
            if row.number in self.columns.header_rows:
                self.ledger.mark([place], "header")
            elif self._is_above(row) or row.number in notes:
                self.ledger.note(place, " | ".join(map(flat, row.texts())))
            elif repeats_header(row, self.columns) or is_column_numbers(row):
                self.ledger.mark([place], "header")
            else:
                self._body(row, place)
        self._remark_strange_columns()

    def _is_above(self, row: GridRow) -> bool:
        """True for the title block above the header, or above the first full row where the header is lost."""
        if self.columns.header_rows:
            return row.number < min(self.columns.header_rows)
        return self.columns.guessed and row.number < self.first_full

    def _notes_below(self, body: Sequence[GridRow]) -> set[int]:
        """The rows at the end that are notes, places and signatures, not work."""
        start = len(body)
        for at in range(len(body) - 1, -1, -1):
            row = body[at]
            first = flat(next((text for text in row.texts() if not is_blank(text)), ""))
            alone = sum(not is_blank(text) for text in row.texts()) == 1
            gap = at > 0 and row.number - body[at - 1].number > 1
            if _NOTE_START.match(fold(first)) and (alone or not self._has_cells(row)):
                start = at
            elif alone and gap and not is_capitals(first) and not self._is_marked(row):
                start = at  # a gap of empty rows stands above
            elif self._has_cells(row) or self._is_marked(row):
                break
        return {row.number for row in body[start:]}

    def _has_cells(self, row: GridRow) -> bool:
        """True when the row has a lead, a timing or a deliverable of its own."""
        for at, role in self.columns.roles.items():
            cell = row.cells[at] if at < len(row.cells) else None
            if cell is None or is_blank(cell.text) or role not in {"lead", "timing", "deliverable", "supporting"}:
                continue
            if role == "deliverable" or self.evidence.is_unit(cell.text) or self.evidence.is_timing(cell.text):
                return True
        return False

    def _is_marked(self, row: GridRow) -> bool:
        texts = row.texts()
        return looks_like_ref(texts[0]) or split_number(texts[0])[0] is not None or split_bullet(texts[0])[0] == "-"

    def _body(self, row: GridRow, place: Place) -> None:
        cells = self._by_role(row)
        if self._continue(row, cells, place):
            return
        section = cells.pop("section", "")
        if section and not self._is_held(row, "section"):
            heading = self._line(place, None, flat(section), {}, (True, False))
            heading.is_section = True
            self.lines.append(heading)
        title = cells.pop("title", "")
        if title or cells:
            self.lines += self._lines(row, cells, title, place)

    # -- cells ---------------------------------------------------------------------------------------------

    def _by_role(self, row: GridRow) -> dict[Role, str]:
        """The row's texts by role; texts of unknown columns go into the note, named by their header."""
        roles = self._realigned(row)
        cells: dict[Role, str] = {}
        extra: list[str] = []
        for at, cell in enumerate(row.cells):
            if cell is None:
                continue
            role = self._role_at(at, cell, roles)
            if role == "ref" and cell.is_date:
                cells["ref"] = self._number_of_date(row, cell)
            elif (role == "ref" and cell.held) or (is_blank(cell.text) and not (role == "ref" and cell.text.strip())):
                continue
            elif role is None:
                extra.append(f"{self.columns.name(at)}: {flat(cell.text)}")
                self.strange.setdefault(at, []).append(flat(cell.text))
            elif role in cells:
                cells[role] = f"{cells[role]}\n{cell.text}"
            else:
                cells[role] = cell.text
        if extra:
            cells["note"] = "; ".join([*lines_of(cells.get("note", "")), *extra])
        if "ref" in cells and "title" not in cells and not looks_like_ref(cells["ref"]):
            cells["title"] = cells.pop("ref")  # one merged cell over the row
        return cells

    def _role_at(self, at: int, cell: Cell, roles: Mapping[int, Role]) -> Role | None:
        """The role of a cell. A cell merged over number and title is a title; one over the whole row too."""
        covered = [roles[column] for column in range(at, at + cell.span) if column in roles]
        if "title" in covered:
            return "title"
        if covered:
            return covered[0]
        return roles.get(at)

    def _realigned(self, row: GridRow) -> Mapping[int, Role]:
        """The columns, shifted by one for a row that lost its first cell, when the texts clearly say so."""
        at = self.columns.index("ref")
        cell = None if at is None else covering(row, at)
        if at is None or cell is None or cell.span > 1 or cell.held or len(cell.text) < 15 or looks_like_ref(cell.text):
            return self.columns.roles
        moved = {column - 1: role for column, role in self.columns.roles.items() if column >= 1 and role != "ref"}
        here = row_fit(row, self.columns.roles, self.evidence)
        return moved if row_fit(row, moved, self.evidence) > here + 1 else self.columns.roles

    def _number_of_date(self, row: GridRow, cell: Cell) -> str:
        """Excel turns "1.2" into 1 February: the number again, and a problem."""
        day, month, _ = cell.text.split("/")
        ref = f"{int(day)}.{int(month)}"
        self.ledger.problem(
            self.part.place(row),
            self.columns.role_name("ref"),
            cell.text,
            f"Ô số thứ tự là một ngày ({cell.text}); có lẽ Excel đã tự đổi “{ref}” thành ngày.",
            f"Hiểu là “{ref}”; nếu không đúng, hãy đặt cột TT ở dạng Văn bản (Text) rồi gõ lại.",
            "structure",
            {"ref": ref},
        )
        return ref

    # -- rows broken over a page ---------------------------------------------------------------------------

    def _continue(self, row: GridRow, cells: dict[Role, str], place: Place) -> bool:
        """Joins a row that only carries on the row above; True when it did."""
        if (
            not self.lines
            or cells.get("ref")
            or (cells.get("section") and not self._is_held(row, "section"))
            or row.number - 1 in self.columns.header_rows
        ):
            return False
        above = self.lines[-1]
        title = cells.get("title", "")
        held = self._title_is_held(row, title)
        own = {
            role: text
            for role, text in cells.items()
            if role not in {"title", "section"} and not self._is_held(row, role)
        }
        if title and not held:
            if not continues(title) or above.printed_title.rstrip().endswith((".", ";", ":")):
                return False
            if not all(continues(text) or self._completes(above, role, text) for role, text in own.items()):
                self._doubt_continuation(above, title, place)
                return False
        elif not own or not all(self._belongs(above, role, text) for role, text in own.items()):
            return False
        if title and not held:
            above.title = f"{above.title} {without_closing(flat(title))}"
            above.printed_title = flat(title)
        for role, text in own.items():
            self._join_cell(above, role, text, place)
        above.places.append(place)
        return True

    def _belongs(self, above: Line, role: Role, text: str) -> bool:
        """True when a cell of a row without title can only be more of the row above: a further unit, a further
        timing, the rest of a sentence. Otherwise the row stands on its own and is said to lack a title."""
        if role in {"deliverable", "note", "content"} or continues(text) or self._completes(above, role, text):
            return True
        if role == "timing":
            return self.evidence.is_timing(text)
        return self.evidence.is_unit(text) or self.evidence.is_everybody(text)

    def _completes(self, above: Line, role: Role, text: str) -> bool:
        """True when only both halves together are a unit or a timing."""
        before = above.cells.get(role, "")
        knows = {"lead": self.evidence.is_unit, "supporting": self.evidence.is_unit, "timing": self.evidence.is_timing}
        test = knows.get(role)
        return bool(before) and test is not None and test(f"{before}\n{text}") and not test(text)

    def _doubt_continuation(self, above: Line, title: str, place: Place) -> None:
        self.ledger.problem(
            place,
            self.columns.role_name("title"),
            flat(title),
            "Hàng này bắt đầu như phần tiếp của hàng trên nhưng có các ô riêng; cổng coi là một nhiệm vụ riêng.",
            f"Nếu là phần tiếp của “{above.title[:80]}”, hãy gộp hai hàng trong tệp rồi nhập lại.",
            "structure",
        )

    def _is_held(self, row: GridRow, role: Role) -> bool:
        at = self.columns.index(role)
        cell = None if at is None else covering(row, at)
        return bool(cell and cell.held)

    def _title_is_held(self, row: GridRow, title: str) -> bool:
        at = self.columns.index("title")
        cell = None if at is None else covering(row, at)
        return bool(cell and cell.held and cell.text == title)

    def _join_cell(self, above: Line, role: Role, text: str, place: Place) -> None:
        before = above.cells.get(role, "")
        if not before:
            above.cells[role] = text
            return
        above.cells[role] = f"{before}\n{text}"
        whole = role == "timing" and self.evidence.is_timing(text) and self.evidence.is_timing(before)
        if whole and fold(before) != fold(text):
            self.ledger.problem(
                place,
                self.columns.role_name(role),
                text,
                f"Hàng này nối tiếp nhiệm vụ ở {above.place.label} nhưng ghi một thời gian khác.",
                f"Tách thành hai nhiệm vụ, hoặc giữ cả hai thời gian “{flat(before)}; {flat(text)}”.",
                "structure",
            )

    # -- lines ---------------------------------------------------------------------------------------------

    def _lines(self, row: GridRow, cells: dict[Role, str], title: str, place: Place) -> list[Line]:
        """One line, or one for each bullet when a cell holds nothing but several bullets."""
        ref = flat(cells.pop("ref", "")) or None
        parts = lines_of(title)
        bullets = [split_bullet(part) for part in parts]
        emphasis = self._emphasis(row)
        if len(parts) > 1 and ref is None and all(sign for sign, _ in bullets):
            return [self._line(place, None, part, dict(cells), emphasis) for part in parts]
        if len(parts) > 1 and not bullets[0][0] and any(sign for sign, _ in bullets[1:]):
            first = next(at for at, (sign, _) in enumerate(bullets) if sign)
            below = "\n".join([*parts[first:], *lines_of(cells.get("content", ""))])
            cells["content"] = below
            parts = parts[:first]
        return [self._line(place, ref, " ".join(parts), cells, emphasis)]

    def _line(
        self, place: Place, ref: str | None, title: str, cells: dict[Role, str], emphasis: tuple[bool, bool]
    ) -> Line:
        bullet: str | None = None
        if ref and split_bullet(ref + " x")[1] == "x":
            bullet, ref = split_bullet(ref + " x")[0], None
        printed = title
        if not is_group_title(title):
            sign, bare = split_bullet(title)
            bullet, title = (bullet or sign), bare
            number, bare = split_number(title) if bullet is None else (None, title)
            if number and (ref is None or ref.strip(" .)") == number.strip(" .)")):
                whole = CAPITAL.fullmatch(number) and is_capitals(bare)  # "A. CÔNG KHAI …" stays whole, as printed
                ref, title = ref or number, title if whole else bare
        clean_ref = None if ref is None else (ref.rstrip(".") if ref.rstrip(".") else ref)
        kept = {role: text for role in _CELL_ROLES if (text := cells.get(role))}
        return Line(
            place=place,
            ref=clean_ref,
            bullet=bullet,
            title=without_closing(title) or title,
            cells=kept,
            names={role: self.columns.role_name(role) for role in ROLE_NAMES},
            emphasis=emphasis,
            printed_title=printed,
            both_units=self.columns.both_units,
        )

    def _emphasis(self, row: GridRow) -> tuple[bool, bool]:
        at = self.columns.index("title")
        cell = None if at is None else covering(row, at)
        return (cell.bold, cell.italic) if cell else (False, False)

    def _remark_strange_columns(self) -> None:
        for at, texts in self.strange.items():
            name = self.columns.name(at)
            self.ledger.problem(
                None,
                name,
                texts[0],
                f"Chưa hiểu cột “{name}” ({len(texts)} ô có chữ).",
                "Nội dung của cột được giữ trong ghi chú của từng nhiệm vụ; nếu cần dùng, hãy chọn lại ý nghĩa cột.",
                "column",
                {"column": at},
            )
