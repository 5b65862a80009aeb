"""What every renderer keeps: one call, progress, a way to stop, and a file that is whole or not there."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from reports.errors import RenderError, Stopped

Progress = Callable[[int, str], None]
ShouldStop = Callable[[], bool]


class Renderer(Protocol):
    """Writes one kind of data as one kind of file."""

    content_type: str
    extension: str

    def render(self, data: Any, out: Path, *, progress: Progress = ..., should_stop: ShouldStop = ...) -> None:
        """Write `data` to `out`, reporting percent and words; raise Stopped once `should_stop()` is true."""


def no_progress(percent: int, words: str) -> None:
    """Nobody is watching."""


def never() -> bool:
    """Nobody stops."""
    return False


def stop_if(should_stop: ShouldStop) -> None:
    """Raise Stopped when asked to."""
    if should_stop():
        raise Stopped


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A path beside `out` that takes its name once complete and on disk; an exception leaves nothing."""
    part = out.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield part
        _sync(part)
        part.replace(out)
        _sync(out.parent)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise RenderError("Ổ đĩa của máy chủ đã đầy. Hãy báo quản trị dọn chỗ rồi lập lại.") from error
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fonts_dir() -> Path:
    """Folder with the document font Tinos: setting DOCUMENT_FONTS_DIR, or its package under node_modules."""
    default = Path(settings.BASE_DIR) / "node_modules" / "@expo-google-fonts" / "tinos"
    folder = Path(getattr(settings, "DOCUMENT_FONTS_DIR", default))
    if not (folder / "400Regular" / "Tinos_400Regular.ttf").is_file():
        raise RenderError(f"Không tìm thấy phông chữ của tài liệu trong {folder}. Hãy chạy lại make setup.")
    return folder
