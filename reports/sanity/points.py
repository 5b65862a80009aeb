"""Frozen results: each can be recomputed, and each step of an assessment left the one it had to leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from assessments.enums import AssessmentStatus, ScoreColumn, Severity, SnapshotKind
from assessments.models import Assessment, Snapshot
from assessments.services.snapshots import recompute
from criteria import scoring

from .findings import Finding, row

BATCH = 50
"""Snapshots read at once; each holds a year's rules, facts and sheets."""

LEFT_BEHIND: tuple[tuple[SnapshotKind, tuple[AssessmentStatus, ...], str], ...] = (
    (
        SnapshotKind.CONFIRMED,
        (AssessmentStatus.CONFIRMED, AssessmentStatus.SUBMITTED, AssessmentStatus.FINAL),
        "confirmed_without_snapshot",
    ),
    (SnapshotKind.SUBMITTED, (AssessmentStatus.SUBMITTED, AssessmentStatus.FINAL), "submitted_without_snapshot"),
    (SnapshotKind.FINAL, (AssessmentStatus.FINAL,), "final_without_snapshot"),
)


def snapshots() -> Iterator[Finding]:
    """Every frozen result has its hash, and its sums come out the same from its own rules and facts."""
    for snapshot in Snapshot.objects.order_by("pk").iterator(chunk_size=BATCH):
        sentence = wrong_in(snapshot)
        if sentence:
            yield Finding("snapshot", Severity.ERROR, sentence, row(Snapshot, snapshot.pk))


def wrong_in(snapshot: Snapshot) -> str:
    """What does not hold, or nothing."""
    name = str(snapshot)
    try:
        again = recompute(snapshot)
        total = _total(snapshot.payload)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError):
        return _("Bản chụp “%s” không đọc lại được: nội dung đã hỏng.") % name
    if not again.hash_matches:
        return _("Nội dung bản chụp “%s” đã bị thay đổi: mã băm không khớp.") % name
    if not again.sheets_match:
        return _("Tính lại bản chụp “%(name)s” ra kết quả khác ở: %(where)s.") % {
            "name": name,
            "where": ", ".join(again.differing),
        }
    if total != snapshot.total:
        return _("Tổng điểm ghi cạnh bản chụp “%s” khác tổng trong bản chụp.") % name
    return ""


def _total(payload: Any) -> Any:
    return scoring.from_plain(payload["sheets"][ScoreColumn.COMMUNE.value]).total


def steps_without_snapshot() -> Iterator[Finding]:
    """Confirming, submitting and finishing each freeze the result."""
    for kind, statuses, check in LEFT_BEHIND:
        frozen = Snapshot.objects.filter(assessment=OuterRef("pk"), kind=kind)
        rows = Assessment.objects.filter(~Exists(frozen), status__in=statuses).order_by("pk")
        for pk, year, name in rows.values_list("pk", "programme__year", "programme__commune__name"):
            sentence = _("Đợt chấm điểm %(year)d của %(name)s thiếu bản chụp “%(kind)s”.")
            values = {"year": year, "name": name, "kind": kind.label}
            yield Finding(check, Severity.ERROR, sentence % values, row(Assessment, pk))
