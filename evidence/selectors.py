"""Reading proof with a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from common.clock import now
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
    """Narrow the list: `q` (marks do not matter), `state`, `kind`, `unit`, `criterion` (a group too), `task`.

    Rows or their ids do. `older` are days since the present version came.
    """
    for word in search_text(filters.get("q") or "").split():
        rows = rows.filter(search__contains=word)
    if state := filters.get("state"):
        rows = rows.filter(status=state)
    if kind := filters.get("kind"):
        rows = rows.filter(kind=kind)
    if unit := filters.get("unit"):
        rows = rows.filter(unit=unit)
    if days := filters.get("older"):
        rows = rows.filter(current__created_at__lte=now() - dt.timedelta(days=days))
    if criterion := filters.get("criterion"):
        rows = rows.filter(pk__in=EvidenceCriterion.objects.filter(_below(criterion)).values("evidence"))
    if task := filters.get("task"):
        rows = rows.filter(pk__in=EvidenceOccurrence.objects.filter(occurrence__task=task).values("evidence"))
    return rows


def _below(criterion: Criterion | int) -> Q:
    """Links to the criterion and to everything under it, without a question for the tree: four levels are more than
    any set has.
    """
    found, path = Q(), "criterion"
    for _level in range(4):
        found |= Q(**{path: criterion})
        path += "__parent"
    return found


def state_counts(rows: QuerySet[Evidence]) -> dict[str, int]:
    """How many proofs stand in each state."""
    counted = rows.order_by().values_list("status").annotate(n=Count("pk"))
    return dict.fromkeys(EvidenceStatus.values, 0) | dict(counted)


# --- one proof ---


def revisions_of(evidence: Evidence) -> QuerySet[EvidenceRevision]:
    """All versions, newest first."""
    return evidence.revisions.select_related("created_by").order_by("-number")


def windows_with_rights(evidence: Evidence) -> QuerySet[Occurrence]:
    """The windows the proof hangs on, ready for questions of rights."""
    return with_rights(Occurrence.objects.filter(evidence_links__evidence=evidence)).order_by("starts_on", "pk")


def windows_with_tasks(evidence: Evidence) -> QuerySet[Occurrence]:
    """The windows the proof hangs on with their tasks, to read."""
    return (
        Occurrence.objects.filter(evidence_links__evidence=evidence).select_related("task").order_by("starts_on", "pk")
    )


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
    same = _same_bytes(evidence)
    if same is None:
        return []
    rows = list(same.filter(programme=evidence.programme_id).select_related("unit").order_by("pk")[:20])
    if not rows:
        return []
    seen = set(Evidence.objects.visible_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [Twin(row, row.pk in seen) for row in rows]


def same_file_in_commune(evidence: Evidence) -> list[Evidence]:
    """Other proofs of the commune with the same bytes, of earlier years too; one query. For those who see them all."""
    same = _same_bytes(evidence)
    if same is None:
        return []
    rows = same.filter(programme__commune=evidence.programme.commune_id)
    return list(rows.select_related("unit", "programme__commune").order_by("-pk")[:20])


def _same_bytes(evidence: Evidence) -> QuerySet[Evidence] | None:
    """Other proofs, not withdrawn, one of whose versions has the bytes of the present one, as sent or as stored."""
    current = evidence.current
    if current is None or (not current.original_name and not current.original_sha256):
        return None
    hashes = {current.sha256, current.original_sha256} - {""}
    same = EvidenceRevision.objects.filter(Q(sha256__in=hashes) | Q(original_sha256__in=hashes))
    others = Evidence.objects.filter(pk__in=same.values("evidence")).exclude(pk=evidence.pk)
    return others.exclude(status=EvidenceStatus.WITHDRAWN)


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
