"""A read annex as flat rows with a stable identity, and what to call the same row after it was reworded.

Pure module. A row is the same row when its group, its headings and its words are the same; marks, case and
punctuation do not count (`common.text.search_text`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from common.text import search_text, similarity
from tasks.annex import ALL, AnnexDuty, AnnexGroup, AnnexHeading, AnnexPlan, AnnexTask
from tasks.annex.model import AnnexItem
from tasks.timing import Metric, Schedule, parse_timing

Path = tuple[str, ...]

SAME_WORK = 0.6
"""From this likeness of their words on, a row gone and a row come may be one row reworded (a person decides)."""


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A group (`parent` is None) or heading of the annex, by its path of printed titles."""

    key: Path
    parent: Path | None
    number: int
    ref: str
    title: str
    cells: dict[str, Any]
    depth: int
    file_key: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One leaf or one standing duty. Unit codes are as read; `supports_all` stands for "all" among them."""

    identity: str
    is_duty: bool
    group: int
    section: Path | None
    number: int
    ref: str
    title: str
    content: str
    deliverable: str
    timing_text: str
    schedule: Schedule
    metric: Metric | None
    leads: tuple[str, ...]
    supports: tuple[str, ...]
    supports_all: bool
    lead_text: str
    supporting_text: str
    criterion: str | None
    note: str
    row: int
    place: str
    reading: str = ""
    file_key: str = ""

    @property
    def printed(self) -> dict[str, Any]:
        """The units as this plan prints them; a later import compares against it, not against people's changes."""
        return {
            "lead": self.lead_text,
            "supporting": self.supporting_text,
            "leads": list(self.leads),
            "supports": list(self.supports),
            "all": self.supports_all,
        }


@dataclass(frozen=True, slots=True)
class PlanRows:
    sections: tuple[SectionRow, ...]
    tasks: tuple[TaskRow, ...]


def rows_of(annex: AnnexPlan, readings: Mapping[str, str] | None = None) -> PlanRows:
    """Every group, heading, leaf and duty in printed order.

    `readings` says for a row of the file ("dòng 12", "dòng 12#2") how its timing is to be understood.
    """
    flat = _Flattener()
    for group in annex.groups:
        flat.group(group)
    for duty in annex.duties:
        flat.duty(duty)
    said = readings or {}
    tasks = [_reread(row, said.get(row.file_key) or said.get(row.place, ""), annex.meta.year) for row in flat.tasks]
    return PlanRows(tuple(flat.sections), tuple(tasks))


def _reread(row: TaskRow, reading: str, year: int) -> TaskRow:
    """The row with a person's reading of its timing."""
    if not reading:
        return row
    schedule = parse_timing(reading, year=year, title=row.title, metric=row.metric)
    return replace(row, reading=reading[:500], schedule=schedule)


