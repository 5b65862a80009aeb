"""Background work of reports: fetch, guard, call."""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils.translation import gettext as _

from common.clock import fixed_day
from common.errors import DomainError, WrongState

from . import services
from .enums import ReportFormat, ReportKind
from .making import file_name, make, manifest_sha256, sheet_of
from .models import ReportRun
from .renderers import Stopped
from .retention import purge
from .services.standing import record_all
from .verify import verify
from .workplace import sweep, workplace

log = logging.getLogger(__name__)
BEAT_EVERY = 1.0


@shared_task(name="reports.run_report", soft_time_limit=1500, time_limit=1560, acks_late=True)
def run_report(run_id: int) -> None:
    """Make the file of one run. Called twice it works once: the row decides."""
    run = services.claim(run_id)
    if run is None:
        return
    try:
        _work(run)
    except Stopped:
        services.stop(run)
    except WrongState:
        log.warning("Report run %s was taken up by another worker", run_id)
    except DomainError as error:
        log.exception("Report run %s failed", run_id)
        services.fail(run, error.message)
    except SoftTimeLimitExceeded:
        services.fail(run, _("Lập quá lâu nên đã dừng. Hãy thử lại; nếu vẫn vậy, báo quản trị hệ thống."))
    except Exception:
        log.exception("Report run %s failed", run_id)
        services.fail(run, _("Có lỗi khi lập tài liệu. Hãy thử lại; nếu vẫn vậy, báo quản trị hệ thống."))


def _work(run: ReportRun) -> None:
    if run.attempt > 1:
        services.clear_leftovers(run)
    name = file_name(run.programme, run.kind, run.format, run.subject)
    watch = _Watch(run)
    with workplace(run) as folder:
        out = folder / name
        snapshot = make(
            run.programme, run.kind, run.format, out,
            subject=run.subject, by=run.requested_by, progress=watch.progress, should_stop=watch.should_stop,
        )  # fmt: skip
        if services.wants_to_stop(run):
            raise Stopped
        if (run.kind, run.format) == (ReportKind.SURVEY_SHEET, ReportFormat.PDF):
            # Before the run is done: a worker that dies in between makes it again and finds the proof filed.
            sheet = sheet_of(run.programme, run.subject)
            services.file_sheet(sheet=sheet, path=out, name=name, by=run.requested_by)
        manifest = manifest_sha256(out) if run.kind == ReportKind.DOSSIER else ""
        services.finish(run, out, name=name, snapshot=snapshot, manifest_sha256=manifest)


class _Watch:
    """Passes progress and the wish to stop between the row and the renderer, at most once a second."""

    def __init__(self, run: ReportRun) -> None:
        self.run = run
        self.said = self.asked = 0.0
        self.stop = False

    def progress(self, percent: int, words: str) -> None:
        if time.monotonic() - self.said >= BEAT_EVERY:
            services.beat(self.run, percent, words)
            self.said = time.monotonic()

    def should_stop(self) -> bool:
        if not self.stop and time.monotonic() - self.asked >= BEAT_EVERY:
            self.stop = services.wants_to_stop(self.run)
            self.asked = time.monotonic()
        return self.stop


@shared_task(name="reports.check_dossier", soft_time_limit=1500, time_limit=1560, acks_late=True)
def check_dossier(check_id: int) -> None:
    """Check one stored dossier. Called twice it works once: the row decides."""
    check = services.claim_check(check_id)
    if check is None:
        return
    try:
        with _local_file(check.run) as path:
            found = verify(path)
            with path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        services.finish_check(check, found, sha256=sha256)
    except FileNotFoundError:
        services.fail_check(check, _("Tệp hồ sơ không còn trong kho của cổng. Hãy lập lại hồ sơ và báo quản trị."))
    except Exception:
        log.exception("Check %s failed", check_id)
        services.fail_check(check, _("Có lỗi khi kiểm tra. Hãy thử lại; nếu vẫn vậy, báo quản trị hệ thống."))


@contextmanager
def _local_file(run: ReportRun) -> Iterator[Path]:
    """The stored file as a path; a copy where the storage is not a disk."""
    try:
        yield Path(run.file.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="check-", suffix=".zip") as copy, run.file.open("rb") as stream:
            shutil.copyfileobj(stream, copy, 1 << 20)
            copy.flush()
            yield Path(copy.name)


@shared_task(name="reports.requeue_lost")
def requeue_lost() -> int:
    """Take up what a dead worker or a lost message left; runs every minute and when a worker starts."""
    sent = services.requeue_lost() + services.requeue_lost_checks()
    sweep()
    return sent


@shared_task(name="reports.purge_personal_data")
def purge_personal_data() -> int:
    """Erase personal data whose period is over, every night; a demonstration with a held clock keeps its own."""
    if fixed_day() is not None:
        return 0
    return sum(outcome.count for outcome in purge())


@shared_task(name="reports.record_standing", soft_time_limit=1500, time_limit=1560)
def record_standing() -> int:
    """Keep where each running year's points stand, every night; run twice it writes the same."""
    return record_all()
