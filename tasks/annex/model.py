"""What an annex becomes: plain frozen data, ready to be shown, compared and stored.

Pure module. The shape follows the plan itself: groups (criteria), headings of any depth, tasks at the leaves,
standing duties of the units, notes. Whatever was not understood is a `Problem`; `Fate` says for every
non-empty row of the file what became of it, so nothing can get lost unseen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tasks.timing import Metric, Schedule

ALL = "all"  # "Các phòng, cơ quan, đơn vị": everybody

FateName = Literal["group", "heading", "task", "duty", "note", "header", "problem"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: `row` counts as the user sees it, `label` says it in words."""

    row: int
    label: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was not understood, with what to do about it.

    `kind` is for programs: header, column, unit, timing, lead, structure, shifted, file. `data` holds the
    proposal for programs, e.g. {"use": "ttpvhcc"} or {"create": {"code": …, "name": …, "kind": …}}. `role` is the
    meaning of the column, where the problem is one of a cell; `key` the row it belongs to (see `edits`).
    """

    row: int
    column: str
    value: str
    message: str
    proposal: str
    kind: str
    place: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    role: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one non-empty row of the file."""

    place: Place
    name: FateName


@dataclass(frozen=True, slots=True)
class SeenUnit:
    """A unit that the annex names. `spellings` are the words as printed. `origin`: commune (known to the
    caller), standard (a usual office, not yet in this commune), plan (declared by a YAML plan), new (unknown:
    proposed by a problem)."""

    code: str
    name: str
    kind: str
    spellings: tuple[str, ...]
    origin: Literal["commune", "standard", "plan", "new"]
    is_external: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that a person set aside: not imported (`skip`), or made part of the row above (`join`, `into`)."""

    key: str
    place: str
    ref: str
    title: str
    how: Literal["skip", "join"]
    why: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True)
class AnnexTask:
    """A leaf of the plan: work for somebody.

    The printed words stay beside what was understood (`lead_text` beside `lead`). `schedule` is what
    `timing` says; `criterion` is None until somebody maps the task. `key` tells rows of one place apart.
    """

    row: int
    place: str
    group: int
    group_title: str
    ref: str | None
    path: tuple[str, ...]
    title: str
    content: str | None
    lead: tuple[str, ...]
    lead_text: str | None
    supporting: tuple[str, ...]
    supporting_text: str | None
    deliverable: str | None
    timing: str | None
    schedule: Schedule
    metric: Metric | None
    note: str | None
    is_request: bool = False
    criterion: str | None = None
    source_rows: tuple[int, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class AnnexHeading:
    """A row with rows under it. It may carry cells of its own; nothing is copied to or from its children."""

    row: int
    place: str
    ref: str | None
    path: tuple[str, ...]
    title: str
    content: str | None
    lead: tuple[str, ...]
    lead_text: str | None
    supporting: tuple[str, ...]
    supporting_text: str | None
    deliverable: str | None
    timing: str | None
    note: str | None
    items: tuple["AnnexHeading | AnnexTask", ...]
    key: str = ""


AnnexItem = AnnexHeading | AnnexTask


@dataclass(frozen=True, slots=True)
class AnnexGroup:
    """A criterion (Tiêu chí) of the annex, or a section of part II in a plan without one."""

    number: int
    row: int
    ref: str | None
    title: str
    deliverable: str | None
    note: str | None
    items: tuple[AnnexItem, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class AnnexDuty:
    """One bullet of "Tổ chức thực hiện": a standing task of a unit. `is_request`: the unit is asked, not told."""

    row: int
    place: str
    ref: str | None
    unit: str | None
    unit_text: str
    also: tuple[str, ...]
    text: str
    timing: str | None
    schedule: Schedule
    note: str | None
    is_request: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class ReportDeadline:
    what: str
    due: str
    due_text: str | None
    to: str | None


@dataclass(frozen=True, slots=True)
class AnnexMeta:
    """What the file says about the plan itself; None where it is silent."""

    title: str | None
    number: str | None
    issued_on: date | None
    issuing_body: str | None
    commune_name: str | None
    commune_kind: str | None
    province: str | None
    year: int
    legal_bases: tuple[str, ...] = ()
    report_deadlines: tuple[ReportDeadline, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnexPlan:
    meta: AnnexMeta
    units: tuple[SeenUnit, ...]
    groups: tuple[AnnexGroup, ...]
    duties: tuple[AnnexDuty, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]
    fates: tuple[Fate, ...]
    left_out: tuple[LeftOut, ...] = ()

    def tasks(self) -> Iterator[AnnexTask]:
        """The leaves in the order of the file."""
        for item in self._items():
            if isinstance(item, AnnexTask):
                yield item

    def headings(self) -> Iterator[AnnexHeading]:
        """The headings in the order of the file."""
        for item in self._items():
            if isinstance(item, AnnexHeading):
                yield item

    def _items(self) -> Iterator[AnnexItem]:
        for group in self.groups:
            yield from _walk(group.items)


def _walk(items: tuple[AnnexItem, ...]) -> Iterator[AnnexItem]:
    for item in items:
        yield item
        if isinstance(item, AnnexHeading):
            yield from _walk(item.items)
