"""A read annex becomes the plan of a year, or brings it up to date. Work already done stays.

Importing the same plan twice changes nothing. What people changed in the portal (units, criterion, the reading of
a timing) stays as long as the printed words stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import Unit
from common.models import Event
from common.verdict import Verdict
from criteria.models import ProgrammeYear
from criteria.permissions import year_is_open
from tasks.annex import AnnexPlan
from tasks.enums import CriterionMatch, TaskKind, TaskStatus
from tasks.models import Occurrence, Plan, Task
from tasks.permissions import can_manage_plan
from tasks.plan_rows import PlanRows, TaskRow, rows_of

from .criteria_matching import Proposal, propose_criteria
from .editing import put_metric, put_units
from .plan_diff import PlanDiff, compare
from .plan_sections import sync_sections
from .plan_units import ensure_units, units_by_code
from .windows import refresh_windows, set_schedule, windows_for


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The plan, what changed in it, and the units that had to be created."""

    plan: Plan
    diff: PlanDiff
    created_units: list[Unit] = field(default_factory=list)


def plan_of(programme: ProgrammeYear, unit: Unit | None = None) -> Plan | None:
    """The year's plan of the commune, or of one unit."""
    return Plan.objects.filter(programme=programme, unit=unit).select_related("programme__commune").first()


def may_import(by: Any, programme: ProgrammeYear) -> Verdict:
    """`by` is a person, or None for the installation's own command line."""
    return year_is_open(programme) if by is None else can_manage_plan(by, programme)


@transaction.atomic
def import_annex(
    *,
    programme: ProgrammeYear,
    annex: AnnexPlan,
    by: Any,
    unit: Unit | None = None,
    rewordings: Mapping[str, int] | None = None,
    readings: Mapping[str, str] | None = None,
) -> ImportOutcome:
    """Make the year's plan equal to the annex.

    `rewordings` maps the identity of a new row to the task it is a new wording of, as a person confirmed it;
    without it a reworded row is a new task and its old wording is marked as gone. A gone task on which nothing
    hangs is deleted. `readings` says how the timing at a place of the file is to be understood.

    Raises:
        NotAllowed: the person may not edit the plan, or the year is closed.
    """
    may_import(by, programme).require()
    rows = rows_of(annex, readings)
    plan, is_new = _put_plan(programme, unit, annex)
    diff = compare(plan, rows, rewordings=rewordings or {})
    created = ensure_units(commune=programme.commune, seen=annex.units, by=by)
    _Import(plan, rows, diff, by).run()
    if diff or is_new:
        Event.record(plan, "plan_imported" if is_new else "plan_reimported", by=by, data=diff.summary())
    return ImportOutcome(plan, diff, created)


def _put_plan(programme: ProgrammeYear, unit: Unit | None, annex: AnnexPlan) -> tuple[Plan, bool]:
    """The plan with what the file says about it; where the file is silent, what is known stays."""
    plan = plan_of(programme, unit)
    is_new = plan is None
    plan = plan or Plan(programme=programme, unit=unit, title=f"Kế hoạch năm {programme.year}")
    meta = annex.meta
    said: dict[str, Any] = {
        "title": meta.title,
        "number": meta.number,
        "issued_on": meta.issued_on,
        "issuing_body": meta.issuing_body,
        "legal_bases": list(meta.legal_bases),
        "report_deadlines": [
            {"what": row.what, "due": row.due, "due_text": row.due_text, "to": row.to} for row in meta.report_deadlines
        ],
        "notes": list(annex.notes),
    }
    for name, value in said.items():
        if value:
            setattr(plan, name, value[:200] if name == "issuing_body" else value)
    plan.save()
    return plan, is_new