def identity_of(kind: str, group: int, path: Iterable[str], title: str) -> str:
    """The fingerprint of a row: group, headings and words in their search form."""
    parts = [kind, str(group), *(search_text(step) for step in path), search_text(title)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass
class _Flattener:
    sections: list[SectionRow] = field(default_factory=list)
    tasks: list[TaskRow] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def group(self, group: AnnexGroup) -> None:
        key = (f"{group.number}", group.title)
        cells = _filled(deliverable=group.deliverable, note=group.note)
        self.sections.append(SectionRow(key, None, group.number, group.ref or "", group.title, cells, 0, group.key))
        self._items(group.items, group.number, key, 1)

    def _items(self, items: Sequence[AnnexItem], number: int, under: Path, depth: int) -> None:
        for item in items:
            if isinstance(item, AnnexTask):
                self._task(item, number, under)
            else:
                key = self._heading(item, number, under, depth)
                self._items(item.items, number, key, depth + 1)

    def _heading(self, item: AnnexHeading, number: int, under: Path, depth: int) -> Path:
        cells = _filled(
            lead=item.lead_text,
            supporting=item.supporting_text,
            deliverable=item.deliverable,
            timing=item.timing,
            content=item.content,
            note=item.note,
        )
        key = (*under, item.title)
        while any(section.key == key for section in self.sections):
            key = (*key[:-1], key[-1] + " #2")
        self.sections.append(SectionRow(key, under, number, item.ref or "", item.title, cells, depth, item.key))
        return key

    def _task(self, item: AnnexTask, number: int, under: Path) -> None:
        self._add(
            self._identity("task", number, under[2:], item.title),
            is_duty=False,
            group=number,
            section=under,
            ref=item.ref or "",
            title=item.title,
            content=item.content or "",
            deliverable=item.deliverable or "",
            timing_text=item.timing or "",
            schedule=item.schedule,
            metric=item.metric,
            lead=item.lead,
            supporting=item.supporting,
            lead_text=item.lead_text or "",
            supporting_text=item.supporting_text or "",
            criterion=item.criterion,
            note=item.note or "",
            row=item.row,
            place=item.place,
            file_key=item.key,
        )

    def duty(self, duty: AnnexDuty) -> None:
        leads = (*([duty.unit] if duty.unit else []), *duty.also)
        self._add(
            self._identity("duty", 0, [duty.unit or duty.unit_text], duty.text),
            is_duty=True,
            group=0,
            section=None,
            ref=duty.ref or "",
            title=duty.text,
            content="",
            deliverable="",
            timing_text=duty.timing or "",
            schedule=duty.schedule,
            metric=None,
            lead=leads,
            supporting=(),
            lead_text=duty.unit_text,
            supporting_text="",
            criterion=None,
            note=duty.note or "",
            row=duty.row,
            place=duty.place,
            file_key=duty.key,
        )

    def _identity(self, kind: str, group: int, path: Iterable[str], title: str) -> str:
        """Two rows with the very same words under one heading are told apart by their order."""
        first = identity_of(kind, group, path, title)
        self.seen[first] += 1
        return first if self.seen[first] == 1 else identity_of(kind, group, [first, str(self.seen[first])], title)

    def _add(self, identity: str, *, lead: tuple[str, ...], supporting: tuple[str, ...], **cells: Any) -> None:
        self.tasks.append(
            TaskRow(
                identity=identity,
                number=len(self.tasks) + 1,
                leads=tuple(dict.fromkeys(code for code in lead if code != ALL)),
                supports=tuple(dict.fromkeys(code for code in supporting if code != ALL)),
                supports_all=ALL in lead or ALL in supporting,
                **cells,
            )
        )


def _filled(**cells: str | None) -> dict[str, str]:
    return {name: text for name, text in cells.items() if text}


@dataclass(frozen=True, slots=True)
class Rewording:
    """A row that went (`old`, a primary key) and one that came (`identity`, printed at `place`): perhaps one row."""

    old: int
    old_title: str
    identity: str
    new_title: str
    score: float


def propose_rewordings(gone: Sequence[tuple[int, bool, str]], come: Sequence[TaskRow]) -> list[Rewording]:
    """Pairs of gone rows (key, is it a duty, title) and new rows, likeliest first, each row in one pair at most."""
    pairs = sorted(_pairs(gone, come), key=lambda pair: (-pair.score, pair.old, pair.identity))
    taken: set[int | str] = set()
    chosen = []
    for pair in pairs:
        if pair.old not in taken and pair.identity not in taken:
            taken |= {pair.old, pair.identity}
            chosen.append(pair)
    return chosen


def _pairs(gone: Sequence[tuple[int, bool, str]], come: Sequence[TaskRow]) -> Iterator[Rewording]:
    for key, is_duty, title in gone:
        for row in come:
            if row.is_duty == is_duty and (score := similarity(title, row.title)) >= SAME_WORK:
                yield Rewording(key, title, row.identity, row.title, round(score, 3))
