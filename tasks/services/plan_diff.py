"""What an import would change, row by row, without changing anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tasks.enums import OccurrenceStatus, TaskStatus
from tasks.models import Activity, Extension, Occurrence, Plan, Task, TaskComment
from tasks.plan_rows import PlanRows, Rewording, TaskRow, propose_rewordings

FIELD_LABELS = {
    "title": _("Nội dung"),
    "ref": _("Số in"),
    "content": _("Nội dung thực hiện"),
    "deliverable": _("Sản phẩm"),
    "timing_text": _("Thời gian"),
    "schedule": _("Cách hiểu thời gian"),
    "lead": _("Chủ trì"),
    "supporting": _("Phối hợp"),
    "note": _("Ghi chú"),
    "status": _("Tình trạng"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A task whose printed row differs: field → [before, after] in words."""

    task: int
    title: str
    fields: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Gone:
    """A task whose row is no longer in the plan. With work on it, it stays and is marked."""

    task: int
    title: str
    has_work: bool


@dataclass(slots=True)
class PlanDiff:
    """The difference between a stored plan and an annex."""

    added: list[TaskRow] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    rewordings: list[Rewording] = field(default_factory=list)
    renamed: dict[str, int] = field(default_factory=dict)
    same: list[TaskRow] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        return len(self.same)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.gone)

    @property
    def gone_keys(self) -> set[int]:
        return {row.task for row in self.gone}

    def has_work(self, task: int) -> bool:
        return any(row.has_work for row in self.gone if row.task == task)

    def change_of(self, task: int) -> Change | None:
        return next((change for change in self.changed if change.task == task), None)

    def summary(self) -> dict[str, Any]:
        """For the history: figures, and the names of what came, changed and went."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "gone": len(self.gone),
            "unchanged": self.unchanged,
            "gone_titles": [row.title[:200] for row in self.gone],
            "renamed": len(self.renamed),
        }


def compare(plan: Plan | None, rows: PlanRows, *, rewordings: Mapping[str, int] | None = None) -> PlanDiff:
    """The difference the annex makes to the plan (None: there is none yet). `rewordings` as in `import_annex`."""
    stored = _stored(plan)
    by_identity = {task.identity: task for task in stored}
    diff = PlanDiff(renamed=_valid(rewordings or {}, stored, rows))
    for identity, pk in diff.renamed.items():
        task = next(task for task in stored if task.pk == pk)
        del by_identity[task.identity]
        by_identity[identity] = task
    for row in rows.tasks:
        task = by_identity.pop(row.identity, None)
        if task is None:
            diff.added.append(row)
        elif fields := _fields(task, row):
            diff.changed.append(Change(task.pk, row.title, fields))
        else:
            diff.same.append(row)
    left = [task for task in by_identity.values() if task.status != TaskStatus.GONE]
    diff.gone = [Gone(task.pk, task.title, task.has_work) for task in left]
    candidates = [(task.pk, task.kind == "standing", task.title) for task in by_identity.values()]
    diff.rewordings = propose_rewordings(candidates, diff.added)
    return diff


def _stored(plan: Plan | None) -> list[Any]:
    if plan is None or plan.pk is None:
        return []
    open_rows = Q(status=OccurrenceStatus.OPEN, original_ends_on__isnull=True, carried_from__isnull=True)
    touched = Occurrence.objects.filter(task=OuterRef("pk")).exclude(open_rows)
    recorded = Activity.objects.filter(task=OuterRef("pk"))
    said = TaskComment.objects.filter(task=OuterRef("pk"))
    asked = Extension.objects.filter(occurrence__task=OuterRef("pk"))
    return list(
        Task.objects.filter(plan=plan)
        .annotate(has_work=Exists(touched) | Exists(recorded) | Exists(said) | Exists(asked))
        .select_related("programme")
        .order_by("number")
    )


def _valid(rewordings: Mapping[str, int], stored: list[Any], rows: PlanRows) -> dict[str, int]:
    """Only pairs of a stored task that lost its row and a row that is new; each once."""
    printed = {row.identity for row in rows.tasks}
    known = {task.identity for task in stored}
    free = {task.pk for task in stored if task.identity not in printed}
    chosen: dict[str, int] = {}
    for identity, pk in rewordings.items():
        if identity in printed - known and pk in free - set(chosen.values()):
            chosen[identity] = pk
    return chosen


def _fields(task: Task, row: TaskRow) -> dict[str, list[str]]:
    """The printed cells that differ, before and after."""
    pairs = {
        "title": (task.title, row.title),
        "ref": (task.ref, row.ref[:20]),
        "content": (task.content, row.content),
        "deliverable": (task.deliverable, row.deliverable),
        "timing_text": (task.timing_text, row.timing_text[:500]),
        "lead": (_units(task.printed, "leads"), ", ".join(row.leads)),
        "supporting": (_units(task.printed, "supports"), _units(row.printed, "supports")),
        "note": (task.printed.get("note", ""), row.note),
        "status": (str(task.get_status_display()), str(TaskStatus.ACTIVE.label)),
    }
    if not task.timing_reading and task.timing_text == row.timing_text[:500]:
        pairs["schedule"] = (_spoken(task.schedule), _spoken(row.schedule.to_record()))
    return {name: [old, new] for name, (old, new) in pairs.items() if old != new}


def _units(printed: dict[str, Any], key: str) -> str:
    codes = list(printed.get(key, []))
    if key == "supports" and printed.get("all"):
        codes.append("all")
    return ", ".join(codes)


def _spoken(record: dict[str, Any]) -> str:
    """A schedule in words, exact enough to see every difference."""
    if not record:
        return ""
    days = "; ".join(f"{window['from']}–{window['to']}" for window in record["windows"])
    return f"{record['kind']} {record['every'] or ''} {record['min_count']} {record['basis']} {days}".strip()
