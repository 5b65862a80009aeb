"""What every test stands on: one day, no network, a real worker where a test asks for one."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

TODAY = dt.date(2026, 11, 20)
ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.", "localhost", "::1", "0.0.0.0")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, so that it can be run again on PostgreSQL."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(names):
            item.add_marker(pytest.mark.database)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what the tests kept."""
    shutil.rmtree(django_settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that would leave this machine fails with a sentence."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"A test tried to reach {address}; tests stay on this machine.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture
def today(settings: Any) -> dt.date:
    """The day the portal is held at: 20/11/2026."""
    settings.CLOCK_TODAY = TODAY
    return TODAY


@pytest.fixture
def clear_cache() -> Iterator[None]:
    """Counters of rate limits start at nothing."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def redis_worker(transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process on the test database and Redis; jobs sent by the test are worked off by it."""
    from config.celery import app

    if not django_settings.REDIS_URL:
        pytest.skip("needs REDIS_URL (make test-services)")
    app.conf.task_always_eager = False
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config", "--quiet", "worker", "--concurrency", "1"],
        env=os.environ
        | {
            "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
            "MEDIA_ROOT": str(django_settings.MEDIA_ROOT),
        },
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: bool(app.control.inspect(timeout=0.5).ping()), "the worker answers")
        yield worker
    finally:
        app.conf.task_always_eager = True
        worker.terminate()
        worker.wait(30)


CHROMIUM_FLAGS = (
    "--no-sandbox",  # root in a container has no sandbox to use
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The machine's Chromium, or the one CHROMIUM names, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.fail("Chromium is not installed; `make test-browser` installs it.")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this thread; Django would take every query for one in asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    """Convert a file with LibreOffice: ``libreoffice(path, "pdf")`` is the new file beside a fresh folder."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    profile = tmp_path_factory.mktemp("libreoffice")

    def convert(source: Path, extension: str) -> Path:
        if not program:
            pytest.fail("LibreOffice is not installed; `make test-documents` installs it.")
        out = tmp_path_factory.mktemp("converted")
        command = [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", extension]
        subprocess.run([*command, "--outdir", out, source], check=True, capture_output=True, timeout=180)
        return out / f"{source.stem}.{extension}"

    return convert


def wait_until(ready: Any, what: str, *, seconds: float = 30) -> None:
    """Ask again and again until `ready()` is true; fail with the name of what did not happen."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return
        time.sleep(0.05)
    pytest.fail(f"After {seconds} s it is still not true that {what}.")
