"""Report runs: asked for, worked off, cancelled, taken up again. The row is the truth, the queue a hint."""

from __future__ import annotations

import hashlib
import logging
from functools import partial
from pathlib import Path
from typing import Any

from celery import current_app
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Snapshot
from common.clock import now
from common.errors import Invalid, WrongState
from common.models import Event
from common.workflow import Transition, advance
from criteria.models import ProgrammeYear
from reports import states
from reports.enums import ReportFormat, ReportKind, RunStatus
from reports.models import ReportRun, report_upload_to
from reports.permissions import can_cancel, can_request
from reports.selectors import OFFERED, OFFERED_OF_LETTERS, OFFERED_OF_SHEETS, STALE_AFTER, lost_runs
from reports.tell import tell_finished

log = logging.getLogger(__name__)
RUN_JOB = "reports.run_report"
MAX_ATTEMPTS = 3


def request_report(*, programme: ProgrammeYear, kind: str, format: str, by: Any, subject: str = "") -> ReportRun:
    """Ask for a report. While the same one is being made, that run is returned: a double click is one run."""
    can_request(by, programme, kind).require()
    if (kind, format) not in (OFFERED_OF_SHEETS + OFFERED_OF_LETTERS if subject else OFFERED):
        raise Invalid(_("Không có bản %(format)s cho loại tài liệu này.") % {"format": format.upper()})
    values = {"programme": programme, "kind": ReportKind(kind), "format": ReportFormat(format), "subject": subject}
    for _again in range(2):  # the run in the way may end between the two questions
        try:
            with transaction.atomic():
                run = ReportRun.objects.create(**values, requested_by=by, heartbeat_at=timezone.now())
                Event.record(run, "request_report", by=by)
        except IntegrityError:
            active = ReportRun.objects.active().filter(**values).first()
            if active is not None:
                return active
            continue
        transaction.on_commit(partial(send, RUN_JOB, run.pk))
        return run
    raise WrongState


def send(job: str, pk: int) -> None:
    """Put a row into the queue by the job's name, for services stand below jobs.

    A broker that is away only delays it: queued rows are sent again.
    """
    try:
        current_app.tasks[job].delay(pk)
    except Exception:
        log.exception("%s %s could not be queued; it will be sent again", job, pk)


@transaction.atomic
def cancel_report(*, run: ReportRun, by: Any) -> ReportRun:
    """Stop a waiting run at once, a working one at its next step."""
    can_cancel(by, run).require()
    if run.status == RunStatus.QUEUED:
        return advance(run, states.CANCEL, by=by, finished_at=now(), cancel_requested=True)
    if ReportRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING).update(cancel_requested=True) != 1:
        raise WrongState
    Event.record(run, "cancel_requested", by=by)
    run.refresh_from_db()
    return run


def retry_report(*, run: ReportRun, by: Any) -> ReportRun:
    """Ask for the same again."""
    return request_report(programme=run.programme, kind=run.kind, format=run.format, by=by, subject=run.subject)


@transaction.atomic
def claim(run_id: int) -> ReportRun | None:
    """Take a queued run, or one whose worker died; None when somebody else has it or it is over."""
    moment = timezone.now()
    fresh = ReportRun.objects.filter(pk=run_id, status=RunStatus.QUEUED)
    dead = ReportRun.objects.filter(pk=run_id, status=RunStatus.RUNNING, heartbeat_at__lt=moment - STALE_AFTER)
    stamps = {
        "status": RunStatus.RUNNING, "started_at": now(), "heartbeat_at": moment, "progress": 0,
        "progress_text": _("Bắt đầu"), "attempt": F("attempt") + 1, "error": "",
    }  # fmt: skip
    if fresh.update(**stamps) != 1 and dead.update(**stamps) != 1:
        return None
    run = ReportRun.objects.select_related("programme__commune", "programme__criteria_set", "requested_by").get(
        pk=run_id
    )
    Event.record(run, states.START.name, data={"attempt": run.attempt})
    return run


def beat(run: ReportRun, percent: int, words: str) -> None:
    """Say how far the run is."""
    ReportRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING, attempt=run.attempt).update(
        heartbeat_at=timezone.now(), progress=min(max(percent, 0), 100), progress_text=words[:200]
    )


