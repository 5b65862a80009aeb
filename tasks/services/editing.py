"""What people change in a plan after it was imported: units, criterion, the reading of a timing, a note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from common.errors import Invalid
from common.models import Event
from common.stale import fingerprint, hold, require_seen
from common.text import squeeze
from criteria.models import Criterion
from tasks.enums import CriterionMatch, ScheduleKind, UnitRole
from tasks.models import Task, TaskUnit
from tasks.permissions import can_edit_task, can_manage_plan
from tasks.tell_units import tell_assigned
from tasks.timing import Metric, Schedule, parse_timing

from .windows import refresh_windows, set_schedule


@transaction.atomic
def change_units(
    *,
    task: Task,
    leads: Sequence[Unit],
    responsible: Unit | None,
    supports: Sequence[Unit],
    supports_all: bool,
    by: Any,
    seen: str = "",
) -> Task:
    """Say who leads and who supports the task. Of several leads exactly one is responsible.

    `seen` is `units_seen` of what the page showed.

    Raises:
        NotAllowed: the person may not edit the plan.
        Invalid: a unit of another commune, or no responsible unit among the leads.
        Stale: somebody else changed the units since.
    """
    can_edit_task(by, task).require()
    if any(unit.commune_id != task.programme.commune_id for unit in [*leads, *supports]):
        raise Invalid(_("Có đơn vị không thuộc địa phương này. Hãy chọn lại."))
    if leads and responsible not in leads:
        raise Invalid(
            _("Hãy chọn đúng một đơn vị chịu trách nhiệm chính trong các đơn vị chủ trì."), field="responsible"
        )
    hold(task)
    before, had = units_in_words(task), set(task.task_units.values_list("unit", flat=True))
    require_seen(seen, units_seen(Task.objects.get(pk=task.pk)), _units_now(before))
    put_units(task, [unit.pk for unit in leads], responsible.pk if responsible else None, [u.pk for u in supports])
    if task.supports_all != supports_all:
        Task.objects.filter(pk=task.pk).update(supports_all=supports_all)
    task = Task.objects.select_related("programme__commune").get(pk=task.pk)
    if (after := units_in_words(task)) != before:
        Event.record(task, "task_units_changed", by=by, data={"before": before, "after": after})
        tell_assigned(task, had, by=by)
    return task


def put_units(task: Task, leads: Sequence[int], responsible: int | None, supports: Sequence[int]) -> None:
    """Make the task's unit rows equal to the lists (primary keys, in order), touching only what differs."""
    wanted = {
        (pk, UnitRole.LEAD.value): (at, bool(leads) and pk == responsible) for at, pk in enumerate(dict.fromkeys(leads))
    }
    wanted |= {(pk, UnitRole.SUPPORT.value): (at, False) for at, pk in enumerate(dict.fromkeys(supports))}
    rows = {(row.unit_id, str(row.role)): row for row in task.task_units.all()}
    stale = [row.pk for key, row in rows.items() if wanted.get(key) != (row.position, row.is_responsible)]
    if stale:
        TaskUnit.objects.filter(pk__in=stale).delete()
    kept = {key for key, row in rows.items() if row.pk not in stale}
    TaskUnit.objects.bulk_create(
        TaskUnit(task=task, unit_id=pk, role=role, position=at, is_responsible=first)
        for (pk, role), (at, first) in wanted.items()
        if (pk, role) not in kept
    )


def units_seen(task: Task) -> str:
    """The fingerprint of who takes part."""
    rows = [(row.unit_id, row.role, row.position, row.is_responsible) for row in task.task_units.all()]
    return fingerprint(sorted(rows), task.supports_all)


def _units_now(units: dict[str, Any]) -> str:
    supports = [_("mọi đơn vị")] if units["all"] else units["supports"]
    return _("Người khác vừa đổi đơn vị của nhiệm vụ này. Chủ trì: %(leads)s; phối hợp: %(supports)s.") % {
        "leads": ", ".join(units["leads"]) or "—",
        "supports": ", ".join(supports) or "—",
    }


def units_in_words(task: Task) -> dict[str, Any]:
    """Who takes part, as the history remembers it."""
    rows = list(TaskUnit.objects.filter(task=task).select_related("unit"))
    return {
        "leads": [row.unit.name for row in rows if row.role == UnitRole.LEAD],
        "responsible": next((row.unit.name for row in rows if row.is_responsible), ""),
        "supports": [row.unit.name for row in rows if row.role == UnitRole.SUPPORT],
        "all": Task.objects.values_list("supports_all", flat=True).get(pk=task.pk),
    }


