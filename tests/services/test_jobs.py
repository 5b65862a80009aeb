"""Reports are made by a worker process over Redis; a killed worker costs time, never a document."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from reports.enums import RunStatus
from reports.jobs import requeue_lost
from reports.models import ReportRun
from reports.selectors import STALE_AFTER
from reports.services import request_report
from reports.verify import verify
from tests.conftest import wait_until
from tests.factories.accounts import leader
from tests.reports.year_rows import a_year

pytestmark = pytest.mark.services

Start = Callable[[], subprocess.Popen[bytes]]


def status_of(run: ReportRun) -> str:
    return str(ReportRun.objects.values_list("status", flat=True).get(pk=run.pk))


def asked(kind: str, format: str) -> ReportRun:
    rows = a_year()
    return request_report(programme=rows.programme, kind=kind, format=format, by=leader(rows.commune))


@pytest.mark.parametrize(("kind", "format", "begin"), [("self_report", "pdf", b"%PDF"), ("self_report", "xlsx", b"PK")])
def test_a_worker_over_redis_makes_a_report(worker: Start, queue: str, kind: str, format: str, begin: bytes) -> None:
    worker()
    run = asked(kind, format)
    wait_until(lambda: status_of(run) == RunStatus.DONE, "the report is made", seconds=60)
    run.refresh_from_db()
    content = Path(run.file.path).read_bytes()
    assert content.startswith(begin)
    assert len(content) == run.size


def test_a_worker_killed_in_the_middle_of_a_dossier_leaves_no_half_file_and_the_next_one_finishes(
    worker: Start, queue: str, folder: Path
) -> None:
    first = worker()
    run = asked("dossier", "zip")
    work = folder / "work" / "reports"
    wait_until(
        lambda: status_of(run) == RunStatus.RUNNING and any(work.glob("*-1")), "the dossier is begun", seconds=60
    )
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert status_of(run) == RunStatus.RUNNING
    assert list(work.iterdir())
    assert not list((folder / "media").rglob("*.zip"))

    # As if its sign of life were old enough; the clock looks for such runs every minute.
    ReportRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - STALE_AFTER - dt.timedelta(seconds=1))
    worker()
    requeue_lost.delay()
    wait_until(lambda: status_of(run) == RunStatus.DONE, "the dossier is made by the next worker", seconds=90)
    run.refresh_from_db()
    assert run.attempt == 2
    stored = list((folder / "media").rglob("*.zip"))
    assert stored == [Path(run.file.path)]
    assert verify(stored[0]).ok
    wait_until(lambda: not list(work.iterdir()), "the dead worker's folder is swept away", seconds=30)
