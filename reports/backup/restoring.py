"""Bringing a backup back: proven first, then rows in one transaction and files in one move; all of it or nothing."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, connection, transaction

from reports.sanity.files import default_storage, walk

from .archive import CHUNK, SHOWN, Backup, BackupError, Migrations, migration_state, open_backup
from .rows import Names, empty_tables, filled_tables, load_lines, reset_sequences, tables
from .writing import Say

log = logging.getLogger(__name__)
STAGING = ".khoi-phuc-"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back. `missing` are files the backup never had."""

    rows: int
    files: int
    missing: tuple[str, ...]


def restore_backup(path: Path, *, overwrite: bool = False, say: Say = lambda words: None) -> Restored:
    """Put everything back as it was. Without `overwrite` only into an empty portal; with it what is there goes.

    Raises:
        BackupError: damaged, of another version, or the portal is not empty; nothing has changed then.
    """
    with open_backup(path) as backup:
        say("Đang kiểm tra bản sao lưu…")
        backup.verify()
        require_same_migrations(backup.manifest.migrations, backup.manifest.portal)
        _require_known_tables(backup)
        root = media_root()
        if not overwrite:
            require_no_rows()
            require_no_files()
        say(f"Đang giải nén {len(backup.manifest.media)} tệp…")
        with staged(backup, root) as media:
            say("Đang nạp các bảng…")
            with _readable_errors(), transaction.atomic():
                if not overwrite:
                    require_no_rows()  # somebody may have come in between
                rows = load(backup)
                media.place()
            media.keep()
    ContentType.objects.clear_cache()
    return Restored(rows, len(backup.manifest.media), backup.manifest.missing)


def require_same_migrations(theirs: Migrations, portal: str) -> None:
    """Rows fit only the tables they were taken from."""
    ours = migration_state()
    pairs = {(app, name) for app, names in ours.items() for name in names}
    others = {(app, name) for app, names in theirs.items() for name in names}
    if pairs == others:
        return
    only_there = ", ".join(f"{app}.{name}" for app, name in sorted(others - pairs)[:SHOWN]) or "không có"
    only_here = ", ".join(f"{app}.{name}" for app, name in sorted(pairs - others)[:SHOWN]) or "không có"
    raise BackupError(
        f"Bản sao lưu thuộc phiên bản khác của cổng ({portal or 'không rõ'}). Chỉ bản sao lưu có: {only_there}. "
        f"Chỉ cổng này có: {only_here}. Hãy khôi phục bằng đúng phiên bản đó rồi nâng cấp."
    )


def _require_known_tables(backup: Backup) -> None:
    theirs = sorted(part.model for part in backup.manifest.tables)
    ours = sorted(model._meta.label_lower for model in tables())
    if theirs != ours:
        listed = ", ".join(sorted(set(theirs) ^ set(ours))[:SHOWN])
        raise BackupError(f"Bản sao lưu không có đúng các bảng của cổng này: {listed}.")


def require_no_rows() -> None:
    """No row is there that a restore would destroy."""
    if filled := filled_tables():
        raise BackupError(
            f"Cổng này đã có dữ liệu ({', '.join(filled[:SHOWN])}). Khôi phục sẽ xóa tất cả; "
            "nếu đúng là muốn vậy, hãy sao lưu trước rồi thêm --overwrite."
        )


def require_no_files() -> None:
    """No uploaded file is there that a restore would destroy."""
    if (name := next(walk(default_storage()), None)) is not None:
        raise BackupError(
            f"Thư mục tệp tải lên không trống (có “{name}”). Hãy dọn thư mục đó, "
            "hoặc thêm --overwrite để thay bằng tệp của bản sao lưu."
        )


def load(backup: Backup) -> int:
    """Replace all rows by those of the backup. Call inside a transaction."""
    empty_tables()
    names = Names()
    models = {model._meta.label_lower: model for model in tables()}
    count = 0
    for part in backup.manifest.tables:
        with backup.open(part) as stream:
            loaded = load_lines(models[part.model], stream, names)
        if loaded != part.rows:
            raise BackupError(f"{part.path} có {loaded} dòng, bảng kê ghi {part.rows}.")
        count += loaded
    connection.check_constraints()
    reset_sequences()
    return count


@contextmanager
def _readable_errors() -> Iterator[None]:
    try:
        yield
    except (DatabaseError, ValidationError, json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        log.exception("Restore failed; nothing was changed")
        raise BackupError(f"Không nạp được dữ liệu ({error}). Không có gì thay đổi.") from error


def media_root() -> Path:
    """The folder of uploads; a restore moves whole folders, so the storage must be one."""
    storage = default_storage()
    if not isinstance(storage, FileSystemStorage):
        raise BackupError("Tệp tải lên không nằm trong một thư mục của máy này nên lệnh không khôi phục được.")
    root = Path(storage.location)
    root.mkdir(parents=True, exist_ok=True)
    return root


@dataclass(slots=True)
class Media:
    """Unpacked files that wait beside the present ones. `place` changes them over, `undo` changes them back."""

    root: Path
    folder: Path
    moved: list[tuple[Path, Path]] = field(default_factory=list)

    @property
    def new(self) -> Path:
        return self.folder / "moi"

    @property
    def old(self) -> Path:
        return self.folder / "cu"

    def place(self) -> None:
        """The present files step aside, the unpacked ones take their place: a rename for each top folder."""
        for entry in sorted(self.root.iterdir()):
            if entry != self.folder:
                self._move(entry, self.old / entry.name)
        for entry in sorted(self.new.iterdir()):
            self._move(entry, self.root / entry.name)

    def _move(self, source: Path, target: Path) -> None:
        source.rename(target)
        self.moved.append((source, target))

    def keep(self) -> None:
        """The rows are committed: there is no way back."""
        self.moved.clear()

    def undo(self) -> None:
        """Everything where it was."""
        for source, target in reversed(self.moved):
            target.rename(source)
        self.moved.clear()


@contextmanager
def staged(backup: Backup, root: Path) -> Iterator[Media]:
    """Unpack the files into a folder inside the uploads' own (the same disk). It is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=root))
    media = Media(root, folder)
    try:
        media.new.mkdir(mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
        media.old.mkdir()
        for part in backup.manifest.media:
            target = media.new / part.media_name
            _make_folders(target.parent, media.new)
            with backup.open(part) as source, target.open("xb") as out:
                shutil.copyfileobj(source, out, CHUNK)
            target.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        yield media
    except OSError as error:
        raise BackupError(f"Không ghi được tệp ({error}). Không có gì thay đổi.") from error
    finally:
        media.undo()
        shutil.rmtree(folder, ignore_errors=True)


def _make_folders(folder: Path, top: Path) -> None:
    """Folders with the mode of uploads; the process's mask has no say."""
    if folder == top or folder.is_dir():
        return
    _make_folders(folder.parent, top)
    folder.mkdir()
    folder.chmod(settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)