@transaction.atomic
def set_criterion(*, task: Task, criterion: Criterion | None, by: Any) -> Task:
    """Map the task to a leaf of the year's criteria set, confirmed by a person; None says that it serves none.

    Raises:
        NotAllowed: the person may not edit the plan.
        Invalid: the criterion is of another set, or is not a leaf.
    """
    can_edit_task(by, task).require()
    if criterion is not None and criterion.criteria_set_id != task.programme.criteria_set_id:
        raise Invalid(_("Tiêu chí này không thuộc bộ tiêu chí của năm."), field="criterion")
    if criterion is not None and not criterion.is_leaf:
        raise Invalid(_("Hãy chọn tiêu chí chấm điểm, không chọn nhóm hay đề mục."), field="criterion")
    before = task.criterion.code if task.criterion else ""
    task.criterion = criterion
    task.criterion_match = CriterionMatch.CONFIRMED if criterion else CriterionMatch.DECLINED
    task.match_score = task.match_score if criterion and criterion.code == before else None
    task.save(update_fields=["criterion", "criterion_match", "match_score"])
    Event.record(
        task, "task_criterion_set", by=by, data={"before": before, "after": criterion.code if criterion else ""}
    )
    return task


@transaction.atomic
def confirm_matches(*, tasks: Iterable[Task], by: Any) -> int:
    """Confirm the proposed criteria of several tasks; returns how many were waiting.

    Raises:
        NotAllowed: one of the tasks is in a plan the person may not edit. Then none is confirmed.
    """
    confirmed = 0
    asked: set[int] = set()
    for task in tasks:
        if task.programme_id not in asked:
            can_manage_plan(by, task.programme).require()
            asked.add(task.programme_id)
        waiting = Task.objects.filter(pk=task.pk, criterion_match=CriterionMatch.PROPOSED)
        if waiting.update(criterion_match=CriterionMatch.CONFIRMED):
            task.criterion_match = CriterionMatch.CONFIRMED
            code = task.criterion.code if task.criterion else ""
            Event.record(task, "task_criterion_confirmed", by=by, data={"after": code})
            confirmed += 1
    return confirmed


@transaction.atomic
def edit_task(
    *, task: Task, by: Any, timing_reading: str | None = None, note: str | None = None, seen: str = ""
) -> Task:
    """Say how the printed timing is to be understood, or leave a note. None leaves the value as it is.

    The printed words never change. A new reading moves the windows; what was done in them stays. `seen` is
    `words_seen` of what the page showed.

    Raises:
        NotAllowed: the person may not edit the plan.
        Invalid: the reading is not understood either.
        Stale: somebody else changed the words since.
    """
    can_edit_task(by, task).require()
    hold(task)
    now = Task.objects.get(pk=task.pk)
    require_seen(seen, words_seen(now), _words_now(now))
    changed: dict[str, list[str]] = {}
    if timing_reading is not None and squeeze(timing_reading) != task.timing_reading:
        changed["timing_reading"] = [task.timing_reading, squeeze(timing_reading)]
        task.timing_reading = squeeze(timing_reading)
        schedule = read_timing(task)
        if task.timing_reading and schedule.kind == ScheduleKind.UNKNOWN:
            raise Invalid(schedule.problem + " " + schedule.proposal, field="timing_reading")
        set_schedule(task, schedule)
    if note is not None and note.strip() != task.note:
        changed["note"] = [task.note, note.strip()]
        task.note = note.strip()
    if not changed:
        return task
    task.save()
    if "timing_reading" in changed:
        refresh_windows(task)
    Event.record(task, "task_edited", by=by, data=changed)
    return task


def words_seen(task: Task) -> str:
    """The fingerprint of the reading and the note."""
    return fingerprint(task.timing_reading, task.note)


def _words_now(task: Task) -> str:
    return _("Người khác vừa sửa nhiệm vụ này. Hiểu thời gian là: %(reading)s; ghi chú: %(note)s.") % {
        "reading": task.timing_reading or _("như chữ in"),
        "note": task.note or "—",
    }


def read_timing(task: Task) -> Schedule:
    """The schedule of the task's printed words, or of a person's reading of them."""
    return parse_timing(
        task.timing_reading or task.timing_text, year=task.programme.year, title=task.title, metric=metric_of(task)
    )


def metric_of(task: Task) -> Metric | None:
    """What the title asks for in numbers, as it was read at import."""
    if not task.metric_kind:
        return None
    target: Any = task.metric_target
    if task.metric_kind == "boolean":
        target = bool(target)
    elif target is not None and task.metric_kind in {"count", "frequency"}:
        target = int(target)
    return Metric(task.metric_kind, task.metric_op, target, task.metric_per or None)


def put_metric(task: Task, metric: Metric | None) -> None:
    """Keep a metric in the (unsaved) task's columns."""
    if metric is None:
        task.metric_kind = task.metric_op = task.metric_per = ""
        task.metric_target = None
        return
    target = int(metric.target) if isinstance(metric.target, bool) else metric.target
    task.metric_kind, task.metric_op, task.metric_per = metric.kind, metric.op, metric.per or ""
    task.metric_target = Decimal(target)
