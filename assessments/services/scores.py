"""Points of one leaf in one column. One conditional UPDATE decides between two people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessments import facts
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
    unit = responsible_unit_id(assessment.programme, criterion)
    can_score(by, assessment, column, unit).require()
    _check(assessment, criterion, column, points, not_arising, reason)
    score = _write(assessment, criterion, column, points, not_arising, reason.strip(), expected_version, by)
    _still_there(assessment)
    return score


def _still_there(assessment: Assessment) -> None:
    """Count the change; nothing is written when somebody confirmed or submitted since the rights were asked."""
    rows = Assessment.objects.filter(pk=assessment.pk, status=assessment.status)
    if rows.update(version=F("version") + 1) != 1:
        raise WrongState


def _check(
    assessment: Assessment, criterion: Criterion, column: str, points: Decimal | None, not_arising: bool, reason: str
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
    other = Score.objects.filter(assessment=assessment, criterion=criterion, column=earlier).first()
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


def _write(
    assessment: Assessment,
    criterion: Criterion,
    column: str,
    points: Decimal | None,
    not_arising: bool,
    reason: str,
    expected_version: int,
    by: Any,
) -> Score:
    key = {"assessment": assessment, "criterion": criterion, "column": column}
    values = {
        "points": points, "not_arising": not_arising, "reason": reason, "scored_at": now(), "scored_by": by,
    }  # fmt: skip
    before = Score.objects.filter(**key).first()
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
            raise WrongState(_taken(before))
        score = Score.objects.get(**key)
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


@transaction.atomic
def fill_from_proposals(*, assessment: Assessment, column: str, by: Any) -> int:
    """Take the proposed points into the empty cells of a column the person may score. Returns how many.

    A proposal the leaf cannot take by hand (off its step) stays for a person to decide.

    Raises:
        NotAllowed: not one leaf of the column is this person's to score.
    """
    judged = facts.judge(assessment)
    units = judged.responsible
    verdicts = {leaf.code: can_score(by, assessment, column, units.get(leaf.pk)) for leaf in judged.leaves}
    if verdicts and not any(verdicts.values()):
        next(iter(verdicts.values())).require()
    empty = [leaf for leaf in judged.leaves if verdicts[leaf.code] and leaf.code not in judged.entered[column]]
    filled = sum(_fill(judged, leaf, assessment, column, by) for leaf in empty)
    if filled:
        _still_there(assessment)
    return filled


def _fill(judged: facts.Judged, leaf: Criterion, assessment: Assessment, column: str, by: Any) -> bool:
    """One empty cell takes its proposal; False when there is none that fits."""
    line = judged.proposal.line(leaf.code)
    not_arising = scoring.Flag.NOT_ARISING in line.flags
    points = None if not_arising else line.points
    if scoring.Flag.MISSING in line.flags or (points is None and not not_arising):
        return False
    if points is not None:
        rule = next(rule for rule in judged.ruleset.rules if rule.code == leaf.code)
        try:
            scoring.check_points(rule, points, judged.ruleset.places)
        except scoring.PointsOutOfRange:
            return False
    before = judged.scores.get((leaf.pk, column))
    reason = _reason(judged, leaf, column, line)
    _write(assessment, leaf, column, points, not_arising, reason, before.version if before else 0, by)
    return True


def _reason(judged: facts.Judged, leaf: Criterion, column: str, line: scoring.ScoreLine) -> str:
    """Why it did not arise, as the answer says; else the proposal's sentence where the points differ."""
    fact = judged.facts.leaves.get(leaf.code)
    if isinstance(fact, scoring.NotArising):
        return fact.reason
    earlier = BEFORE.get(ScoreColumn(column))
    other = judged.entered[earlier].get(leaf.code) if earlier else None
    return "" if other is None or other == line.points else line.why
