"""The set-up scripts on machines that lack something. A stand-in for apt-get notes what it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ("bash", "sh", "id", "grep", "mktemp", "tail", "rm", "cat", "dirname", "env", "touch", "chmod", "printf")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs: the few the scripts need, and an apt-get that writes down its words."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        for folder in ("/usr/bin", "/bin"):
            if (Path(folder) / tool).exists() and not (programs / tool).exists():
                (programs / tool).symlink_to(Path(folder) / tool)
    apt = programs / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n', encoding="utf-8")
    apt.chmod(0o755)
    return programs


def run(machine: Path, *argv: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine), "LANG": "C.UTF-8", **variables}
    return subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def asked(machine: Path) -> str:
    note = machine.parent / "asked"
    return note.read_text(encoding="utf-8") if note.exists() else ""


def test_nothing_is_installed_where_the_command_is_there(machine: Path) -> None:
    assert run(machine, "scripts/apt_need.sh", "bash=bash").returncode == 0
    assert asked(machine) == ""


def test_what_is_absent_is_installed_by_root_and_named_to_others(machine: Path) -> None:
    done = run(machine, "scripts/apt_need.sh", "bash=bash", "no-such-command=some-package")
    if os.geteuid() == 0:
        assert done.returncode == 0, done.stderr
        assert "install -y --no-install-recommends some-package" in asked(machine)
    else:
        assert done.returncode == 1
        assert "sudo sh -c 'apt-get update && apt-get" in done.stderr


def test_without_apt_the_packages_are_named(machine: Path) -> None:
    (machine / "apt-get").unlink()
    done = run(machine, "scripts/apt_need.sh", "no-such-command=some-package")
    assert done.returncode == 1
    assert "some-package" in done.stderr


def test_set_up_is_satisfied_when_weasyprint_loads() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts/system_libs.py"], capture_output=True, check=False)
    assert done.returncode == 0


def test_set_up_says_the_one_command_when_pango_cannot_be_had(machine: Path, tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library')", encoding="utf-8")
    done = run(machine, sys.executable, "scripts/system_libs.py", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0" in done.stderr
    if os.geteuid() == 0:
        assert "libpango-1.0-0" in asked(machine)
