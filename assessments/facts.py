"""The one place where rows become the plain facts of `criteria.scoring`. A fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Unit
from criteria import scoring
from criteria.models import Criterion, ProgrammeYear
from criteria.ruleset import ruleset_from, subject_of
from criteria.selectors import criteria_of
from evidence.progress import count_items
from surveys.models import ResultSheet
from surveys.selectors.sheets import counting, standing_sheets

from .enums import ScoreColumn
from .models import Assessment, Measurement, Score
from .readers import Gathered, Surveyed, Total, Windows, fact_of, total_of
from .rows import YearRows, read_year

Value = Decimal | scoring.NotArising | scoring.Missing | None
Entered = Mapping[str, Value]


def nodes_of(programme: ProgrammeYear) -> list[Criterion]:
    """The year's whole criteria tree with the rows under its leaves: two queries."""
    return list(criteria_of(programme.criteria_set).prefetch_related("point_rules"))


def gather(programme: ProgrammeYear, rows: YearRows | None = None) -> Gathered:
    """Measurements, answers, proofs, activities, windows and frozen survey results of a year: two queries.

    One fewer where the year's rows are read already.
    """
    rows = rows or read_year(programme)
    ticks: dict[int, list[str]] = defaultdict(list)
    for criterion_id, key in rows.ticks:
        ticks[criterion_id].append(key)
    months = _by_criterion(rows.measurements)
    sheets = list(standing_sheets(programme).defer("data"))
    items = count_items(rows.evidence)
    return Gathered(
        months=months,
        measured=_measured(months),
        answers={answer.criterion_id: answer for answer in rows.answers},
        ticks={criterion_id: tuple(keys) for criterion_id, keys in ticks.items()},
        evidence={
            criterion: scoring.EvidenceCount(found.accepted, found.waiting) for criterion, found in items.items()
        },
        activities=dict(rows.activities),
        windows={criterion: Windows(due, done) for criterion, due, done in rows.windows},
        sheets=sheets,
        surveyed=_surveyed(sheets),
        adjustments=tuple(scoring.AdjustmentEntry(*row) for row in rows.adjustments),
        conditions={code: scoring.Answer.YES if holds else scoring.Answer.NO for code, holds in rows.condition_answers},
    )


def months_of(programme: ProgrammeYear) -> dict[int, list[Measurement]]:
    """Criterion id → its figures in the order of the months: one query."""
    found = Measurement.objects.filter(programme=programme).select_related("criterion", "recorded_by")
    return _by_criterion(found.order_by("month"))


def _by_criterion(measurements: Iterable[Measurement]) -> dict[int, list[Measurement]]:
    rows: dict[int, list[Measurement]] = defaultdict(list)
    for row in measurements:
        rows[row.criterion_id].append(row)
    return dict(rows)


def _measured(months: Mapping[int, Sequence[Measurement]]) -> dict[int, Total]:
    totals = {
        criterion_id: total_of(rows, latest_only=rows[0].criterion.latest_only) for criterion_id, rows in months.items()
    }
    return {criterion_id: total for criterion_id, total in totals.items() if total is not None}


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
        adjustments=gathered.adjustments,
        answers=gathered.conditions,
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
    units: Mapping[int, Unit]
    responsible: Mapping[int, int]
    """Criterion id → id of the one unit that scores it."""

    @property
    def leaves(self) -> list[Criterion]:
        return [node for node in self.nodes if node.is_leaf]


def judge(assessment: Assessment) -> Judged:
    """Rules, facts and all sheets of a year, in two queries."""
    programme = assessment.programme
    rows = read_year(programme)
    nodes = rows.nodes
    ruleset = ruleset_from(
        programme.criteria_set, nodes=nodes, conditions=rows.conditions, levels=rows.levels,
        adjustment_rules=rows.adjustment_rules,
    )  # fmt: skip
    gathered = gather(programme, rows)
    facts = facts_of(programme, gathered, nodes)
    scores = {(score.criterion_id, score.column): score for score in rows.scores}
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
        units=rows.units,
        responsible=rows.responsible,
    )
