"""Programs as they run for real: production settings, the test's own PostgreSQL database, Redis."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests.conftest import ROOT, TODAY

HOST = "cong.example"
WORKER = """
import sys
from config.celery import app
app.conf.task_default_queue = sys.argv[1]  # jobs that jobs send stay in this test's queue as well
app.worker_main(["--quiet", "worker", "--concurrency", "1", "--without-gossip", "--without-mingle"])
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """VAR_DIR of the programs of one test."""
    with tempfile.TemporaryDirectory(prefix="portal-services-") as made:
        yield Path(made)


@pytest.fixture
def environment(transactional_db: None, folder: Path, settings: Any) -> dict[str, str]:
    """Production settings for programs beside the test; the test keeps its files where they look for them."""
    if not django_settings.REDIS_URL:
        pytest.skip("needs PostgreSQL and Redis (make test-services)")
    settings.CLOCK_TODAY = TODAY
    settings.MEDIA_ROOT = str(folder / "media")
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    return kept | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "REDIS_URL": django_settings.REDIS_URL,
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-cho-bai-kiem-tra-thoi",
        "ALLOWED_HOSTS": HOST,
        "VAR_DIR": str(folder),
        "CLOCK_TODAY": dt.date.isoformat(TODAY),
        "MFA_REQUIRED_ROLES": "-",
    }


@pytest.fixture
def start(environment: dict[str, str], folder: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """``start("-m", "gunicorn", …)``: a Python program in a process group of its own, ended with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(*words: str, **more: str) -> subprocess.Popen[bytes]:
        with (folder / "programs.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT, env=environment | more, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0,
            )  # fmt: skip
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in running:
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def queue(environment: dict[str, str]) -> Iterator[str]:
    """Jobs of this test go over Redis, into the queue of this test process."""
    from config.celery import app

    app.conf.task_always_eager = False
    yield django_settings.CELERY_TASK_DEFAULT_QUEUE
    app.conf.task_always_eager = True


@pytest.fixture
def worker(start: Callable[..., Any], queue: str) -> Callable[[], subprocess.Popen[bytes]]:
    """``worker()`` starts one."""
    return lambda: start("-c", WORKER, queue)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
