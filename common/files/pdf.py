"""PDF: opened, its pages counted, its first page drawn; its bytes never changed.

A signed PDF loses its signature with the first byte that moves, and a proof's value is that it is the document that was
issued. The author named in its properties is therefore kept.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import tempfile
from itertools import takewhile
from pathlib import Path
from typing import IO

from common.files import refusals
from common.files.limits import MIB
from common.files.pdf_worker import NEEDS_PASSWORD

logger = logging.getLogger(__name__)

#: Wall-clock limits, in seconds: a person waits for the count, a job for the drawing.
COUNT_SECONDS = 10.0
DRAW_SECONDS = 30.0


class UnreadablePdf(ValueError):
    """The PDF cannot be read; `locked` when it needs a password."""

    def __init__(self, problem: str, *, locked: bool = False) -> None:
        super().__init__(problem)
        self.locked = locked


def count_pages(stream: IO[bytes]) -> int:
    """Number of pages; raises RejectedFile when the PDF is damaged or opens only with a password.

    A PDF that is only protected against printing or editing opens for everybody and is taken.
    """
    try:
        with tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
            stream.seek(0)
            shutil.copyfileobj(stream, copy, MIB)
            copy.flush()
            return int(_run("count", copy.name, seconds=COUNT_SECONDS))
    except UnreadablePdf as problem:
        logger.info("PDF refused: %s", problem)
        raise (refusals.password("pdf") if problem.locked else refusals.damaged("pdf")) from problem


def draw_first_page(path: Path, out: Path, *, image_format: str, size: int) -> None:
    """Draw page 1 at `out`, its longer side `size` pixels; `image_format` is JPEG or WEBP. Raises UnreadablePdf."""
    _run("draw", str(path), str(out), image_format, str(size), seconds=DRAW_SECONDS)


def draw_pages(path: Path, folder: Path, *, image_format: str, size: int, most: int) -> list[Path]:
    """Draw the first `most` pages into `folder`; answers the pictures in order, as many as could be drawn."""
    try:
        _run("pages", str(path), str(folder), image_format, str(size), str(most), seconds=DRAW_SECONDS)
    except UnreadablePdf as problem:
        logger.info("Not all pages of %s drawn: %s", path.name, problem)
    pictures = (folder / str(number) for number in range(1, most + 1))
    return list(takewhile(Path.exists, pictures))


def _run(*arguments: str, seconds: float) -> str:
    """What the worker printed."""
    worker = Path(__file__).with_name("pdf_worker.py")
    command = [sys.executable, "-I", str(worker), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as problem:
        raise UnreadablePdf(f"no answer within {seconds} s") from problem
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-500:]
        raise UnreadablePdf(f"status {done.returncode}: {said}", locked=done.returncode == NEEDS_PASSWORD)
    return done.stdout.decode()
