"""Pictures and texts of a proof without opening it, made in the background from the stored bytes."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from celery import signature
from django.core.files.base import ContentFile
from django.db import transaction

from common.clock import now
from evidence.enums import PreviewStatus
from evidence.models import EvidenceRevision
from evidence.previews import make_preview, make_thumbnail, text_preview

MIB = 1024 * 1024
JOB = "evidence.make_previews"
LOST_AFTER = dt.timedelta(minutes=5)
AT_ONCE = 200


def start_previews(revision: EvidenceRevision) -> None:
    """Ask for the previews once the revision is committed.

    A broker that is down costs the previews for a while (`requeue_pending` asks again), never the upload.
    """
    transaction.on_commit(lambda: _send(revision.pk), robust=True)


def _send(revision_id: int) -> None:
    signature(JOB, args=[revision_id]).delay()


def requeue_pending() -> int:
    """Ask again for previews that were asked for some time ago and never came; answers how many."""
    lost = EvidenceRevision.objects.filter(preview_status=PreviewStatus.PENDING, created_at__lt=now() - LOST_AFTER)
    ids = list(lost.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in ids:
        _send(pk)
    return len(ids)


def make_previews_of(revision: EvidenceRevision) -> bool:
    """Make and store thumbnail and preview of a revision that waits for them; whether there is something to show.

    Pictures and PDFs get a JPEG and a small WebP, Word and Excel the beginning of their text as JSON. Nothing is kept
    when the row was settled meanwhile (another worker, a purge).
    """
    with tempfile.TemporaryDirectory(prefix="preview-") as folder, _local(revision, Path(folder)) as path:
        thumbnail, preview = _draw(path, revision.mime, Path(folder))
    return _keep(revision, thumbnail, preview)


def _draw(path: Path, mime: str, folder: Path) -> tuple[bytes, tuple[str, bytes]]:
    """The small picture (or nothing), and suffix and bytes of the preview (or nothing)."""
    picture = make_preview(path, mime, folder / "preview.jpg")
    if picture is not None:
        small = make_thumbnail(picture, "image/jpeg", folder / "thumbnail.webp")
        return (small.read_bytes() if small else b""), ("jpg", picture.read_bytes())
    text = text_preview(path, mime)
    if text is not None and (text.paragraphs or text.tables):
        return b"", ("json", json.dumps(asdict(text), ensure_ascii=False).encode())
    return b"", ("", b"")


def _keep(revision: EvidenceRevision, thumbnail: bytes, preview: tuple[str, bytes]) -> bool:
    suffix, content = preview
    values: dict[str, Any] = {"preview_status": PreviewStatus.READY if content else PreviewStatus.NONE}
    storage, made = revision.preview.storage, []
    for field, name, data in (
        ("thumbnail", f"{revision.number}-nho.webp", thumbnail),
        ("preview", f"{revision.number}-xem.{suffix}", content),
    ):
        if data:
            path = revision._meta.get_field(field).generate_filename(revision, name)  # type: ignore[union-attr]
            values[field] = storage.save(path, ContentFile(data))
            made.append(values[field])
    waiting = EvidenceRevision.objects.filter(pk=revision.pk, preview_status=PreviewStatus.PENDING)
    if waiting.update(**values) == 1:
        return bool(content)
    for name in made:
        with suppress(OSError):
            storage.delete(name)
    return False


@contextmanager
def _local(revision: EvidenceRevision, folder: Path) -> Iterator[Path]:
    """The stored file as a path: its own where the storage has paths, else a copy."""
    try:
        path = Path(revision.file.path)
    except NotImplementedError:
        path = folder / "original"
        with revision.file.open("rb") as stored, path.open("wb") as copy:
            shutil.copyfileobj(stored, copy, MIB)
    yield path
