"""For the leader: where the commune stands and the steps that are left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.enums import AssessmentStatus, ScoreColumn
from assessments.facts import judge
from assessments.models import Assessment
from criteria import scoring
from evidence.enums import EvidenceStatus
from evidence.models import Evidence
from reports.titles import readable_title


@dataclass(frozen=True)
class Step:
    """One step on the way to the submitted dossier; `url_name` is where it is done."""

    label: str
    done: bool
    note: str = ""
    url_name: str = ""


@dataclass(frozen=True)
class Standing:
    """Where the commune's own column stands."""

    assessment: Assessment
    sheet: scoring.ScoreSheet
    groups: list[dict[str, Any]]
    entered: int
    leaves: int
    steps: list[Step]

    @property
    def following(self) -> scoring.LevelResult | None:
        """The next level, with what keeps the commune from it."""
        return next((level for level in self.sheet.levels if level.code == self.sheet.next_level), None)

    @property
    def total_maximum_text(self) -> str:
        return scoring.vi_points(self.sheet.total_maximum)

    @property
    def level_text(self) -> str:
        """The level reached, in words."""
        return self.sheet.reached.name if self.sheet.reached else _("Chưa đạt mức nào")

    @property
    def missing_text(self) -> str:
        """How many points the next level is away."""
        if self.following is None or not self.sheet.points_to_next:
            return ""
        points = scoring.vi_points(self.sheet.points_to_next)
        return _("còn thiếu %(points)s để đạt mức kế tiếp") % {"points": points}

    @property
    def following_title(self) -> str:
        """Heading of what keeps the commune from the next level; level names bring quotation marks of their own."""
        return _("Còn thiếu để đạt mức: %(level)s") % {"level": self.following.name if self.following else ""}


def standing(assessment: Assessment) -> Standing:
    """The commune's column as the engine gives it, and the steps that are left: the engine's reading and one query."""
    judged = judge(assessment)
    sheet = judged.sheets[ScoreColumn.COMMUNE]
    waiting = Evidence.objects.filter(programme=assessment.programme, status=EvidenceStatus.SUBMITTED).count()
    entered = sum(1 for points in judged.entered[ScoreColumn.COMMUNE].values() if points is not None)
    return Standing(
        assessment=assessment,
        sheet=sheet,
        groups=[
            {
                "label": readable_title(group.title),
                "value": None if group.missing == group.leaves else group.points,
                "max": group.maximum,
            }
            for group in sheet.groups
        ],
        entered=entered,
        leaves=sum(group.leaves for group in sheet.groups),
        steps=_steps(assessment, sheet, waiting),
    )


def _steps(assessment: Assessment, sheet: scoring.ScoreSheet, waiting: int) -> list[Step]:
    status = AssessmentStatus(assessment.status)
    confirmed = status != AssessmentStatus.OPEN
    submitted = status in {AssessmentStatus.SUBMITTED, AssessmentStatus.FINAL}
    missing = _("còn %(count)d tiêu chí") % {"count": len(sheet.missing)} if sheet.missing else ""
    queue = _("còn %(count)d minh chứng") % {"count": waiting} if waiting else ""
    return [
        Step(_("Duyệt hết minh chứng đang chờ"), not waiting, queue, "evidence_list"),
        Step(_("Chấm đủ điểm cột Xã chấm"), not sheet.missing, missing, "score_table"),
        Step(_("Lãnh đạo xác nhận kết quả tự chấm"), confirmed, "", "score_table"),
        Step(_("Lập báo cáo và hồ sơ, nộp Sở Nội vụ"), submitted, "", "report_list"),
        Step(_("Sở Nội vụ thẩm định xong"), status == AssessmentStatus.FINAL, "", "score_table"),
    ]
