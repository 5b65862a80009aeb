"""Names inside the dossier that every system can unpack: plain letters, short, no two alike.

Vietnamese titles are written without marks (as officers do in file names): extractors on old Windows and
on Linux without a UTF-8 locale change anything else, and a changed name would make the hash list fail.
The full titles stand in index.html and manifest.json.
"""

from __future__ import annotations

import mimetypes
import re

from common.text import nfc, strip_marks

MAX_PATH = 120
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_NAMELESS = "khong-ten"


def plain_name(text: str, limit: int = 60) -> str:
    """Text as one safe name of at most `limit` characters: "Thư cảm ơn: đợt 1/2" becomes "Thu-cam-on-dot-1-2"."""
    ascii_text = strip_marks(nfc(text)).encode("ascii", "ignore").decode()
    name = cut(re.sub(r"-{2,}", "-", _UNSAFE.sub("-", ascii_text)).strip(" .-_"), limit) or _NAMELESS
    return f"_{name}" if name.partition(".")[0].lower() in _RESERVED else name


def cut(name: str, limit: int) -> str:
    """The name's first words that fit; part of the first one where even that is too long."""
    if len(name) <= limit:
        return name
    whole_words = name[: limit + 1].rpartition("-")[0]
    return (whole_words or name[:limit]).rstrip(" .-_")


def plain_code(code: str) -> str:
    """A criterion's or proof's code as a name; đ becomes dd, so that điểm d and điểm đ stay apart."""
    return plain_name(code.replace("đ", "dd").replace("Đ", "DD"), 40)


def extension(name: str, mime: str) -> str:
    """The extension of an uploaded name in lower case, else one for its type, else ".bin"."""
    found = _EXTENSION.search(nfc(name).strip())
    return found[0].lower() if found else mimetypes.guess_extension(mime) or ".bin"


class Namer:
    """Hands out paths of at most MAX_PATH characters, each once, whatever the letter case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def file(self, folder: str, stem: str, ending: str) -> str:
        """A free path in `folder`; a second file of the same name becomes name-2."""
        room = MAX_PATH - len(folder) - 1 - len(ending)
        number = 1
        while True:
            tail = "" if number == 1 else f"-{number}"
            path = f"{folder}/{cut(stem, room - len(tail))}{tail}{ending}"
            if path.casefold() not in self._taken:
                self._taken.add(path.casefold())
                return path
            number += 1
