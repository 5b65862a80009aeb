"""The table of communes for people who work in several of them: a fixed number of queries for any number of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, OuterRef, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Commune
from assessments.enums import AssessmentStatus, ScoreColumn
from assessments.models import Assessment, Score, Snapshot
from common.clock import today
from common.models import Event
from common.text import search_text, vn_date
from criteria.models import ProgrammeYear
from criteria.selectors import current_phases
from tasks.models import Occurrence

from .enums import ReportKind, RunStatus
from .models import ReportRun


@dataclass(frozen=True)
class CommuneLine:
    """One commune in its newest year. Points are the frozen ones where there are any, else the plain sum entered."""

    commune: Commune
    programme: ProgrammeYear | None
    phases: list[str]
    status: AssessmentStatus | None
    commune_points: Decimal | None
    upper_points: Decimal | None
    level: str
    frozen_at: dt.datetime | None
    overdue: int
    submitted_at: dt.datetime | None
    dossier_at: dt.datetime | None
    changed_at: dt.datetime | None

    @property
    def awaits_appraisal(self) -> bool:
        """The dossier lies with Sở Nội vụ."""
        return self.status == AssessmentStatus.SUBMITTED

    @property
    def dossier_text(self) -> str:
        """How far the dossier is, in words."""
        if self.submitted_at is not None:
            return _("Nộp ngày %(day)s") % {"day": vn_date(self.submitted_at)}
        if self.dossier_at is not None:
            return _("Đã lập ngày %(day)s, chưa nộp") % {"day": vn_date(self.dossier_at)}
        return _("Chưa lập")

    @property
    def is_sample(self) -> bool:
        """The points shown are not those of the decision."""
        return self.programme is not None and self.programme.criteria_set.is_sample


def lines_of(communes: Iterable[Commune]) -> list[CommuneLine]:
    """Nine queries."""
    communes = list(communes)
    programmes = _programmes_of(communes)
    ids = [programme.pk for programme in programmes.values()]
    assessments = {row.programme_id: row for row in Assessment.objects.filter(programme__in=ids)}
    frozen = _frozen(ids)
    sums = _sums(ids)
    late = Occurrence.objects.counted().filter(task__programme__in=ids).overdue(today())
    overdue = dict(late.order_by().values_list("task__programme").annotate(n=Count("pk")))
    dossiers = _dossiers(ids)
    changed = _changed(communes)
    lines = []
    for commune in communes:
        programme = programmes.get(commune.pk)
        key = programme.pk if programme else 0
        assessment, snapshot = assessments.get(key), frozen.get(key)
        lines.append(
            CommuneLine(
                commune=commune,
                programme=programme,
                phases=[str(phase.get_kind_display()) for phase in current_phases(programme)] if programme else [],
                status=AssessmentStatus(assessment.status) if assessment else None,
                commune_points=snapshot["total"] if snapshot else sums.get((key, ScoreColumn.COMMUNE)),
                upper_points=_upper(assessment, snapshot, sums.get((key, ScoreColumn.UPPER))),
                level=snapshot["level_name"] if snapshot else "",
                frozen_at=snapshot["taken_at"] if snapshot else None,
                overdue=overdue.get(key, 0),
                submitted_at=assessment.submitted_at if assessment else None,
                dossier_at=dossiers.get(key),
                changed_at=changed.get(commune.pk),
            )
        )
    return lines


def _upper(assessment: Assessment | None, snapshot: dict[str, Any] | None, entered: Decimal | None) -> Decimal | None:
    """The engine's total once the appraisal is final, until then what Sở Nội vụ has entered."""
    if assessment is None or snapshot is None or assessment.status != AssessmentStatus.FINAL:
        return entered
    return Decimal(snapshot["payload__sheets__upper__total"])


def _programmes_of(communes: list[Commune]) -> dict[int, ProgrammeYear]:
    """The year of today, else the newest, of each commune."""
    rows = (
        ProgrammeYear.objects.filter(commune__in=communes)
        .select_related("criteria_set")
        .prefetch_related("phases")
        .order_by("year")
    )
    found: dict[int, ProgrammeYear] = {}
    for row in rows:
        held = found.get(row.commune_id)
        if held is None or held.year != today().year:
            found[row.commune_id] = row
    return found


