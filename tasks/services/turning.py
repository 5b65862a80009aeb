"""The plan goes into the next year: rows, units and printed words; the timing is read anew for the new year."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from common.models import Event
from common.text import cut, search_text
from criteria.enums import NodeKind
from criteria.models import Criterion, ProgrammeYear
from criteria.turning import Carrier, Line, Turn, add_carrier
from tasks.enums import OWED, CriterionMatch, ScheduleKind, TaskKind, TaskStatus, UnitRole
from tasks.models import Occurrence, Plan, PlanSection, Task, TaskUnit
from tasks.plan_rows import identity_of
from tasks.year_words import next_timing, next_words

from .editing import read_timing
from .windows import set_schedule, windows_for

WHOLE = (ScheduleKind.ONCE, ScheduleKind.WINDOW)
"""Work that is still worth doing when its days are over. What repeats comes again by itself; an occasion has passed."""


def register() -> None:
    """Called once when the app is ready."""
    add_carrier(Carrier("tasks", 10, preview_plan, carry_plan, carry_unfinished))


def preview_plan(programme: ProgrammeYear, year: int) -> list[Line]:
    """How many rows go over; two queries."""
    living = Q(status=TaskStatus.ACTIVE)
    idle_lead = Q(task_units__role=UnitRole.LEAD, task_units__unit__is_active=False)
    counted = Task.objects.of(programme).aggregate(
        living=Count("pk", filter=living, distinct=True),
        gone=Count("pk", filter=Q(status=TaskStatus.GONE), distinct=True),
        idle=Count("task_units__unit", filter=living & idle_lead, distinct=True),
    )
    owed = Q(status__in=OWED)
    kinds = Occurrence.objects.counted().filter(owed, task__programme=programme)
    left = kinds.aggregate(
        whole=Count("task", distinct=True, filter=Q(task__schedule_kind__in=WHOLE)),
        rest=Count("pk", filter=~Q(task__schedule_kind__in=WHOLE)),
    )
    lines = [
        Line(
            _("Nhiệm vụ trong kế hoạch"),
            counted["living"],
            _("cùng đề mục, đơn vị chủ trì, phối hợp; thời gian in được đọc lại cho năm %(year)d") % {"year": year},
        ),
        Line(
            _("Nhiệm vụ chưa xong (một lần, một khoảng)"),
            left["whole"],
            _("chuyển sang khi khép năm cũ, với hạn mới bạn chọn"),
            closing=True,
        ),
        Line(
            _("Kỳ chưa xong của việc lặp lại"), left["rest"], _("không chuyển: năm mới có kỳ mới"), False, closing=True
        ),
        Line(_("Nhiệm vụ không còn trong kế hoạch"), counted["gone"], _("ở lại năm cũ"), taken=False),
    ]
    if counted["idle"]:
        note = _("nhiệm vụ của các đơn vị này cần giao lại")
        lines.append(Line(_("Đơn vị chủ trì đã ngừng hoạt động"), counted["idle"], note, needs_look=True))
    return lines


def carry_plan(turn: Turn) -> list[Line]:
    """Copy every plan of the old year that the new one has not got yet."""
    there = set(Plan.objects.filter(programme=turn.new).values_list("unit", flat=True))
    plans = [plan for plan in Plan.objects.filter(programme=turn.old) if plan.unit_id not in there]
    carried = _Carried(turn)
    for plan in plans:
        carried.plan(plan)
    turn.made["tasks"] = dict(carried.tasks)
    lines = [
        Line(_("Nhiệm vụ trong kế hoạch"), len(carried.tasks), url_name="plan_overview"),
        Line(_("Kỳ phải nộp trong năm"), carried.windows, url_name="task_list"),
    ]
    if carried.unread:
        note = _("hãy mở từng nhiệm vụ và ghi rõ thời gian")
        lines.append(
            Line(_("Thời gian chưa hiểu được"), carried.unread, note, needs_look=True, url_name="plan_overview")
        )
    if carried.lost:
        note = _("bộ tiêu chí mới không có mã này; hãy gắn lại")
        lines.append(Line(_("Nhiệm vụ mất tiêu chí"), carried.lost, note, needs_look=True, url_name="task_matches"))
    return lines


class _Carried:
    """One run over the plans of the old year; the caller holds the transaction."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.old, self.new = turn.old.year, turn.new.year
        self.tasks: dict[int, Task] = {}
        self.paths: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        """Headings below the group, before and after, by the old section."""
        self.windows = self.unread = self.lost = 0
        leaves = Criterion.objects.filter(criteria_set=turn.new.criteria_set_id, kind=NodeKind.LEAF)
        self.leaves = {leaf.code: leaf for leaf in leaves}

    def plan(self, old: Plan) -> None:
        plan = Plan.objects.create(
            programme=self.turn.new,
            unit=old.unit,
            title=next_words(old.title, self.old, self.new),
            issuing_body=old.issuing_body,
            report_deadlines=[self._deadline(row) for row in old.report_deadlines],
        )
        sections = self._sections(old, plan)
        rows = Task.objects.filter(plan=old, status=TaskStatus.ACTIVE).select_related("criterion")
        pairs = [
            (row, self._task(row, plan, sections)) for row in rows.prefetch_related("task_units").order_by("number")
        ]
        _tell_apart([new for _old, new in pairs])
        Task.objects.bulk_create([new for _old, new in pairs])
        TaskUnit.objects.bulk_create(
            TaskUnit(
                task=new, unit_id=row.unit_id, role=row.role, is_responsible=row.is_responsible, position=row.position
            )
            for before, new in pairs
            for row in before.task_units.all()
        )
        windows = [window for _old, new in pairs for window in windows_for(new)]
        Occurrence.objects.bulk_create(windows)
        self.windows += sum(1 for window in windows if window.counts)
        for before, new in pairs:
            self.tasks[before.pk] = new
            Event.record(new, "task_turned", by=self.turn.by, data={"task": before.pk, "from_year": self.old})
        Event.record(plan, "plan_turned", by=self.turn.by, data={"tasks": len(pairs), "from_year": self.old})

    def _sections(self, old: Plan, plan: Plan) -> dict[int, PlanSection]:
        made: dict[int, PlanSection] = {}
        for section in old.sections.order_by("depth", "position"):
            cells = {
                name: next_timing(text, self.old, self.new)
                if name == "timing"
                else next_words(text, self.old, self.new)
                for name, text in section.cells.items()
            }
            title = next_words(section.title, self.old, self.new)
            before, after = self.paths.get(section.parent_id or 0, ((), ()))
            inside = section.parent_id is not None
            self.paths[section.pk] = ((*before, section.title), (*after, title)) if inside else ((), ())
            made[section.pk] = PlanSection.objects.create(
                plan=plan,
                parent=made[section.parent_id] if section.parent_id else None,
                number=section.number,
                ref=section.ref,
                title=title,
                cells=cells,
                position=section.position,
                depth=section.depth,
            )
        return made

    def _task(self, old: Task, plan: Plan, sections: dict[int, PlanSection]) -> Task:
        task = copy.copy(old)
        task._state = copy.copy(old._state)
        task._state.adding, task._state.fields_cache = True, {}
        task._prefetched_objects_cache = {}  # type: ignore[attr-defined]
        task.pk = None
        task.plan, task.programme = plan, self.turn.new
        task.section = sections[old.section_id] if old.section_id else None
        for name in ("title", "content", "deliverable", "note"):
            setattr(task, name, next_words(getattr(old, name), self.old, self.new))
        task.timing_text = next_timing(old.timing_text, self.old, self.new)
        task.timing_reading = next_timing(old.timing_reading, self.old, self.new)
        task.printed = dict(old.printed)
        set_schedule(task, read_timing(task))
        self.unread += task.schedule_kind == ScheduleKind.UNKNOWN
        self._criterion(task, old)
        task.identity = self._identity(old, task)
        task.search = search_text(f"{task.ref} {task.title} {task.content} {task.deliverable}")
        return task

    def _criterion(self, task: Task, old: Task) -> None:
        """The leaf with the same code; where the set has none, the row waits for a person."""
        if old.criterion is None:
            task.criterion = None
            return
        task.criterion = self.leaves.get(old.criterion.code)
        if task.criterion is None:
            task.criterion_match, task.match_score = CriterionMatch.NONE, None
            self.lost += 1

    def _identity(self, old: Task, task: Task) -> str:
        """By which an import of the new year's annex finds the row: from its words as next year prints them."""
        before, after = self.paths.get(old.section_id or 0, ((), ()))
        number = task.section.number if task.section else 0
        if task.kind == TaskKind.STANDING:
            before = after = ((task.printed.get("leads") or [task.printed.get("lead") or ""])[0],)
        kind = "duty" if task.kind == TaskKind.STANDING else "task"
        if identity_of(kind, number, before, old.title) == old.identity:
            return identity_of(kind, number, after, task.title)
        same = (before, old.title) == (after, task.title)
        return old.identity if same else identity_of(kind, number, [old.identity], task.title)

    def _deadline(self, row: dict[str, Any]) -> dict[str, Any]:
        words = next_timing(str(row.get("due_text") or ""), self.old, self.new)
        return row | {"due": _same_day_next(row.get("due"), self.new - self.old), "due_text": words}


