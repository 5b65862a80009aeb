"""The columns of the plan's table: which there are, which a person sees, and what a cell says in plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from common.text import vn_date

from .enums import CriterionMatch, ScheduleKind, UnitRole
from .selectors.plans import state_of
from .selectors.rows import leads_of


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in addresses, its heading, its width in a workbook, and a task's cell as text."""

    key: str
    label: Any
    width: int
    text: Callable[[Any], str]


def _units(task: Any) -> str:
    return "; ".join(unit.name for unit in leads_of(task))


def _supports(task: Any) -> str:
    names = [row.unit.name for row in task.task_units.all() if row.role == UnitRole.SUPPORT]
    return "; ".join([*names, _("Mọi đơn vị")] if task.supports_all else names)


def _criterion(task: Any) -> str:
    if not task.criterion:
        return ""
    waiting = task.criterion_match == CriterionMatch.PROPOSED
    return f"{task.criterion.code} ({_('chờ xác nhận')})" if waiting else task.criterion.code


def _state(task: Any) -> str:
    found = state_of(task)
    return str(found.label) if found else ""


COLUMNS = (
    Column("lead", _l("Chủ trì"), 26, _units),
    Column("support", _l("Phối hợp"), 26, _supports),
    Column("timing", _l("Thời gian"), 20, lambda task: task.timing_text),
    Column("kind", _l("Loại thời gian"), 16, lambda task: str(ScheduleKind(task.schedule_kind).label)),
    Column("deliverable", _l("Sản phẩm"), 28, lambda task: task.deliverable),
    Column("criterion", _l("Tiêu chí"), 16, _criterion),
    Column("state", _l("Tình trạng"), 14, _state),
    Column("due", _l("Hạn gần nhất"), 13, lambda task: vn_date(task.due) if task.due else ""),
    Column("windows", _l("Kỳ đã đạt"), 11, lambda task: f"{task.n_done}/{task.n_total}"),
    Column("note", _l("Ghi chú"), 28, lambda task: task.note),
)
DEFAULT = ("lead", "timing", "criterion", "state", "windows")


def chosen(keys: Iterable[Any]) -> list[Column]:
    """The columns with these names in the table's own order; the usual ones when none is known."""
    wanted = {key for key in keys if isinstance(key, str)}
    return [column for column in COLUMNS if column.key in wanted] or [c for c in COLUMNS if c.key in DEFAULT]


def is_usual(columns: Sequence[Column]) -> bool:
    """Nobody has to remember the usual choice."""
    return [column.key for column in columns] == list(DEFAULT)
