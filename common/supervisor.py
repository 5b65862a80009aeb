"""Keep a few programs running: start them, start a fallen one again, end all of them by their own groups.

Knows nothing of Django. Each program gets a process group of its own, so Ctrl-C reaches the supervisor alone,
which then asks every program to finish. On Linux a program also ends when the supervisor itself is killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before the first, second … start again of a program that keeps falling."""
HEALTHY_AFTER = 60.0
"""Seconds after which a program counts as well and its pauses start anew."""
GRACE = 25.0
"""Seconds a program has to finish what it is doing before it is killed."""

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """One program to keep alive."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    falls: int = 0
    start_at: float | None = None


class Supervisor:
    """``with Supervisor(programs) as supervisor: supervisor.wait()``; call `poll` in between other work."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        say: Callable[[str], None] = print,
        pauses: Sequence[float] = PAUSES,
        grace: float = GRACE,
    ) -> None:
        self._programs = programs
        self._say = say
        self._pauses = pauses
        self._grace = grace
        self._children: list[_Child] = []

    def __enter__(self) -> Supervisor:
        try:
            for program in self._programs:
                self._children.append(_Child(program, _start(program), time.monotonic()))
        except OSError:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def pids(self) -> dict[str, int]:
        """The process of each program by name, running or just fallen."""
        return {child.program.name: child.process.pid for child in self._children}

    def poll(self) -> None:
        """Look at every program once; start again what has fallen and has waited for its pause."""
        now = time.monotonic()
        for child in self._children:
            if child.process.poll() is None:
                continue
            if child.start_at is None:
                self._note_fall(child, now)
            if child.start_at is not None and now >= child.start_at:
                child.process, child.started, child.start_at = _start(child.program), now, None

    def wait(self, *, pace: float = 0.5) -> None:
        """Poll until a signal ends the caller."""
        while True:
            self.poll()
            time.sleep(pace)

    def stop(self) -> None:
        """Ask every program to finish, then end whatever is left of it."""
        for child in self._children:
            _signal(child.process, signal.SIGTERM)
        deadline = time.monotonic() + self._grace
        for child in self._children:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"{child.program.name}: không dừng trong {self._grace:.0f} giây, buộc dừng.")
            _signal_group(child.process, signal.SIGKILL)
            child.process.wait()
        self._children.clear()

    def _note_fall(self, child: _Child, now: float) -> None:
        child.falls = 1 if now - child.started > HEALTHY_AFTER else child.falls + 1
        pause = self._pauses[min(child.falls, len(self._pauses)) - 1]
        child.start_at = now + pause
        _signal_group(child.process, signal.SIGKILL)  # what it left behind
        code = child.process.returncode
        self._say(f"{child.program.name}: đã dừng (mã {code}), khởi động lại sau {pause:.0f} giây.")


def _start(program: Program) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        program.argv,
        env={**os.environ, **program.environment},
        cwd=program.folder,
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    """In the new process: ask the kernel for SIGTERM when the supervisor dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    if process.poll() is None:
        process.send_signal(number)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    """To the program's group: its own children too, which may outlive it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
