"""JPEG without its metadata, by cutting segments: not one pixel is encoded again.

Kept: the tables and scans, JFIF (without its thumbnail), the colour profile and Adobe's colour marker. Cut:
EXIF and XMP (place, camera, owner), IPTC, embedded second pictures, makers' segments, comments, and
whatever follows the end of the picture (phones append short films there).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

BLOCK = 1024 * 1024
#: A few scans draw a progressive picture; thousands are an attack on the decoder's time.
MAX_SCANS = 64
#: The same for segments and filler bytes, which are walked one by one. A camera writes some dozens.
MAX_SEGMENTS = 4096
MAX_FILLERS = 4096

_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_ALONE = {0x01, *range(0xD0, 0xD8)}
#: A marker that ends a scan: not a stuffed 0xFF, not a restart marker, not a filler.
_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


class BrokenJpeg(ValueError):
    """The segments do not add up."""


def cut_metadata(source: IO[bytes], target: IO[bytes]) -> None:
    """Write the JPEG in `source` to `target` without metadata; raises BrokenJpeg."""
    for piece in clean_pieces(source):
        target.write(piece)


def check_structure(source: IO[bytes]) -> None:
    """Walk through the JPEG as the cut would; raises BrokenJpeg when it cannot be cut."""
    for _piece in clean_pieces(source):
        pass


def clean_pieces(source: IO[bytes]) -> Iterator[bytes]:
    """The bytes of the clean JPEG, in pieces of 1 MiB at most."""
    source.seek(0)
    if source.read(2) != bytes((0xFF, _SOI)):
        raise BrokenJpeg("no start of image")
    yield bytes((0xFF, _SOI))
    scans = 0
    for marker in _markers(source):
        if marker in _ALONE:
            continue
        payload = _payload(source)
        if kept := _kept(marker, payload):
            yield bytes((0xFF, marker)) + (len(kept) + 2).to_bytes(2, "big") + kept
        if marker == _SOS:
            scans += 1
            if scans > MAX_SCANS:
                raise BrokenJpeg("too many scans")
            yield from _scan(source)
    if not scans:
        raise BrokenJpeg("no picture")
    yield bytes((0xFF, _EOI))


def _markers(source: IO[bytes]) -> Iterator[int]:
    """The markers up to the end of the picture, each read where the stream stands by then."""
    fillers = 0
    for _number in range(MAX_SEGMENTS):
        if source.read(1) != b"\xff":
            raise BrokenJpeg("no marker where one must be")
        while (code := source.read(1)) == b"\xff":
            fillers += 1
            if fillers > MAX_FILLERS:
                raise BrokenJpeg("too many fillers")
        if code in (b"", b"\x00", bytes((_SOI,))):
            raise BrokenJpeg("no marker where one must be")
        if code[0] == _EOI:
            return
        yield code[0]
    raise BrokenJpeg("too many segments")


def _payload(source: IO[bytes]) -> bytes:
    length = int.from_bytes(source.read(2), "big")
    payload = source.read(length - 2) if length >= 2 else b""
    if length < 2 or len(payload) != length - 2:
        raise BrokenJpeg("segment cut short")
    return payload


def _kept(marker: int, payload: bytes) -> bytes:
    """What stays of a segment; empty when it is cut."""
    if marker == 0xE0:
        return payload[:12] + b"\0\0" if payload.startswith(b"JFIF\0") and len(payload) >= 14 else b""
    if marker == 0xE2:
        return payload if payload.startswith(b"ICC_PROFILE\0") else b""
    if marker == 0xEE:
        return payload if payload.startswith(b"Adobe") else b""
    return b"" if marker == _COM or 0xE0 <= marker <= 0xEF else payload


def _scan(source: IO[bytes]) -> Iterator[bytes]:
    """The coded picture up to the next marker, where the stream is left."""
    held = b""
    while block := source.read(BLOCK):
        window = held + block
        if found := _SCAN_END.search(window):
            source.seek(found.start() - len(window), 1)
            yield window[: found.start()]
            return
        held = b"\xff" if window.endswith(b"\xff") else b""
        yield window[: len(window) - len(held)]
    raise BrokenJpeg("no end of image")