def wants_to_stop(run: ReportRun) -> bool:
    """Somebody asked to cancel, or the run was taken away from this worker."""
    row = ReportRun.objects.filter(pk=run.pk).values_list("cancel_requested", "status", "attempt").first()
    return row is None or row[0] or row[1] != RunStatus.RUNNING or row[2] != run.attempt


class _WorkFile(File):  # type: ignore[type-arg]
    """A finished file that a file-system storage takes over by renaming it: nobody ever sees half of it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def finish(run: ReportRun, path: Path, *, name: str, snapshot: Snapshot | None, manifest_sha256: str = "") -> ReportRun:
    """Keep the finished file under its run. The file is stored first, the row decides.

    Raises:
        WrongState: another worker has taken the run up; the file is gone again.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        run.file.save(name, _WorkFile(stream, name=str(path)), save=False)
    try:
        with transaction.atomic():
            _still_ours(run)
            advance(
                run, states.FINISH, by=run.requested_by, file=run.file.name, size=size, sha256=digest,
                manifest_sha256=manifest_sha256, snapshot=snapshot, progress=100, progress_text="",
                finished_at=now(),
            )  # fmt: skip
            tell_finished(run)
            return run
    except WrongState:
        run.file.storage.delete(str(run.file.name))
        raise


def _still_ours(run: ReportRun) -> None:
    """This worker's attempt is the running one; the UPDATE also keeps others off the row until the commit."""
    ours = ReportRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING, attempt=run.attempt)
    if ours.update(heartbeat_at=timezone.now()) != 1:
        raise WrongState


def clear_leftovers(run: ReportRun) -> None:
    """Take away what a killed worker may have left in the run's folder; a finished run's file is never touched."""
    if ReportRun.objects.filter(pk=run.pk, status=RunStatus.DONE).exists():
        return
    storage, folder = run.file.storage, report_upload_to(run, "").rstrip("/")
    try:
        _folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        storage.delete(f"{folder}/{name}")


def fail(run: ReportRun, sentence: str) -> None:
    """The run ended with an error, in words for the person who asked."""
    _end(run, states.FAIL, by=None, error=sentence)


def stop(run: ReportRun) -> None:
    """The run was cancelled while working."""
    _end(run, states.CANCEL, by=run.requested_by)


def _end(run: ReportRun, transition: Transition, *, by: Any, **stamps: Any) -> None:
    """End the run unless it is over already or another worker has taken it up since."""
    row = ReportRun.objects.get(pk=run.pk)
    if row.status == RunStatus.RUNNING and row.attempt == run.attempt:
        advance(row, transition, by=by, finished_at=now(), progress_text="", **stamps)
        if row.status == RunStatus.FAILED:
            tell_finished(row)


def requeue_lost() -> int:
    """Send runs again that nobody works on; after three attempts a run fails with a sentence. Returns how many."""
    sent = 0
    for run in lost_runs():
        try:
            sent += _take_up_again(run)
        except WrongState:
            continue  # a worker was quicker
    return sent


def _take_up_again(run: ReportRun) -> int:
    if run.cancel_requested:
        advance(run, states.CANCEL, by=run.requested_by, finished_at=now(), progress_text="")
    elif run.attempt >= MAX_ATTEMPTS:
        words = _("Đã thử %(count)d lần mà chưa xong. Hãy báo quản trị hệ thống rồi lập lại.") % {"count": run.attempt}
        advance(run, states.FAIL, by=None, finished_at=now(), error=words, progress_text="")
    else:
        if run.status == RunStatus.RUNNING:
            _requeue(run)
        send(RUN_JOB, run.pk)
        return 1
    clear_leftovers(run)
    return 0


@transaction.atomic
def _requeue(run: ReportRun) -> None:
    """Back into the queue, unless its worker has shown a sign of life since it was read."""
    rows = ReportRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING, heartbeat_at=run.heartbeat_at)
    if rows.update(status=RunStatus.QUEUED, heartbeat_at=None, progress=0, progress_text="") != 1:
        raise WrongState
    Event.record(run, states.REQUEUE.name, from_state=RunStatus.RUNNING, to_state=RunStatus.QUEUED)
