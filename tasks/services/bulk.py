"""One action on many tasks, each with its own line of history, and the way back.

A `BulkChange` remembers what every task was and became. Going back touches a task only while it is still what the
action made of it; whatever somebody changed since stays, and the person is told which tasks those are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from common.clock import now
from common.errors import Invalid, NotAllowed, WrongState
from common.models import Event
from common.stale import hold
from common.text import cut
from criteria.models import ProgrammeYear
from tasks.enums import BulkAction, CriterionMatch, UnitRole
from tasks.models import BulkChange, Task, TaskUnit
from tasks.permissions import can_manage_plan
from tasks.tell_units import tell_assigned

from .editing import put_units, units_in_words

MOST = 1000
Units = dict[str, Any]
"""Who takes part, as keys: ``leads``, ``responsible``, ``supports``."""


@transaction.atomic
def change_many(
    *, programme: ProgrammeYear, tasks: Iterable[Task], action: str, by: Any, unit: Unit | None = None,
    former: str = "support", note: str = "",
) -> BulkChange:  # fmt: skip
    """Do one thing to many tasks of a year; tasks that are already so are left alone and not counted.

    Raises:
        NotAllowed: the person may not edit the plan.
        Invalid: no task, too many, a unit of another commune, an empty note, or nothing would change.
    """
    can_manage_plan(by, programme).require()
    rows = list(tasks)
    _check(programme, rows, action, unit, note)
    change = _CHANGES[BulkAction(action)]
    values = {"unit": unit, "former": former, "note": note.strip()}
    found = []
    for task in rows:
        hold(task)
        result = change(task, values, by)
        if result is not None:
            found.append({"task": task.pk, "title": cut(task.title, 120), **result})
    if not found:
        raise Invalid(_("Không có gì phải đổi: các nhiệm vụ đã chọn vốn đã như vậy."))
    row = BulkChange.objects.create(programme=programme, action=action, changes=found, created_by=by)
    Event.record(row, "plan_bulk_done", by=by, data={"tasks": len(found)})
    return row


def _check(programme: ProgrammeYear, rows: Sequence[Task], action: str, unit: Unit | None, note: str) -> None:
    if not rows:
        raise Invalid(_("Chưa chọn nhiệm vụ nào. Hãy đánh dấu ít nhất một dòng."))
    if len(rows) > MOST:
        raise Invalid(_("Mỗi lần đổi được tối đa %(most)d nhiệm vụ. Hãy lọc hẹp lại.") % {"most": MOST})
    if any(task.programme_id != programme.pk for task in rows):
        raise Invalid(_("Có nhiệm vụ không thuộc năm này. Hãy chọn lại."))
    if action in (BulkAction.RESPONSIBLE, BulkAction.SUPPORT) and (
        unit is None or unit.commune_id != programme.commune_id
    ):
        raise Invalid(_("Hãy chọn một đơn vị của địa phương."), field="unit")
    if action == BulkAction.NOTE_ADD and not note.strip():
        raise Invalid(_("Hãy ghi nội dung cần thêm."), field="note")


def _responsible(task: Task, values: dict[str, Any], by: Any) -> dict[str, Any] | None:
    unit, before = values["unit"], units_now(task)
    if before["responsible"] == unit.pk:
        return None
    others = [pk for pk in before["leads"] if pk != unit.pk]
    supports = [pk for pk in before["supports"] if pk != unit.pk]
    leads = [unit.pk]
    if values["former"] == "lead":
        leads += others
    elif values["former"] == "support":
        supports = [*others, *(pk for pk in supports if pk not in others)]
    return _units(task, before, {"leads": leads, "responsible": unit.pk, "supports": supports}, by)


def _support(task: Task, values: dict[str, Any], by: Any) -> dict[str, Any] | None:
    unit, before = values["unit"], units_now(task)
    if unit.pk in before["supports"] or unit.pk in before["leads"]:
        return None
    return _units(task, before, before | {"supports": [*before["supports"], unit.pk]}, by)


def units_now(task: Task) -> Units:
    """Who takes part, in order, as it stands in the database now."""
    rows = list(TaskUnit.objects.filter(task=task).order_by("position", "pk"))
    return {
        "leads": [row.unit_id for row in rows if row.role == UnitRole.LEAD],
        "responsible": next((row.unit_id for row in rows if row.is_responsible), None),
        "supports": [row.unit_id for row in rows if row.role == UnitRole.SUPPORT],
    }


def _units(task: Task, before: Units, after: Units, by: Any) -> dict[str, Any]:
    was = units_in_words(task)
    fresh = Task.objects.get(pk=task.pk)  # its unit rows are read anew, not those the page fetched
    put_units(fresh, after["leads"], after["responsible"], after["supports"])
    Event.record(task, "task_units_changed", by=by, data={"before": was, "after": units_in_words(task)})
    tell_assigned(task, {*before["leads"], *before["supports"]}, by=by)
    return {"before": before, "after": after}


def _confirm(task: Task, values: dict[str, Any], by: Any) -> dict[str, Any] | None:
    waiting = Task.objects.filter(pk=task.pk, criterion_match=CriterionMatch.PROPOSED)
    criterion = waiting.values_list("criterion", "criterion__code").first()
    if criterion is None or not waiting.update(criterion_match=CriterionMatch.CONFIRMED):
        return None
    Event.record(task, "task_criterion_confirmed", by=by, data={"after": criterion[1]})
    return {"before": CriterionMatch.PROPOSED.value, "after": criterion[0]}


def _note(task: Task, values: dict[str, Any], by: Any) -> dict[str, Any] | None:
    before = Task.objects.values_list("note", flat=True).get(pk=task.pk)
    return _write_note(task, before, values["note"], by)


def _add_note(task: Task, values: dict[str, Any], by: Any) -> dict[str, Any] | None:
    before = Task.objects.values_list("note", flat=True).get(pk=task.pk)
    return _write_note(task, before, f"{before}\n{values['note']}".strip(), by)


def _write_note(task: Task, before: str, after: str, by: Any) -> dict[str, Any] | None:
    if before == after or not _swap_note(task, before, after, by):
        return None
    return {"before": before, "after": after}


def _swap_note(task: Task, expected: str, wanted: str, by: Any) -> bool:
    """Write the note if it still says what is expected."""
    if not Task.objects.filter(pk=task.pk, note=expected).update(note=wanted):
        return False
    Event.record(task, "task_edited", by=by, data={"note": [expected, wanted]})
    return True


_CHANGES: dict[BulkAction, Callable[[Task, dict[str, Any], Any], dict[str, Any] | None]] = {
    BulkAction.RESPONSIBLE: _responsible,
    BulkAction.SUPPORT: _support,
    BulkAction.CONFIRM: _confirm,
    BulkAction.NOTE_ADD: _add_note,
    BulkAction.NOTE_SET: _note,
}


@transaction.atomic
def undo_many(*, change: BulkChange, by: Any) -> BulkChange:
    """Make every task what it was before, where nothing else changed it since; the others are marked ``kept``.

    Raises:
        NotAllowed: somebody else's change, or the plan may not be edited now.
        WrongState: it was taken back already.
    """
    can_manage_plan(by, change.programme).require()
    if change.created_by_id != by.pk:
        raise NotAllowed(_("Chỉ người đã làm mới hoàn tác được."))
    if not BulkChange.objects.filter(pk=change.pk, undone_at=None).update(undone_at=now(), undone_by=by):
        raise WrongState(_("Thay đổi này đã được hoàn tác rồi."))
    change.refresh_from_db()
    back = _BACK[BulkAction(change.action)]
    tasks = Task.objects.select_related("programme__commune").in_bulk([entry["task"] for entry in change.changes])
    for entry in change.changes:
        task = tasks.get(entry["task"])
        if task is not None:
            hold(task)
        entry["kept"] = task is None or not back(task, entry, by)
    change.save(update_fields=["changes"])
    gone_back = sum(not entry["kept"] for entry in change.changes)
    Event.record(change, "plan_bulk_undone", by=by, data={"tasks": gone_back})
    return change


def _units_back(task: Task, entry: dict[str, Any], by: Any) -> bool:
    if units_now(task) != entry["after"]:
        return False
    living = set(Unit.objects.filter(commune=task.programme.commune_id).values_list("pk", flat=True))
    before: Units = entry["before"]
    if not living >= {*before["leads"], *before["supports"]}:
        return False  # a unit was deleted meanwhile
    _units(task, entry["after"], before, by)
    return True


def _confirm_back(task: Task, entry: dict[str, Any], by: Any) -> bool:
    same = Task.objects.filter(pk=task.pk, criterion=entry["after"], criterion_match=CriterionMatch.CONFIRMED)
    if not same.update(criterion_match=CriterionMatch.PROPOSED):
        return False
    Event.record(task, "task_criterion_unconfirmed", by=by)
    return True


def _note_back(task: Task, entry: dict[str, Any], by: Any) -> bool:
    return _swap_note(task, entry["after"], entry["before"], by)


_BACK: dict[BulkAction, Callable[[Task, dict[str, Any], Any], bool]] = {
    BulkAction.RESPONSIBLE: _units_back,
    BulkAction.SUPPORT: _units_back,
    BulkAction.CONFIRM: _confirm_back,
    BulkAction.NOTE_ADD: _note_back,
    BulkAction.NOTE_SET: _note_back,
}
