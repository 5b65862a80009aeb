"""From the tree of lines to tasks, headings, duties and units, with a problem for every cell not understood."""

from collections.abc import Iterator, Sequence

from tasks.annex.columns import ROLE_NAMES, Role
from tasks.annex.group_numbers import free_number
from tasks.annex.ledger import Ledger, say_without_lead
from tasks.annex.model import ALL, AnnexDuty, AnnexGroup, AnnexHeading, AnnexItem, AnnexTask
from tasks.annex.outline import Line, Node
from tasks.annex.seen_units import SeenUnits
from tasks.annex.sentences import timing_in
from tasks.annex.spelling import is_everybody
from tasks.annex.text_plan import DutyLine
from tasks.annex.units import COLLECTIVE_LEAD, UnitBook, UnitCell
from tasks.annex.words import flat, fold, lines_of, split_bullet, without_closing
from tasks.timing import Schedule, metric_from_text, parse_timing

NO_GROUP_TITLE = "Nhiệm vụ chung"

_UNIT_LABELS: tuple[tuple[str, Role], ...] = (("phoi hop", "supporting"), ("chu tri", "lead"), ("thuc hien", "lead"))


class Assembler:
    """Turns nodes into plan items. `has_leads`: an empty lead is worth a problem."""

    def __init__(self, ledger: Ledger, book: UnitBook, *, year: int, has_leads: bool) -> None:
        self.ledger, self.book, self.year, self.has_leads = ledger, book, year, has_leads
        self.seen = SeenUnits(ledger, book)
        self._asked: set[tuple[str, str]] = set()
        self._without_lead: list[Line] = []

    # -- groups and rows -----------------------------------------------------------------------------------

    def groups(self, nodes: Sequence[Node]) -> tuple[AnnexGroup, ...]:
        numbers: list[int] = []
        made: list[AnnexGroup] = []
        for node in nodes:
            number = free_number(node, numbers)
            numbers.append(number)
            made.append(self._group(node, number))
        column = next((line.names.get("lead", "") for line in self._without_lead), "") or ROLE_NAMES["lead"]
        rows = [(line.place, line.title) for line in self._without_lead]
        total = sum(1 for node in nodes for _ in leaves_below(node)) if self.has_leads else len(rows)
        say_without_lead(self.ledger, rows, column, total)
        return tuple(made)

    def _group(self, node: Node, number: int) -> AnnexGroup:
        line = node.line
        title = line.title if line else NO_GROUP_TITLE
        items = tuple(self._item(child, number, title, ()) for child in node.children)
        if line is None:
            return AnnexGroup(number, 0, None, title, None, None, items)
        self.ledger.mark(line.places, "group")
        rest: list[Role] = ["content", "lead", "supporting", "timing"]
        extra = [
            f"{line.names.get(role, ROLE_NAMES[role])}: {flat(line.cells[role])}" for role in rest if role in line.cells
        ]
        note = "; ".join([*lines_of(line.cells.get("note", "")), *extra]) or None
        return AnnexGroup(number, line.place.row, line.ref, title, _text(line, "deliverable"), note, items)

    def _item(self, node: Node, group: int, group_title: str, path: tuple[str, ...]) -> AnnexItem:
        line = node.line
        assert line is not None
        self._split_units(line)
        lead = self._lead(line)
        supporting = self._units(line, "supporting")
        self._check_shift(line)
        if node.children:
            return self._heading(node, line, lead, supporting, group, group_title, path)
        return self._task(line, lead, supporting, group, group_title, path)

    def _heading(
        self,
        node: Node,
        line: Line,
        lead: UnitCell,
        supporting: UnitCell,
        group: int,
        group_title: str,
        path: tuple[str, ...],
    ) -> AnnexHeading:
        self.ledger.mark(line.places, "heading")
        timing = _text(line, "timing")
        if timing:
            self._schedule(line, timing, line.title)
        items = tuple(self._item(child, group, group_title, (*path, line.title)) for child in node.children)
        return AnnexHeading(
            row=line.place.row,
            place=line.place.label,
            ref=line.ref,
            path=path,
            title=line.title,
            content=_text(line, "content", keep_lines=True),
            lead=_lead_codes(lead),
            lead_text=_text(line, "lead"),
            supporting=supporting.codes,
            supporting_text=_text(line, "supporting"),
            deliverable=_text(line, "deliverable"),
            timing=timing,
            note=_text(line, "note"),
            items=items,
        )

    def _task(
        self,
        line: Line,
        lead: UnitCell,
        supporting: UnitCell,
        group: int,
        group_title: str,
        path: tuple[str, ...],
    ) -> AnnexTask:
        self.ledger.mark(line.places, "task")
        if not line.title:
            self._no_title(line)
        if not line.cells.get("lead"):
            self._without_lead.append(line)
        timing = _text(line, "timing")
        return AnnexTask(
            row=line.place.row,
            place=line.place.label,
            group=group,
            group_title=group_title,
            ref=line.ref,
            path=path,
            title=line.title,
            content=_text(line, "content", keep_lines=True),
            lead=_lead_codes(lead),
            lead_text=_text(line, "lead"),
            supporting=supporting.codes,
            supporting_text=_text(line, "supporting"),
            deliverable=_text(line, "deliverable"),
            timing=timing,
            schedule=self._schedule(line, timing, line.title),
            metric=metric_from_text(line.title),
            note=_text(line, "note"),
            is_request=lead.is_request,
            source_rows=tuple(place.row for place in line.places),
        )

    # -- cells ---------------------------------------------------------------------------------------------

    def _split_units(self, line: Line) -> None:
        """One column for lead and support: its lines say which is which; unlabelled ones are leads."""
        text = line.cells.get("lead", "")
        if not line.both_units or not text:
            return
        found: dict[Role, list[str]] = {"lead": [], "supporting": []}
        role: Role = "lead"
        labelled = False
        for part in lines_of(text.replace(";", "\n")):
            head, colon, tail = split_bullet(part)[1].partition(":")
            named = next((r for words, r in _UNIT_LABELS if words in fold(head)), None) if colon else None
            role, labelled = (named or role), labelled or named is not None
            found[role].append(tail.strip() if named else part)
        line.cells["lead"] = "\n".join(filter(None, found["lead"]))
        if found["supporting"]:
            line.cells["supporting"] = "\n".join(filter(None, found["supporting"]))
        if not labelled and len(self.book.read(text).matches) > 1:
            self._problem(
                line,
                "lead",
                flat(text),
                "Một cột ghi chung đơn vị chủ trì và phối hợp, không rõ đơn vị nào chủ trì.",
                "Đang coi tất cả là chủ trì; hãy chọn lại đơn vị chủ trì và đơn vị phối hợp.",
                "unit",
            )

    def _lead(self, line: Line) -> UnitCell:
        cell = self._units(line, "lead")
        if ALL in cell.codes:
            self._problem(
                line,
                "lead",
                flat(line.cells["lead"]),
                "Ô chủ trì ghi chung cho mọi cơ quan, đơn vị, không có đơn vị nào chịu trách nhiệm.",
                f"Chọn một đơn vị chủ trì; tạm ghi “Các cơ quan, đơn vị” ({COLLECTIVE_LEAD}).",
                "unit",
                {"use": COLLECTIVE_LEAD},
            )
        return cell

    def _units(self, line: Line, role: Role) -> UnitCell:
        text = line.cells.get(role, "")
        if not text:
            return UnitCell(())
        cell = self.book.read(text)
        for match in cell.matches:
            self.seen.see(match, line.place, line.names.get(role, ROLE_NAMES[role]), role)
        return cell

    def _schedule(self, line: Line, timing: str | None, title: str) -> Schedule:
        schedule = parse_timing(timing, year=self.year, title=title)
        if schedule.problem and timing:
            self._problem(
                line,
                "timing",
                timing,
                schedule.problem,
                schedule.proposal or "Chọn lại thời gian cho nhiệm vụ này.",
                "timing",
            )
        return schedule

    def _check_shift(self, line: Line) -> None:
        """A product cell that holds units: the row slipped by a column."""
        text = flat(line.cells.get("deliverable", ""))
        if not text or not (is_everybody(text) or self.book.is_unit(text)):
            return
        self._problem(
            line,
            "deliverable",
            text,
            "Ô sản phẩm ghi tên đơn vị; có lẽ các ô của hàng bị lệch một cột.",
            f"Chuyển “{text}” sang cột phối hợp và để trống sản phẩm.",
            "shifted",
            {"move": "supporting"},
        )

    def _no_title(self, line: Line) -> None:
        self._problem(
            line,
            "title",
            "",
            "Hàng không có nội dung nhiệm vụ.",
            "Ghi nội dung nhiệm vụ, hoặc bỏ hàng này khỏi kế hoạch.",
            "structure",
        )

    def _problem(
        self,
        line: Line,
        role: Role,
        value: str,
        message: str,
        proposal: str,
        kind: str,
        data: dict[str, object] | None = None,
    ) -> None:
        self.ledger.problem(
            line.place, line.names.get(role, ROLE_NAMES[role]), value, message, proposal, kind, data, role
        )

    # -- duties and units ----------------------------------------------------------------------------------

    def duties(self, lines: Sequence[DutyLine]) -> tuple[AnnexDuty, ...]:
        return tuple(self._duty(line) for line in lines)

    def _duty(self, line: DutyLine) -> AnnexDuty:
        self.ledger.mark(line.places, "duty")
        cell = self.book.read(line.unit_text)
        for match in cell.matches:
            if (fold(match.text), "duty") not in self._asked:
                self._asked.add((fold(match.text), "duty"))
                self.seen.see(match, line.place, "Tổ chức thực hiện")
        codes = tuple(COLLECTIVE_LEAD if code == ALL else code for code in cell.codes)
        timing = timing_in(line.text)
        schedule = parse_timing(timing, year=self.year, title=line.text)
        if schedule.problem and timing:
            self.ledger.problem(
                line.place, "Thời gian", timing, schedule.problem, schedule.proposal, "timing", role="timing"
            )
        unit = self.book.get(codes[0]) if codes else None
        return AnnexDuty(
            row=line.place.row,
            place=line.place.label,
            ref=line.ref,
            unit=codes[0] if codes else None,
            unit_text=line.unit_text,
            also=codes[1:],
            text=line.text,
            timing=timing,
            schedule=schedule,
            note=None,
            is_request=cell.is_request or bool(unit and unit.is_external),
        )


def leaves_below(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield from leaves_below(child) if child.children else [child]


def _lead_codes(cell: UnitCell) -> tuple[str, ...]:
    return tuple(dict.fromkeys(COLLECTIVE_LEAD if code == ALL else code for code in cell.codes))


def _text(line: Line, role: Role, *, keep_lines: bool = False) -> str | None:
    """The cell on one line without bullet and closing sign; None when empty."""
    lines = lines_of(line.cells.get(role, ""))
    if len(lines) == 1 or role in {"deliverable", "timing"}:
        bare = [split_bullet(part)[1] for part in lines]
        bulleted = sum(split_bullet(part)[0] is not None for part in lines) > 1
        return without_closing("; ".join(map(without_closing, bare)) if bulleted else " ".join(bare)) or None
    return without_closing(("\n" if keep_lines else " ").join(lines)) or None
