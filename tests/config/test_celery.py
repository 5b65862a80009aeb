"""The background worker: its schedule names real jobs, and on one machine only one worker may run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.celery import app
from tests.conftest import ROOT, wait_until

WORKER = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1"]


def test_every_scheduled_job_exists_and_every_job_has_a_short_name() -> None:
    app.loader.import_default_modules()
    names = {name for name in app.tasks if not name.startswith("celery.")}
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= names
    assert [name for name in names if name.count(".") != 1] == []


def test_jobs_are_sent_as_json_only() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"


@pytest.mark.slow
def test_a_second_worker_on_one_machine_refuses_to_start(tmp_path: Path) -> None:
    environment = os.environ | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.embedded"}
    log = tmp_path / "worker.log"
    with log.open("wb") as out:
        first = subprocess.Popen(WORKER, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: b" ready." in log.read_bytes(), "the first worker is ready")
        second = subprocess.run(WORKER, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert second.returncode != 0
        assert "chỉ được có một tiến trình" in second.stderr
        assert first.poll() is None
    finally:
        first.terminate()
        first.wait(30)