def _frozen(programme_ids: list[int]) -> dict[int, dict[str, Any]]:
    """The newest snapshot of each year, without its large payload."""
    newest = Snapshot.objects.filter(assessment__programme=OuterRef("assessment__programme")).order_by("-pk")
    rows = Snapshot.objects.filter(
        assessment__programme__in=programme_ids, pk=Subquery(newest.values("pk")[:1])
    ).values("assessment__programme", "total", "level_name", "taken_at", "payload__sheets__upper__total")
    return {row["assessment__programme"]: dict(row) for row in rows}


def _sums(programme_ids: list[int]) -> dict[tuple[int, str], Decimal]:
    """The plain sums of the points entered so far."""
    rows = Score.objects.filter(assessment__programme__in=programme_ids).order_by()
    sums = rows.values_list("assessment__programme", "column").annotate(total=Sum("points"))
    return {(programme, column): total for programme, column, total in sums if total is not None}


def _dossiers(programme_ids: list[int]) -> dict[int, dt.datetime]:
    """When the newest dossier of each year was made."""
    done = ReportRun.objects.filter(programme__in=programme_ids, kind=ReportKind.DOSSIER, status=RunStatus.DONE)
    return dict(done.order_by().values_list("programme").annotate(at=Max("finished_at")))


def _changed(communes: list[Commune]) -> dict[int, dt.datetime]:
    """When something was last done in each commune."""
    newest = Event.objects.filter(commune=OuterRef("pk")).order_by("-pk").values("at")
    rows = Commune.objects.filter(pk__in=[commune.pk for commune in communes]).annotate(at=Subquery(newest[:1]))
    return dict(rows.order_by().values_list("pk", "at"))


# --- choosing and ordering --------------------------------------------------------------------------


def _by_points(points: Decimal | None, *, low_first: bool = False) -> tuple[bool, Decimal]:
    """Missing is less than zero points: a commune without any stands at the low end, not among those with 0."""
    found = points or Decimal(0)
    return (points is not None, found) if low_first else (points is None, -found)


SORTS: Mapping[str, tuple[Any, Callable[[CommuneLine], Any]]] = {
    "ten": (_lazy("Tên"), lambda line: (line.commune.sort, line.commune.name)),
    "diem": (_lazy("Điểm Xã chấm, cao trước"), lambda line: _by_points(line.commune_points)),
    "diem-thap": (_lazy("Điểm Xã chấm, thấp trước"), lambda line: _by_points(line.commune_points, low_first=True)),
    "so": (_lazy("Điểm Sở chấm, cao trước"), lambda line: _by_points(line.upper_points)),
    "qua-han": (_lazy("Quá hạn nhiều trước"), lambda line: -line.overdue),
    "moi": (_lazy("Thay đổi mới nhất"), lambda line: -(line.changed_at.timestamp() if line.changed_at else 0)),
}
STATES: Mapping[str, tuple[Any, Callable[[CommuneLine], bool]]] = {
    "cho-tham-dinh": (_lazy("Chờ thẩm định"), lambda line: line.awaits_appraisal),
    "dang-cham": (_lazy("Đang chấm"), lambda line: line.status in (None, AssessmentStatus.OPEN)),
    "da-xac-nhan": (_lazy("Đã xác nhận, chưa nộp"), lambda line: line.status == AssessmentStatus.CONFIRMED),
    "xong": (_lazy("Thẩm định xong"), lambda line: line.status == AssessmentStatus.FINAL),
    "qua-han": (_lazy("Có kỳ quá hạn"), lambda line: line.overdue > 0),
}


def chosen(lines: Iterable[CommuneLine], *, text: str = "", state: str = "", sort: str = "") -> list[CommuneLine]:
    """The lines whose name holds the text (marks do not matter) and whose state is asked for, in the order wanted."""
    wanted = search_text(text)
    keeps = STATES[state][1] if state in STATES else None
    found = [line for line in lines if wanted in search_text(line.commune.full_name) and (keeps is None or keeps(line))]
    return sorted(found, key=SORTS[sort][1]) if sort in SORTS else found
