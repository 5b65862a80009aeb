"""The one place where rows become the plain facts of `criteria.scoring`. A fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from common.clock import today
from criteria import scoring
from criteria.models import Criterion, ProgrammeYear
from criteria.ruleset import ruleset_of, subject_of
from criteria.selectors import criteria_of
from evidence.enums import EvidenceStatus
from evidence.models import Evidence, EvidenceCriterion
from evidence.progress import count_items
from surveys.models import ResultSheet
from surveys.selectors.sheets import counting, standing_sheets
from tasks.enums import FULFILLED
from tasks.models import Activity, Occurrence

from .enums import ScoreColumn
from .models import Adjustment, Answer, Assessment, ConditionAnswer, Measurement, Score
from .readers import Gathered, Surveyed, Total, Windows, fact_of, total_of

Value = Decimal | scoring.NotArising | scoring.Missing | None
Entered = Mapping[str, Value]


def nodes_of(programme: ProgrammeYear) -> list[Criterion]:
    """The year's whole criteria tree with the rows under its leaves: two queries."""
    return list(criteria_of(programme.criteria_set).prefetch_related("point_rules"))


def gather(programme: ProgrammeYear) -> Gathered:
    """Read measurements, answers, proofs, activities, windows and frozen survey results of a year: seven queries."""
    answers = {a.criterion_id: a for a in Answer.objects.filter(programme=programme).select_related("option")}
    ticks: dict[int, list[str]] = defaultdict(list)
    through = Answer.ticks.through.objects.filter(answer__programme=programme)
    for criterion_id, key in through.values_list("answer__criterion", "pointrule__key").order_by("pointrule__key"):
        ticks[criterion_id].append(key)
    months = months_of(programme)
    sheets = list(standing_sheets(programme).defer("data"))
    return Gathered(
        months=months,
        measured=_measured(months),
        answers=answers,
        ticks={criterion_id: tuple(keys) for criterion_id, keys in ticks.items()},
        evidence=_evidence(programme),
        activities=_activities(programme),
        windows=_windows(programme),
        sheets=sheets,
        surveyed=_surveyed(sheets),
    )


def months_of(programme: ProgrammeYear) -> dict[int, list[Measurement]]:
    """Criterion id → its figures in the order of the months: one query."""
    rows: dict[int, list[Measurement]] = defaultdict(list)
    found = Measurement.objects.filter(programme=programme).select_related("criterion", "recorded_by")
    for row in found.order_by("month"):
        rows[row.criterion_id].append(row)
    return dict(rows)


def _measured(months: Mapping[int, Sequence[Measurement]]) -> dict[int, Total]:
    totals = {
        criterion_id: total_of(rows, latest_only=rows[0].criterion.latest_only) for criterion_id, rows in months.items()
    }
    return {criterion_id: total for criterion_id, total in totals.items() if total is not None}


def counted_evidence(programme: ProgrammeYear) -> QuerySet[EvidenceCriterion]:
    """Links of proofs that count for the year: not purged, not of a withdrawn activity, dated up to the cut-off."""
    return EvidenceCriterion.objects.filter(
        Q(evidence__activity__isnull=True) | Q(evidence__activity__is_withdrawn=False),
        evidence__programme=programme,
        evidence__purged_at__isnull=True,
        evidence__proof_date__lte=programme.cut_off,
    )


def _evidence(programme: ProgrammeYear) -> dict[int, scoring.EvidenceCount]:
    """Items of proof by criterion, counted like those of a window: all proof of one activity is one item."""
    waiting_or_accepted = [EvidenceStatus.ACCEPTED, EvidenceStatus.SUBMITTED]
    rows = counted_evidence(programme).filter(evidence__status__in=waiting_or_accepted)
    items = count_items(rows.values_list("criterion", "evidence", "evidence__activity", "evidence__status"))
    return {criterion: scoring.EvidenceCount(found.accepted, found.waiting) for criterion, found in items.items()}


def counted_activities(programme: ProgrammeYear) -> QuerySet[Activity]:
    """Activities of tasks that carry a criterion: not withdrawn, within the year, up to the cut-off."""
    return Activity.objects.filter(
        task__programme=programme, task__criterion__isnull=False, is_withdrawn=False,
        happened_on__gte=programme.first_day, happened_on__lte=programme.cut_off,
    )  # fmt: skip


def _activities(programme: ProgrammeYear) -> dict[int, int]:
    """Activities by criterion. Where points need accepted proof, an activity counts once it carries some itself."""
    proofs = Evidence.objects.accepted().filter(activity=OuterRef("pk"), proof_date__lte=programme.cut_off)
    rows = counted_activities(programme).filter(Q(task__criterion__needs_evidence=False) | Exists(proofs))
    counted = rows.values("task__criterion").annotate(n=Count("id")).order_by()
    return {row["task__criterion"]: row["n"] for row in counted}


def _windows(programme: ProgrammeYear) -> dict[int, Windows]:
    """Windows whose last day has passed; one that still runs is not held against anybody."""
    rows = Occurrence.objects.counted().filter(
        task__programme=programme, task__criterion__isnull=False, ends_on__lt=today()
    )
    done = Count("id", filter=Q(status__in=FULFILLED))
    counted = rows.values("task__criterion").annotate(due=Count("id"), done=done).order_by()
    return {row["task__criterion"]: Windows(row["due"], row["done"]) for row in counted}


