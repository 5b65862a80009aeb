"""Stored files: there, unchanged, and all of them known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext as _

from assessments.enums import Severity
from evidence.enums import EvidenceKind
from evidence.hashing import content_hash
from evidence.models import EvidenceRevision
from evidence.services.incoming import FOLDER as HALF_SENT
from feedback.models import FeedbackPhoto
from feedback.services.waiting import FOLDER as WAITING_PHOTOS
from reports.enums import RunStatus
from reports.models import ReportRun
from tasks.models import PlanImport

from .findings import Finding, row

CHUNK = 1024 * 1024
BATCH = 2000


def default_storage() -> Storage:
    """Where all uploads lie."""
    return storages["default"]


def sha256_of(storage: Storage, name: str) -> str:
    """The hash of a stored file, read in pieces of 1 MiB.

    Raises:
        OSError: it is not there or cannot be read.
    """
    digest = hashlib.sha256()
    with storage.open(name, "rb") as stream:
        while piece := stream.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Hashed:
    """Rows that keep a file together with its hash."""

    rows: models.QuerySet[Any]
    file: str = "file"
    digest: str = "sha256"

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        """(row, name of the file, recorded hash)"""
        known = self.rows.exclude(**{self.file: ""}).order_by("pk").values_list("pk", self.file, self.digest)
        for pk, name, recorded in known.iterator(chunk_size=BATCH):
            yield row(self.rows.model, pk), name, recorded


def hashed_files() -> tuple[Hashed, ...]:
    """Every kind of stored file whose bytes are a record."""
    return (
        Hashed(EvidenceRevision.objects.all()),
        Hashed(PlanImport.objects.all()),
        Hashed(ReportRun.objects.filter(status=RunStatus.DONE)),
        Hashed(FeedbackPhoto.objects.all()),
        Hashed(FeedbackPhoto.objects.all(), "redacted", "redacted_sha256"),
    )


def stored_files() -> Iterator[Finding]:
    """Each file is there and its bytes have the recorded hash."""
    storage = default_storage()
    for kind in hashed_files():
        for about, name, recorded in kind:
            try:
                found = sha256_of(storage, name)
            except (OSError, SuspiciousOperation):
                yield Finding("file_missing", Severity.ERROR, _("Không đọc được tệp “%s”.") % name, about)
                continue
            if found != recorded:
                sentence = _("Tệp “%(name)s” đã bị thay đổi: mã băm là %(found)s…, phải là %(recorded)s….")
                values = {"name": name, "found": found[:12], "recorded": recorded[:12]}
                yield Finding("file_changed", Severity.ERROR, sentence % values, about)


def typed_content() -> Iterator[Finding]:
    """A link, a numbered document or a note is its own record: what was typed has the recorded hash."""
    rows = EvidenceRevision.objects.filter(file="", evidence__purged_at__isnull=True).order_by("pk")
    names = ("pk", "content", "sha256", "evidence__kind", "evidence__title")
    for pk, content, recorded, kind, title in rows.values_list(*names).iterator(chunk_size=BATCH):
        about = row(EvidenceRevision, pk)
        if kind == EvidenceKind.FILE:
            yield Finding("file_unnamed", Severity.ERROR, _("Minh chứng “%s” phải có tệp mà không có.") % title, about)
        elif content_hash(content) != recorded:
            sentence = _("Nội dung đã ghi của minh chứng “%s” bị thay đổi: mã băm không khớp.") % title
            yield Finding("content_changed", Severity.ERROR, sentence, about)


def tombstones() -> Iterator[Finding]:
    """A purged proof keeps its hash and nothing else."""
    kept = ~models.Q(content={})
    for name in ("file", "thumbnail", "preview", "page_pictures"):
        kept |= ~models.Q(**{name: ""})
    rows = EvidenceRevision.objects.filter(kept, evidence__purged_at__isnull=False).order_by("pk")
    for pk, title in rows.values_list("pk", "evidence__title").iterator(chunk_size=BATCH):
        sentence = _("Minh chứng “%s” đã xóa nội dung nhưng tệp hoặc nội dung của một bản vẫn còn.") % title
        yield Finding("purge_incomplete", Severity.ERROR, sentence, row(EvidenceRevision, pk))


def previews() -> Iterator[Finding]:
    """A preview can be made again, so a lost one is only a warning."""
    storage = default_storage()
    rows = EvidenceRevision.objects.exclude(thumbnail="", preview="", page_pictures="").order_by("pk")
    for pk, *names in rows.values_list("pk", "thumbnail", "preview", "page_pictures").iterator(chunk_size=BATCH):
        for name in filter(None, names):
            if not storage.exists(name):
                sentence = _("Thiếu bản xem trước “%s”; bản gốc không bị ảnh hưởng.") % name
                yield Finding("preview_missing", Severity.WARNING, sentence, row(EvidenceRevision, pk))


def file_fields() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of the portal that names a stored file."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                yield model, field.name


def known_names() -> set[str]:
    """Names of all files that some row knows."""
    names: set[str] = set()
    for model, field in file_fields():
        rows = model._base_manager.exclude(**{field: ""}).values_list(field, flat=True)
        names.update(rows.iterator(chunk_size=BATCH))
    return names


def walk(storage: Storage, folder: str = "") -> Iterator[str]:
    """Names of all files in the storage; folders in order."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from walk(storage, f"{folder}{name}/")


def orphans() -> Iterable[Finding]:
    """Files that no row knows: left by a process that was killed, or put there by hand.

    Photos of forms that are still being put right and half-sent files have no row yet; they go by themselves.
    """
    waiting = (f"{WAITING_PHOTOS}/", f"{HALF_SENT}/")
    known = known_names()
    for name in walk(default_storage()):
        if name not in known and not name.startswith(waiting):
            yield Finding("file_orphan", Severity.NOTE, _("Tệp “%s” không thuộc mục nào.") % name, f"tệp:{name}")
