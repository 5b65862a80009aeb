"""Revisions: the clean bytes on disk and the row that names them, both or neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Any

from django.core.files import File
from django.db import transaction

from common.errors import WrongState
from common.files import CleanFile, clean_upload, inspect_upload, limits_from_settings
from evidence.enums import PreviewStatus
from evidence.hashing import canonical_bytes, content_hash
from evidence.models import Evidence, EvidenceRevision

from .previews import start_previews

Kept = list[tuple[Any, str]]


@contextmanager
def writing() -> Iterator[Kept]:
    """One transaction that also writes files: a failure, even of the commit, removes the files again.

    The caller adds (storage, name) of each file it wrote. A file is written before its row, so a row never points
    to a file that is not there.
    """
    kept: Kept = []
    try:
        with transaction.atomic():
            yield kept
    except BaseException:
        for storage, name in kept:
            with suppress(OSError):
                storage.delete(name)
        raise


@contextmanager
def cleaned(upload: IO[bytes] | File[bytes] | None, name: str) -> Iterator[CleanFile | None]:
    """The upload, inspected and cleaned, before any transaction is open; None when there is none.

    Raises:
        RejectedFile: the file is not taken; its sentence says why and what to do.
    """
    with ExitStack() as stack:
        if upload is None:
            yield None
            return
        facts = inspect_upload(upload, name=name, limits=limits_from_settings())
        clean = clean_upload(upload, facts)
        stack.callback(clean.file.close)
        yield clean


def add_revision(
    evidence: Evidence, kept: Kept, *, by: Any, clean: CleanFile | None = None, content: Mapping[str, Any] | None = None
) -> EvidenceRevision:
    """Append a revision and make it the current one. Call inside `writing`.

    With a file its clean bytes are the record; otherwise the canonical JSON of `content` is.

    Raises:
        WrongState: somebody appended a revision since `evidence` was read.
    """
    number = (evidence.current.number if evidence.current else 0) + 1
    revision = EvidenceRevision(evidence=evidence, number=number, content=dict(content or {}), created_by=by)
    if clean is None:
        revision.mime, revision.preview_status = "application/json", PreviewStatus.NONE
        revision.sha256, revision.size = content_hash(revision.content), len(canonical_bytes(revision.content))
    else:
        _describe(revision, clean)
        revision.file.save(clean.facts.name, File(clean.file), save=False)
        kept.append((revision.file.storage, str(revision.file.name)))
    seen = evidence.current_id
    revision.save()
    if Evidence.objects.filter(pk=evidence.pk, current=seen).update(current=revision) != 1:
        raise WrongState
    evidence.current = revision
    if clean is not None:
        start_previews(revision)
    return revision


def _describe(revision: EvidenceRevision, clean: CleanFile) -> None:
    facts = clean.facts
    revision.original_name, revision.mime, revision.size = facts.name, facts.mime, facts.size
    revision.sha256, revision.original_sha256 = facts.sha256, clean.original_sha256
    revision.width, revision.height, revision.pages = facts.width, facts.height, facts.pages
