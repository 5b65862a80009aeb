"""Rows between a proof and what it proves."""

from __future__ import annotations

from collections.abc import Iterable

from criteria.models import Criterion
from evidence.models import Evidence, EvidenceCriterion, EvidenceOccurrence
from tasks.enums import CriterionMatch
from tasks.models import Occurrence


def default_criteria(occurrences: Iterable[Occurrence]) -> list[Criterion]:
    """The criteria, proposed or confirmed, of the windows' tasks."""
    tasks = {occurrence.task_id for occurrence in occurrences}
    sure = [CriterionMatch.PROPOSED, CriterionMatch.CONFIRMED]
    return list(Criterion.objects.filter(tasks__in=tasks, tasks__criterion_match__in=sure).distinct())


def put_occurrences(evidence: Evidence, occurrences: Iterable[Occurrence]) -> tuple[set[int], set[int]]:
    """Hang the proof on exactly these windows; answers the ids added and removed."""
    wanted = {occurrence.pk for occurrence in occurrences}
    present = set(evidence.occurrence_links.values_list("occurrence_id", flat=True))
    evidence.occurrence_links.filter(occurrence__in=present - wanted).delete()
    rows = [EvidenceOccurrence(evidence=evidence, occurrence_id=pk) for pk in sorted(wanted - present)]
    EvidenceOccurrence.objects.bulk_create(rows)
    return wanted - present, present - wanted


def put_criteria(evidence: Evidence, criteria: Iterable[Criterion]) -> tuple[set[int], set[int]]:
    """Let the proof carry exactly these criteria; answers the ids added and removed."""
    wanted = {criterion.pk for criterion in criteria}
    present = set(evidence.criterion_links.values_list("criterion_id", flat=True))
    evidence.criterion_links.filter(criterion__in=present - wanted).delete()
    rows = [EvidenceCriterion(evidence=evidence, criterion_id=pk) for pk in sorted(wanted - present)]
    EvidenceCriterion.objects.bulk_create(rows)
    return wanted - present, present - wanted
