"""Work and its proof: who answers for a task, what made a window done, which version of a proof is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, Max, Model, OuterRef, Q
from django.utils.translation import gettext as _

from assessments.enums import Severity
from common.models import Event
from evidence.models import Evidence, EvidenceOccurrence, EvidenceRevision
from tasks import states
from tasks.enums import OccurrenceStatus, TaskStatus, UnitRole
from tasks.gates import Progress, progress_of
from tasks.models import Activity, Occurrence, Task, TaskUnit

from .findings import Finding, row

BATCH = 2000

SINCE_THEN: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Evidence, ("evidence_purged",)),
    (Activity, ("activity_withdrawn",)),
    (Task, ("windows_rebuilt", "task_edited", "task_reimported")),
)
"""What may leave a finished window with less proof than its minimum: it had been enough when it was judged."""


def tasks_without_responsible() -> Iterator[Finding]:
    """A task that somebody leads has exactly one responsible unit; more than one the database refuses itself."""
    leads = TaskUnit.objects.filter(task=OuterRef("pk"), role=UnitRole.LEAD)
    rows = Task.objects.filter(Exists(leads), ~Exists(leads.filter(is_responsible=True)), status=TaskStatus.ACTIVE)
    for pk, title in rows.order_by("pk").values_list("pk", "title").iterator(chunk_size=BATCH):
        sentence = _("Nhiệm vụ “%s” có đơn vị chủ trì nhưng không đơn vị nào chịu trách nhiệm chính.") % title
        yield Finding("task_responsible", Severity.ERROR, sentence, row(Task, pk))


def done_without_proof() -> Iterator[Finding]:
    """A window that is done has its proofs, or a reviewer accepted it by hand.

    Where the proof went since (content purged, activity withdrawn, timing read anew) it is a warning. Five queries
    for every 2.000 finished windows.
    """
    done = Occurrence.objects.filter(status=OccurrenceStatus.DONE).select_related("task").order_by("pk")
    rows = done.iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        found = progress_of(batch)
        short = [window for window in batch if found[window.pk].accepted < window.min_count]
        if short:
            yield from _unexplained(short, found)


def _unexplained(short: list[Occurrence], found: dict[int, Progress]) -> Iterator[Finding]:
    by_hand = _with_event(Occurrence, {window.pk for window in short}, (states.ACCEPT.name,))
    later = _changed_since(short)
    for window in short:
        if window.pk in by_hand:
            continue
        values = {
            "label": window.label,
            "task": window.task.title,
            "accepted": found[window.pk].accepted,
            "minimum": window.min_count,
        }
        sentence = _("Kỳ “%(label)s” của nhiệm vụ “%(task)s” ghi đã đạt mà chỉ có %(accepted)d/%(minimum)d minh chứng")
        if window.pk in later:
            ending = _(": minh chứng hoặc kế hoạch đã thay đổi sau khi đạt. Hãy xem lại, cần thì mở lại kỳ.")
            severity = Severity.WARNING
        else:
            ending = _(" và lịch sử không cho biết vì sao.")
            severity = Severity.ERROR
        yield Finding("done_without_proof", severity, sentence % values + ending, row(Occurrence, window.pk))


def _changed_since(windows: list[Occurrence]) -> set[int]:
    """Windows that a rule once finished and whose proof or plan changed; their history says so."""
    finished = _with_event(Occurrence, {window.pk for window in windows}, (states.FULFIL.name,))
    hung: dict[int, list[tuple[type[Model], int]]] = defaultdict(list)
    links = EvidenceOccurrence.objects.filter(occurrence__in=finished)
    for pk, proof, activity in links.values_list("occurrence", "evidence", "evidence__activity"):
        hung[pk] += [(Evidence, proof), (Activity, activity)]
    for window in windows:
        hung[window.pk].append((Task, window.task_id))
    told = {
        (model, pk)
        for model, verbs in SINCE_THEN
        for pk in _with_event(model, {pk for rows in hung.values() for kind, pk in rows if kind is model and pk}, verbs)
    }
    return {pk for pk in finished if told & set(hung[pk])}


def _with_event(model: type[Model], pks: set[int], verbs: tuple[str, ...]) -> set[int]:
    rows: Any = Event.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=pks, verb__in=verbs
    )
    return set(rows.values_list("object_id", flat=True))


def wrong_current_revision() -> Iterator[Finding]:
    """The version that is shown is the proof's own and its newest, and none before it is lost."""
    counted = Evidence.objects.annotate(newest=Max("revisions__number"), versions=Count("revisions"))
    wrong = Q(current__isnull=True) | ~Q(current__evidence=F("pk")) | ~Q(current__number=F("newest"))
    lost = ~Q(versions=F("newest"))
    names = ("pk", "title", "current_id", "current__evidence", "current__number", "newest", "versions")
    for found in counted.filter(wrong | lost).order_by("pk").values(*names).iterator(chunk_size=BATCH):
        about = row(Evidence, found["pk"])
        if found["current_id"] is None:
            sentence = _("Minh chứng “%(title)s” không có bản hiện hành.")
        elif found["current__evidence"] != found["pk"]:
            sentence = _("Bản hiện hành của minh chứng “%(title)s” là bản của minh chứng khác.")
        elif found["current__number"] != found["newest"]:
            sentence = _("Minh chứng “%(title)s” đang dùng bản %(current__number)s, bản mới nhất là %(newest)s.")
        else:
            sentence = _("Minh chứng “%(title)s” chỉ còn %(versions)s trên %(newest)s bản đã nộp.")
            about = row(EvidenceRevision, f"{found['pk']}/*")
        yield Finding("proof_version", Severity.ERROR, sentence % found, about)
