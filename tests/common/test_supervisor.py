"""The supervisor with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from common.supervisor import Program, Supervisor
from tests.conftest import ROOT, wait_until

SLEEP = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); open(sys.argv[1], 'w').write(str(child.pid)); time.sleep(60)"
)


def python(name: str, code: str, *arguments: str) -> Program:
    return Program(name, [sys.executable, "-c", code, *arguments])


def alive(pid: int) -> bool:
    """True for a running process; a zombie waiting to be collected does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_all_programs_run_and_all_end_with_the_supervisor() -> None:
    with Supervisor([python("a", SLEEP), python("b", SLEEP)], say=lambda text: None) as supervisor:
        pids = supervisor.pids()
        supervisor.poll()
        assert all(alive(pid) for pid in pids.values())
    assert not any(alive(pid) for pid in pids.values())


def test_a_fallen_program_is_started_again_after_a_pause_and_said_so() -> None:
    said: list[str] = []
    with Supervisor([python("worker", SLEEP)], say=said.append, pauses=(0.2,)) as supervisor:
        first = supervisor.pids()["worker"]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not alive(first), "the first process is gone")
        supervisor.poll()
        assert supervisor.pids()["worker"] == first

        def again() -> bool:
            supervisor.poll()
            return supervisor.pids()["worker"] != first

        wait_until(again, "it runs again", seconds=5)
    assert len(said) == 1
    assert "worker" in said[0]
    assert "-9" in said[0]


def test_pauses_grow_while_a_program_keeps_falling() -> None:
    said: list[str] = []
    with Supervisor([python("worker", "raise SystemExit(3)")], say=said.append, pauses=(0.1, 0.2, 7.0)) as supervisor:
        started = time.monotonic()

        def three() -> bool:
            supervisor.poll()
            return len(said) == 3

        wait_until(three, "it fell three times", seconds=10)
        assert time.monotonic() - started >= 0.3
    assert "(mã 3)" in said[0]
    assert "7 giây" in said[2]


def test_what_does_not_finish_in_time_is_ended_with_its_children(tmp_path: Path) -> None:
    said: list[str] = []
    note = tmp_path / "pid"
    with Supervisor([python("stubborn", STUBBORN, str(note))], say=said.append, grace=0.5) as supervisor:
        wait_until(lambda: note.exists() and note.read_text(), "its child runs")
        child = int(note.read_text())
    wait_until(lambda: not alive(child), "the child is gone too", seconds=5)
    assert "buộc dừng" in said[0]
    assert supervisor.pids() == {}


def test_a_program_that_cannot_be_started_leaves_none_of_the_others() -> None:
    supervisor = Supervisor([python("a", SLEEP), Program("b", ["/no/such/program"])], say=lambda text: None)
    with pytest.raises(OSError, match="/no/such/program"):
        supervisor.__enter__()
    assert supervisor.pids() == {}


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_programs_end_when_the_supervisor_itself_is_killed() -> None:
    code = (
        "import sys; from common.supervisor import Program, Supervisor\n"
        "with Supervisor([Program('a', [sys.executable, '-c', 'import time; time.sleep(60)'])]) as s:\n"
        "    print(s.pids()['a'], flush=True); s.wait()"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not alive(child), "the program ended", seconds=5)
