"""Is it safe to let a library build objects from a Word or Excel file? Counted before, part by part, in little memory.

A file of 5 KB can say that all 17 billion cells of a sheet are merged, or hold millions of empty cells; the libraries
make an object of each. Standard library alone.
"""

from __future__ import annotations

import zipfile
import zlib
from contextlib import suppress
from pathlib import Path
from typing import IO
from xml.parsers import expat

MAX_CELLS = 500_000
"""Cells of a workbook; about 300 MB while it is read."""
MAX_MERGED = 200_000
"""Cells inside merged areas."""
MAX_ELEMENTS = 3_000_000
"""XML elements of all parts together; a plan of 1000 rows has some 100 000."""
BLOCK = 1 << 16


class TooMuch(ValueError):
    """The file unpacks to more objects than any plan or points table has, or it is no package at all."""


def check_package(source: Path | IO[bytes]) -> None:
    """Raise `TooMuch` for a package whose XML would become too many objects. Nothing is kept."""
    counter = _Counter()
    try:
        with zipfile.ZipFile(source) as package:
            for part in package.infolist():
                if part.filename.lower().endswith((".xml", ".rels")):
                    with package.open(part) as stream, suppress(expat.ExpatError):  # the library says what it thinks
                        counter.read(stream)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise TooMuch(str(error)) from error


class _Counter:
    """What has been seen so far in all parts."""

    def __init__(self) -> None:
        self.elements = self.cells = self.merged = 0

    def read(self, stream: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = _no_doctype
        while block := stream.read(BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        local = name.rpartition(":")[2]
        if local == "c":
            self.cells += 1
        elif local == "mergeCell":
            self.merged += _area(attributes.get("ref", ""))
        if self.elements > MAX_ELEMENTS or self.cells > MAX_CELLS or self.merged > MAX_MERGED:
            raise TooMuch(f"{self.elements} elements, {self.cells} cells, {self.merged} merged")


def _no_doctype(*_arguments: object) -> None:
    """Office writes none; entity bombs need one."""
    raise TooMuch("document type declared")


def _area(reference: str) -> int:
    """Cells of "A1:C3"; whatever cannot be read counts as too much."""
    first, _colon, last = reference.partition(":")
    start, end = _place(first), _place(last or first)
    if start is None or end is None:
        return MAX_MERGED + 1
    return (abs(end[0] - start[0]) + 1) * (abs(end[1] - start[1]) + 1)


def _place(cell: str) -> tuple[int, int] | None:
    text = cell.replace("$", "").upper()
    letters = text.rstrip("0123456789")
    digits = text[len(letters) :]
    if not letters.isascii() or not letters.isalpha() or not digits or len(letters) > 3 or len(digits) > 7:
        return None
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(digits), column
