"""Reading one leaf with everything its points rest on, and the criteria that are measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet

from accounts.models import Unit
from common.clock import today
from common.models import Event
from criteria import scoring
from criteria.enums import LeafType
from criteria.models import Criterion, ProgrammeYear
from evidence.enums import EvidenceStatus
from evidence.models import Evidence
from tasks.enums import FULFILLED, TaskStatus
from tasks.models import Activity, Task

from .enums import ScoreColumn
from .facts import Judged, judge, months_of
from .models import Answer, Assessment, Measurement, Responsibility, Score
from .readers import Surveyed, Total, Windows, total_of
from .rows import counted_activities
from .selectors import Cell, cells_of, responsible_units
from .wording import rule_words

MEASURED = (
    LeafType.RATIO_BANDS, LeafType.RATIO_LINEAR, LeafType.SURVEY, LeafType.COUNT_BANDS, LeafType.BREACHES,
)  # fmt: skip


@dataclass(frozen=True)
class LeafPage:
    """One leaf: its rule in words, the facts, the proposal, the three columns and its neighbours."""

    assessment: Assessment
    criterion: Criterion
    judged: Judged
    path: Sequence[Criterion]
    before: Criterion | None
    after: Criterion | None
    cells: Mapping[str, Cell]
    unit: Unit | None
    words: Sequence[str]

    @property
    def proposal(self) -> scoring.ScoreLine:
        return self.judged.proposal.line(self.criterion.code)

    @property
    def columns(self) -> list[tuple[Cell, scoring.ScoreLine]]:
        """Each column with the line its sheet has for this leaf."""
        code = self.criterion.code
        return [(self.cells[column], self.judged.sheets[column].line(code)) for column in ScoreColumn.values]

    @property
    def answer(self) -> Answer | None:
        return self.judged.gathered.answers.get(self.criterion.pk)

    @property
    def months(self) -> Sequence[Measurement]:
        return self.judged.gathered.months.get(self.criterion.pk, ())

    @property
    def total(self) -> Total | None:
        return self.judged.gathered.measured.get(self.criterion.pk)

    @property
    def surveyed(self) -> Surveyed | None:
        return self.judged.gathered.surveyed.get(self.criterion.pk)

    @property
    def evidence(self) -> scoring.EvidenceCount:
        return self.judged.gathered.evidence.get(self.criterion.pk, scoring.EvidenceCount())

    @property
    def windows(self) -> Windows | None:
        return self.judged.gathered.windows.get(self.criterion.pk)

    @property
    def activity_count(self) -> int:
        return self.judged.gathered.activities.get(self.criterion.pk, 0)

    @property
    def is_measured(self) -> bool:
        return self.criterion.leaf_type in MEASURED


def leaf_page(assessment: Assessment, user: Any, criterion: Criterion) -> LeafPage:
    """Everything about one leaf, in a fixed number of queries."""
    judged = judge(assessment)
    leaves = judged.leaves
    at = next(index for index, leaf in enumerate(leaves) if leaf.pk == criterion.pk)
    unit_id = judged.responsible.get(criterion.pk)
    rule = next(rule for rule in judged.ruleset.rules if rule.code == criterion.code)
    return LeafPage(
        assessment=assessment,
        criterion=criterion,
        judged=judged,
        path=_path(judged.nodes, criterion),
        before=leaves[at - 1] if at else None,
        after=leaves[at + 1] if at + 1 < len(leaves) else None,
        cells=cells_of(judged, criterion, assessment, user, unit_id),
        unit=judged.units.get(unit_id) if unit_id else None,
        words=rule_words(rule),
    )


def _path(nodes: Sequence[Criterion], criterion: Criterion) -> list[Criterion]:
    """The groups and headings above a leaf, from the top."""
    by_id = {node.pk: node for node in nodes}
    path: list[Criterion] = []
    parent = by_id.get(criterion.parent_id or 0)
    while parent is not None:
        path.insert(0, parent)
        parent = by_id.get(parent.parent_id or 0)
    return path


def proofs_of(programme: ProgrammeYear, criterion: Criterion, user: Any) -> QuerySet[Evidence]:
    """The leaf's proofs the person may see, newest first; withdrawn and purged ones are left out."""
    return (
        Evidence.objects.visible_to(user)
        .filter(programme=programme, criterion_links__criterion=criterion, purged_at__isnull=True)
        .exclude(status=EvidenceStatus.WITHDRAWN)
        .select_related("unit")
        .order_by("-proof_date", "-id")
    )


