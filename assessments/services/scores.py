"""Points of one leaf in one column. One conditional UPDATE decides between two people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessments.enums import ScoreColumn
from assessments.models import Assessment, Score
from assessments.permissions import can_score
from assessments.selectors import responsible_unit_id
from assessments.services.guards import check_points_of, require_leaf
from common.clock import now
from common.errors import Invalid, WrongState
from common.models import Event
from criteria import scoring
from criteria.models import Criterion

BEFORE = {ScoreColumn.COMMUNE: ScoreColumn.UNIT, ScoreColumn.UPPER: ScoreColumn.COMMUNE}
"""The column a column is compared with: where they differ a reason is due."""


@transaction.atomic
def save_score(
    *,
    assessment: Assessment,
    criterion: Criterion,
    column: str,
    points: Decimal | None,
    by: Any,
    not_arising: bool = False,
    reason: str = "",
    expected_version: int = 0,
) -> Score:
    """Write the points of one leaf. `expected_version` is what the page showed: 0 when there was no score yet.

    Raises:
        NotAllowed: role, unit, phase or state say no.
        Invalid: out of range, or a difference to the column before without a reason.
        WrongState: somebody else wrote in between; nothing is overwritten.
    """
    unit = responsible_unit_id(assessment.programme, criterion) if column == ScoreColumn.UNIT else None
    can_score(by, assessment, column, unit).require()
    rows = Score.objects.filter(assessment=assessment, criterion=criterion).select_related("scored_by")
    there = {score.column: score for score in rows}
    _check(assessment, criterion, column, points, not_arising, reason, there)
    score = write_score(
        assessment, criterion, column, points, not_arising, reason.strip(), expected_version, by,
        before=there.get(column),
    )  # fmt: skip
    still_there(assessment)
    return score


def still_there(assessment: Assessment) -> None:
    """Count the change; nothing is written when somebody confirmed or submitted since the rights were asked."""
    rows = Assessment.objects.filter(pk=assessment.pk, status=assessment.status)
    if rows.update(version=F("version") + 1) != 1:
        raise WrongState


def _check(
    assessment: Assessment,
    criterion: Criterion,
    column: str,
    points: Decimal | None,
    not_arising: bool,
    reason: str,
    there: Mapping[str, Score],
) -> None:
    require_leaf(assessment.programme, criterion)
    if not_arising and points is not None:
        raise Invalid(_("Tiêu chí không phát sinh thì để trống điểm."), field="points")
    if not_arising and not reason.strip():
        raise Invalid(_("Ghi “không phát sinh” phải có lý do."), field="reason")
    if points is not None:
        check_points_of(criterion, points)
    earlier = BEFORE.get(ScoreColumn(column))
    if earlier is None or reason.strip():
        return
    other = there.get(earlier)
    if other is None or other.is_empty:
        return
    differs = other.points != points or other.not_arising != not_arising
    if differs and (points is not None or not_arising):
        raise Invalid(
            _("Điểm khác cột “%(column)s” (%(points)s). Hãy ghi lý do.")
            % {"column": ScoreColumn(earlier).label, "points": words(other)},
            field="reason",
        )


def words(score: Score | None) -> str:
    """The score as people read it."""
    if score is None or score.is_empty:
        return str(_("chưa có"))
    return str(_("không phát sinh")) if score.not_arising else scoring.vi_points(score.points or Decimal(0))


def write_score(
    assessment: Assessment,
    criterion: Criterion,
    column: str,
    points: Decimal | None,
    not_arising: bool,
    reason: str,
    expected_version: int,
    by: Any,
    *,
    before: Score | None,
    at: dt.datetime | None = None,
) -> Score:
    """One conditional write with its line of history; rights and values are asked before.

    `before` is the score as it was read just now. What decides is the version in the UPDATE.
    """
    key = {"assessment": assessment, "criterion": criterion, "column": column}
    values = {
        "points": points, "not_arising": not_arising, "reason": reason, "scored_at": at or now(), "scored_by": by,
    }  # fmt: skip
    if expected_version == 0:
        if before is not None:
            raise WrongState(_taken(before))
        try:
            with transaction.atomic():
                score = Score.objects.create(**key, **values)
        except IntegrityError:
            raise WrongState(_taken(Score.objects.filter(**key).first())) from None
    else:
        rows = Score.objects.filter(**key, version=expected_version)
        if rows.update(**values, version=F("version") + 1) != 1:
            raise WrongState(_taken(Score.objects.filter(**key).first()))
        pk = before.pk if before else Score.objects.get(**key).pk
        score = Score(**key, **values, pk=pk, version=expected_version + 1)
        score._state.adding = False
    Event.record(
        score, "score", by=by, comment=reason,
        data={"column": column, "before": words(before), "after": words(score), "criterion": criterion.code},
    )  # fmt: skip
    return score


def _taken(score: Score | None) -> str:
    if score is None:
        return ""
    return _("%(who)s vừa chấm mục này: %(points)s. Điểm của bạn chưa được lưu; hãy xem lại rồi lưu tiếp.") % {
        "who": score.scored_by,
        "points": words(score),
    }
