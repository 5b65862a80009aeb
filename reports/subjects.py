"""What a run is about where a year has several documents of one kind."""

from __future__ import annotations

from common.text import row_number

_SHEET = "survey-sheet:"


def of_sheet(pk: int) -> str:
    """The subject of the documents of one frozen survey result."""
    return f"{_SHEET}{pk}"


def sheet_in(subject: str) -> int | None:
    """The survey result a run is about."""
    return row_number(subject.removeprefix(_SHEET)) if subject.startswith(_SHEET) else None
