"""Tasks follow their year: another cut-off moves windows, another criteria set keeps the mapping by code."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from common.models import Event
from criteria.enums import NodeKind
from criteria.models import Criterion, ProgrammeYear
from tasks.enums import CriterionMatch
from tasks.models import Task

from .windows import refresh_windows


@transaction.atomic
def follow_year(*, programme: ProgrammeYear, by: Any = None) -> int:
    """Bring windows and criteria of the year's tasks in line with the year; returns how many tasks changed.

    The right to change the year was asked where the year was changed. A criterion the new set does not have any
    more leaves its task without one, waiting for a person.
    """
    tasks = list(Task.objects.of(programme).active().select_related("criterion").prefetch_related("occurrences"))
    changed = {task.pk for task in _remap(programme, tasks)}
    for task in tasks:
        task.programme = programme
        if refresh_windows(task):
            changed.add(task.pk)
    if changed:
        Event.record(programme, "tasks_followed_year", by=by, data={"tasks": len(changed)})
    return len(changed)


def _remap(programme: ProgrammeYear, tasks: list[Task]) -> list[Task]:
    """Tasks whose criterion is of another set get the leaf with the same code in the year's set."""
    wanted = programme.criteria_set_id
    strangers = [task for task in tasks if task.criterion and task.criterion.criteria_set_id != wanted]
    if not strangers:
        return []
    leaves = Criterion.objects.filter(criteria_set=wanted, kind=NodeKind.LEAF)
    by_code = {leaf.code: leaf for leaf in leaves}
    for task in strangers:
        task.criterion = by_code.get(task.criterion.code) if task.criterion else None
        if task.criterion is None:
            task.criterion_match, task.match_score = CriterionMatch.NONE, None
    Task.objects.bulk_update(strangers, ["criterion", "criterion_match", "match_score"])
    return strangers