def tasks_of(programme: ProgrammeYear, criterion: Criterion, user: Any) -> QuerySet[Task]:
    """The tasks of the leaf the person may see, with `due` and `done` windows as the judgement counts them."""
    due = Q(occurrences__counts=True, occurrences__ends_on__lt=today())
    finished = due & Q(occurrences__status__in=FULFILLED)
    return (
        Task.objects.visible_to(user)
        .filter(programme=programme, criterion=criterion, status=TaskStatus.ACTIVE)
        .annotate(due=Count("occurrences", filter=due), done=Count("occurrences", filter=finished))
        .order_by("number")
    )


def activities_of(programme: ProgrammeYear, criterion: Criterion, user: Any) -> QuerySet[Activity]:
    """The counted activities of the leaf the person may see, newest first."""
    rows = counted_activities(programme).filter(task__criterion=criterion)
    return rows.filter(pk__in=Activity.objects.visible_to(user).values("pk")).select_related("unit")


def history_of(page: LeafPage) -> QuerySet[Event]:
    """What happened to the leaf's scores, answer, figures and responsible unit, newest first; deleted rows too."""
    programme, criterion = page.assessment.programme, page.criterion
    scores = [cell.score.pk for cell in page.cells.values() if cell.score]
    kind = ContentType.objects.get_for_model
    wanted = Q(content_type=kind(Score), object_id__in=scores)
    wanted |= Q(content_type=kind(Measurement), object_id__in=[row.pk for row in page.months])
    unit = Responsibility.objects.filter(programme=programme, criterion=criterion).values("pk")
    wanted |= Q(content_type=kind(Responsibility), object_id__in=unit)
    if page.answer is not None:
        wanted |= Q(content_type=kind(Answer), object_id=page.answer.pk)
    gone = Q(verb__in=["delete_measurement", "clear_answer"], commune=programme.commune_id)
    wanted |= gone & Q(data__criterion=criterion.code, data__year=programme.year)
    return Event.objects.filter(wanted).select_related("actor").order_by("-id")


@dataclass(frozen=True)
class Measured:
    """One measured criterion with its twelve months, the year so far and the mark to reach."""

    criterion: Criterion
    months: Mapping[int, Measurement]
    total: Total | None
    unit_id: int | None

    @property
    def is_ratio(self) -> bool:
        return self.criterion.leaf_type not in (LeafType.COUNT_BANDS, LeafType.BREACHES)

    @property
    def value(self) -> Decimal | None:
        """The year so far: a percentage, or a count."""
        if self.total is None:
            return None
        return self.total.percent if self.is_ratio else self.total.numerator

    @property
    def target(self) -> Decimal | None:
        """From here on the leaf earns its maximum; None where the table names no such mark."""
        if self.criterion.leaf_type == LeafType.BREACHES:
            return None
        if self.criterion.target is not None:
            return self.criterion.target
        bands = [rule for rule in self.criterion.point_rules.all() if rule.lower is not None]
        best = max(bands, key=lambda rule: (rule.points or 0, rule.fraction or 0), default=None)
        return best.lower if best is not None else None

    @property
    def reached(self) -> bool | None:
        """Whether the year so far reaches the mark; None where that cannot be said."""
        return None if self.value is None or self.target is None else self.value >= self.target


def measured_of(programme: ProgrammeYear, nodes: Sequence[Criterion]) -> list[Measured]:
    """The criteria that figures speak of, in printed order: three queries beside the tree."""
    months, units = months_of(programme), responsible_units(programme)
    return [
        Measured(
            criterion=node,
            months={row.month: row for row in months.get(node.pk, ())},
            total=total_of(months.get(node.pk, ()), latest_only=node.latest_only),
            unit_id=units.get(node.pk),
        )
        for node in nodes
        if node.is_leaf and node.leaf_type in MEASURED
    ]
