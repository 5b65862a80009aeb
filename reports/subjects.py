"""What a run is about where a year has several documents of one kind."""

from __future__ import annotations

from common.text import row_number

_SHEET = "survey-sheet:"
_LETTER = "chase-letter:"


def of_letter(pk: int) -> str:
    """The subject of the documents of one chase letter."""
    return f"{_LETTER}{pk}"


def letter_in(subject: str) -> int | None:
    """The chase letter a run is about."""
    return row_number(subject.removeprefix(_LETTER)) if subject.startswith(_LETTER) else None


def of_sheet(pk: int) -> str:
    """The subject of the documents of one frozen survey result."""
    return f"{_SHEET}{pk}"


def sheet_in(subject: str) -> int | None:
    """The survey result a run is about."""
    return row_number(subject.removeprefix(_SHEET)) if subject.startswith(_SHEET) else None
