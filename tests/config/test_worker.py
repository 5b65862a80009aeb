"""A job sent by one process is done by another: over Redis, and over the file system of one machine."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.jobs import disable_idle
from accounts.models import User
from tests.conftest import ROOT, wait_until

IDLE = dt.timedelta(days=90)
EMBEDDED_SCRIPT = """
import datetime as dt, sys, time, django
django.setup()
from django.utils import timezone
from accounts.jobs import disable_idle
from accounts.models import User
long_ago = timezone.now() - dt.timedelta(days=90)
User.objects.create(username="idle", full_name="Idle", last_seen_at=long_ago, date_joined=long_ago)
disable_idle.delay()
for _ in range(400):
    if not User.objects.get().is_active:
        sys.exit(0)
    time.sleep(0.05)
sys.exit("the job was not done")
"""


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_job_goes_over_redis_to_a_worker_process(redis_worker: Any) -> None:
    long_ago = timezone.now() - IDLE
    person = User.objects.create(username="idle", full_name="Idle", last_seen_at=long_ago, date_joined=long_ago)
    disable_idle.delay()
    wait_until(lambda: not User.objects.get(pk=person.pk).is_active, "the worker switched the account off")


@pytest.mark.services
def test_the_services_run_uses_postgresql_and_redis() -> None:
    assert settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    assert settings.CACHES["default"]["BACKEND"].endswith("RedisCache")


@pytest.mark.slow
def test_a_job_goes_over_the_file_system_to_the_one_worker(tmp_path: Path) -> None:
    environment = os.environ | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.embedded"}
    for name in ("DATABASE_URL", "REDIS_URL", "CLOCK_TODAY"):
        environment.pop(name, None)
    common: dict[str, Any] = {"cwd": ROOT, "env": environment, "stdin": subprocess.DEVNULL}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], check=True, **common)
    worker = subprocess.Popen([sys.executable, "-m", "celery", "-A", "config", "-q", "worker", "-c", "1"], **common)
    try:
        done = subprocess.run(
            [sys.executable, "-c", EMBEDDED_SCRIPT], capture_output=True, text=True, check=False, **common
        )
        assert done.returncode == 0, done.stderr
    finally:
        worker.terminate()
        worker.wait(30)
