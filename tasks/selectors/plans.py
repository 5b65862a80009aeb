"""The plan as a tree with figures, the rows of its open groups, and what is not matched to a criterion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from criteria.models import ProgrammeYear
from tasks.enums import FULFILLED, OWED, TaskKind, WorkState
from tasks.models import Plan, PlanSection, Task

from .plan_choices import commune_first
from .plan_filter import in_state
from .rows import with_units


@dataclass(slots=True)
class SectionNode:
    """A group or heading with what stands under it; `done`, `total` and `overdue` count windows of everything below."""

    section: PlanSection | None
    plan: Plan
    children: list[SectionNode] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    task_count: int = 0
    done: int = 0
    total: int = 0
    overdue: int = 0
    heads_plan: bool = False
    """The first group of its plan, where the year has several plans."""

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return str(self.section.pk) if self.section else f"khac-{self.plan.pk}"

    def walk(self) -> Iterator[SectionNode]:
        """This node and everything under it, in printed order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def shows_rows(self) -> bool:
        """Some of its rows, or of a heading below, are on the page."""
        return any(node.tasks for node in self.walk())


def plans_of(programme: ProgrammeYear) -> list[Plan]:
    """The commune's plan first, then those of single units."""
    return list(Plan.objects.filter(programme=programme).select_related("unit").order_by(commune_first(), "pk"))


def plan_tree(
    tasks: QuerySet[Task], plans: Sequence[Plan], sections: Sequence[PlanSection], today: dt.date
) -> list[SectionNode]:
    """The groups of the plans as they are printed, with figures of `tasks`; empty ones are left out. One query.

    Standing duties stand last in their plan, under a node without section.
    """
    by_plan = {plan.pk: plan for plan in plans}
    nodes = {section.pk: SectionNode(section, by_plan[section.plan_id]) for section in sections}
    standing = {plan.pk: SectionNode(None, plan) for plan in plans}
    for row in _figures(tasks, today):
        node = nodes[row["section"]] if row["section"] else standing[row["plan"]]
        node.task_count, node.done, node.total = row["tasks"], row["done"], row["total"]
        node.overdue = row["overdue"]
    roots: list[SectionNode] = []
    for node in nodes.values():
        parent = node.section.parent_id if node.section else None
        (nodes[parent].children if parent else roots).append(node)
    for root in roots:
        _sum_up(root)
    found = [root for plan in plans for root in [*(r for r in roots if r.plan is plan), standing[plan.pk]]]
    return _headed([root for root in found if root.task_count], several=len(plans) > 1)


def _figures(tasks: QuerySet[Task], today: dt.date) -> Iterable[Any]:
    counted = Q(occurrences__counts=True)
    return (
        tasks.order_by()
        .values("plan", "section")
        .annotate(
            tasks=Count("pk", distinct=True),
            total=Count("occurrences", filter=counted),
            done=Count("occurrences", filter=counted & Q(occurrences__status__in=FULFILLED)),
            overdue=Count("occurrences", filter=in_state(WorkState.OVERDUE, today, "occurrences")),
        )
    )


def _sum_up(node: SectionNode) -> None:
    for child in node.children:
        _sum_up(child)
    node.children = [child for child in node.children if child.task_count]
    for child in node.children:
        node.task_count += child.task_count
        node.done += child.done
        node.total += child.total
        node.overdue += child.overdue


def _headed(roots: list[SectionNode], *, several: bool) -> list[SectionNode]:
    seen: set[int] = set()
    for root in roots:
        root.heads_plan = several and root.plan.pk not in seen
        seen.add(root.plan.pk)
    return roots


def rows_under(tasks: QuerySet[Task], open_nodes: Sequence[SectionNode]) -> QuerySet[Task]:
    """The tasks of the open groups, in printed order."""
    sections = [node.section.pk for root in open_nodes for node in root.walk() if node.section]
    loose = [root.plan.pk for root in open_nodes if root.section is None]
    return tasks.filter(Q(section__in=sections) | Q(section__isnull=True, plan__in=loose)).order_by(*PRINTED)


PRINTED = (commune_first("plan__"), "plan", "number", "pk")
"""The order of the paper."""


def with_figures(tasks: QuerySet[Task], today: dt.date) -> QuerySet[Task]:
    """The tasks with units, criterion, and what their windows say; two queries.

    `n_total`, `n_done`, `n_overdue`, `n_returned`, `n_waiting`, `n_soon` and `n_open` count windows; `due` is the first
    day by which something is owed.
    """
    counted = Q(occurrences__counts=True)
    states = {
        "n_overdue": WorkState.OVERDUE, "n_returned": WorkState.RETURNED, "n_waiting": WorkState.WAITING,
        "n_soon": WorkState.SOON, "n_open": WorkState.OPEN,
    }  # fmt: skip
    return with_units(tasks).annotate(
        n_total=Count("occurrences", filter=counted),
        n_done=Count("occurrences", filter=counted & Q(occurrences__status__in=FULFILLED)),
        due=Min("occurrences__ends_on", filter=counted & Q(occurrences__status__in=OWED)),
        **{name: Count("occurrences", filter=in_state(state, today, "occurrences")) for name, state in states.items()},
    )


def state_of(task: Any) -> WorkState | None:
    """The one word for a task with figures, the most pressing of its windows; None when no window counts."""
    for state, count in (
        (WorkState.OVERDUE, task.n_overdue), (WorkState.RETURNED, task.n_returned), (WorkState.SOON, task.n_soon),
        (WorkState.WAITING, task.n_waiting), (WorkState.OPEN, task.n_open),
    ):  # fmt: skip
        if count:
            return state
    if not task.n_total:
        return None
    return WorkState.DONE if task.n_done == task.n_total else WorkState.LATER


def place_rows(roots: Sequence[SectionNode], rows: Iterable[Task]) -> None:
    """Hang the rows of one page under their headings."""
    nodes = {node.section.pk: node for root in roots for node in root.walk() if node.section}
    standing = {root.plan.pk: root for root in roots if root.section is None}
    for task in rows:
        (nodes[task.section_id] if task.section_id else standing[task.plan_id]).tasks.append(task)


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
        .order_by(commune_first("plan__"), "plan", "position")
        .values_list("number", "title")
    )
    found: dict[int, str] = {}
    for number, title in rows:
        found.setdefault(number, title)
    return sorted(found.items())
