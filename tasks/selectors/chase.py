"""What each unit owes: late, returned, due within a week. For the chase letter and the text for the chat group."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q

from accounts.models import Unit
from criteria.models import ProgrammeYear
from tasks.enums import OccurrenceStatus, UnitRole
from tasks.models import Occurrence, TaskUnit

from .rows import leads_of

SOON = 7


@dataclass
class Owed:
    """The windows of one unit that need chasing; each stands in one list only."""

    unit: Unit
    late: list[Occurrence] = field(default_factory=list)
    returned: list[Occurrence] = field(default_factory=list)
    due: list[Occurrence] = field(default_factory=list)

    @property
    def windows(self) -> list[Occurrence]:
        return [*self.late, *self.returned, *self.due]

    @property
    def total(self) -> int:
        return len(self.late) + len(self.returned) + len(self.due)


def owed_by_units(programme: ProgrammeYear, day: dt.date) -> list[Owed]:
    """The units with something to chase, the latest first: two queries. The responsible lead is the one chased."""
    units = TaskUnit.objects.filter(role=UnitRole.LEAD).select_related("unit")
    soon = Q(ends_on__lte=day + dt.timedelta(days=SOON), starts_on__lte=day)
    rows = (
        Occurrence.objects.counted()
        .unfinished()
        .filter(Q(task__programme=programme) & (soon | Q(status=OccurrenceStatus.RETURNED)))
        .select_related("task")
        .prefetch_related(Prefetch("task__task_units", queryset=units))
        .order_by("ends_on", "task__number")
    )
    found: dict[int, Owed] = {}
    for window in rows:
        lead = next(iter(leads_of(window.task)), None)
        if lead is None:
            continue
        owed = found.setdefault(lead.pk, Owed(lead))
        if window.ends_on < day:
            owed.late.append(window)
        elif window.status == OccurrenceStatus.RETURNED:
            owed.returned.append(window)
        else:
            owed.due.append(window)
    return sorted(found.values(), key=lambda owed: (-len(owed.late), -owed.total, owed.unit.sort))
