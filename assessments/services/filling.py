"""Empty cells of a column take the proposed points: looked at first, done at once, taken back as long as untouched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from assessments import facts
from assessments.enums import ScoreColumn
from assessments.models import Assessment, Score
from assessments.permissions import can_score
from assessments.selectors import responsible_units
from common.clock import now
from common.errors import Invalid
from common.models import Event
from criteria import scoring
from criteria.models import Criterion

from .scores import BEFORE, still_there, words, write_score

FILL, UNDO = "fill_scores", "undo_fill"


@dataclass(frozen=True)
class Fill:
    """What one empty cell would take."""

    leaf: Criterion
    points: Decimal | None
    not_arising: bool
    reason: str


def fills_of(judged: facts.Judged, column: str, verdicts: dict[str, Any]) -> Iterator[Fill]:
    """The empty cells of a column whose proposal can be taken as it stands.

    A proposal the leaf cannot take by hand (off its step) stays for a person to decide.
    """
    rules = {rule.code: rule for rule in judged.ruleset.rules}
    for leaf in judged.leaves:
        line = judged.proposal.line(leaf.code)
        if not verdicts[leaf.code] or leaf.code in judged.entered[column] or scoring.Flag.MISSING in line.flags:
            continue
        not_arising = scoring.Flag.NOT_ARISING in line.flags
        points = None if not_arising else line.points
        if (points is None and not not_arising) or not _fits(rules[leaf.code], points, judged.ruleset.places):
            continue
        yield Fill(leaf, points, not_arising, _reason(judged, leaf, column, line))


def _fits(rule: scoring.Rule, points: Decimal | None, places: int) -> bool:
    if points is None:
        return True
    try:
        scoring.check_points(rule, points, places)
    except scoring.PointsOutOfRange:
        return False
    return True


def _reason(judged: facts.Judged, leaf: Criterion, column: str, line: scoring.ScoreLine) -> str:
    """Why it did not arise, as the answer says; else the proposal's sentence where the points differ."""
    fact = judged.facts.leaves.get(leaf.code)
    if isinstance(fact, scoring.NotArising):
        return fact.reason
    earlier = BEFORE.get(ScoreColumn(column))
    other = judged.entered[earlier].get(leaf.code) if earlier else None
    return "" if other is None or other == line.points else line.why


@transaction.atomic
def fill_from_proposals(*, assessment: Assessment, column: str, by: Any) -> int:
    """Take the proposed points into the empty cells of a column the person may score. Returns how many.

    Raises:
        NotAllowed: not one leaf of the column is this person's to score.
    """
    judged = facts.judge(assessment)
    verdicts = {leaf.code: can_score(by, assessment, column, judged.responsible.get(leaf.pk)) for leaf in judged.leaves}
    if verdicts and not any(verdicts.values()):
        next(iter(verdicts.values())).require()
    moment, count = now(), 0
    for fill in fills_of(judged, column, verdicts):
        before = judged.scores.get((fill.leaf.pk, column))
        version = before.version if before else 0
        write_score(
            assessment, fill.leaf, column, fill.points, fill.not_arising, fill.reason, version, by, before=before,
            at=moment,
        )  # fmt: skip
        count += 1
    if count:
        still_there(assessment)
        data = {"column": column, "count": count, "scored_at": moment.isoformat()}
        Event.record(assessment, FILL, by=by, data=data)
    return count


def undoable(assessment: Assessment, column: str, by: Any) -> tuple[Event | None, QuerySet[Score]]:
    """The person's last filling of the column, unless it was taken back, and its cells nobody has touched since."""
    rows = Score.objects.filter(assessment=assessment, column=column)
    if assessment.pk is None:
        return None, rows.none()
    last = Event.objects.about(assessment).filter(verb__in=[FILL, UNDO], actor=by, data__column=column).first()
    if last is None or last.verb == UNDO:
        return None, rows.none()
    moment = dt.datetime.fromisoformat(last.data["scored_at"])
    return last, rows.filter(scored_by=by, scored_at=moment).select_related("criterion")


@transaction.atomic
def undo_fill(*, assessment: Assessment, column: str, by: Any) -> int:
    """Empty again what the person's last filling wrote and nobody has changed since. Returns how many cells.

    Raises:
        Invalid: there is nothing to take back.
        NotAllowed: the column is closed by now.
    """
    filled, rows = undoable(assessment, column, by)
    if filled is None:
        raise Invalid(_("Không có lần điền theo đề xuất nào của bạn để hoàn tác."))
    units, count = responsible_units(assessment.programme), 0
    for score in rows:
        can_score(by, assessment, column, units.get(score.criterion_id)).require()
        count += _take_back(score, column, by)
    still_there(assessment)
    Event.record(assessment, UNDO, by=by, data={"column": column, "count": count})
    return count


def _take_back(score: Score, column: str, by: Any) -> bool:
    before, same = words(score), Score.objects.filter(pk=score.pk, version=score.version)
    empty = {"points": None, "not_arising": False, "reason": "", "scored_at": now(), "scored_by": by}
    if same.update(**empty, version=F("version") + 1) != 1:
        return False
    data = {"column": column, "before": before, "after": words(None), "criterion": score.criterion.code}
    Event.record(score, "score", by=by, data=data)
    return True
