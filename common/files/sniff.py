"""The first look: what kind of thing is this stream, from its bytes alone?

The answer only picks who opens the file next. It is either a canonical type ("jpg", "png", "webp", "heic",
"pdf"), a container to look into ("zip", "ole"), or the name of a refusal (see `refusals.not_allowed`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

import filetype

HEAD_BYTES = 8192
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa\xce",
    b"\xca\xfe\xba\xbe",
    b"L\0\0\0\1\x14\x02",
)
_WEB = re.compile(rb"<\s*(svg|html|!doctype\s+html|script|iframe|body|head|meta|table)[\s>]", re.IGNORECASE)
_PROGRAM_EXTENSIONS = {"exe", "elf", "swf", "dex", "dey", "crx"}
_ARCHIVE_EXTENSIONS = {
    "zip",
    "rar",
    "tar",
    "gz",
    "bz2",
    "7z",
    "xz",
    "lz",
    "lz4",
    "zst",
    "z",
    "cab",
    "deb",
    "rpm",
    "ar",
}
_BY_MIME = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/apng": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "application/rtf": "word",
}


def sniff(stream: IO[bytes]) -> str:
    """What the stream holds; leaves the stream at its start."""
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if head.startswith(_PROGRAMS):
        return "program"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(OLE_MAGIC):
        return "ole"
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return _by_library(head) or _by_text(head)


def _iso_media(head: bytes) -> str:
    """HEIC photo, other picture, sound or film: they share one container and differ by their brands."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, size - 3, 4)}
    major = head[8:12]
    if major in _HEIC_BRANDS or (major in {b"mif1", b"msf1"} and brands & _HEIC_BRANDS):
        return "heic"
    if major in {b"avif", b"avis", b"mif1", b"msf1"}:
        return "picture"
    return "audio" if major in {b"M4A ", b"M4B "} else "video"


def _by_library(head: bytes) -> str:
    kind = filetype.guess(head)
    if kind is None:
        return ""
    mime = str(kind.mime)
    if mime in _BY_MIME:
        return _BY_MIME[mime]
    family = mime.partition("/")[0]
    if family == "image":
        return "picture"
    if family in {"video", "audio"}:
        return family
    if kind.extension in _PROGRAM_EXTENSIONS:
        return "program"
    return "archive" if kind.extension in _ARCHIVE_EXTENSIONS else "unknown"


def _by_text(head: bytes) -> str:
    """Web page, plain text, or nothing known."""
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = head[2:].replace(b"\0", b"").lstrip()
    if body.startswith(b"<") and _WEB.search(body):
        return "web"
    return "unknown" if b"\0" in body else "text"


def contains(stream: IO[bytes], needle: bytes) -> bool:
    """Whether the bytes occur anywhere in the stream."""
    return any(needle in window for window in _windows(stream, len(needle)))


def count(stream: IO[bytes], needle: bytes) -> int:
    """How often the bytes occur in the stream."""
    return sum(window.count(needle) for window in _windows(stream, len(needle)))


def _windows(stream: IO[bytes], length: int) -> Iterator[bytes]:
    """The stream in blocks of 1 MiB, each with as much of the one before as a needle may need."""
    stream.seek(0)
    tail = b""
    while block := stream.read(1024 * 1024):
        window = tail + block
        yield window
        tail = window[-(length - 1) :]