class _Import:
    """One run over the rows of one plan; the caller holds the transaction."""

    def __init__(self, plan: Plan, rows: PlanRows, diff: PlanDiff, by: Any) -> None:
        self.plan = plan
        self.rows = rows
        self.diff = diff
        self.by = by
        self.units = {code: unit.pk for code, unit in units_by_code(plan.programme.commune).items()}
        self.sections = sync_sections(plan, rows.sections)
        self.proposals = propose_criteria(plan.programme, rows)
        tasks = Task.objects.filter(plan=plan).prefetch_related("task_units", "occurrences")
        self.tasks = {task.identity: task for task in tasks}
        self.fresh: list[Task] = []

    def run(self) -> None:
        for identity, pk in self.diff.renamed.items():
            task = next(task for task in self.tasks.values() if task.pk == pk)
            self.tasks[identity] = self.tasks.pop(task.identity)
        for row in self.rows.tasks:
            if row.identity in self.tasks:
                self._update(self.tasks.pop(row.identity), row)
            else:
                self._create(row)
        Occurrence.objects.bulk_create([window for task in self.fresh for window in windows_for(task)])
        for task in self.tasks.values():
            self._retire(task)
        sync_sections(self.plan, self.rows.sections, prune=True)

    def _create(self, row: TaskRow) -> None:
        task = Task(plan=self.plan, programme=self.plan.programme)
        self._fill(task, row)
        task.timing_reading = row.reading
        set_schedule(task, row.schedule)
        task.save()
        self._put_units(task, row)
        Event.record(task, "task_imported", by=self.by, data={"place": row.place})
        self.fresh.append(task)

    def _update(self, task: Task, row: TaskRow) -> None:
        task.programme = self.plan.programme
        before = _columns(task)
        old_printed, old_timing = task.printed, task.timing_text
        self._fill(task, row)
        if row.reading or old_timing != task.timing_text:
            task.timing_reading = row.reading
        if row.reading or not task.timing_reading:
            set_schedule(task, row.schedule)
        if before != _columns(task):
            task.save()
        if not _same_units(old_printed, row.printed):
            self._put_units(task, row)
        if _window_keys(task.occurrences.all()) != _window_keys(windows_for(task)):
            refresh_windows(task)
        if change := self.diff.change_of(task.pk):
            Event.record(task, "task_reimported", by=self.by, data=change.fields)

    def _fill(self, task: Task, row: TaskRow) -> None:
        """The printed words and what follows from them; a person's own note and supports stay unless print changed."""
        if task.printed.get("note", "") != row.note or task.pk is None:
            task.note = row.note
        if not _same_units(task.printed, row.printed):
            task.supports_all = row.supports_all
        task.kind = TaskKind.STANDING if row.is_duty else TaskKind.ANNEX
        task.status = TaskStatus.ACTIVE
        task.section = self.sections.get(row.section) if row.section else None
        task.identity, task.number, task.ref = row.identity, row.number, row.ref[:20]
        task.title, task.content, task.deliverable = row.title, row.content, row.deliverable
        task.timing_text = row.timing_text[:500]
        task.printed = row.printed | {"note": row.note}
        put_metric(task, row.metric)
        self._propose(task, self.proposals.get(row.identity))

    def _propose(self, task: Task, proposal: Proposal | None) -> None:
        """What a person decided about the criterion stays; anything else follows the matcher."""
        if task.criterion_match in {CriterionMatch.CONFIRMED, CriterionMatch.DECLINED}:
            return
        task.criterion = proposal.criterion if proposal else None
        task.criterion_match = proposal.match if proposal else CriterionMatch.NONE
        task.match_score = proposal.score if proposal else None

    def _put_units(self, task: Task, row: TaskRow) -> None:
        leads = [self.units[code] for code in row.leads if code in self.units]
        supports = [self.units[code] for code in row.supports if code in self.units]
        put_units(task, leads, leads[0] if leads else None, supports)

    def _retire(self, task: Task) -> None:
        """A task gone from the plan: deleted while nothing hangs on it, marked otherwise."""
        if task.status == TaskStatus.GONE and task.pk not in self.diff.gone_keys:
            return
        if not self.diff.has_work(task.pk):
            try:
                with transaction.atomic():
                    Event.record(task, "task_deleted_by_import", by=self.by, data={"title": task.title})
                    task.delete()
                    return
            except ProtectedError:
                pass
        Task.objects.filter(pk=task.pk).update(status=TaskStatus.GONE)
        Event.record(task, "task_gone", by=self.by)


def _columns(task: Task) -> dict[str, Any]:
    return {name: getattr(task, column.attname) for column in Task._meta.concrete_fields if (name := column.name)}


def _same_units(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return all(old.get(key) == new[key] for key in ("leads", "supports", "all"))


def _window_keys(windows: Any) -> set[tuple[Any, ...]]:
    return {(w.starts_on, w.planned_end, w.label, w.min_count) for w in windows if w.counts and not w.is_carried}
