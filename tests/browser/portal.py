"""A whole portal of its own for a browser test: a copy of the seeded folder, a web server, a background worker."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, wait_until

DAY = "2026-11-20"
ENVIRONMENT = f"CLOCK_TODAY={DAY}\nMFA_REQUIRED_ROLES=-\n"
"""What `make run` writes for its demo."""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Nothing of the developer's own installation but the path to programs."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    settings = {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings.embedded", "PYTHONUNBUFFERED": "1"}
    return kept | settings | more


def manage(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` in a process of its own, on this folder."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=environment(folder), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def seed(folder: Path) -> None:
    """The demo year of every commune, in this empty folder, as `make run` makes it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "demo.env").write_text(ENVIRONMENT, encoding="utf-8")
    for words in (("migrate", "-v", "0"), ("createcachetable",), ("seed_demo",)):
        done = manage(folder, *words)
        assert done.returncode == 0, done.stderr
    waiting = folder / "queue" / "messages"
    with Portal(folder):  # its worker makes the small pictures of all proofs, which no copy has to make again
        wait_until(lambda: not any(waiting.iterdir()), "the worker has done what the demo asked for", seconds=300)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Portal:
    """``with Portal(folder) as portal:`` serves `folder` at ``portal.url`` until the block ends."""

    def __init__(self, folder: Path, *, worker: bool = True, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "portal.log"
        self._with_worker = worker
        self._settings = settings
        self._running: list[subprocess.Popen[bytes]] = []

    @classmethod
    def copy_of(cls, seeded: Path, folder: Path, **options: Any) -> Portal:
        shutil.copytree(seeded, folder)
        return cls(folder, **options)

    def __enter__(self) -> Portal:
        try:
            self._start("gunicorn", "-c", "config/gunicorn.py", "config.wsgi")
            if self._with_worker:
                worker = ("celery", "-A", "config", "--quiet", "worker", "--concurrency", "1")
                self._start(*worker, "--without-gossip", "--without-mingle")
            wait_until(self._answers, f"the portal answers; {self.log} says why", seconds=60)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the processes this portal started, and wait for them."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return manage(self.folder, *words)

    def ask(self, script: str) -> str:
        """Run Python inside the portal's own settings and database; what it printed."""
        done = self.manage("shell", "--no-imports", "-v", "0", "-c", script)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _start(self, *words: str) -> None:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=ROOT,
                env=environment(self.folder, PORT=str(self.port), HOST="127.0.0.1", **self._settings),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self._running.append(process)

    def _answers(self) -> bool:
        assert self._running[0].poll() is None, self.log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{self.url}/healthz/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False
