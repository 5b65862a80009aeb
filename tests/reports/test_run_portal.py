"""`run_portal` as a person starts it: a fresh folder, a free port, Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, wait_until

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return kept | {"VAR_DIR": str(folder), "PYTHONUNBUFFERED": "1"}


def command(port: int) -> list[str]:
    return [sys.executable, "manage.py", "run_portal", "--no-demo", "--port", str(port)]


def ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def processes_of(folder: Path) -> list[str]:
    """Every living process that was started with this folder."""
    mark = f"VAR_DIR={folder}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    port = free_port()
    log = tmp_path / "portal.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command(port), cwd=ROOT, env=environment(tmp_path), stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        wait_until(lambda: ready(port), "the portal answers", seconds=60)
        yield process, port, log
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_fresh_folder_is_served_and_ctrl_c_leaves_nothing_behind(
    portal: tuple[subprocess.Popen[bytes], int, Path], tmp_path: Path
) -> None:
    process, port, log = portal

    busy = subprocess.run(
        command(port), cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert busy.returncode != 0
    assert f"PORT={port + 1}" in busy.stderr

    workers = [line for line in processes_of(tmp_path) if "gunicorn" in line]
    assert len(workers) == 3  # the master and its two workers

    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    wait_until(lambda: processes_of(tmp_path) == [], "every process is gone", seconds=10)
    assert f"http://127.0.0.1:{port}" in log.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_web_server_comes_back(portal: tuple[subprocess.Popen[bytes], int, Path]) -> None:
    _process, port, log = portal
    masters = re.findall(r"\[(\d+)\] \[INFO\] Starting gunicorn", log.read_text(encoding="utf-8"))
    os.kill(int(masters[0]), signal.SIGKILL)
    wait_until(lambda: "khởi động lại sau" in log.read_text(encoding="utf-8"), "the fall was noticed")
    wait_until(lambda: log.read_text(encoding="utf-8").count("Starting gunicorn") == 2, "it was started again")
    wait_until(lambda: ready(port), "the portal answers again")
