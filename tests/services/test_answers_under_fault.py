"""What the portal acknowledged is there exactly once, whatever the network and the database do meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.services

ANSWERS = 10_000


def test_every_acknowledged_answer_is_there_and_none_twice() -> None:
    """A PostgreSQL of its own, because it is killed twice."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    run = subprocess.run(
        ["scripts/with_services.sh", sys.executable, "-m", "tests.services.answers_under_fault", str(ANSWERS)],
        cwd=ROOT, env=kept, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
