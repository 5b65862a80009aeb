"""Re-checking a stored dossier: asked for, done by a job, its answer kept."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import WrongState
from common.models import Event
from common.workflow import advance
from reports import states
from reports.enums import RunStatus
from reports.models import DossierCheck, ReportRun
from reports.permissions import can_check
from reports.selectors import lost_checks
from reports.services.runs import send
from reports.verify import Problem, Verification

CHECK_JOB = "reports.check_dossier"
KEPT_PROBLEMS = 200
"""As many sentences are kept; a ZIP that is wrong all over needs no longer list."""


def request_check(*, run: ReportRun, by: Any) -> DossierCheck:
    """Ask for a check of the stored ZIP. While one is being done, that one is returned."""
    can_check(by, run).require()
    for _again in range(2):
        try:
            with transaction.atomic():
                check = DossierCheck.objects.create(run=run, requested_by=by, heartbeat_at=timezone.now())
                Event.record(check, "request_check", by=by)
        except IntegrityError:
            active = DossierCheck.objects.active().filter(run=run).first()
            if active is not None:
                return active
            continue
        transaction.on_commit(partial(send, CHECK_JOB, check.pk))
        return check
    raise WrongState


def claim_check(check_id: int) -> DossierCheck | None:
    """Take a queued check; None when somebody else has it or it is over."""
    rows = DossierCheck.objects.filter(pk=check_id, status=RunStatus.QUEUED)
    if rows.update(status=RunStatus.RUNNING, heartbeat_at=timezone.now()) != 1:
        return None
    return DossierCheck.objects.select_related("run__programme__commune").get(pk=check_id)


def finish_check(check: DossierCheck, found: Verification, *, sha256: str) -> DossierCheck:
    """Keep what was found in the ZIP, and whether it still is the file the portal made."""
    problems = [*_not_the_same_file(check.run, found, sha256), *found.problems]
    return advance(
        check, states.CHECK_FINISH, by=check.requested_by, finished_at=now(),
        problems=[{"path": p.path, "sentence": p.sentence} for p in problems[:KEPT_PROBLEMS]],
        problem_count=len(problems), file_count=found.counts.get("files", 0),
    )  # fmt: skip


def _not_the_same_file(run: ReportRun, found: Verification, sha256: str) -> list[Problem]:
    """A ZIP that fits itself but not the hashes kept in the portal was replaced as a whole."""
    problems = []
    if sha256 != run.sha256:
        sentence = _("Mã băm của cả tệp khác với mã băm cổng đã lưu khi lập hồ sơ.")
        problems.append(Problem(str(run.file.name).rpartition("/")[2], "hash", sentence))
    if found.manifest_sha256 and found.manifest_sha256 != run.manifest_sha256:
        sentence = _("Bảng kê trong hồ sơ khác với bảng kê cổng đã lưu khi lập hồ sơ.")
        problems.append(Problem("manifest.json", "hash", sentence))
    return problems


def fail_check(check: DossierCheck, sentence: str) -> None:
    """The check could not be done, in words for the person who asked."""
    row = DossierCheck.objects.get(pk=check.pk)
    if row.status == RunStatus.RUNNING:
        advance(row, states.CHECK_FAIL, by=None, error=sentence, finished_at=now())


def requeue_lost_checks() -> int:
    """Send checks again that nobody works on. Returns how many."""
    sent = 0
    for check in lost_checks():
        rows = DossierCheck.objects.filter(pk=check.pk, status=check.status, heartbeat_at=check.heartbeat_at)
        if rows.update(status=RunStatus.QUEUED, heartbeat_at=timezone.now()) == 1:
            send(CHECK_JOB, check.pk)
            sent += 1
    return sent
