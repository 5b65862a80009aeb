"""Everything a document of the year is built from, read once in a short transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from assessments.confirmed import standing_of
from assessments.enums import SnapshotKind
from assessments.models import Adjustment, Assessment, Measurement, Snapshot
from assessments.selectors import ScoreTable, score_table
from assessments.services import open_assessment, take_snapshot
from common.clock import now
from criteria.models import Phase, ProgrammeYear
from reports.builders.proofs import Proofs, proofs_of
from reports.builders.summary import summary_of
from reports.data import TaskSummary
from surveys.models import ResultSheet
from surveys.selectors.sheets import standing_sheets
from tasks.models import Plan


@dataclass(frozen=True)
class Year:
    """One programme year, read: the judged table, the proofs, the work, and the snapshot that freezes the points.

    Once the leader has confirmed, the table is the confirmed one; `moved` says where today's rows differ from it.
    """

    programme: ProgrammeYear
    plans: list[Plan]
    phases: list[Phase]
    table: ScoreTable
    proofs: Proofs
    tasks: TaskSummary
    measurements: list[Measurement]
    adjustments: list[Adjustment]
    snapshot: Snapshot
    sheets: list[ResultSheet]
    read_at: datetime
    moved: str = ""

    @property
    def sample_points(self) -> bool:
        """The printed points come from a table that was not official yet when they were judged."""
        return bool(self.snapshot.payload["sample_points"])


def read_year(programme: ProgrammeYear, *, by: Any = None) -> Year:
    """Read the year and freeze its points. An unchanged year keeps the snapshot it already has."""
    with transaction.atomic():
        assessment = open_assessment(programme=programme)
        assessment.programme = programme
        snapshot = _snapshot_of(assessment, by)
        standing = standing_of(assessment)
        table = score_table(assessment, AnonymousUser(), standing.judged)
        return Year(
            programme=programme,
            plans=list(programme.plans.order_by("unit_id", "id")),
            phases=list(programme.phases.all()),
            table=table,
            proofs=proofs_of(programme, table),
            tasks=summary_of(programme),
            measurements=list(
                Measurement.objects.filter(programme=programme)
                .select_related("criterion")
                .order_by("criterion__position", "month")
            ),
            adjustments=list(Adjustment.objects.filter(programme=programme, is_withdrawn=False).select_related("rule")),
            snapshot=snapshot,
            sheets=list(standing_sheets(programme)),
            read_at=now(),
            moved=standing.moved,
        )


def _snapshot_of(assessment: Assessment, by: Any) -> Snapshot:
    """A new snapshot, or the last one while nothing has changed; then the new one leaves no trace at all."""
    last = assessment.snapshots.first()
    before = transaction.savepoint()
    snapshot = take_snapshot(assessment=assessment, kind=SnapshotKind.REPORT, by=by)
    if last is None or last.sha256 != snapshot.sha256:
        transaction.savepoint_commit(before)
        return snapshot
    transaction.savepoint_rollback(before)
    return last
