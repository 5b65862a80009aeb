"""What a person changed in a read annex before it is imported: cells written anew, rows skipped, joined, made headings.

Pure module. Rows are named by their `key` (see `keys`). `apply_edits` answers with the plan as the person wants it; the
words that are read anew go through the same unit book and the same timing grammar as the file's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tasks.annex.columns import ROLE_NAMES
from tasks.annex.ledger import Ledger
from tasks.annex.model import (
    ALL,
    AnnexDuty,
    AnnexGroup,
    AnnexHeading,
    AnnexItem,
    AnnexPlan,
    AnnexTask,
    LeftOut,
    Place,
    SeenUnit,
)
from tasks.annex.seen_units import SeenUnits
from tasks.annex.units import COLLECTIVE_LEAD, UnitBook
from tasks.annex.words import fold, tidy
from tasks.timing import metric_from_text, parse_timing

RowStep = Literal["skip", "join", "heading"]
ROW_STEPS: tuple[RowStep, ...] = ("skip", "join", "heading")
EDITABLE = ("ref", "title", "content", "lead", "supporting", "deliverable", "timing", "note", "criterion")


@dataclass(frozen=True, slots=True)
class Edits:
    """`cells`: row key → role → words; `steps`: row key → what to do with the row; `reasons`: why it is skipped."""

    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    steps: Mapping[str, RowStep] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.cells or self.steps)


@dataclass(slots=True)
class _Draft:
    """An item while rows move about. `below` is the freshest list of what stands under it."""

    item: Any
    below: list["_Draft"] = field(default_factory=list)


# --- changes ----------------------------------------------------------------------------------------------------


def apply_edits(plan: AnnexPlan, edits: Edits, *, book: UnitBook, year: int) -> AnnexPlan:
    """The plan (of `with_keys`) with the edits. Problems of words that were replaced are gone, new ones are said."""
    return _Editor(plan, edits, book, year).run() if edits else plan


class _Editor:
    def __init__(self, plan: AnnexPlan, edits: Edits, book: UnitBook, year: int) -> None:
        self.plan, self.edits, self.book, self.year = plan, edits, book, year
        self.ledger = Ledger()
        self.seen = SeenUnits(self.ledger, book)
        self.settled: set[tuple[str, str]] = set()
        self.left_out: list[LeftOut] = []
        self.above: _Draft | None = None
        self.keys: dict[str, str] = {}

    def run(self) -> AnnexPlan:
        groups = tuple(self._group(group) for group in self.plan.groups)
        duties = tuple(done for duty in self.plan.duties if (done := self._duty(duty)) is not None)
        plan = replace(self.plan, groups=groups, duties=duties)
        fresh = tuple(replace(problem, key=self.keys.get(problem.place, "")) for problem in self.ledger.problems)
        gone = {row.key for row in self.left_out}
        kept = tuple(
            problem
            for problem in self.plan.problems
            if problem.key not in gone and (problem.key, problem.role) not in self.settled
        )
        notes = (*self.plan.notes, *(_in_words(row) for row in self.left_out if row.how == "skip"))
        return replace(
            plan,
            problems=kept + fresh,
            units=self._units(plan),
            notes=notes,
            left_out=tuple(self.left_out),
        )

    def _group(self, group: AnnexGroup) -> AnnexGroup:
        cells = self.edits.cells.get(group.key, {})
        title = tidy(cells.get("title", group.title)) or group.title
        drafts = self._rows(group.items)
        return replace(group, title=title, items=self._frozen(drafts, ()))

    # -- rows ------------------------------------------------------------------------------------------------------

    def _rows(self, items: Sequence[AnnexItem]) -> list[_Draft]:
        """The rows of one level: skipped and joined ones leave, a row made a heading takes the rows after it."""
        drafts: list[_Draft] = []
        open_heading: _Draft | None = None
        for item in items:
            if isinstance(item, AnnexHeading):
                open_heading = None
                draft = _Draft(self._changed_heading(item))
                draft.below = self._rows(item.items)
                if draft.below:
                    drafts.append(draft)
                else:
                    self.left_out.append(LeftOut(item.key, item.place, item.ref or "", item.title, "skip"))
                continue
            row = self._changed_task(item)
            step = self.edits.steps.get(item.key)
            if step == "skip":
                why = self.edits.reasons.get(item.key, "")
                self.left_out.append(LeftOut(item.key, item.place, item.ref or "", row.title, "skip", why))
            elif step == "join" and self.above is not None:
                self._join(self.above, row)
            else:
                draft = _Draft(row)
                if step == "heading":
                    open_heading = draft
                    drafts.append(draft)
                else:
                    (open_heading.below if open_heading else drafts).append(draft)
                self.above = draft
        return drafts

    def _join(self, above: _Draft, row: AnnexTask) -> None:
        """The row becomes the end of the row above: words are appended, units and timing are read together."""
        first: AnnexTask = above.item
        cells = {"title": f"{first.title} {row.title}".strip()}
        for role in ("content", "lead", "supporting", "deliverable", "timing", "note"):
            before, more = _cell(first, role), _cell(row, role)
            if more and fold(more) not in fold(before):
                cells[role] = f"{before}{chr(10) if role == 'content' else '; '}{more}" if before else more
        above.item = self._reread(first, cells)
        self.left_out.append(LeftOut(row.key, row.place, row.ref or "", row.title, "join", into=first.key))

    def _frozen(self, drafts: Sequence[_Draft], path: tuple[str, ...]) -> tuple[AnnexItem, ...]:
        done: list[AnnexItem] = []
        for draft in drafts:
            item = draft.item
            if not draft.below:
                done.append(replace(item, path=path))
                continue
            below = self._frozen(draft.below, (*path, item.title))
            if isinstance(item, AnnexTask):
                item = self._as_heading(item)
            done.append(replace(item, path=path, items=below))
        return tuple(done)

    def _as_heading(self, task: AnnexTask) -> AnnexHeading:
        self.settled.add((task.key, "lead") if not task.lead_text else (task.key, ""))
        names = ("row", "place", "ref", "path", "title", "content", "lead", "lead_text", "supporting")
        more = ("supporting_text", "deliverable", "timing", "note", "key")
        return AnnexHeading(items=(), **{name: getattr(task, name) for name in (*names, *more)})

    # -- cells -----------------------------------------------------------------------------------------------------

    def _changed_task(self, task: AnnexTask) -> AnnexTask:
        cells = self.edits.cells.get(task.key)
        return self._reread(task, cells) if cells else task

    def _reread(self, task: AnnexTask, cells: Mapping[str, str]) -> AnnexTask:
        """The task with these words, understood anew."""
        self.keys.setdefault(task.place, task.key)
        self.settled |= {(task.key, role) for role in cells}
        changed: dict[str, Any] = {
            role: tidy(cells[role]) or None for role in ("ref", "content", "deliverable", "note") if role in cells
        }
        if "criterion" in cells:
            changed["criterion"] = cells["criterion"]
        if "title" in cells:
            changed["title"] = tidy(cells["title"]) or task.title
            changed["metric"] = metric_from_text(changed["title"])
        place = Place(task.row, task.place)
        if "lead" in cells:
            changed["lead_text"] = tidy(cells["lead"]) or None
            codes = self._units_in(cells["lead"], place, "lead")
            changed["lead"] = tuple(dict.fromkeys(COLLECTIVE_LEAD if code == ALL else code for code in codes))
        if "supporting" in cells:
            changed["supporting_text"] = tidy(cells["supporting"]) or None
            changed["supporting"] = self._units_in(cells["supporting"], place, "supporting")
        if "timing" in cells or "title" in cells:
            timing = tidy(cells["timing"]) or None if "timing" in cells else task.timing
            changed["timing"] = timing
            changed["schedule"] = self._schedule(timing, changed.get("title", task.title), place, "timing" in cells)
        return replace(task, **changed)

    def _schedule(self, timing: str | None, title: str, place: Place, is_new: bool) -> Any:
        schedule = parse_timing(timing, year=self.year, title=title)
        if schedule.problem and timing and is_new:
            self.ledger.problem(
                place,
                ROLE_NAMES["timing"],
                timing,
                schedule.problem,
                schedule.proposal or "Chọn lại thời gian cho nhiệm vụ này.",
                "timing",
                role="timing",
            )
        return schedule

    def _units_in(self, text: str, place: Place, role: Literal["lead", "supporting"]) -> tuple[str, ...]:
        cell = self.book.read(text)
        for match in cell.matches:
            self.seen.see(match, place, ROLE_NAMES[role], role)
        return cell.codes

    def _changed_heading(self, heading: AnnexHeading) -> AnnexHeading:
        cells = self.edits.cells.get(heading.key, {})
        changed = {
            role: tidy(cells[role]) or None for role in ("ref", "content", "deliverable", "note") if role in cells
        }
        if title := tidy(cells.get("title", "")):
            changed["title"] = title
        for role in ("lead", "supporting", "timing"):
            if role in cells:
                changed[role if role == "timing" else f"{role}_text"] = tidy(cells[role]) or None
                self.settled.add((heading.key, role))
        return replace(heading, **changed)  # type: ignore[arg-type]

    def _duty(self, duty: AnnexDuty) -> AnnexDuty | None:
        if self.edits.steps.get(duty.key) == "skip":
            why = self.edits.reasons.get(duty.key, "")
            self.left_out.append(LeftOut(duty.key, duty.place, duty.ref or "", duty.text, "skip", why))
            return None
        cells = self.edits.cells.get(duty.key)
        if not cells:
            return duty
        self.keys.setdefault(duty.place, duty.key)
        self.settled |= {(duty.key, role) for role in cells}
        text = tidy(cells.get("title", "")) or duty.text
        place = Place(duty.row, duty.place)
        changed: dict[str, Any] = {"text": text}
        if "lead" in cells:
            codes = self._units_in(cells["lead"], place, "lead")
            codes = tuple(dict.fromkeys(COLLECTIVE_LEAD if code == ALL else code for code in codes))
            changed |= {"unit": codes[0] if codes else None, "also": codes[1:], "unit_text": tidy(cells["lead"])}
        if "timing" in cells or "title" in cells:
            timing = tidy(cells["timing"]) or None if "timing" in cells else duty.timing
            changed |= {"timing": timing, "schedule": self._schedule(timing, text, place, "timing" in cells)}
        if "note" in cells:
            changed["note"] = tidy(cells["note"]) or None
        return replace(duty, **changed)

    # -- units -----------------------------------------------------------------------------------------------------

    def _units(self, plan: AnnexPlan) -> tuple[SeenUnit, ...]:
        """The units named now. A usual office whose only mention was corrected away need not be created."""
        named = set(_codes(plan))
        known = {unit.code for unit in self.plan.units}
        kept = (unit for unit in self.plan.units if unit.code in named or unit.origin != "standard")
        return (*kept, *(unit for unit in self.seen.listed() if unit.code not in known))


def _codes(plan: AnnexPlan) -> Iterator[str]:
    for task in plan.tasks():
        yield from (*task.lead, *task.supporting)
    for heading in plan.headings():
        yield from (*heading.lead, *heading.supporting)
    for duty in plan.duties:
        yield from (*([duty.unit] if duty.unit else []), *duty.also)


def _cell(task: AnnexTask, role: str) -> str:
    name = f"{role}_text" if role in {"lead", "supporting"} else role
    return getattr(task, name) or ""


def _in_words(row: LeftOut) -> str:
    words = f"Không nhập {row.place}: {' '.join(filter(None, [row.ref, row.title]))}"
    return f"{words} (lý do: {row.why})" if row.why else words
