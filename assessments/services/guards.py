"""Questions several services ask before they write."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from assessments.enums import AssessmentStatus
from assessments.models import Assessment
from common.errors import Invalid
from criteria import scoring
from criteria.enums import NodeKind
from criteria.models import Criterion, ProgrammeYear


def require_leaf(programme: ProgrammeYear, criterion: Criterion) -> None:
    """The criterion is a scored leaf of the year's own set."""
    if criterion.criteria_set_id != programme.criteria_set_id or criterion.kind != NodeKind.LEAF:
        raise Invalid(_("Tiêu chí này không thuộc bộ tiêu chí của năm. Hãy tải lại trang."))


def require_unfrozen(programme: ProgrammeYear) -> None:
    """Figures behind confirmed scores stay as they were confirmed.

    The conditional UPDATE decides against a leader who confirms at this very moment, and counts the change.
    """
    if not _counted_up(programme):
        raise Invalid(
            _("Kết quả tự chấm đã được xác nhận nên số liệu không sửa được. Đề nghị lãnh đạo mở lại nếu cần.")
        )


def require_set_free(programme: ProgrammeYear) -> None:
    """The year may have another criteria set: nothing judged by the present one is confirmed, nor becomes so now."""
    if not _counted_up(programme):
        raise Invalid(
            _(
                "Kết quả tự chấm của năm đã được xác nhận theo bộ tiêu chí hiện tại nên không đổi sang bộ khác được. "
                "Nếu cần, đề nghị lãnh đạo mở lại bảng điểm trước."
            ),
            field="criteria_set",
        )


def _counted_up(programme: ProgrammeYear) -> bool:
    """Count a change of an assessment that is open; True too where there is none yet."""
    rows = Assessment.objects.filter(programme=programme)
    return bool(rows.filter(status=AssessmentStatus.OPEN).update(version=F("version") + 1)) or not rows.exists()


def check_points_of(criterion: Criterion, points: Decimal) -> None:
    """Raise `Invalid` with the engine's sentence when points are below zero, above the maximum or off the step."""
    rule = scoring.Rule(
        code=criterion.code,
        title=criterion.title,
        maximum=criterion.max_points,
        type=scoring.ScoringType(criterion.leaf_type) if criterion.leaf_type else None,
        step=criterion.step,
    )
    try:
        scoring.check_points(rule, points, criterion.criteria_set.places)
    except scoring.PointsOutOfRange as error:
        raise Invalid(str(error), field="points") from error
