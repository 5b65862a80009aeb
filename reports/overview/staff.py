"""For staff: what their units owe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import Unit
from common.clock import today
from criteria.scope import Scope
from tasks.enums import FULFILLED, OWED, OccurrenceStatus, UnitRole
from tasks.models import Occurrence, TaskUnit

SOON = dt.timedelta(days=14)
"""Work that ends within two weeks is shown as due."""

SHOWN = 5
"""Rows of each short list; the whole list is one click away."""


@dataclass(frozen=True)
class UnitWork:
    """The windows of the tasks the person's units lead."""

    units: list[Unit]
    counts: Mapping[str, int]
    returned: list[Occurrence]
    overdue: list[Occurrence]
    soon: list[Occurrence]

    @property
    def is_clear(self) -> bool:
        """Nothing returned, late or due."""
        return not (self.counts["returned"] or self.counts["overdue"] or self.counts["soon"])


def unit_work(scope: Scope) -> UnitWork | None:
    """What the person's units owe; None for people without a unit. Four queries."""
    if not scope.unit_ids:
        return None
    day = today()
    windows = _led_windows(scope)
    late = Q(status__in=OWED, ends_on__lt=day)
    soon = Q(status__in=OWED, starts_on__lte=day, ends_on__gte=day, ends_on__lte=day + SOON)
    returned = Q(status=OccurrenceStatus.RETURNED)
    counts = windows.aggregate(
        overdue=Count("pk", filter=late, distinct=True),
        soon=Count("pk", filter=soon, distinct=True),
        returned=Count("pk", filter=returned, distinct=True),
        waiting=Count("pk", filter=Q(status=OccurrenceStatus.SUBMITTED), distinct=True),
        done=Count("pk", filter=Q(status__in=FULFILLED), distinct=True),
        total=Count("pk", filter=Q(starts_on__lte=day), distinct=True),
    )
    rows = windows.select_related("task").order_by("ends_on", "pk")
    return UnitWork(
        units=scope.units,
        counts=counts,
        returned=list(rows.filter(returned)[:SHOWN]),
        overdue=list(rows.filter(late).exclude(returned)[:SHOWN]),
        soon=list(rows.filter(soon).exclude(returned)[:SHOWN]),
    )


def _led_windows(scope: Scope) -> QuerySet[Occurrence]:
    """Windows of tasks led by one of the person's units, or by "all units"."""
    led = TaskUnit.objects.filter(role=UnitRole.LEAD, task__programme=scope.programme).filter(
        Q(unit__in=scope.unit_ids) | Q(unit__stands_for_all=True)
    )
    return Occurrence.objects.counted().filter(task__programme=scope.programme, task__in=led.values("task"))
