"""For the leader: will the level be reached, what stands in the way, what to do first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from assessments.enums import AssessmentStatus, ScoreColumn
from assessments.facts import Judged, judge
from assessments.models import Assessment
from common.clock import today
from criteria import scoring
from criteria.models import ProgrammeYear
from evidence.enums import EvidenceStatus
from evidence.models import Evidence
from reports.titles import readable_title

from .forecast import Forecast, forecast
from .outlook import Outlook, outlook
from .owed import late_units, owed_windows
from .trend import Trend, trend_of
from .worth import Gain, gains

ZERO = Decimal(0)

POINT_PARTS = (
    {"key": "secured", "label": _lazy("Chắc chắn"), "look": "solid"},
    {"key": "risk", "label": _lazy("Rủi ro"), "look": "hatched"},
    {"key": "lost", "label": _lazy("Đã mất"), "look": "empty"},
)
"""The parts of every bar of points: told by pattern and figure, not by colour."""


@dataclass(frozen=True)
class Step:
    """One step on the way to the submitted dossier; `url_name` is where it is done."""

    label: str
    done: bool
    note: str = ""
    url_name: str = ""
    query: str = ""


@dataclass(frozen=True)
class Standing:
    """Where the commune's year stands, for one page."""

    assessment: Assessment
    sheet: scoring.ScoreSheet
    view: Outlook
    forecast: Forecast
    groups: list[dict[str, Any]]
    units: list[dict[str, Any]]
    gains: list[Gain]
    late_units: list[dict[str, Any]]
    trend: Trend
    entered: int
    leaves: int
    steps: list[Step]

    @property
    def total_maximum_text(self) -> str:
        return scoring.vi_points(self.sheet.total_maximum)

    @property
    def level_text(self) -> str:
        """The level reached, in words."""
        return self.sheet.reached.name if self.sheet.reached else _("Chưa đạt mức nào")


def standing(assessment: Assessment) -> Standing:
    """The engine's reading of the year, the windows still owed and the record of the months before."""
    programme, day = assessment.programme, today()
    judged = judge(assessment)
    owed, names = owed_windows(programme)
    named = {unit.pk: unit.name for unit in judged.units.values()}
    view = outlook(assessment, judged, owed, day)
    sheet = judged.sheets[ScoreColumn.COMMUNE]
    entered = sum(1 for points in judged.entered[ScoreColumn.COMMUNE].values() if points is not None)
    return Standing(
        assessment=assessment,
        sheet=sheet,
        view=view,
        forecast=forecast(programme, judged, view),
        groups=_by_group(view, judged),
        units=_by_unit(view, named),
        gains=gains(programme, view, named, day),
        late_units=late_units(owed, names, day),
        trend=trend_of(programme, view, day),
        entered=entered,
        leaves=sum(group.leaves for group in sheet.groups),
        steps=_steps(assessment, sheet, _waiting(programme)),
    )


def _slice(label: str, leaves: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "label": label,
        "secured": sum((leaf.secured for leaf in leaves), ZERO),
        "risk": sum((leaf.risk for leaf in leaves), ZERO),
        "lost": sum((leaf.lost for leaf in leaves), ZERO),
        **more,
    }


def _by_group(view: Outlook, judged: Judged) -> list[dict[str, Any]]:
    """One row for each group, in printed order."""
    roots = [node for node in judged.nodes if node.parent_id is None]
    rows = []
    for root in roots:
        leaves = [leaf for leaf in view.leaves if leaf.group == root.code.partition(".")[0]]
        if leaves:
            rows.append(_slice(readable_title(root.title), leaves))
    return rows


def _by_unit(view: Outlook, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """One row for each unit that answers for points; the one with the most open points first."""
    by_unit: dict[int | None, list[Any]] = {}
    for leaf in view.leaves:
        by_unit.setdefault(leaf.unit, []).append(leaf)
    rows = [
        _slice(names.get(unit or 0, "") or _("Chưa giao đơn vị"), leaves, unit=unit) for unit, leaves in by_unit.items()
    ]
    return sorted(rows, key=lambda row: (-row["risk"], -row["secured"]))


def _waiting(programme: ProgrammeYear) -> int:
    """Proofs that wait for a review, as the reviewer's desk counts them."""
    waiting = Evidence.objects.filter(programme=programme, status=EvidenceStatus.SUBMITTED, purged_at__isnull=True)
    return waiting.count()


def _steps(assessment: Assessment, sheet: scoring.ScoreSheet, waiting: int) -> list[Step]:
    status = AssessmentStatus(assessment.status)
    confirmed = status != AssessmentStatus.OPEN
    submitted = status in {AssessmentStatus.SUBMITTED, AssessmentStatus.FINAL}
    missing = _("còn %(count)d tiêu chí") % {"count": len(sheet.missing)} if sheet.missing else ""
    queue = _("còn %(count)d minh chứng") % {"count": waiting} if waiting else ""
    return [
        Step(_("Duyệt hết minh chứng đang chờ"), not waiting, queue, "evidence_list", "?state=submitted"),
        Step(_("Chấm đủ điểm cột Xã chấm"), not sheet.missing, missing, "score_table", "?show=empty"),
        Step(_("Lãnh đạo xác nhận kết quả tự chấm"), confirmed, "", "score_table"),
        Step(_("Lập báo cáo và hồ sơ, nộp Sở Nội vụ"), submitted, "", "report_list"),
        Step(_("Sở Nội vụ thẩm định xong"), status == AssessmentStatus.FINAL, "", "score_table"),
    ]


def record_of(assessment: Assessment, day: dt.date) -> tuple[Outlook, scoring.ScoreSheet]:
    """What the record of a day keeps: the outlook and the commune's own sheet."""
    judged = judge(assessment)
    owed, _names = owed_windows(assessment.programme)
    view = outlook(assessment, judged, owed, day)
    return view, judged.sheets[ScoreColumn.COMMUNE]
