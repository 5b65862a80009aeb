"""How each kind of leaf finds its fact among a year's rows; used by `assessments.facts` alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from criteria import scoring
from criteria.enums import LeafType
from criteria.models import Criterion
from surveys.enums import IndexKind
from surveys.models import ResultSheet

from .models import Answer, Measurement

PERCENT_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Windows:
    """The windows of a criterion's tasks that count and whose last day has passed."""

    due: int = 0
    done: int = 0


@dataclass(frozen=True)
class Total:
    """A criterion's figures of the year."""

    numerator: Decimal
    denominator: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        """The ratio for display, 0 to 100 and above; None where there is nothing to divide by."""
        return self.numerator / self.denominator * 100 if self.denominator else None


@dataclass(frozen=True)
class Surveyed:
    """The frozen survey results a criterion's points are proposed from, added up."""

    sheets: tuple[ResultSheet, ...]

    @property
    def rated(self) -> int:
        return sum(sheet.rated for sheet in self.sheets)

    @property
    def responses(self) -> int:
        return sum(sheet.responses for sheet in self.sheets)

    @property
    def percent(self) -> Decimal:
        """Each sheet adds what its own index counts: satisfied answers, or levels divided by five."""
        tops = (
            Decimal(sheet.score_sum) / 5 if sheet.index_kind == IndexKind.MEAN else Decimal(sheet.satisfied)
            for sheet in self.sheets
        )
        return (sum(tops, Decimal(0)) * 100 / self.rated).quantize(PERCENT_PLACES, ROUND_DOWN)


@dataclass(frozen=True)
class Gathered:
    """Everything read from the rows, before it becomes facts; `facts_of` and the pages share it."""

    months: Mapping[int, Sequence[Measurement]] = field(default_factory=dict)
    measured: Mapping[int, Total] = field(default_factory=dict)
    answers: Mapping[int, Answer] = field(default_factory=dict)
    ticks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    evidence: Mapping[int, scoring.EvidenceCount] = field(default_factory=dict)
    activities: Mapping[int, int] = field(default_factory=dict)
    windows: Mapping[int, Windows] = field(default_factory=dict)
    sheets: Sequence[ResultSheet] = ()
    surveyed: Mapping[int, Surveyed] = field(default_factory=dict)
    adjustments: tuple[scoring.AdjustmentEntry, ...] = ()
    """Bonuses and deductions that stand."""
    conditions: Mapping[str, scoring.Answer] = field(default_factory=dict)
    """Answers to knock-out conditions by the condition's code."""


def total_of(months: Sequence[Measurement], *, latest_only: bool) -> Total | None:
    """A year's ratio is the sum of numerators over the sum of denominators; cumulative figures take the last month."""
    counted = sorted(months, key=lambda row: row.month)
    if latest_only:
        counted = counted[-1:]
    if not counted:
        return None
    bottoms = [row.denominator for row in counted if row.denominator is not None]
    return Total(sum((row.numerator for row in counted), Decimal(0)), sum(bottoms, Decimal(0)) if bottoms else None)


def fact_of(leaf: Criterion, gathered: Gathered) -> scoring.Fact:
    """The fact of one leaf, or *missing* with the sentence that says what to enter."""
    answer = gathered.answers.get(leaf.pk)
    if answer is not None and answer.not_arising:
        return scoring.NotArising(answer.reason)
    if not leaf.leaf_type:
        return scoring.Missing(_("Bộ tiêu chí chưa ghi cách chấm của mục này."))
    reader = READERS[LeafType(leaf.leaf_type)]
    return reader(leaf, answer, gathered)


def _passed(leaf: Criterion, answer: Answer | None, gathered: Gathered) -> scoring.Fact:
    if answer is not None and answer.passed is not None:
        return scoring.Passed(answer.passed)
    windows = gathered.windows.get(leaf.pk, Windows())
    if windows.due > windows.done:
        return scoring.Missing(
            _("Mới đạt %(done)d trên %(due)d kỳ phải thực hiện đến nay.") % {"done": windows.done, "due": windows.due}
        )
    accepted = gathered.evidence.get(leaf.pk, scoring.EvidenceCount()).accepted
    if windows.due or accepted >= max(leaf.min_evidence, 1):
        return scoring.Passed(True)
    return scoring.Missing(_("Chưa có nhiệm vụ hoàn thành hay minh chứng đã duyệt."))


