"""A read annex as the table a person checks: groups, rows and cells in printed order, doubts in their cells.

Pure module; the template `tasks/_import_row.html` prints what stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.text import slugify_vi
from tasks.annex import AnnexDuty, AnnexHeading, AnnexPlan, AnnexTask
from tasks.annex.model import AnnexItem
from tasks.import_doubts import Doubt
from tasks.plan_fixes import Fixes
from tasks.plan_rows import PlanRows, TaskRow
from tasks.timing import describe

COLUMNS = (
    ("title", gettext_lazy("Nội dung")),
    ("lead", gettext_lazy("Chủ trì")),
    ("supporting", gettext_lazy("Phối hợp")),
    ("deliverable", gettext_lazy("Sản phẩm")),
    ("timing", gettext_lazy("Thời gian")),
    ("criterion", gettext_lazy("Tiêu chí")),
)
_SHOWN = frozenset(role for role, _name in COLUMNS)


@dataclass(slots=True)
class CellView:
    """One cell: what it is understood as (`words`), what is printed when that differs (`printed`), what is open."""

    role: str
    label: str
    words: str
    printed: str = ""
    note: str = ""
    is_changed: bool = False
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class RowView:
    """One row of the file. `kind`: heading, task or duty."""

    key: str
    kind: str
    number: int
    depth: int
    ref: str
    title: str
    content: str = ""
    note: str = ""
    cells: list[CellView] = field(default_factory=list)
    may_join: bool = False
    is_heading_by_hand: bool = False
    is_changed: bool = False

    @property
    def dom(self) -> str:
        """The row's name in the page."""
        return f"dong-{slugify_vi(self.key)}"

    @property
    def doubts(self) -> list[Doubt]:
        return [doubt for cell in self.cells for doubt in cell.doubts]


@dataclass(slots=True)
class GroupView:
    """A group of the plan with its rows; `key` "" for the standing duties, which carry no printed heading."""

    key: str
    title: str
    rows: list[RowView] = field(default_factory=list)
    is_open: bool = False

    @property
    def tasks(self) -> int:
        return sum(1 for row in self.rows if row.kind != "heading")

    @property
    def doubts(self) -> int:
        return sum(len(row.doubts) for row in self.rows)


class Grid:
    """Builds the view of one reading."""

    def __init__(
        self,
        annex: AnnexPlan,
        rows: PlanRows,
        doubts: Sequence[Doubt],
        *,
        fixes: Fixes,
        unit_names: Mapping[str, str],
        proposals: Mapping[str, Any],
    ) -> None:
        self.annex, self.fixes, self.names, self.proposals = annex, fixes, unit_names, proposals
        self.rows = {row.file_key: row for row in rows.tasks}
        self.by_row: dict[str, list[Doubt]] = {}
        for doubt in doubts:
            self.by_row.setdefault(doubt.key, []).append(doubt)
        self.first = True

    def groups(self) -> list[GroupView]:
        """Every group with its rows, then the standing duties."""
        found = [GroupView(group.key, group.title, list(self._items(group.items, 0))) for group in self.annex.groups]
        if self.annex.duties:
            duties = [self._row(duty, "duty", 0) for duty in self.annex.duties]
            found.append(GroupView("", _("Nhiệm vụ thường trực (phần Tổ chức thực hiện)"), duties))
        return found

    def _items(self, items: Sequence[AnnexItem], depth: int) -> Iterator[RowView]:
        for item in items:
            if isinstance(item, AnnexTask):
                yield self._row(item, "task", depth)
                self.first = False
            else:
                yield self._heading(item, depth)
                yield from self._items(item.items, depth + 1)

    def _heading(self, item: AnnexHeading, depth: int) -> RowView:
        view = RowView(item.key, "heading", item.row, depth, item.ref or "", item.title)
        view.is_heading_by_hand = self.fixes.steps.get(item.key) == "heading"
        view.is_changed = item.key in self.fixes.cells
        view.cells = [CellView("title", _("Nội dung"), item.title, doubts=self.by_row.get(item.key, []))]
        return view

    def _row(self, item: AnnexTask | AnnexDuty, kind: str, depth: int) -> RowView:
        row = self.rows[item.key]
        view = RowView(item.key, kind, item.row, depth, row.ref, row.title, row.content, row.note)
        view.may_join = kind == "task" and not self.first
        view.is_changed = item.key in self.fixes.cells or item.key in self.fixes.timings
        doubts = self.by_row.get(item.key, [])
        view.cells = [self._cell(role, str(label), row, doubts) for role, label in COLUMNS]
        return view

    def _cell(self, role: str, label: str, row: TaskRow, doubts: Sequence[Doubt]) -> CellView:
        here = [doubt for doubt in doubts if (doubt.role if doubt.role in _SHOWN else "title") == role]
        cell = CellView(role, label, "", is_changed=role in self.fixes.cells.get(row.file_key, {}), doubts=here)
        if role == "title":
            cell.words = row.title
        elif role in {"lead", "supporting"}:
            self._units(cell, row)
        elif role == "deliverable":
            cell.words = row.deliverable
        elif role == "timing":
            self._timing(cell, row)
        elif proposal := self.proposals.get(row.identity):
            cell.words = proposal.criterion.code
            cell.note = proposal.criterion.title
        return cell

    def _units(self, cell: CellView, row: TaskRow) -> None:
        codes = row.leads if cell.role == "lead" else row.supports
        names = [self.names.get(code, code) for code in codes]
        if cell.role == "supporting" and row.supports_all:
            names.insert(0, _("Mọi đơn vị"))
        printed = row.lead_text if cell.role == "lead" else row.supporting_text
        cell.words = "; ".join(names)
        if printed and " ".join(printed.split()) != cell.words:
            cell.printed = printed

    def _timing(self, cell: CellView, row: TaskRow) -> None:
        cell.printed = row.timing_text
        cell.is_changed = cell.is_changed or bool(row.reading)
        cell.words = describe(row.schedule) if row.schedule.kind != "unknown" else _("Chưa rõ, tạm tính cả năm")
