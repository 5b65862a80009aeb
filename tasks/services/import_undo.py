"""Taking an import back: the plan stands again as it stood before, as long as nothing was built on what came in.

`state_of` before and after an import says which rows it touched. Those rows are kept as they were; of what the import
left, a fingerprint is kept, so that a later change is seen. Undoing then is exact: same rows, same primary keys.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core import serializers
from django.db import models, transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from accounts.models import Commune, Unit, UnitAlias
from common.errors import WrongState
from common.models import Event
from common.stale import fingerprint, hold
from common.text import cut
from criteria.models import ProgrammeYear
from tasks.enums import ImportStatus
from tasks.models import Activity, Occurrence, Plan, PlanImport, PlanSection, Task, TaskUnit
from tasks.permissions import can_manage_plan

MODELS: dict[str, type[models.Model]] = {
    "plans": Plan,
    "sections": PlanSection,
    "tasks": Task,
    "units": TaskUnit,
    "windows": Occurrence,
}
"""What an import writes, in the order in which it can be written again."""

State = dict[str, dict[int, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Before:
    """The plan, its rows and the commune's units before an import."""

    rows: State
    homes: dict[int, int | None]
    units: frozenset[int]
    aliases: frozenset[int]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A row on which something was built since. `task` None: the plan as a whole."""

    task: int | None
    title: str
    why: str


# --- remembering ------------------------------------------------------------------------------------------------


def before_import(programme: ProgrammeYear, plan: Plan | None) -> Before:
    """What stands now; nine queries."""
    return Before(state_of(plan), _homes(plan), *_units(programme.commune))


def record_of(before: Before, programme: ProgrammeYear, plan: Plan) -> dict[str, Any]:
    """What undoing needs: touched rows as they were, fingerprints of what came of them."""
    after = state_of(plan)
    kept: dict[str, Any] = {"before": {}, "after": {}}
    for name in MODELS:
        old, new = before.rows[name], after[name]
        kept["before"][name] = [row for pk, row in old.items() if new.get(pk) != row]
        kept["after"][name] = {str(pk): _sign(row) for pk, row in new.items() if old.get(pk) != row}
    homes = _homes(plan)
    kept["homes"] = {str(pk): [before.homes[pk], home] for pk, home in homes.items() if before.homes.get(pk) != home}
    units, aliases = _units(programme.commune)
    return kept | {"made_units": sorted(units - before.units), "made_aliases": sorted(aliases - before.aliases)}


def state_of(plan: Plan | None) -> State:
    """Every row of the plan as plain values, by kind and primary key."""
    if plan is None:
        return {name: {} for name in MODELS}
    rows: dict[str, models.QuerySet[Any]] = {
        "plans": Plan.objects.filter(pk=plan.pk),
        "sections": PlanSection.objects.filter(plan=plan).order_by("depth", "pk"),
        "tasks": Task.objects.filter(plan=plan).order_by("pk"),
        "units": TaskUnit.objects.filter(task__plan=plan).order_by("pk"),
        "windows": Occurrence.objects.filter(task__plan=plan).order_by("pk"),
    }
    return {name: {row["pk"]: row for row in json.loads(serializers.serialize("json", rows[name]))} for name in rows}


def _homes(plan: Plan | None) -> dict[int, int | None]:
    """In which window each activity counts."""
    if plan is None:
        return {}
    return dict(Activity.objects.filter(task__plan=plan).values_list("pk", "occurrence_id"))


def _units(commune: Commune) -> tuple[frozenset[int], frozenset[int]]:
    units = Unit.objects.filter(commune=commune).values_list("pk", flat=True)
    aliases = UnitAlias.objects.filter(unit__commune=commune).values_list("pk", flat=True)
    return frozenset(units), frozenset(aliases)


def _sign(row: dict[str, Any]) -> str:
    return fingerprint(row["fields"])


# --- undoing ----------------------------------------------------------------------------------------------------


@transaction.atomic
def undo_import(*, plan_import: PlanImport, by: Any) -> list[Obstacle]:
    """Put the plan back as it was before the import; the file waits again with all answers. Empty: it was done.

    Returns what stands in the way otherwise, and changes nothing then.

    Raises:
        NotAllowed: the person may not edit the plan.
        WrongState: the import was undone meanwhile, or is from before imports could be undone.
    """
    programme = plan_import.programme
    can_manage_plan(by, programme).require()
    row = PlanImport.objects.select_related("applied_plan").get(pk=plan_import.pk)
    plan, kept = row.applied_plan, row.undo_record
    if row.status != ImportStatus.APPLIED or plan is None or not kept:
        raise WrongState(_("Lần nhập này không còn hoàn tác được. Hãy tải lại trang để xem tình trạng mới."))
    hold(plan)
    _hold_rows(plan)
    if found := obstacles(row, plan, kept):
        return found
    waiting = PlanImport.objects.filter(pk=row.pk, status=ImportStatus.APPLIED)
    if not waiting.update(status=ImportStatus.READ, applied_at=None, applied_plan=None, undo_record=None):
        raise WrongState
    made_plan = not kept["before"]["plans"] and str(plan.pk) in kept["after"]["plans"]
    _Undo(plan, kept).run()
    row.refresh_from_db()
    if not made_plan:
        Event.record(plan, "plan_import_undone", by=by, data={"file": row.original_name})
    Event.record(row, "plan_import_undone", by=by, from_state=ImportStatus.APPLIED, to_state=ImportStatus.READ)
    return []


def _hold_rows(plan: Plan) -> None:
    """Who is just handing in, reviewing or editing comes before: what they did is seen as an obstacle, not undone."""
    tasks = Task.objects.filter(plan=plan)
    for rows in (tasks, Occurrence.objects.filter(task__in=tasks.values("pk"))):
        list(rows.select_for_update().order_by("pk").values_list("pk"))


def obstacles(row: PlanImport, plan: Plan, kept: dict[str, Any]) -> list[Obstacle]:
    """What was built on the import since, by task; a later import stands before everything else."""
    later = PlanImport.objects.filter(
        programme=row.programme_id, unit=row.unit_id, status=ImportStatus.APPLIED, applied_at__gt=row.applied_at
    ).exclude(pk=row.pk)
    if newest := later.order_by("-applied_at").first():
        why = _("đã nhập sau tệp này; hãy hoàn tác tệp đó trước")
        return [Obstacle(None, newest.original_name, why)]
    now = state_of(plan)
    made = _made(kept)
    moved_by_import = {int(pk) for pk in kept["homes"]}
    blocked: dict[int | None, str] = {}
    for name, signs in kept["after"].items():
        for pk, sign in signs.items():
            here = now[name].get(int(pk))
            if here is None or _sign(here) != sign:
                task = _task_of(name, int(pk), here, kept)
                blocked.setdefault(task, _("đã được sửa, nộp hoặc duyệt sau khi nhập"))
    windows = {pk: here["fields"]["task"] for pk, here in now["windows"].items()}
    for name, pks in made.items():
        for pk in _built_on(MODELS[name], pks, made, moved_by_import):
            task = pk if name == "tasks" else windows.get(pk) if name == "windows" else None
            blocked.setdefault(task, _("đã có minh chứng, hoạt động, trao đổi hoặc việc khác gắn vào"))
    moved = dict(Activity.objects.filter(pk__in=kept["homes"]).values_list("pk", "occurrence_id"))
    for pk, (_before, after) in kept["homes"].items():
        if moved.get(int(pk)) != after:
            blocked.setdefault(None, _("có hoạt động đã đổi kỳ sau khi nhập"))
    titles = {pk: here["fields"]["title"] for pk, here in now["tasks"].items()}
    return [Obstacle(task, cut(titles.get(task or 0, plan.title), 160), why) for task, why in blocked.items()]


def _made(kept: dict[str, Any]) -> dict[str, set[int]]:
    """The rows the import created."""
    old = {name: {row["pk"] for row in rows} for name, rows in kept["before"].items()}
    return {name: {int(pk) for pk in signs} - old[name] for name, signs in kept["after"].items()}


def _task_of(name: str, pk: int, here: dict[str, Any] | None, kept: dict[str, Any]) -> int | None:
    if name == "tasks":
        return pk
    if name not in {"units", "windows"}:
        return None
    known = here or next((row for row in kept["before"][name] if row["pk"] == pk), None)
    return int(known["fields"]["task"]) if known else None


def _built_on(
    model: type[models.Model], pks: Collection[int], made: dict[str, set[int]], activities: Collection[int] = ()
) -> set[int]:
    """Which of these new rows are pointed to by anything the import did not make, or (`activities`) move, itself."""
    own: dict[type[models.Model], Collection[int]] = {MODELS[name]: rows for name, rows in made.items()}
    own[Activity] = activities
    found: set[int] = set()
    if not pks:
        return found
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        field = relation.field
        if other is PlanImport:
            continue
        name = field.name
        rows = other._base_manager.filter(**{f"{name}__in": pks}).values_list("pk", name)
        found |= {target for pk, target in rows if pk not in own.get(other, ())}
    return found


class _Undo:
    """One run; the caller holds the transaction and knows that nothing stands in the way."""

    def __init__(self, plan: Plan, kept: dict[str, Any]) -> None:
        self.plan, self.kept = plan, kept
        self.before: dict[str, list[dict[str, Any]]] = kept["before"]
        self.made = _made(kept)

    def run(self) -> None:
        Activity.objects.filter(pk__in=self.kept["homes"]).update(occurrence=None)
        Occurrence.objects.filter(pk__in=self.made["windows"]).delete()
        TaskUnit.objects.filter(pk__in=[int(pk) for pk in self.kept["after"]["units"]]).delete()
        Task.objects.filter(pk__in=self.made["tasks"]).delete()
        self._free_identities()
        for name in MODELS:
            self._write(self.before[name])
        for pk, (home, _after) in self.kept["homes"].items():
            Activity.objects.filter(pk=pk).update(occurrence=home)
        for section in PlanSection.objects.filter(pk__in=self.made["sections"]).order_by("-depth"):
            section.delete()
        if self.plan.pk in self.made["plans"]:
            self.plan.delete()
        self._drop_units()

    def _free_identities(self) -> None:
        """Two tasks may have exchanged their words; neither may find its old identity taken."""
        touched = [row["pk"] for row in self.before["tasks"]]
        Task.objects.filter(pk__in=touched).update(identity=Concat(Value("undo-"), Cast("pk", CharField())))

    @staticmethod
    def _write(rows: Iterable[dict[str, Any]]) -> None:
        for parsed in serializers.deserialize("python", rows, ignorenonexistent=True):
            parsed.save()

    def _drop_units(self) -> None:
        """Spellings learned go; a unit made for the plan goes while nothing else names it."""
        UnitAlias.objects.filter(pk__in=self.kept["made_aliases"]).delete()
        made = set(self.kept["made_units"])
        used = _built_on(Unit, made, {})
        for unit in Unit.objects.filter(pk__in=made - used):
            unit.delete()