def _same_day_next(day: Any, years: int) -> Any:
    """The same day so many years later, as an ISO date; what is no date stays."""
    try:
        found = dt.date.fromisoformat(str(day))
    except ValueError:
        return day
    last = 28 if (found.month, found.day) == (2, 29) else found.day
    return found.replace(year=found.year + years, day=last).isoformat()


def _tell_apart(tasks: list[Task]) -> None:
    """Two rows that next year's words make alike keep their own identities."""
    seen: dict[str, int] = {}
    for task in tasks:
        first = task.identity
        seen[first] = seen.get(first, 0) + 1
        if seen[first] > 1:
            task.identity = identity_of("turned", 0, [first, str(seen[first])], task.title)


def carry_unfinished(turn: Turn, until: dt.date) -> list[Line]:
    """One window in the new year for each task that was not finished, with the last day a person chose.

    Only where the new plan still has the row, and once: a second run finds what the first one made.
    """
    left = (
        Occurrence.objects.counted()
        .filter(task__programme=turn.old, status__in=OWED, task__schedule_kind__in=WHOLE)
        .exclude(pk__in=Occurrence.objects.filter(carried_from__isnull=False).values("carried_from"))
        .select_related("task")
        .order_by("task", "ends_on")
    )
    by_task: dict[int, list[Occurrence]] = {}
    for window in left:
        by_task.setdefault(window.task_id, []).append(window)
    targets = turn.made.get("tasks") or _same_rows(turn)
    made = 0
    for pk, windows in by_task.items():
        target = targets.get(pk)
        if target is None or Occurrence.objects.filter(task=target, carried_from__task=pk).exists():
            continue
        _carry(turn, target, windows, until)
        made += 1
    note = _("có hạn mới %(day)s, ghi “Chuyển từ năm %(year)d”") % {"day": f"{until:%d/%m/%Y}", "year": turn.old.year}
    lines = [Line(_("Nhiệm vụ chưa xong được chuyển sang"), made, note, url_name="task_list")]
    if missed := len(by_task) - made:
        lines.append(
            Line(
                _("Nhiệm vụ chưa xong không chuyển"),
                missed,
                _("đã chuyển, hoặc không còn trong kế hoạch mới"),
                taken=False,
            )
        )
    return lines


def _same_rows(turn: Turn) -> dict[int, Task]:
    """Old task → the task made from it, as the history of the new ones tells."""
    new = {task.pk: task for task in Task.objects.of(turn.new).active()}
    kind = ContentType.objects.get_for_model(Task)
    rows = Event.objects.filter(content_type=kind, object_id__in=new, verb="task_turned")
    return {data["task"]: new[pk] for pk, data in rows.values_list("object_id", "data")}


def _carry(turn: Turn, target: Task, windows: list[Occurrence], until: dt.date) -> None:
    last, taken = windows[-1], set(target.occurrences.values_list("starts_on", "ends_on"))
    while (turn.new.first_day, until) in taken:
        until += dt.timedelta(days=1)
    label = _("Chuyển từ năm %(year)d: %(label)s") % {"year": turn.old.year, "label": last.label}
    carried = Occurrence.objects.create(
        task=target,
        label=cut(label, 100),
        starts_on=turn.new.first_day,
        ends_on=until,
        min_count=last.min_count,
        carried_from=last,
    )
    Event.record(carried, "occurrence_carried", by=turn.by, data={"windows": len(windows), "from_year": turn.old.year})
