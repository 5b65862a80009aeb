"""The doubts of a read annex as questions answered in the cell: what the reader proposes, what else is possible.

Pure module. A doubt is named by its row, its column and its words, so that an answer holds as long as they stay; doubts
that ask the same thing (one spelling of a unit, one phrase of timing) share `alike`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.utils.translation import gettext as _

from common.text import search_text
from tasks.annex import AnnexDuty, AnnexPlan, AnnexTask, Problem
from tasks.annex.units import COLLECTIVE_LEAD
from tasks.plan_fixes import Fixes, UnitFix, unit_fix
from tasks.timing import describe

Picks = Literal["unit", "timing", ""]
CREATE = "+"
ANY_ROW = frozenset({"unit", "timing", "lead", "shifted"})
"""Kinds of which many rows may ask the same."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One question. `offer` says what accepting does; `picks` what can be chosen instead; `count` how many ask alike.

    `only_all`: the answer is about a spelling, so it holds for every cell that is spelt so."""

    id: str
    alike: str
    key: str
    role: str
    kind: str
    value: str
    message: str
    proposal: str
    offer: str
    picks: Picks
    problem: Problem
    count: int = 1
    only_all: bool = False
    beside: str = ""

    @property
    def place(self) -> str:
        return self.problem.place

    @property
    def column(self) -> str:
        return self.problem.column

    @property
    def new_unit(self) -> str:
        """The name of the unit that could be created."""
        create = self.problem.data.get("create")
        return str(create["name"]) if isinstance(create, Mapping) else ""


def doubts_of(annex: AnnexPlan, fixes: Fixes, unit_names: Mapping[str, str]) -> list[Doubt]:
    """What nobody has decided yet, in the order of the file; one question for a cell that was named twice."""
    rows: dict[str, AnnexTask | AnnexDuty] = {task.key: task for task in annex.tasks()}
    rows |= {duty.key: duty for duty in annex.duties}
    shown = {*rows, *(heading.key for heading in annex.headings())}
    found: dict[str, Doubt] = {}
    for problem in annex.problems:
        if problem.key not in shown:  # asked where every page shows it
            problem = replace(problem, key="")
        doubt = _doubt(problem, rows.get(problem.key), unit_names)
        answered = doubt.id in fixes.accepted or (doubt.kind == "timing" and doubt.key in fixes.timings)
        if not answered and not (doubt.kind == "header" and fixes.columns):
            found.setdefault(doubt.id, doubt)
    counts = Counter(doubt.alike for doubt in found.values())
    return [replace(doubt, count=counts[doubt.alike]) for doubt in found.values()]


def _doubt(problem: Problem, row: AnnexTask | AnnexDuty | None, unit_names: Mapping[str, str]) -> Doubt:
    sign = hashlib.sha256(f"{problem.kind}\n{problem.value}\n{problem.message}".encode()).hexdigest()[:10]
    alike = f"{problem.kind}|{problem.role}|{search_text(problem.value)}" if problem.kind in ANY_ROW else ""
    collective = _is_collective(problem)
    by_spelling = problem.kind == "unit" and not collective and bool(problem.data)
    if by_spelling:
        alike = f"unit|{search_text(problem.value)}"
    identity = f"{problem.key}|{problem.role}|{sign}"
    return Doubt(
        id=identity,
        alike=alike or identity,
        key=problem.key,
        role=problem.role if problem.key else "",
        kind=problem.kind,
        value=problem.value,
        message=problem.message,
        proposal=problem.proposal,
        offer=_offer(problem, row, unit_names),
        picks=_picks(problem),
        problem=problem,
        only_all=by_spelling,
        beside=(row.supporting_text or "") if isinstance(row, AnnexTask) else "",
    )


def _is_collective(problem: Problem) -> bool:
    """Everybody leads: a matter of this cell, not of how a unit is spelt."""
    return problem.data.get("use") == COLLECTIVE_LEAD and "create" not in problem.data


def _picks(problem: Problem) -> Picks:
    if not problem.key:
        return ""
    if problem.kind == "timing":
        return "timing"
    return "unit" if problem.kind == "lead" or (problem.kind == "unit" and problem.data) else ""


def _offer(problem: Problem, row: AnnexTask | AnnexDuty | None, unit_names: Mapping[str, str]) -> str:
    """What accepting means, in words for the button's side."""
    data = problem.data
    if problem.kind == "unit" and data.get("use"):
        code = str(data["use"])
        return unit_names.get(code, code)
    if problem.kind == "unit" and isinstance(create := data.get("create"), Mapping):
        return _("Tạo đơn vị mới “%(name)s”") % {"name": create["name"]}
    if problem.kind == "timing" and row is not None:
        return describe(row.schedule) if row.schedule.kind != "unknown" else _("Tạm tính cả năm")
    if problem.kind == "lead":
        return _("Để trống, phân công sau")
    if problem.kind == "shifted":
        return _("Chuyển “%(words)s” sang cột phối hợp") % {"words": problem.value}
    return _("Giữ như đang hiểu") if problem.key else _("Tôi đã xem")


# --- answers ----------------------------------------------------------------------------------------------------


def accept(doubts: Iterable[Doubt]) -> Fixes:
    """The reader's proposals for these doubts, taken."""
    fixes = Fixes()
    for doubt in doubts:
        fixes = fixes.merged(_accepted(doubt))
    return fixes


def _accepted(doubt: Doubt) -> Fixes:
    if doubt.only_all:
        return Fixes(units={search_text(doubt.value): unit_fix(doubt.problem)})
    if doubt.kind == "shifted":
        words = "; ".join(filter(None, [doubt.beside, doubt.value]))
        return Fixes(cells={doubt.key: {"supporting": words, "deliverable": ""}})
    if doubt.kind == "header" and isinstance(columns := doubt.problem.data.get("columns"), Mapping):
        return Fixes(columns={int(at): role for at, role in columns.items()})
    return Fixes(accepted=frozenset({doubt.id}))


def keep(doubts: Iterable[Doubt]) -> Fixes:
    """The cells stay as they are printed."""
    return Fixes(accepted=frozenset(doubt.id for doubt in doubts))


def choose_unit(doubts: Iterable[Doubt], code: str, name: str) -> Fixes:
    """These cells name this unit: the spelling everywhere, or the words of each cell."""
    fixes = Fixes()
    for doubt in doubts:
        if code == CREATE:
            create: Any = doubt.problem.data.get("create")
            one = Fixes(units={search_text(doubt.value): UnitFix(doubt.value, create=dict(create))})
        elif doubt.only_all:
            one = Fixes(units={search_text(doubt.value): UnitFix(doubt.value, use=code)})
        else:
            one = Fixes(cells={doubt.key: {"lead": name}})
        fixes = fixes.merged(one)
    return fixes


def read_timing_as(doubts: Iterable[Doubt], words: str) -> Fixes:
    """These cells mean this; the printed words stay."""
    return Fixes(timings={doubt.key: words for doubt in doubts})
