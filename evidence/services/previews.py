"""Pictures and texts of a proof without opening it, made in the background from the stored bytes."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from celery import signature
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from common.clock import now
from common.files import MIME, draw_pages
from evidence.enums import PreviewStatus
from evidence.models import EvidenceRevision
from evidence.previews import make_preview, make_thumbnail, text_preview

MIB = 1024 * 1024
JOB = "evidence.make_previews"
PAGE_SIZE = 1600
MOST_PAGES = 10
"""More pages are looked at in the file itself; ten of 1600 pixels are about a megabyte and two seconds of a worker."""
UNDRAWN = Q(mime=MIME["pdf"], pages__gt=1, pages_drawn__isnull=True) & ~Q(file="")
LOST_AFTER = dt.timedelta(minutes=5)
AT_ONCE = 200
PAGES_JOB = "evidence.draw_pages"
PAGES_AT_ONCE = 20
"""Drawing ten pages takes seconds: older files get theirs little by little, the newest first."""


def start_previews(revision: EvidenceRevision) -> None:
    """Ask for the previews once the revision is committed.

    A broker that is down costs the previews for a while (`requeue_pending` asks again), never the upload.
    """
    transaction.on_commit(lambda: _send(revision.pk), robust=True)


def _send(revision_id: int, job: str = JOB) -> None:
    signature(job, args=[revision_id]).delay()


def requeue_pending() -> int:
    """Ask again for previews that were asked for some time ago and never came; answers how many.

    PDFs whose pages nobody drew yet are asked for too, some at a time.
    """
    lost = EvidenceRevision.objects.filter(preview_status=PreviewStatus.PENDING, created_at__lt=now() - LOST_AFTER)
    ids = list(lost.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in ids:
        _send(pk)
    undrawn = EvidenceRevision.objects.filter(
        UNDRAWN, preview_status=PreviewStatus.READY, created_at__lt=now() - LOST_AFTER, evidence__purged_at__isnull=True
    )
    paged = list(undrawn.order_by("-pk").values_list("pk", flat=True)[:PAGES_AT_ONCE])
    for pk in paged:
        _send(pk, PAGES_JOB)
    return len(ids) + len(paged)


def make_previews_of(revision: EvidenceRevision) -> bool:
    """Make and store thumbnail and preview of a revision that waits for them; whether there is something to show.

    Pictures and PDFs get a JPEG and a small WebP, Word and Excel the beginning of their text as JSON. Nothing is kept
    when the row was settled meanwhile (another worker, a purge).
    """
    with tempfile.TemporaryDirectory(prefix="preview-") as folder, _local(revision, Path(folder)) as path:
        thumbnail, preview = _draw(path, revision.mime, Path(folder))
    shown = _keep(revision, thumbnail, preview)
    if shown and (revision.pages or 0) > 1:
        _send(revision.pk, PAGES_JOB)
    return shown


def draw_pages_of(revision: EvidenceRevision) -> int:
    """Draw the first pages of a PDF that nobody drew yet and keep them as one file; answers how many.

    One ZIP for all of them, so that one name in the row stands for what lies in the store.
    """
    with tempfile.TemporaryDirectory(prefix="pages-") as folder, _local(revision, Path(folder)) as path:
        drawn = Path(folder) / "pages"
        drawn.mkdir()
        pictures = draw_pages(path, drawn, image_format="WEBP", size=PAGE_SIZE, most=MOST_PAGES)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as package:
            for number, picture in enumerate(pictures, start=1):
                package.write(picture, page_name(number))
    values: dict[str, Any] = {"pages_drawn": len(pictures)}
    if pictures:
        name = revision._meta.get_field("page_pictures").generate_filename(revision, f"{revision.number}-trang.zip")
        values["page_pictures"] = revision.page_pictures.storage.save(name, ContentFile(packed.getvalue()))
    if EvidenceRevision.objects.filter(UNDRAWN, pk=revision.pk, evidence__purged_at__isnull=True).update(**values) == 1:
        return len(pictures)
    with suppress(OSError, KeyError):  # drawn by another worker, or purged meanwhile
        revision.page_pictures.storage.delete(values["page_pictures"])
    return 0


def page_name(number: int) -> str:
    """The name of page `number` inside the file of pages."""
    return f"{number:03}.webp"


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
