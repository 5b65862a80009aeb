"""For staff: what their units owe, the most pressing first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.roles import Permission
from assessments.enums import ScoreColumn
from assessments.models import Responsibility, Score
from common.clock import today
from criteria.enums import PhaseKind
from criteria.scope import Scope
from criteria.selectors import leaves_of, phases_of
from evidence.enums import EvidenceStatus
from evidence.models import Evidence
from tasks.enums import FULFILLED, OWED, OccurrenceStatus, TaskStatus, UnitRole
from tasks.models import Occurrence, TaskUnit

SOON = dt.timedelta(days=14)
"""Work that ends within two weeks is shown as due."""

SHOWN = 6
"""Rows of the list; the whole list is one click away."""


@dataclass(frozen=True)
class Due:
    """One thing to do: a window, with the reviewer's words where it was returned, and the time left in words."""

    window: Occurrence
    days: int

    @property
    def is_returned(self) -> bool:
        return self.window.status == OccurrenceStatus.RETURNED

    @property
    def is_late(self) -> bool:
        return self.days < 0

    @property
    def reason(self) -> str:
        return self.window.review_comment if self.is_returned else ""

    @property
    def tone(self) -> str:
        return "danger" if self.is_late or self.is_returned else "warning" if self.days <= 3 else "neutral"

    @property
    def icon(self) -> str:
        return "arrow-back-up" if self.is_returned else "alarm" if self.is_late else "clock"

    @property
    def words(self) -> str:
        """ "Quá hạn 5 ngày", "Hạn hôm nay", "Còn 3 ngày"; what was returned says so first."""
        if self.is_late:
            left = _("quá hạn %(days)d ngày") % {"days": -self.days}
        elif self.days == 0:
            left = _("hạn hôm nay")
        else:
            left = _("còn %(days)d ngày") % {"days": self.days}
        return _("Bị trả lại, %(left)s") % {"left": left} if self.is_returned else left[:1].upper() + left[1:]


@dataclass(frozen=True)
class UnitWork:
    """The windows of the tasks the person's units lead, returned proofs beside them, and leaves to score."""

    units: list[Unit]
    counts: Mapping[str, int]
    due: list[Due]
    proofs: list[Evidence]
    unscored: int

    @property
    def first(self) -> Due | None:
        """What to do first."""
        return self.due[0] if self.due else None

    @property
    def rest(self) -> list[Due]:
        return self.due[1:]

    @property
    def more(self) -> int:
        """How many pressing windows the list does not show."""
        return max(self.counts["pressing"] - len(self.due), 0)

    @property
    def is_clear(self) -> bool:
        """Nothing returned, late or due."""
        return not (self.due or self.proofs)


def unit_work(scope: Scope) -> UnitWork | None:
    """What the person's units owe; None for people without a unit.

    Four queries; two for those who review, to whom the desk tells the rest.
    """
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
        pressing=Count("pk", filter=late | soon | returned, distinct=True),
        waiting=Count("pk", filter=Q(status=OccurrenceStatus.SUBMITTED), distinct=True),
        done=Count("pk", filter=Q(status__in=FULFILLED, starts_on__lte=day), distinct=True),
        total=Count("pk", filter=Q(starts_on__lte=day), distinct=True),
    )
    rows = windows.filter(late | soon | returned).select_related("task").annotate(is_returned=returned)
    pressing = rows.order_by("-is_returned", "ends_on", "task__number")[:SHOWN]
    reviews = scope.can(Permission.REVIEW_EVIDENCE)
    return UnitWork(
        units=scope.units,
        counts=counts,
        due=[Due(row, (row.ends_on - day).days) for row in pressing],
        proofs=[] if reviews else list(_returned_proofs(scope)[:SHOWN]),
        unscored=0 if reviews else _unscored(scope),
    )


def _led_windows(scope: Scope) -> QuerySet[Occurrence]:
    """Windows of tasks led by one of the person's units, or by "all units"."""
    led = TaskUnit.objects.filter(role=UnitRole.LEAD, task__programme=scope.programme).filter(
        Q(unit__in=scope.unit_ids) | Q(unit__stands_for_all=True)
    )
    return Occurrence.objects.counted().filter(task__programme=scope.programme, task__in=led.values("task"))


def _returned_proofs(scope: Scope) -> QuerySet[Evidence]:
    """Returned proofs of the units that no returned window speaks for: proofs of a criterion alone, or of a window
    that other proof keeps waiting."""
    own = Evidence.objects.filter(
        programme=scope.programme, unit__in=scope.unit_ids, status=EvidenceStatus.RETURNED, purged_at__isnull=True
    )
    spoken_for = Evidence.objects.filter(occurrence_links__occurrence__status=OccurrenceStatus.RETURNED)
    return own.exclude(pk__in=spoken_for.values("pk")).order_by("-reviewed_at", "-pk")


def _unscored(scope: Scope) -> int:
    """Leaves the units answer for that nobody has scored in column "Đơn vị chấm"; 0 outside the self-scoring phase."""
    day = today()
    if not any(phase.kind == PhaseKind.SELF_SCORE and phase.contains(day) for phase in phases_of(scope.programme)):
        return 0
    by_hand = Responsibility.objects.filter(programme=scope.programme, criterion=OuterRef("pk")).values("unit")
    by_task = TaskUnit.objects.filter(
        is_responsible=True, task__programme=scope.programme, task__status=TaskStatus.ACTIVE,
        task__criterion=OuterRef("pk"),
    ).order_by("task__number").values("unit")  # fmt: skip
    scored = Score.objects.filter(
        Q(points__isnull=False) | Q(not_arising=True), assessment__programme=scope.programme,
        column=ScoreColumn.UNIT, criterion=OuterRef("pk"),
    )  # fmt: skip
    leaves = leaves_of(scope.programme.criteria_set).annotate(
        answers_for=Coalesce(Subquery(by_hand[:1]), Subquery(by_task[:1]))
    )
    return leaves.filter(~Exists(scored), answers_for__in=scope.unit_ids).count()
