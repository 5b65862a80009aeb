"""The year's work in numbers: windows by state and by responsible unit."""

from __future__ import annotations

from django.db.models import Count, Q

from common.clock import today
from criteria.models import ProgrammeYear
from reports.data import Count as Counted
from reports.data import TaskSummary, UnitTasks
from tasks.enums import FULFILLED, OWED, OccurrenceStatus
from tasks.models import Occurrence, TaskUnit


def summary_of(programme: ProgrammeYear) -> TaskSummary:
    """Two queries."""
    counted = Occurrence.objects.counted().filter(task__programme=programme)
    states = dict(counted.values_list("status").annotate(n=Count("id")).order_by())
    path = "task__occurrences"
    windows = Q(**{f"{path}__counts": True})
    rows = (
        TaskUnit.objects.filter(task__programme=programme, task__status="active", is_responsible=True)
        .values("unit__name", "unit__sort")
        .annotate(
            total=Count(path, filter=windows),
            done=Count(path, filter=windows & Q(**{f"{path}__status__in": FULFILLED})),
            late=Count(path, filter=windows & Q(**{f"{path}__status__in": OWED, f"{path}__ends_on__lt": today()})),
        )
        .order_by("unit__sort")
    )
    return TaskSummary(
        by_state=tuple(Counted(str(state.label), states.get(state, 0)) for state in OccurrenceStatus),
        by_unit=tuple(
            UnitTasks(
                unit=row["unit__name"],
                total=row["total"],
                done=row["done"],
                late=row["late"],
                running=row["total"] - row["done"] - row["late"],
            )
            for row in rows
            if row["total"]
        ),
    )
