"""What is known of a file after it was opened, and the error when it is not taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import IO

from common.errors import Invalid


class Kind(StrEnum):
    """What a person calls the file."""

    IMAGE = "image"
    PDF = "pdf"
    WORD = "word"
    EXCEL = "excel"


class Reason(StrEnum):
    """Why a file is not taken; for tests and counts, people read the sentence."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_ALLOWED = "not_allowed"
    DAMAGED = "damaged"
    PASSWORD = "password"
    MACRO = "macro"
    BOMB = "bomb"


#: Canonical extension -> (kind, MIME type) of every file the portal stores or reads.
TYPES: dict[str, tuple[Kind, str]] = {
    "jpg": (Kind.IMAGE, "image/jpeg"),
    "png": (Kind.IMAGE, "image/png"),
    "webp": (Kind.IMAGE, "image/webp"),
    "heic": (Kind.IMAGE, "image/heic"),
    "pdf": (Kind.PDF, "application/pdf"),
    "docx": (Kind.WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (Kind.EXCEL, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
MIME: dict[str, str] = {extension: mime for extension, (_kind, mime) in TYPES.items()}


class RejectedFile(Invalid, ValueError):
    """The file is not taken. `sentence` tells the person in Vietnamese what is wrong and what to do."""

    def __init__(self, sentence: str, *, reason: Reason = Reason.DAMAGED, field: str | None = None) -> None:
        super().__init__(sentence, field=field)
        self.sentence = sentence
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FileFacts:
    """An upload as it was sent, opened and understood.

    `name` is safe and ends in the extension of the content; `sha256` is of the bytes as sent; `width` and
    `height` are those of the picture held upright; `pages` is known of PDFs only. `orientation` is the EXIF
    value (1 to 8) that still has to be applied. `taken_on` is the day the camera wrote, read before
    metadata is cut, to propose the proof date: nothing else of the metadata is kept. `notes` are Vietnamese
    sentences on what was put right.
    """

    kind: Kind
    mime: str
    extension: str
    name: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    taken_on: date | None = None
    orientation: int = 1
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CleanFile:
    """The bytes to store. `file` stands at its start and belongs to the caller, who closes it.

    `facts` describe the clean bytes (their size, hash, type and name); `original_sha256` is the hash of
    what was sent. The two are equal when nothing had to be cut.
    """

    file: IO[bytes]
    facts: FileFacts
    original_sha256: str

    @property
    def sha256(self) -> str:
        """Hash of the stored bytes: the record."""
        return self.facts.sha256
