"""The file itself: its manifest, reading it back, proving that nothing in it has changed."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from common.errors import DomainError

FORMAT = "chinh-quyen-than-thien/backup"
VERSION = 1
MANIFEST = "manifest.json"
ROWS = "data/"
MEDIA = "media/"
CHUNK = 1024 * 1024
SHOWN = 5
"""How many names a sentence lists."""

Migrations = dict[str, list[str]]


class BackupError(DomainError):
    """The backup cannot be made or read; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """One member of the ZIP: rows of a table, or an uploaded file."""

    path: str
    size: int
    sha256: str
    model: str = ""
    rows: int = 0

    @property
    def media_name(self) -> str:
        """The file's name in the storage."""
        return self.path.removeprefix(MEDIA)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the backup says about itself."""

    portal: str
    made_at: str
    database: str
    migrations: Migrations
    tables: tuple[Part, ...]
    media: tuple[Part, ...]
    missing: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        """The bytes of `manifest.json`."""
        plain = {
            "format": FORMAT,
            "version": VERSION,
            "portal": self.portal,
            "made_at": self.made_at,
            "database": self.database,
            "migrations": self.migrations,
            "tables": [
                {"path": part.path, "model": part.model, "rows": part.rows, "size": part.size, "sha256": part.sha256}
                for part in self.tables
            ],
            "media": [{"path": part.path, "size": part.size, "sha256": part.sha256} for part in self.media],
            "missing": list(self.missing),
        }
        return json.dumps(plain, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """Read and check the shape.

        Raises:
            KeyError, TypeError, ValueError: it is not a manifest of this version.
        """
        plain: dict[str, Any] = json.loads(data)
        if plain["format"] != FORMAT or plain["version"] != VERSION:
            raise ValueError(plain["version"])
        return cls(
            portal=str(plain["portal"]),
            made_at=str(plain["made_at"]),
            database=str(plain["database"]),
            migrations={str(app): [str(name) for name in names] for app, names in plain["migrations"].items()},
            tables=tuple(Part(**part) for part in plain["tables"]),
            media=tuple(Part(**part) for part in plain["media"]),
            missing=tuple(plain["missing"]),
        )


def migration_state() -> Migrations:
    """Names of the applied migrations by app.

    Raises:
        BackupError: the database is older than the program.
    """
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations or ())
    if waiting := sorted(set(loader.graph.nodes) - applied):
        listed = ", ".join(f"{app}.{name}" for app, name in waiting[:SHOWN])
        raise BackupError(f"Cơ sở dữ liệu chưa theo kịp chương trình ({listed}). Hãy chạy migrate trước.")
    state: Migrations = {}
    for app, name in sorted(applied & set(loader.graph.nodes)):
        state.setdefault(app, []).append(name)
    return state


@dataclass(slots=True)
class Backup:
    """An opened backup."""

    zip: zipfile.ZipFile
    manifest: Manifest

    @contextmanager
    def open(self, part: Part) -> Iterator[IO[bytes]]:
        """The bytes of one member."""
        with self.zip.open(part.path) as stream:
            yield stream

    def verify(self) -> None:
        """Every member is listed, is there, and has its hash; nothing else is in the file.

        Raises:
            BackupError: names what differs.
        """
        parts = [*self.manifest.tables, *self.manifest.media]
        listed = [MANIFEST, *(part.path for part in parts)]
        found = self.zip.namelist()
        wrong = set(listed) ^ set(found)
        wrong |= {name for names in (listed, found) for name, times in Counter(names).items() if times > 1}
        wrong |= {part.path for part in parts if not is_safe(part.path)}
        wrong |= {part.path for part in parts if part.path not in wrong and not self._is_whole(part)}
        if wrong:
            raise BackupError(
                f"Bản sao lưu bị hỏng hoặc đã bị sửa ở {len(wrong)} chỗ: {', '.join(sorted(wrong)[:SHOWN])}. "
                "Không có gì được khôi phục. Hãy dùng bản sao lưu khác."
            )

    def _is_whole(self, part: Part) -> bool:
        digest, size = hashlib.sha256(), 0
        try:
            with self.open(part) as stream:
                while piece := stream.read(CHUNK):
                    digest.update(piece)
                    size += len(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
            return False
        return size == part.size and digest.hexdigest() == part.sha256


def is_safe(path: str) -> bool:
    """A name that stays inside the folder it is unpacked into."""
    parts = PurePosixPath(path).parts
    return (
        path.startswith((ROWS, MEDIA))
        and len(parts) > 1
        and "/".join(parts) == path
        and not any(part == ".." or "\\" in part or "\0" in part for part in parts)
    )


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """Open a backup and read its manifest; `Backup.verify` proves the rest.

    Raises:
        BackupError: no such file, no ZIP, no manifest of this version.
    """
    if not path.is_file():
        raise BackupError(f"Không có tệp {path}.")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise BackupError(f"{path} không phải bản sao lưu của cổng, hoặc đã hỏng ({error}).") from error
    with archive:
        try:
            manifest = Manifest.from_json(archive.read(MANIFEST))
        except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile, zlib.error, OSError) as error:
            raise BackupError(
                f"{path} không có bảng kê mà bản này của cổng đọc được; tệp không phải bản sao lưu hoặc đã hỏng."
            ) from error
        yield Backup(archive, manifest)
