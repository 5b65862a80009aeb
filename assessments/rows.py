"""All rows a year is judged by, in one statement. `assessments.facts` turns them into facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Unit, User
from common.clock import today
from criteria.models import Condition, Criterion, Level, LevelCutoff, Phase, PointRule, ProgrammeYear
from evidence.enums import EvidenceStatus
from evidence.models import Evidence, EvidenceCriterion
from tasks.enums import FULFILLED, TaskStatus
from tasks.models import Activity, Occurrence, TaskUnit

from .bundle import Part, keep_related, read, whole
from .models import Adjustment, Answer, ConditionAnswer, Measurement, Responsibility, Score

WAITING_OR_ACCEPTED = (EvidenceStatus.ACCEPTED, EvidenceStatus.SUBMITTED)


@dataclass(frozen=True)
class YearRows:
    """One year's rows, each list in the order its readers expect."""

    nodes: list[Criterion]
    conditions: list[Condition]
    levels: list[Level]
    adjustment_rules: list[Any]
    answers: list[Answer]
    ticks: list[tuple[int, str]]
    measurements: list[Measurement]
    evidence: list[tuple[int, int, int | None, str]]
    activities: list[tuple[int, int]]
    windows: list[tuple[int, int, int]]
    adjustments: list[tuple[str, Decimal, str]]
    condition_answers: list[tuple[str, bool]]
    scores: list[Score]
    units: dict[int, Unit]
    responsible: dict[int, int]
    """Criterion id → id of the one unit that scores it: set by hand, else of the first task of the criterion."""


def counted_evidence(programme: ProgrammeYear) -> QuerySet[EvidenceCriterion]:
    """Links of proofs that count for the year: not purged, not of a withdrawn activity, dated up to the cut-off."""
    return EvidenceCriterion.objects.filter(
        Q(evidence__activity__isnull=True) | Q(evidence__activity__is_withdrawn=False),
        evidence__programme=programme,
        evidence__purged_at__isnull=True,
        evidence__proof_date__lte=programme.cut_off,
    )


def counted_activities(programme: ProgrammeYear) -> QuerySet[Activity]:
    """Activities of tasks that carry a criterion: not withdrawn, within the year, up to the cut-off."""
    return Activity.objects.filter(
        task__programme=programme, task__criterion__isnull=False, is_withdrawn=False,
        happened_on__gte=programme.first_day, happened_on__lte=programme.cut_off,
    )  # fmt: skip


def _proved_activities(programme: ProgrammeYear) -> QuerySet[Any]:
    """Activities by criterion. Where points need accepted proof, an activity counts once it carries some itself."""
    proofs = Evidence.objects.accepted().filter(activity=OuterRef("pk"), proof_date__lte=programme.cut_off)
    rows = counted_activities(programme).filter(Q(task__criterion__needs_evidence=False) | Exists(proofs))
    return rows.order_by().values("task__criterion").annotate(n=Count("id"))


def _windows(programme: ProgrammeYear) -> QuerySet[Any]:
    """Windows whose last day has passed; one that still runs is not held against anybody."""
    rows = Occurrence.objects.counted().filter(
        task__programme=programme, task__criterion__isnull=False, ends_on__lt=today()
    )
    done = Count("id", filter=Q(status__in=FULFILLED))
    return rows.order_by().values("task__criterion").annotate(due=Count("id"), done=done)


def lead_rows(programme: ProgrammeYear) -> QuerySet[TaskUnit]:
    """The responsible unit of every living task that carries a criterion."""
    return TaskUnit.objects.filter(
        is_responsible=True, task__programme=programme, task__criterion__isnull=False, task__status=TaskStatus.ACTIVE
    )


def responsible_of(leads: Iterable[tuple[int, int, int]], by_hand: Iterable[tuple[int, int]]) -> dict[int, int]:
    """What was set by hand wins; else the unit of the first task. `leads` are (task's number, criterion, unit)."""
    units = {criterion: unit for _number, criterion, unit in sorted(leads, reverse=True)}
    return units | dict(by_hand)


