"""The two steps of every upload: inspect it, then write its clean bytes."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import replace
from typing import IO

from django.utils.translation import gettext as _

from common.files import images, office, pdf, refusals
from common.files.facts import TYPES, CleanFile, FileFacts, Kind
from common.files.limits import MIB, Limits
from common.files.names import safe_name, with_extension
from common.files.sniff import sniff

#: Clean files up to this size stay in memory, larger ones go to a temporary file.
SPOOL_BYTES = 2 * MIB

_SAME_EXTENSION = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "heif": "heic", "hif": "heic"}
#: Names that say what the person has in front of them, when the content is text or a web page in disguise.
_OLD_OFFICE = {"doc": "word", "rtf": "word", "xls": "excel", "ppt": "powerpoint"}

_FILE_TYPES = {
    *TYPES,
    *_SAME_EXTENSION,
    *_OLD_OFFICE,
    *(
        "docm",
        "dotx",
        "dotm",
        "xlsm",
        "xltx",
        "xlsb",
        "csv",
        "pptx",
        "odt",
        "ods",
        "txt",
        "html",
        "htm",
        "svg",
    ),
    *("gif", "bmp", "tif", "tiff", "avif", "mp4", "mov", "zip", "rar", "exe", "bin", "dat", "tmp"),
}


def inspect_upload(stream: IO[bytes], *, name: str, limits: Limits) -> FileFacts:
    """Facts of an upload, from its content; raises RejectedFile when it is not taken.

    `stream` must be seekable and is left at its start. It is read in blocks of 1 MiB; only a picture that
    has to be decoded is held whole, within `limits.max_pixels`.
    """
    size = stream.seek(0, 2)
    if not size:
        raise refusals.empty()
    if size > limits.max_bytes:
        raise refusals.too_big(size, limits)
    try:
        return _inspect(stream, name, size, limits)
    finally:
        stream.seek(0)


def clean_upload(stream: IO[bytes], facts: FileFacts) -> CleanFile:
    """The bytes to store for an inspected upload; raises RejectedFile when it cannot be cleaned.

    Photos lose EXIF (place, camera, owner), texts and appended data, and stand upright. PDF, Word and Excel
    keep their bytes. Raises ValueError when `stream` is not the one that was inspected.
    """
    target = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 - handed to the caller
    try:
        if _hash(stream) != facts.sha256:
            raise ValueError("The stream is not the upload that was inspected")
        clean = _write_clean(stream, target, facts)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return CleanFile(file=target, facts=clean, original_sha256=facts.sha256)


def _inspect(stream: IO[bytes], name: str, size: int, limits: Limits) -> FileFacts:
    extension = _open(stream, name, limits)
    if extension not in limits.allowed:
        raise refusals.not_allowed("unknown", limits)
    kind, mime = TYPES[extension]
    facts = FileFacts(kind=kind, mime=mime, extension=extension, name="", size=size, sha256=_hash(stream))
    if kind is Kind.IMAGE:
        seen = images.inspect_image(stream, extension, limits)
        facts = replace(
            facts, width=seen.width, height=seen.height, orientation=seen.orientation, taken_on=seen.taken_on
        )
    elif kind is Kind.PDF:
        facts = replace(facts, pages=pdf.count_pages(stream))
    return _named(facts, name)


def _open(stream: IO[bytes], name: str, limits: Limits) -> str:
    """Canonical extension of the content; raises the refusal that fits when it is none of ours."""
    found = sniff(stream)
    if found == "zip":
        return office.inspect_zip(stream, limits)
    if found == "ole":
        raise office.refuse_ole(stream, limits)
    if found in TYPES:
        return found
    if found in {"text", "web", "unknown"}:
        found = _OLD_OFFICE.get(_extension(name), found)
    raise refusals.not_allowed(found, limits)


def _extension(name: str) -> str:
    """Extension of a name in canonical form, "" when it has none."""
    _stem, dot, extension = safe_name(name).rpartition(".")
    lowered = extension.lower() if dot else ""
    return _SAME_EXTENSION.get(lowered, lowered)


def _named(facts: FileFacts, name: str) -> FileFacts:
    """Facts with a safe name; a wrong extension is put right and said."""
    said = _extension(name)
    if said == facts.extension:
        return replace(facts, name=safe_name(name))
    if not said:
        return replace(facts, name=with_extension(name, facts.extension))
    # "Biên bản lần 2.2026" ends in a year, not in a type: only a known type gives way.
    corrected = with_extension(name if said in _FILE_TYPES else f"{safe_name(name)}.x", facts.extension)
    note = _("Tên tệp ghi đuôi khác với nội dung; đã đổi thành “%(name)s” theo đúng nội dung.") % {"name": corrected}
    return replace(facts, name=corrected, notes=(*facts.notes, note))


def _write_clean(stream: IO[bytes], target: IO[bytes], facts: FileFacts) -> FileFacts:
    """Write the clean bytes and return the facts that are true of them."""
    extension = facts.extension
    if facts.kind is Kind.IMAGE:
        extension = images.clean_image(stream, target, extension, facts.orientation)
    else:
        stream.seek(0)
        while block := stream.read(MIB):
            target.write(block)
    clean = replace(
        facts,
        extension=extension,
        mime=TYPES[extension][1],
        size=target.seek(0, 2),
        sha256=_hash(target),
        orientation=1,
    )
    if extension == facts.extension:
        return clean
    note = _("Ảnh HEIC đã được chuyển sang JPG để máy nào cũng mở được.")
    return replace(clean, name=with_extension(facts.name, extension), notes=(*facts.notes, note))


def _hash(stream: IO[bytes]) -> str:
    """SHA-256 of the whole stream, read in blocks; leaves it at its start."""
    stream.seek(0)
    digest = hashlib.sha256()
    while block := stream.read(MIB):
        digest.update(block)
    stream.seek(0)
    return digest.hexdigest()
