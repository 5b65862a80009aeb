"""From a task's schedule to its windows, for the first time and again after the timing changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from common.models import Event
from tasks.enums import Basis, Every, OccurrenceStatus, ScheduleKind
from tasks.models import Activity, Occurrence, Task
from tasks.permissions import can_edit_task
from tasks.timing import OccurrenceSpec, Schedule, occurrences

from .activities import window_of


@dataclass(frozen=True, slots=True)
class WindowChange:
    """How many windows came, changed, went, and stayed without counting because work hangs on them."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    kept: int = 0

    def __bool__(self) -> bool:
        return bool(self.created or self.updated or self.deleted or self.kept)


def set_schedule(task: Task, schedule: Schedule) -> None:
    """Put a schedule on the (unsaved) task: the whole of it as a record, its outline in columns."""
    task.schedule = schedule.to_record()
    task.schedule_kind = ScheduleKind(schedule.kind)
    task.every = Every(schedule.every) if schedule.every else ""
    task.min_count = max(schedule.min_count, 1)
    task.basis = Basis(schedule.basis)


def windows_for(task: Task) -> list[Occurrence]:
    """The windows the task's schedule asks for, unsaved, in order.

    A window after the year's cut-off is there to be worked in, and does not count. While the printed timing is not
    understood the whole year stands in, so that proof has a place; `schedule_kind` keeps saying "unknown".
    """
    programme = task.programme
    schedule = Schedule.from_record(task.schedule)
    if schedule.kind == "unknown":
        schedule = Schedule("window", basis="default")
    specs: dict[tuple[dt.date, dt.date], OccurrenceSpec] = {}
    for spec in occurrences(schedule, year=programme.year, cut_off=programme.cut_off):
        specs.setdefault((spec.start, spec.end), spec)
    return [
        Occurrence(
            task=task,
            label=spec.label[:100],
            starts_on=spec.start,
            ends_on=spec.end,
            min_count=max(spec.min_count, 1),
            counts=spec.min_count > 0,
        )
        for spec in specs.values()
    ]


@transaction.atomic
def rebuild_occurrences(*, task: Task, by: Any) -> WindowChange:
    """Bring the windows in line with the schedule. What people did stays.

    A window with the same days keeps its state. One that is no longer asked for is deleted while it is untouched;
    with work on it, it stays and stops counting.

    Raises:
        NotAllowed: the person may not edit the plan.
    """
    can_edit_task(by, task).require()
    change = refresh_windows(task)
    if change:
        Event.record(
            task,
            "windows_rebuilt",
            by=by,
            data={"created": change.created, "updated": change.updated, "deleted": change.deleted, "kept": change.kept},
        )
    return change


def refresh_windows(task: Task) -> WindowChange:
    """`rebuild_occurrences` without the question and the history; for services that asked themselves.

    A task without a recorded schedule keeps the windows somebody gave it. A window carried over from the year before
    belongs to no timing and stays. An agreed extension stays with its window, also where the planned day moves.
    """
    if not task.schedule:
        return WindowChange()
    existing = {_days(row): row for row in task.occurrences.all() if not row.is_carried}
    asked = windows_for(task)
    found = {at: existing.pop(key) for at, spec in enumerate(asked) if (key := _days(spec)) in existing}
    fresh, changed = [], []
    for at, spec in enumerate(asked):
        row = found.get(at) or _extended(existing, spec)
        if row is None:
            fresh.append(spec)
        elif _follow(row, spec):
            changed.append(row)
    fresh = _beside_the_extended(task, fresh)
    Occurrence.objects.bulk_create(fresh)
    Occurrence.objects.bulk_update(changed, ["label", "min_count", "counts", "ends_on", "original_ends_on"])
    if fresh or existing:
        _rehome_activities(task, leaving={row.pk for row in existing.values()})
    deleted, kept = _retire(list(existing.values()))
    return WindowChange(len(fresh), len(changed), deleted, kept)


def _days(row: Occurrence) -> tuple[dt.date, dt.date]:
    """The days by which a window is found again: those of the plan."""
    return row.starts_on, row.planned_end


def _extended(existing: dict[tuple[dt.date, dt.date], Occurrence], spec: Occurrence) -> Occurrence | None:
    """The extended window that begins where this one does: its planned day moved, the agreement did not."""
    found = next(
        (key for key, row in existing.items() if row.original_ends_on is not None and key[0] == spec.starts_on), None
    )
    return existing.pop(found) if found else None


def _follow(row: Occurrence, spec: Occurrence) -> bool:
    """Give the row what the timing says now; an agreed day stays unless the timing itself allows as much."""
    before = (row.label, row.min_count, row.counts, row.ends_on, row.original_ends_on)
    row.label, row.min_count, row.counts = spec.label, spec.min_count, spec.counts
    if row.original_ends_on is not None:
        later = row.ends_on > spec.ends_on
        row.original_ends_on = spec.ends_on if later else None
        row.ends_on = row.ends_on if later else spec.ends_on
    return before != (row.label, row.min_count, row.counts, row.ends_on, row.original_ends_on)


def _beside_the_extended(task: Task, fresh: list[Occurrence]) -> list[Occurrence]:
    """New windows without those whose very days an extended window has already."""
    taken = {(row.starts_on, row.ends_on) for row in task.occurrences.all() if row.original_ends_on or row.is_carried}
    return [spec for spec in fresh if (spec.starts_on, spec.ends_on) not in taken]


def _retire(rows: list[Occurrence]) -> tuple[int, int]:
    deleted = kept = 0
    for row in rows:
        if delete_if_untouched(row):
            deleted += 1
        elif row.counts:
            row.counts = False
            row.save(update_fields=["counts"])
            kept += 1
    return deleted, kept


def delete_if_untouched(occurrence: Occurrence) -> bool:
    """Delete an open window on which no proof and no activity hangs; say whether it is gone."""
    if occurrence.status != OccurrenceStatus.OPEN or occurrence.activities.exists():
        return False
    try:
        with transaction.atomic():
            occurrence.delete()
    except ProtectedError:
        return False
    return True


def _rehome_activities(task: Task, *, leaving: set[int]) -> None:
    """Activities belong to the window their day lies in, also after the windows moved."""
    windows = [row for row in Occurrence.objects.filter(task=task) if row.pk not in leaving]
    moved = []
    for activity in task.activities.all():
        window = window_of(windows, activity.happened_on)
        if window and activity.occurrence_id != window.pk:
            activity.occurrence = window
            moved.append(activity)
    Activity.objects.bulk_update(moved, ["occurrence"])
