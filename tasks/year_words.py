"""Printed words of one year as next year would print them. Pure.

In timings every year moves ("Trước 01/12/2026" → "Trước 01/12/2027"). In titles and products only "năm 2026" does: the
date of a decision they name stays what it was.
"""

from __future__ import annotations

import calendar
import re

_DOCUMENT = re.compile(r"tháng\s+\d{1,2}\s+$", re.IGNORECASE)


def next_timing(text: str, old: int, new: int) -> str:
    """A timing with its years moved; 29 February falls on the 28th in a year that has no 29th."""
    moved = re.sub(
        rf"(?<!\d)({old - 1}|{old}|{old + 1})(?!\d)", lambda found: str(int(found.group()) + new - old), text
    )

    def in_february(found: re.Match[str]) -> str:
        return found.group() if calendar.isleap(int(found.group(3))) else f"28{found.group(1)}{found.group(2)}"

    return re.sub(r"(?<!\d)29((?:/0?2/|\s+tháng\s+0?2\s+năm\s+))((\d{4}))(?!\d)", in_february, moved)


def next_words(text: str, old: int, new: int) -> str:
    """A title or product with "năm 2026" moved, unless it dates a document or opens a span of years."""

    def moved(found: re.Match[str]) -> str:
        dated = _DOCUMENT.search(text[max(found.start() - 12, 0) : found.start()])
        return found.group() if dated else f"{found.group(1)}{new}"

    return re.sub(rf"(năm\s+){old}(?!\d)(?!\s*[-–]\s*\d)", moved, text, flags=re.IGNORECASE)