def _parts(programme: ProgrammeYear) -> dict[str, Part]:
    table, of_year = {"criteria_set": programme.criteria_set_id}, {"programme": programme}
    evidence = counted_evidence(programme).filter(evidence__status__in=WAITING_OR_ACCEPTED)
    ticks = Answer.ticks.through.objects.filter(answer__programme=programme)
    rules = programme.criteria_set.adjustment_rules.all()
    return {
        "nodes": whole(Criterion.objects.filter(**table)),
        "point_rules": whole(PointRule.objects.filter(criterion__criteria_set=programme.criteria_set_id)),
        "conditions": whole(Condition.objects.filter(**table)),
        "levels": whole(Level.objects.filter(**table)),
        "cutoffs": whole(LevelCutoff.objects.filter(level__criteria_set=programme.criteria_set_id)),
        "adjustment_rules": whole(rules),
        "answers": whole(Answer.objects.filter(**of_year), option=PointRule, answered_by=User),
        "ticks": Part(ticks, ("answer__criterion", "pointrule__key")),
        "measurements": whole(Measurement.objects.filter(**of_year), criterion=Criterion, recorded_by=User),
        "evidence": Part(evidence, ("criterion", "evidence", "evidence__activity", "evidence__status")),
        "activities": Part(_proved_activities(programme), ("task__criterion", "n")),
        "windows": Part(_windows(programme), ("task__criterion", "due", "done")),
        "adjustments": Part(
            Adjustment.objects.filter(**of_year, is_withdrawn=False),
            ("happened_on", "id", "rule__code", "points", "reason"),
        ),
        "condition_answers": Part(ConditionAnswer.objects.filter(**of_year), ("condition__code", "holds")),
        "scores": whole(Score.objects.filter(assessment__programme=programme), scored_by=User),
        "units": whole(Unit.objects.filter(commune=programme.commune_id)),
        "leads": Part(lead_rows(programme), ("task__number", "task__criterion", "unit")),
        "by_hand": Part(Responsibility.objects.filter(**of_year), ("criterion", "unit")),
        "phases": whole(Phase.objects.filter(**of_year)),
    }


def read_year(programme: ProgrammeYear) -> YearRows:
    """Everything a year is judged by; one query. The year's phases are kept on `programme` as well."""
    found = read(_parts(programme))
    programme._phases = sorted(  # type: ignore[attr-defined]
        found["phases"], key=lambda phase: (phase.starts_on, phase.pk)
    )
    return YearRows(
        nodes=_tree(programme, found["nodes"], found["point_rules"]),
        conditions=sorted(found["conditions"], key=lambda row: row.code),
        levels=_levels(found["levels"], found["cutoffs"]),
        adjustment_rules=sorted(found["adjustment_rules"], key=lambda row: row.code),
        answers=found["answers"],
        ticks=sorted(found["ticks"]),
        measurements=sorted(found["measurements"], key=lambda row: row.month),
        evidence=found["evidence"],
        activities=found["activities"],
        windows=found["windows"],
        adjustments=[
            (code, Decimal(str(points)).quantize(Decimal("0.01")), reason)
            for _day, _pk, code, points, reason in sorted(found["adjustments"])
        ],
        condition_answers=[(code, bool(holds)) for code, holds in found["condition_answers"]],
        scores=found["scores"],
        units={unit.pk: unit for unit in found["units"]},
        responsible=responsible_of(found["leads"], found["by_hand"]),
    )


def _tree(programme: ProgrammeYear, nodes: list[Criterion], rules: Sequence[PointRule]) -> list[Criterion]:
    """The criteria in printed order, each with its parent and the rows of its table."""
    by_id = {node.pk: node for node in nodes}
    tables: dict[int, list[PointRule]] = defaultdict(list)
    for rule in sorted(rules, key=lambda row: row.position):
        tables[rule.criterion_id].append(rule)
    for node in nodes:
        node.parent = by_id.get(node.parent_id or 0)
        node.criteria_set = programme.criteria_set
        keep_related(node, "point_rules", tables[node.pk])
    return sorted(nodes, key=lambda node: node.position)


def _levels(levels: Sequence[Level], cutoffs: Sequence[LevelCutoff]) -> list[Level]:
    """The levels from the lowest, each with its own cut-offs."""
    for level in levels:
        mine = [cutoff for cutoff in cutoffs if cutoff.level_id == level.pk]
        keep_related(level, "cutoffs", sorted(mine, key=lambda row: row.pk))
    return sorted(levels, key=lambda level: level.position)
