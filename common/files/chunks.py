"""Pictures made of rows of named chunks: PNG and WebP without their metadata, HEIC checked to be whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

BLOCK = 1024 * 1024
#: Chunks are walked one by one; a picture of 50 MB in pieces of 8 KiB has 6400.
MAX_CHUNKS = 32_768

_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
#: Chunks that decide how the picture looks, animation included; texts, dates, EXIF and makers' chunks are
#: not here.
_PNG_KEPT = {
    *(
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"cHRM",
        b"gAMA",
        b"iCCP",
        b"sRGB",
        b"sBIT",
        b"bKGD",
        b"hIST",
    ),
    *(b"pHYs", b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT"),
}
_WEBP_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04


class BrokenChunks(ValueError):
    """The chunks do not add up."""


def check_png(source: IO[bytes]) -> None:
    """Raise BrokenChunks when the chunks of a PNG do not lead to its end; nothing is decoded."""
    size = source.seek(0, 2)
    for _name, _header, length in _png_chunks(source):
        if source.seek(length, 1) > size:
            raise BrokenChunks("chunk cut short")


def cut_png(source: IO[bytes], target: IO[bytes]) -> None:
    """Write the PNG in `source` to `target` without metadata and without what follows its end."""
    target.write(_PNG_MAGIC)
    for name, header, length in _png_chunks(source):
        if name in _PNG_KEPT:
            target.write(header)
            _copy(source, target, length)
        else:
            source.seek(length, 1)


def _png_chunks(source: IO[bytes]) -> Iterator[tuple[bytes, bytes, int]]:
    """Name, header and length (checksum included) of each chunk up to IEND; the caller passes over the content."""
    source.seek(0)
    if source.read(8) != _PNG_MAGIC:
        raise BrokenChunks("not a PNG")
    for _number in range(MAX_CHUNKS):
        header = source.read(8)
        if len(header) != 8:
            raise BrokenChunks("no end chunk")
        yield header[4:], header, int.from_bytes(header[:4], "big") + 4
        if header[4:] == b"IEND":
            return
    raise BrokenChunks("too many chunks")


def cut_webp(source: IO[bytes], target: IO[bytes]) -> None:
    """Write the WebP in `source` to `target` without EXIF, XMP, unknown chunks and what follows its end."""
    source.seek(0)
    head = source.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WEBP":
        raise BrokenChunks("not a WebP")
    end = 8 + int.from_bytes(head[4:8], "little")
    target.write(head)
    at = 12
    chunks = 0
    while at + 8 <= end:
        chunks += 1
        if chunks > MAX_CHUNKS:
            raise BrokenChunks("too many chunks")
        header = source.read(8)
        if len(header) != 8:
            raise BrokenChunks("chunk cut short")
        length = int.from_bytes(header[4:], "little")
        padded = length + length % 2
        if header[:4] == b"VP8X" and length:
            flags = source.read(1)
            if not flags:
                raise BrokenChunks("chunk cut short")
            target.write(header + bytes((flags[0] & ~(_WEBP_EXIF | _WEBP_XMP),)))
            _copy(source, target, padded - 1)
        elif header[:4] in _WEBP_KEPT:
            target.write(header)
            _copy(source, target, padded)
        else:
            source.seek(padded, 1)
        at += 8 + padded
    size = target.tell()
    target.seek(4)
    target.write((size - 8).to_bytes(4, "little"))
    target.seek(0, 2)


def check_boxes(source: IO[bytes]) -> None:
    """Raise BrokenChunks when a box of an ISO file (HEIC) says it is longer than what is there."""
    end = source.seek(0, 2)
    at = 0
    for _number in range(MAX_CHUNKS):
        if at >= end:
            return
        source.seek(at)
        head = source.read(16)
        size = int.from_bytes(head[:4], "big")
        if size == 0:  # the last box, to the end
            return
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if size < 8 or at + size > end:
            raise BrokenChunks("box cut short")
        at += size
    raise BrokenChunks("too many boxes")


def webp_size(source: IO[bytes]) -> tuple[int, int]:
    """Width and height from the header alone, before anything makes room for the picture."""
    source.seek(0)
    head = source.read(30)
    if len(head) < 30:
        raise BrokenChunks("not a WebP")
    if head[12:16] == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF


def is_lossless_webp(source: IO[bytes]) -> bool:
    """Whether the first picture is coded without loss."""
    source.seek(12)
    while len(header := source.read(8)) == 8:
        if header[:4] in {b"VP8L", b"VP8 ", b"ANMF"}:
            return header[:4] == b"VP8L"
        length = int.from_bytes(header[4:], "little")
        source.seek(length + length % 2, 1)
    return False


def _copy(source: IO[bytes], target: IO[bytes], length: int) -> None:
    while length > 0:
        block = source.read(min(length, BLOCK))
        if not block:
            raise BrokenChunks("chunk cut short")
        target.write(block)
        length -= len(block)
