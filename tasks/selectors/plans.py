"""The plan as a tree with figures, its timeline, and what is not matched to a criterion."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from criteria.models import ProgrammeYear
from tasks.enums import FULFILLED, OWED, TaskKind, TaskStatus
from tasks.models import Occurrence, Plan, PlanSection, Task

from .rows import leads_of, with_units
from .work import TABS


@dataclass(slots=True)
class SectionNode:
    """A group or heading with what stands under it; `done` and `total` count windows of everything below."""

    section: PlanSection | None
    children: list[SectionNode] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    done: int = 0
    total: int = 0
    overdue: int = 0

    @property
    def task_count(self) -> int:
        return len(self.tasks) + sum(child.task_count for child in self.children)


def plans_of(programme: ProgrammeYear) -> list[Plan]:
    """The commune's plan first, then those of single units."""
    return list(Plan.objects.filter(programme=programme).select_related("unit").order_by("unit__sort", "pk"))


def plan_tree(plan: Plan, today: dt.date) -> list[SectionNode]:
    """The plan as it is printed, with figures; standing duties last under a node without section. Three queries."""
    nodes = {section.pk: SectionNode(section) for section in plan.sections.order_by("position")}
    standing = SectionNode(None)
    for task in _plan_tasks(plan, today):
        task.leads = leads_of(task)  # type: ignore[attr-defined]
        (nodes[task.section_id] if task.section_id else standing).tasks.append(task)
    roots: list[SectionNode] = []
    for node in nodes.values():
        parent = node.section.parent_id if node.section else None
        (nodes[parent].children if parent else roots).append(node)
    roots += [standing] if standing.tasks else []
    for root in roots:
        _sum_up(root)
    return roots


def _plan_tasks(plan: Plan, today: dt.date) -> QuerySet[Task]:
    counted = Q(occurrences__counts=True)
    return (
        with_units(Task.objects.filter(plan=plan))
        .annotate(
            n_total=Count("occurrences", filter=counted),
            n_done=Count("occurrences", filter=counted & Q(occurrences__status__in=FULFILLED)),
            n_overdue=Count("occurrences", filter=TABS[1].windows(today, "occurrences")),
        )
        .order_by("number")
    )


def _sum_up(node: SectionNode) -> None:
    for child in node.children:
        _sum_up(child)
    living: list[Any] = [task for task in node.tasks if task.status == TaskStatus.ACTIVE]
    node.done = sum(task.n_done for task in living) + sum(child.done for child in node.children)
    node.total = sum(task.n_total for task in living) + sum(child.total for child in node.children)
    node.overdue = sum(task.n_overdue for task in living) + sum(child.overdue for child in node.children)


@dataclass(frozen=True, slots=True)
class Month:
    """Windows that end in one month: how many there are, are fulfilled, and are owed after their last day."""

    number: int
    total: int = 0
    done: int = 0
    overdue: int = 0


def timeline_of(plan: Plan, today: dt.date) -> dict[int, list[Month]]:
    """For each group number (0: standing duties) the twelve months; one query."""
    rows = (
        Occurrence.objects.filter(task__plan=plan, task__status=TaskStatus.ACTIVE, counts=True)
        .values_list("task__section__number", "ends_on__month")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(status__in=FULFILLED)),
            overdue=Count("pk", filter=Q(status__in=OWED, ends_on__lt=today)),
        )
        .order_by()
    )
    found: dict[int, dict[int, Month]] = defaultdict(dict)
    for number, month, total, done, overdue in rows:
        found[number or 0][month] = Month(month, total, done, overdue)
    return {
        number: [months.get(month, Month(month)) for month in range(1, 13)] for number, months in sorted(found.items())
    }


def unmatched(programme: ProgrammeYear) -> QuerySet[Task]:
    """Living rows of the annex whose criterion a person has not decided on."""
    return (
        with_units(Task.objects.of(programme).active())
        .filter(kind=TaskKind.ANNEX, criterion_match__in=["none", "proposed"])
        .order_by("plan", "number")
    )


def groups_of(programme: ProgrammeYear) -> list[tuple[int, str]]:
    """Number and printed title of the year's groups, for a filter."""
    rows: Iterable[tuple[int, str]] = (
        PlanSection.objects.filter(plan__programme=programme, depth=0)
        .order_by("plan__unit", "position")
        .values_list("number", "title")
    )
    found: dict[int, str] = {}
    for number, title in rows:
        found.setdefault(number, title)
    return sorted(found.items())
