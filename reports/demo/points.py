"""The demo's figures, answers and points, entered by the people who would enter them."""

from __future__ import annotations

import datetime as dt
import random
from contextlib import suppress
from decimal import Decimal
from typing import Any

from accounts.models import User
from assessments import facts
from assessments.enums import ScoreColumn
from assessments.models import Assessment, Score
from assessments.selectors import responsible_units
from assessments.services import (
    add_adjustment,
    answer_condition,
    answer_criterion,
    confirm_scores,
    fill_from_proposals,
    finalise,
    open_assessment,
    record_measurement,
    save_score,
    set_responsible,
    submit_assessment,
)
from common.errors import NotAllowed
from criteria.enums import AdjustmentKind, ConditionKind, LeafType
from criteria.models import Criterion, ProgrammeYear
from criteria.selectors import leaves_of
from reports.services.standing import record_standing

from .cast import Cast
from .clock import on

RATIOS = frozenset({LeafType.RATIO_BANDS, LeafType.RATIO_LINEAR, LeafType.SURVEY})
QUARTER = Decimal("0.25")


class Scoring:
    """Figures month by month, then the columns as far as the commune has come."""

    def __init__(self, programme: ProgrammeYear, cast: Cast, *, quality: float, seed: str) -> None:
        self.programme, self.cast, self.quality = programme, cast, quality
        self.rng = random.Random(seed)
        self.leaves = list(leaves_of(programme.criteria_set).select_related("criteria_set"))
        self.assessment: Assessment = open_assessment(programme=programme)

    def responsibilities(self) -> None:
        """Phòng VHXH answers for the leaves that no task brings a unit to."""
        units = responsible_units(self.programme)
        office = self.cast.commune.units.filter(code="phong-vhxh").first()
        if office is None:
            return
        for leaf in self.leaves:
            if leaf.pk not in units:
                set_responsible(programme=self.programme, criterion=leaf, unit=office, by=self.cast.reviewer)

    def figures(self, last_month: int, *, groups: frozenset[str] | None = None) -> None:
        """Monthly ratios and counts up to `last_month`."""
        for leaf in self._wanted(groups):
            if leaf.leaf_type in RATIOS:
                months = (6, last_month) if leaf.leaf_type == LeafType.SURVEY else range(1, last_month + 1)
                for month in months:
                    self._ratio(leaf, month)

    def _ratio(self, leaf: Criterion, month: int) -> None:
        if leaf.latest_only:
            below = Decimal(6240)
            above = Decimal(int(5200 * self.quality) + month * 110)
        else:
            below = Decimal(self.rng.randint(180, 420) if leaf.leaf_type != LeafType.SURVEY else 310)
            share = min(self.quality + self.rng.random() * 0.05, 1.0)
            above = Decimal(int(below * Decimal(str(share))))
        year = self.programme.year
        day = dt.date(year, month, 28)
        with on(min(day, dt.date(year, 11, 20))):
            record_measurement(
                programme=self.programme, criterion=leaf, month=month, numerator=above, denominator=below,
                by=self.cast.reviewer, note="Theo báo cáo tháng (dữ liệu trình diễn)",
            )  # fmt: skip

    def answers(self, *, groups: frozenset[str] | None = None) -> None:
        """Options, ticks, breaches, points by hand; two leaves did not arise."""
        waived = 0
        for leaf in self._wanted(groups):
            rows = list(leaf.point_rules.all())
            common: dict[str, Any] = {"programme": self.programme, "criterion": leaf, "by": self.cast.reviewer}
            if leaf.leaf_type == LeafType.CHOICE:
                answer_criterion(**common, option=rows[1 if self.quality < 0.95 else 0])
            elif leaf.leaf_type == LeafType.CHECKLIST:
                answer_criterion(**common, ticks=rows if self.quality > 0.8 else rows[:1])
            elif leaf.leaf_type == LeafType.BREACHES:
                answer_criterion(**common, count=0 if self.quality > 0.8 else 1)
            elif leaf.leaf_type == LeafType.MANUAL:
                answer_criterion(**common, points=self._by_hand(leaf), reason="Theo kết quả rà soát (trình diễn)")
            elif waived < 1 and leaf.not_arising == "full" and "bồi thường" in leaf.title:
                waived += 1
                answer_criterion(**common, not_arising=True, reason="Trong năm không có dự án thu hồi đất.")

    def _by_hand(self, leaf: Criterion) -> Decimal:
        whole = leaf.max_points or Decimal(0)
        steps = int(whole / QUARTER)
        return QUARTER * max(steps - (0 if self.rng.random() < self.quality else self.rng.randint(1, 2)), 0)

    def conditions(self) -> None:
        """No knock-out; one bonus."""
        for condition in self.programme.criteria_set.conditions.filter(kind=ConditionKind.KNOCK_OUT):
            answer_condition(
                programme=self.programme, condition=condition, holds=False, document="", by=self.cast.reviewer
            )
        bonus = self.programme.criteria_set.adjustment_rules.filter(kind=AdjustmentKind.BONUS).first()
        if bonus is not None and self.quality > 0.9:
            add_adjustment(
                programme=self.programme, rule=bonus, happened_on=dt.date(self.programme.year, 9, 15),
                points=Decimal(1), reason="Mô hình “Ngày thứ Tư hẹn trả trong ngày” được nhân rộng (trình diễn)",
                document="Thông báo 01/TB (trình diễn)", by=self.cast.reviewer,
            )  # fmt: skip

    def unit_column(self, *, only_first: bool = False) -> None:
        """Each office fills in what it answers for; `only_first`: the others have not begun."""
        people = sorted({*self.cast.staff.values(), self.cast.clerk}, key=lambda user: user.pk)
        for person in people[:1] if only_first else people:
            with suppress(NotAllowed):  # an office that answers for no leaf
                fill_from_proposals(assessment=self.assessment, column=ScoreColumn.UNIT, by=person)
        if not only_first:
            self._rest(ScoreColumn.UNIT)

    def commune_column(self, *, complete: bool) -> None:
        """Phòng VHXH takes the proposals, corrects some with a reason, and scores the rest by hand."""
        fill_from_proposals(assessment=self.assessment, column=ScoreColumn.COMMUNE, by=self.cast.reviewer)
        if complete:
            self._rest(ScoreColumn.COMMUNE)
        self._differ()
        record_standing(programme=self.programme)

    def _rest(self, column: str) -> None:
        """Points by hand where nothing proposes itself: the judgement of the people who know the work."""
        scored = set(
            Score.objects.filter(assessment=self.assessment, column=column).values_list("criterion", flat=True)
        )
        units = responsible_units(self.programme)
        own = {score.criterion_id: score for score in self._scores(ScoreColumn.UNIT)}
        for leaf in self.leaves:
            if leaf.pk in scored or leaf.max_points is None:
                continue
            by = self.cast.reviewer if column == ScoreColumn.COMMUNE else self._scorer(units.get(leaf.pk))
            if by is None:
                continue
            points = self._by_hand(leaf)
            before = own.get(leaf.pk)
            same = before is None or before.points == points
            reason = "" if same else "Đối chiếu với minh chứng đã duyệt."
            save_score(assessment=self.assessment, criterion=leaf, column=column, points=points, reason=reason, by=by)

    def _scorer(self, unit_id: int | None) -> User | None:
        """Staff of the unit; the clerk for Phòng VHXH; nobody for an outside body without an account."""
        if unit_id is None:
            return None
        if unit_id in self.cast.staff:
            return self.cast.staff[unit_id]
        office = self.cast.commune.units.filter(code="phong-vhxh").first()
        return self.cast.clerk if office is not None and office.pk == unit_id else None

    def _scores(self, column: str) -> list[Score]:
        return list(Score.objects.filter(assessment=self.assessment, column=column).select_related("criterion"))

    def _differ(self) -> None:
        """On every twelfth leaf the commune is a little stricter than the unit."""
        for score in self._scores(ScoreColumn.COMMUNE)[5::12]:
            if score.points is None or score.points < QUARTER * 2:
                continue
            save_score(
                assessment=self.assessment, criterion=score.criterion, column=ScoreColumn.COMMUNE,
                points=score.points - QUARTER, by=self.cast.reviewer, expected_version=score.version,
                reason="Có kỳ nộp minh chứng chậm so với kế hoạch.",
            )  # fmt: skip

    def hand_over(self, day: dt.date) -> None:
        """The leader confirms, the dossier goes to Sở Nội vụ."""
        self.assessment.refresh_from_db()  # saving points counts its version up; what is judged is confirmed
        with on(day):
            self.assessment = confirm_scores(assessment=self.assessment, by=self.cast.leader)
        with on(day + dt.timedelta(days=1)):
            self.assessment = submit_assessment(assessment=self.assessment, by=self.cast.leader)

    def upper_column(self, day: dt.date, *, share: float) -> None:
        """Sở Nội vụ scores the first part of the leaves, sometimes lower with a reason; all of them is final."""
        commune = {score.criterion_id: score for score in self._scores(ScoreColumn.COMMUNE)}
        with on(day):
            for number, leaf in enumerate(self.leaves[: round(len(self.leaves) * share)]):
                before = commune[leaf.pk]
                points, reason = before.points, before.reason if before.not_arising else ""
                if points is not None and number % 9 == 4 and points >= QUARTER * 2:
                    points, reason = points - QUARTER, "Minh chứng chưa thể hiện đủ bốn quý."
                save_score(
                    assessment=self.assessment, criterion=leaf, column=ScoreColumn.UPPER, points=points,
                    not_arising=before.not_arising, reason=reason, by=self.cast.upper,
                )  # fmt: skip
            if share >= 1:
                self.assessment.refresh_from_db()
                self.assessment = finalise(assessment=self.assessment, by=self.cast.upper)

    def _wanted(self, groups: frozenset[str] | None) -> list[Criterion]:
        return [leaf for leaf in self.leaves if groups is None or leaf.code.split(".")[0] in groups]

    def judged(self) -> facts.Judged:
        """What the columns come to."""
        return facts.judge(self.assessment)
