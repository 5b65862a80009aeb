"""Making a backup while the portal runs: all rows as of one moment, then the files those rows name."""

from __future__ import annotations

import hashlib
import os
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import connection, transaction
from django.utils import timezone

from reports.sanity.files import default_storage, known_names

from .archive import CHUNK, MANIFEST, MEDIA, ROWS, BackupError, Manifest, Part, migration_state
from .rows import Names, lines_of, tables

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup. `missing` are files that rows name and nobody could read."""

    path: Path
    rows: int
    files: int
    size: int
    manifest_sha256: str
    missing: tuple[str, ...]


def make_backup(out: Path, *, say: Say = lambda words: None) -> Made:
    """Write the backup; the name appears only when the file is whole. Nobody else can read it.

    Raises:
        BackupError: the file exists, the folder does not, or the database waits for `migrate`.
    """
    if not out.parent.is_dir():
        raise BackupError(f"Không có thư mục {out.parent}.")
    if out.exists():
        raise BackupError(f"{out} đã có. Hãy chọn tên khác; bản sao lưu cũ không bị ghi đè.")
    migrations = migration_state()
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                manifest, digest = _fill(_Writer(archive), migrations, say)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, out)  # unlike a rename this never replaces a backup that came in between
    except FileExistsError:
        raise BackupError(f"{out} đã có. Hãy chọn tên khác; bản sao lưu cũ không bị ghi đè.") from None
    finally:
        draft.unlink(missing_ok=True)
    rows = sum(part.rows for part in manifest.tables)
    return Made(out, rows, len(manifest.media), out.stat().st_size, digest, manifest.missing)


def _fill(writer: _Writer, migrations: dict[str, list[str]], say: Say) -> tuple[Manifest, str]:
    moment = timezone.now()
    with one_moment():
        say("Đang ghi các bảng…")
        written = [writer.rows(place, model) for place, model in enumerate(tables(), 1)]
        names = sorted(known_names())
    say(f"Đang chép {len(names)} tệp…")
    media, missing = writer.media(names)
    manifest = Manifest(
        portal=portal_version(),
        made_at=moment.isoformat(),
        database=connection.vendor,
        migrations=migrations,
        tables=tuple(written),
        media=tuple(media),
        missing=tuple(missing),
    )
    data = manifest.to_json()
    writer.write(MANIFEST, [data], zipfile.ZIP_DEFLATED)
    return manifest, hashlib.sha256(data).hexdigest()


@contextmanager
def one_moment() -> Iterator[None]:
    """All reads inside see the database as of one moment, and nobody waits for them.

    PostgreSQL must be asked for it. SQLite gives it to a transaction that does not announce a write, unlike the
    portal's others. Inside a transaction that is open already, that one's rules hold.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        connection.ensure_connection()
        usual = connection.transaction_mode  # type: ignore[attr-defined]
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = usual  # type: ignore[attr-defined]
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


class _Writer:
    """Members of the ZIP, hashed while they are written, in pieces."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = Names()

    def rows(self, place: int, model: Any) -> Part:
        """One table."""
        path = f"{ROWS}{place:03d}-{model._meta.label_lower}.jsonl"
        count, size, digest = self.write(path, lines_of(model, self.names), zipfile.ZIP_DEFLATED)
        return Part(path, size, digest, model._meta.label_lower, count)

    def media(self, names: list[str]) -> tuple[list[Part], list[str]]:
        """Uploaded files as they are; and those that a row names and nobody can read."""
        storage = default_storage()
        copied: list[Part] = []
        lost: set[str] = set()
        for name in names:
            try:
                with storage.open(name, "rb") as stream:
                    pieces = iter(lambda: stream.read(CHUNK), b"")
                    _count, size, digest = self.write(MEDIA + name, pieces, zipfile.ZIP_STORED)
            except (FileNotFoundError, PermissionError, IsADirectoryError, SuspiciousOperation):
                lost.add(name)
            else:
                copied.append(Part(MEDIA + name, size, digest))
        # A proof that was purged or a draft that was dropped meanwhile is no loss.
        return copied, sorted(lost & known_names()) if lost else []

    def write(self, path: str, pieces: Iterable[bytes], method: int) -> tuple[int, int, str]:
        """Write one member. Returns the number of pieces, of bytes, and the hash."""
        info = zipfile.ZipInfo(path, timezone.localtime().timetuple()[:6])
        info.compress_type, info.external_attr = method, 0o600 << 16
        count, size, digest = 0, 0, hashlib.sha256()
        with self.archive.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
                count += 1
        return count, size, digest.hexdigest()


def portal_version() -> str:
    """The version of the program, for people who look for the right one to restore with."""
    project = Path(settings.BASE_DIR) / "pyproject.toml"
    try:
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return ""