def _surveyed(sheets: Sequence[ResultSheet]) -> dict[int, Surveyed]:
    """Frozen results by criterion; one in which nobody answered on the scale says nothing."""
    rows: dict[int, list[ResultSheet]] = defaultdict(list)
    for sheet in counting(sheets):
        if sheet.survey.criterion_id is not None and sheet.rated:
            rows[sheet.survey.criterion_id].append(sheet)
    return {criterion_id: Surveyed(tuple(found)) for criterion_id, found in rows.items()}


def facts_of(
    programme: ProgrammeYear, gathered: Gathered | None = None, nodes: Iterable[Criterion] | None = None
) -> scoring.Facts:
    """What the rows say about every leaf: the facts that points propose themselves from."""
    gathered = gathered or gather(programme)
    leaves = [node for node in (nodes if nodes is not None else nodes_of(programme)) if node.is_leaf]
    return scoring.Facts(
        leaves={leaf.code: fact_of(leaf, gathered) for leaf in leaves},
        evidence={leaf.code: gathered.evidence.get(leaf.pk, scoring.EvidenceCount()) for leaf in leaves},
        adjustments=adjustments_of(programme),
        answers=answers_of(programme),
        subject=subject_of(programme.commune),
    )


def rest_of(proposal: scoring.Facts, *, with_evidence: bool) -> scoring.Facts:
    """The facts beside a column's points; Sở Nội vụ and the units answer for the proof of their own columns."""
    return scoring.Facts(
        evidence=proposal.evidence if with_evidence else None,
        adjustments=proposal.adjustments,
        answers=proposal.answers,
        surveys={code: fact for code, fact in proposal.leaves.items() if isinstance(fact, scoring.SurveyRate)},
        subject=proposal.subject,
    )


def adjustments_of(programme: ProgrammeYear) -> tuple[scoring.AdjustmentEntry, ...]:
    """Bonuses and deductions that stand."""
    rows = Adjustment.objects.filter(programme=programme, is_withdrawn=False).select_related("rule")
    return tuple(scoring.AdjustmentEntry(row.rule.code, row.points, row.reason) for row in rows)


def answers_of(programme: ProgrammeYear) -> dict[str, scoring.Answer]:
    """Answers to knock-out conditions by the condition's code."""
    rows = ConditionAnswer.objects.filter(programme=programme).values_list("condition__code", "holds")
    return {code: scoring.Answer.YES if holds else scoring.Answer.NO for code, holds in rows}


def scores_of(programme: ProgrammeYear) -> dict[tuple[int, str], Score]:
    """(criterion id, column) → what somebody entered: one query."""
    rows = Score.objects.filter(assessment__programme=programme).select_related("scored_by")
    return {(score.criterion_id, score.column): score for score in rows}


def entered_points(
    ruleset: scoring.RuleSet, nodes: Iterable[Criterion], scores: Mapping[tuple[int, str], Score]
) -> dict[str, dict[str, Value]]:
    """The points people entered, by column and leaf code; an emptied cell is left out like one never filled.

    The table may have changed since: a score of a leaf that is gone is left out, one that no longer fits is *missing*
    with the sentence that says why.
    """
    rules = {rule.code: rule for rule in ruleset.rules}
    leaves = {node.pk: node.code for node in nodes if node.is_leaf}
    entered: dict[str, dict[str, Value]] = {column: {} for column in ScoreColumn.values}
    for (criterion_id, column), score in scores.items():
        code = leaves.get(criterion_id)
        if code is not None and not score.is_empty:
            entered[column][code] = _value(score, rules[code], ruleset.places)
    return entered


def _value(score: Score, rule: scoring.Rule, places: int) -> Value:
    if score.not_arising or score.points is None:
        return scoring.NotArising(score.reason)
    try:
        scoring.check_points(rule, score.points, places)
    except scoring.PointsOutOfRange as error:
        return scoring.Missing(_("điểm đã chấm không còn hợp với bảng điểm, hãy chấm lại. %(why)s") % {"why": error})
    return score.points


@dataclass(frozen=True)
class Judged:
    """One year judged: the rules, the facts, the proposal, and the sheet of each column."""

    nodes: list[Criterion]
    ruleset: scoring.RuleSet
    facts: scoring.Facts
    proposal: scoring.ScoreSheet
    scores: Mapping[tuple[int, str], Score]
    entered: Mapping[str, Entered]
    column_facts: Mapping[str, scoring.Facts]
    sheets: Mapping[str, scoring.ScoreSheet]
    gathered: Gathered

    @property
    def leaves(self) -> list[Criterion]:
        return [node for node in self.nodes if node.is_leaf]


def judge(assessment: Assessment) -> Judged:
    """Rules, facts and all sheets of a year, in a fixed number of queries."""
    programme = assessment.programme
    nodes = nodes_of(programme)
    ruleset = ruleset_of(programme.criteria_set, nodes)
    gathered = gather(programme)
    facts = facts_of(programme, gathered, nodes)
    scores = scores_of(programme)
    entered = entered_points(ruleset, nodes, scores)
    column_facts = {
        column: scoring.given_facts(
            ruleset, entered[column], rest_of(facts, with_evidence=column == ScoreColumn.COMMUNE)
        )
        for column in ScoreColumn.values
    }
    return Judged(
        nodes=nodes,
        ruleset=ruleset,
        facts=facts,
        proposal=scoring.score(ruleset, facts),
        scores=scores,
        entered=entered,
        column_facts=column_facts,
        sheets={column: scoring.score(ruleset, column_facts[column]) for column in ScoreColumn.values},
        gathered=gathered,
    )
