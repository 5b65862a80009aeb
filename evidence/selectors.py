"""Reading proof with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from common.text import search_text
from criteria.models import Criterion, ProgrammeYear
from tasks.models import Activity, Occurrence, Task
from tasks.selectors import with_rights

from .enums import EvidenceStatus
from .models import Evidence, EvidenceCriterion, EvidenceOccurrence, EvidenceRevision

_ROWS = ("programme__commune", "unit", "current__created_by", "created_by", "reviewed_by", "activity")


def with_rights_and_rows(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """The proofs with everything `evidence.permissions` and a row of a list ask about."""
    return rows.select_related(*_ROWS)


def evidence_of(user: Any, programme: ProgrammeYear) -> QuerySet[Evidence]:
    """The year's proofs the person may see, newest first."""
    return with_rights_and_rows(Evidence.objects.visible_to(user).filter(programme=programme)).order_by("-pk")


def with_links(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """The proofs with their windows and criteria: two queries more, however many proofs."""
    windows = EvidenceOccurrence.objects.select_related("occurrence__task").order_by("occurrence__starts_on", "pk")
    criteria = EvidenceCriterion.objects.select_related("criterion").order_by("criterion__position")
    return rows.prefetch_related(
        Prefetch("occurrence_links", queryset=windows), Prefetch("criterion_links", queryset=criteria)
    )


def filtered(rows: QuerySet[Evidence], filters: Mapping[str, Any]) -> QuerySet[Evidence]:
    """Narrow the list: `q` (marks do not matter), `state`, `kind`, `unit`, `criterion` (a group too), `task`."""
    for word in search_text(filters.get("q") or "").split():
        rows = rows.filter(search__contains=word)
    if state := filters.get("state"):
        rows = rows.filter(status=state)
    if kind := filters.get("kind"):
        rows = rows.filter(kind=kind)
    if unit := filters.get("unit"):
        rows = rows.filter(unit=unit)
    if criterion := filters.get("criterion"):
        below = EvidenceCriterion.objects.filter(criterion__in=_below(criterion)).values("evidence")
        rows = rows.filter(pk__in=below)
    if task := filters.get("task"):
        rows = rows.filter(pk__in=EvidenceOccurrence.objects.filter(occurrence__task=task).values("evidence"))
    return rows


def _below(criterion: Criterion) -> set[int]:
    """The criterion and everything under it."""
    children: dict[int | None, list[int]] = defaultdict(list)
    rows = Criterion.objects.filter(criteria_set=criterion.criteria_set_id).values_list("pk", "parent_id")
    for pk, parent in rows:
        children[parent].append(pk)
    found, open_ends = set(), [criterion.pk]
    while open_ends:
        pk = open_ends.pop()
        found.add(pk)
        open_ends += children[pk]
    return found


def state_counts(rows: QuerySet[Evidence]) -> dict[str, int]:
    """How many proofs stand in each state."""
    counted = rows.order_by().values_list("status").annotate(n=Count("pk"))
    return dict.fromkeys(EvidenceStatus.values, 0) | dict(counted)


# --- review ---


def queue_of(user: Any, programme: ProgrammeYear) -> QuerySet[Evidence]:
    """What waits for this person's review, oldest version first; what the person handed in waits for others."""
    waiting = evidence_of(user, programme).filter(status=EvidenceStatus.SUBMITTED, purged_at__isnull=True)
    return waiting.exclude(Q(created_by=user) | Q(current__created_by=user)).order_by("current__created_at", "pk")


def own_waiting(user: Any, programme: ProgrammeYear) -> int:
    """How many of the waiting proofs the person handed in, so that somebody else has to review them."""
    waiting = Evidence.objects.filter(programme=programme, purged_at__isnull=True).waiting()
    return waiting.filter(Q(created_by=user) | Q(current__created_by=user)).count()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proof stands in the queue: its number (0 when it is not in it), how many there are, its neighbours."""

    number: int
    total: int
    previous: int | None
    following: int | None


def place_in(queue: QuerySet[Evidence], evidence: Evidence) -> Place:
    """The proof's place in the queue. Beside the queue (reviewed by now), the following one is its first."""
    ids = list(queue.values_list("pk", flat=True))
    if evidence.pk not in ids:
        return Place(0, len(ids), None, ids[0] if ids else None)
    at = ids.index(evidence.pk)
    return Place(at + 1, len(ids), ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)


# --- one proof ---


def revisions_of(evidence: Evidence) -> QuerySet[EvidenceRevision]:
    """All versions, newest first."""
    return evidence.revisions.select_related("created_by").order_by("-number")


def windows_with_rights(evidence: Evidence) -> QuerySet[Occurrence]:
    """The windows the proof hangs on, ready for questions of rights."""
    return with_rights(Occurrence.objects.filter(evidence_links__evidence=evidence)).order_by("starts_on", "pk")


def criteria_carried(evidence: Evidence) -> QuerySet[Criterion]:
    """The criteria the proof carries, in printed order."""
    return Criterion.objects.filter(evidence_links__evidence=evidence).select_related("parent").order_by("position")


@dataclass(frozen=True, slots=True)
class Twin:
    """Another proof with the same file; `visible` says whether this person may open it."""

    evidence: Evidence
    visible: bool


def same_file_elsewhere(evidence: Evidence, user: Any) -> list[Twin]:
    """Other proofs of the year with the same bytes, as sent or as stored; two queries."""
    current = evidence.current
    if current is None or (not current.original_name and not current.original_sha256):
        return []
    hashes = {current.sha256, current.original_sha256} - {""}
    same = EvidenceRevision.objects.filter(
        Q(sha256__in=hashes) | Q(original_sha256__in=hashes), evidence__programme=evidence.programme_id
    )
    others = Evidence.objects.filter(pk__in=same.values("evidence")).exclude(pk=evidence.pk)
    rows = list(others.exclude(status=EvidenceStatus.WITHDRAWN).select_related("unit").order_by("pk")[:20])
    if not rows:
        return []
    seen = set(Evidence.objects.visible_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [Twin(row, row.pk in seen) for row in rows]


# --- proof on the pages of tasks ---


def proof_of_task(task: Task, user: Any) -> list[tuple[Occurrence, list[Evidence]]]:
    """Windows of the task that have proof, each with the proof the person may see; three queries."""
    links = EvidenceOccurrence.objects.filter(occurrence__task=task).order_by("occurrence__starts_on", "-evidence")
    rows = list(links.select_related("occurrence"))
    seen = with_rights_and_rows(Evidence.objects.visible_to(user).filter(pk__in={row.evidence_id for row in rows}))
    proofs = {evidence.pk: evidence for evidence in seen.exclude(status=EvidenceStatus.WITHDRAWN)}
    found: dict[int, tuple[Occurrence, list[Evidence]]] = {}
    for row in rows:
        if row.evidence_id in proofs:
            found.setdefault(row.occurrence_id, (row.occurrence, []))[1].append(proofs[row.evidence_id])
    return list(found.values())


def proof_of_activity(activity: Activity, user: Any) -> QuerySet[Evidence]:
    """The activity's proofs the person may see, without withdrawn ones."""
    rows = with_rights_and_rows(Evidence.objects.visible_to(user).filter(activity=activity))
    return rows.exclude(status=EvidenceStatus.WITHDRAWN).order_by("pk")


# --- choices for forms ---


def tasks_to_choose(tasks: QuerySet[Task], text: str) -> QuerySet[Task]:
    """Tasks whose words match, in the plan's order."""
    for word in search_text(text).split():
        tasks = tasks.filter(search__contains=word)
    return tasks.order_by("plan", "number")


def open_windows(tasks: QuerySet[Task], task: Task) -> QuerySet[Occurrence]:
    """The windows of a task that take proof, ready for questions of rights."""
    rows = Occurrence.objects.filter(task__in=tasks.values("pk"), task=task).exclude(status="waived")
    return with_rights(rows).order_by("starts_on", "pk")


def likely_windows(windows: Sequence[Occurrence], wanted: Iterable[int], day: Any) -> list[int]:
    """The windows to propose: those asked for, else the one the day lies in, else the last one still owed."""
    asked = set(wanted)
    chosen = [window.pk for window in windows if window.pk in asked]
    if chosen:
        return chosen
    present = [window for window in windows if window.starts_on <= day <= window.ends_on]
    if present:
        return [min(present, key=lambda window: window.ends_on - window.starts_on).pk]
    owed = [window for window in windows if window.is_overdue(day)]
    return [owed[-1].pk] if owed else [window.pk for window in windows[:1]]
