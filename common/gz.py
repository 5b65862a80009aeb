"""A page that is compressed once and filled in for each visitor.

A deflate stream may be put together from pieces that do not refer to each other. The parts that never change are
compressed when the page is made; a slot between two of them goes in uncompressed, and only the checksum is computed
anew.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""gzip, deflate, no name, no time, best compression, unknown system (RFC 1952)."""
_STORED_MAX = 0xFFFF
_RAW = -zlib.MAX_WBITS


class Frame:
    """``Frame(b"<p>", b"</p>").filled(b"text")``: `parts` stay, one slot stands between two neighbours."""

    def __init__(self, *parts: bytes) -> None:
        if not parts:
            raise ValueError("a frame has at least one part")
        self.parts = parts
        last = len(parts) - 1
        self._packed = [_pack(part, final=number == last) for number, part in enumerate(parts)]

    def plain(self, *slots: bytes) -> bytes:
        """The page as it is read."""
        self._check(slots)
        return b"".join(piece for pair in zip(self.parts, (*slots, b""), strict=True) for piece in pair)

    def filled(self, *slots: bytes) -> bytes:
        """The page as a gzip file."""
        self._check(slots)
        pieces, crc, size = [_HEAD], 0, 0
        for part, packed, slot in zip(self.parts, self._packed, (*slots, b""), strict=True):
            pieces += [packed, *_stored(slot)]
            crc = zlib.crc32(slot, zlib.crc32(part, crc))
            size += len(part) + len(slot)
        return b"".join([*pieces, struct.pack("<LL", crc, size & 0xFFFFFFFF)])

    def response(self, request: HttpRequest, *slots: bytes) -> HttpResponse:
        """The page in the form this browser takes."""
        if accepts_gzip(request.headers.get("Accept-Encoding", "")):
            answer = HttpResponse(self.filled(*slots), headers={"Content-Encoding": "gzip"})
        else:
            answer = HttpResponse(self.plain(*slots))
        patch_vary_headers(answer, ["Accept-Encoding"])
        return answer

    def _check(self, slots: Sequence[bytes]) -> None:
        if len(slots) != len(self.parts) - 1:
            raise ValueError(f"{len(self.parts)} parts need {len(self.parts) - 1} slots, not {len(slots)}")


def accepts_gzip(header: str) -> bool:
    """Whether an ``Accept-Encoding`` header takes gzip."""
    for entry in header.lower().split(","):
        name, _, weight = entry.partition(";")
        if name.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _pack(part: bytes, *, final: bool) -> bytes:
    """Raw deflate that starts and ends at a byte and refers to nothing before itself."""
    machine = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    return machine.compress(part) + machine.flush(zlib.Z_FINISH if final else zlib.Z_FULL_FLUSH)


def _stored(slot: bytes) -> list[bytes]:
    """Uncompressed blocks (RFC 1951, 3.2.4)."""
    blocks = []
    for start in range(0, len(slot), _STORED_MAX):
        block = slot[start : start + _STORED_MAX]
        blocks += [struct.pack("<BHH", 0, len(block), len(block) ^ 0xFFFF), block]
    return blocks
