"""Counting proof on windows and criteria: what an item is. Registered with `tasks.gates` when the app is ready.

An item is one proof; all proof of one activity together is one item, accepted as soon as one of its proofs is.
Withdrawn and returned proof, purged proof and proof of a withdrawn activity do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tasks.gates import Progress
from tasks.models import Occurrence

from .enums import EvidenceStatus
from .models import EvidenceOccurrence


def count_proof(occurrences: Sequence[Occurrence]) -> Mapping[int, Progress]:
    """Accepted and waiting items by the window's primary key, in one query; a window without any is left out."""
    rows = EvidenceOccurrence.objects.filter(
        Q(evidence__activity__isnull=True) | Q(evidence__activity__is_withdrawn=False),
        occurrence__in=[occurrence.pk for occurrence in occurrences],
        evidence__status__in=[EvidenceStatus.ACCEPTED, EvidenceStatus.SUBMITTED],
        evidence__purged_at__isnull=True,
    ).values_list("occurrence_id", "evidence_id", "evidence__activity_id", "evidence__status")
    return count_items(rows)


def proven_windows() -> QuerySet[Any]:
    """The keys of windows with proof that counts, accepted or waiting."""
    return EvidenceOccurrence.objects.filter(
        Q(evidence__activity__isnull=True) | Q(evidence__activity__is_withdrawn=False),
        evidence__status__in=[EvidenceStatus.ACCEPTED, EvidenceStatus.SUBMITTED],
        evidence__purged_at__isnull=True,
    ).values("occurrence")


def count_items(rows: Iterable[tuple[int, int, int | None, str]]) -> dict[int, Progress]:
    """Accepted and waiting items by what the proof hangs on; rows are (what it hangs on, proof, activity, status)."""
    accepted: dict[int, set[tuple[str, int]]] = defaultdict(set)
    waiting: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for hook, evidence, activity, status in rows:
        item = ("evidence", evidence) if activity is None else ("activity", activity)
        (accepted if status == EvidenceStatus.ACCEPTED else waiting)[hook].add(item)
    return {
        pk: Progress(accepted=len(accepted[pk]), waiting=len(waiting[pk] - accepted[pk]))
        for pk in accepted.keys() | waiting.keys()
    }


def hands_of(occurrence: Occurrence) -> frozenset[int]:
    """Who handed in the present versions of the proof that counts on the window."""
    rows = EvidenceOccurrence.objects.filter(
        Q(evidence__activity__isnull=True) | Q(evidence__activity__is_withdrawn=False),
        occurrence=occurrence,
        evidence__status__in=[EvidenceStatus.ACCEPTED, EvidenceStatus.SUBMITTED],
        evidence__purged_at__isnull=True,
    )
    return frozenset(rows.values_list("evidence__current__created_by", flat=True))


def proof_gate(occurrence: Occurrence) -> Sequence[str]:
    """A window cannot be handed in without proof."""
    found = count_proof([occurrence]).get(occurrence.pk, Progress())
    if found.accepted or found.waiting:
        return ()
    return (
        _("Kỳ “%(label)s” chưa có minh chứng. Hãy thêm ít nhất một minh chứng rồi nộp.") % {"label": occurrence.label},
    )
