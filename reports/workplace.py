"""Where unfinished files lie: a folder for each run and attempt, on the disk the finished ones are moved to.

A worker that is killed leaves its folder behind; `sweep` takes it away. Nothing outside these folders ever
holds half a document.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from .enums import RunStatus
from .models import ReportRun


def work_folder() -> Path:
    """The folder of all workplaces of this machine."""
    return Path(settings.VAR_DIR) / "work" / "reports"


def _folder_of(pk: int, attempt: int) -> Path:
    return work_folder() / f"{pk}-{attempt}"


@contextmanager
def workplace(run: ReportRun) -> Iterator[Path]:
    """An empty folder for this attempt, gone at the end."""
    folder = _folder_of(run.pk, run.attempt)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> int:
    """Remove the folders of attempts nobody works on any more. Returns how many.

    The folders are listed before the rows are read: a folder is made after its row says "running".
    """
    found = list(work_folder().glob("*-*")) if work_folder().is_dir() else []
    running = ReportRun.objects.filter(status=RunStatus.RUNNING).values_list("pk", "attempt")
    alive = {_folder_of(pk, attempt) for pk, attempt in running}
    dead = [folder for folder in found if folder not in alive]
    for folder in dead:
        shutil.rmtree(folder, ignore_errors=True)
    return len(dead)