def _chosen(leaf: Criterion, answer: Answer | None, gathered: Gathered) -> scoring.Fact:
    if answer is not None and answer.option is not None:
        return scoring.Chosen(answer.option.key)
    return scoring.Missing(_("Chưa chọn mức đạt."))


def _counted(leaf: Criterion, answer: Answer | None, gathered: Gathered) -> scoring.Fact:
    if answer is not None and answer.count is not None:
        return scoring.Counted(answer.count)
    total = gathered.measured.get(leaf.pk)
    if total is not None:
        return scoring.Counted(int(total.numerator))
    if leaf.pk in gathered.activities:
        return scoring.Counted(gathered.activities[leaf.pk])
    if leaf.needs_evidence:
        return scoring.Missing(_("Chưa có hoạt động nào mang minh chứng đã duyệt, cũng chưa có số liệu nào."))
    return scoring.Missing(_("Chưa ghi hoạt động hay số liệu nào."))


def _ratio(leaf: Criterion, answer: Answer | None, gathered: Gathered) -> scoring.Fact:
    total = gathered.measured.get(leaf.pk)
    if total is None or total.denominator is None:
        return scoring.Missing(_("Chưa nhập số liệu tháng nào."))
    return scoring.Ratio(total.numerator, total.denominator)


def _ticked(leaf: Criterion, answer: Answer | None, gathered: Gathered) -> scoring.Fact:
    if answer is None:
        return scoring.Missing(_("Chưa đánh dấu danh sách kiểm."))
    return scoring.Ticked(gathered.ticks.get(leaf.pk, ()))


def _survey(leaf: Criterion, answer: Answer | None, gathered: Gathered) -> scoring.Fact:
    """The frozen results of the criterion's surveys; while there is none, satisfied answers over valid answers as
    entered month by month from a survey's summary sheet.

    Cut, not rounded, at four decimals: 79.99996 % must not become 80 %.
    """
    surveyed = gathered.surveyed.get(leaf.pk)
    if surveyed is not None:
        return scoring.SurveyRate(surveyed.percent, surveyed.responses)
    total = gathered.measured.get(leaf.pk)
    if total is None or not total.denominator or total.percent is None:
        return scoring.Missing(_("Chưa có kết quả khảo sát."))
    percent = min(total.percent, Decimal(100)).quantize(PERCENT_PLACES, ROUND_DOWN)
    return scoring.SurveyRate(percent, int(total.denominator))


def _breaches(leaf: Criterion, answer: Answer | None, gathered: Gathered) -> scoring.Fact:
    if answer is not None and answer.count is not None:
        return scoring.Breaches(answer.count)
    total = gathered.measured.get(leaf.pk)
    if total is not None:
        return scoring.Breaches(int(total.numerator))
    return scoring.Missing(_("Chưa trả lời có bao nhiêu trường hợp vi phạm (không có thì ghi 0)."))


def _given(leaf: Criterion, answer: Answer | None, gathered: Gathered) -> scoring.Fact:
    if answer is not None and answer.points is not None:
        return scoring.Given(answer.points, answer.reason)
    return scoring.Missing(_("Chưa nhập điểm đề nghị."))


Reader = Callable[[Criterion, Answer | None, Gathered], scoring.Fact]

READERS: dict[LeafType, Reader] = {
    LeafType.PASS_FAIL: _passed,
    LeafType.CHOICE: _chosen,
    LeafType.COUNT_BANDS: _counted,
    LeafType.RATIO_BANDS: _ratio,
    LeafType.RATIO_LINEAR: _ratio,
    LeafType.CHECKLIST: _ticked,
    LeafType.SURVEY: _survey,
    LeafType.BREACHES: _breaches,
    LeafType.MANUAL: _given,
}
"""A test checks that no kind is missing."""
