"""Deadlines as an iCalendar file (RFC 5545). Pure: days and words in, bytes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FOLD = 75
"""Octets of a line, its end left out (RFC 5545, 3.1)."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day on which something is due. `changed` is when it last became what it is; `alarms` are days before."""

    uid: str
    day: dt.date
    title: str
    words: str
    url: str
    changed: dt.datetime
    alarms: tuple[int, ...] = (1,)


def calendar_file(name: str, deadlines: Iterable[Deadline]) -> bytes:
    """The whole calendar, UTF-8 with CRLF, long lines folded between characters."""
    return b"".join(fold(line) for line in _lines(name, deadlines))


def _lines(name: str, deadlines: Iterable[Deadline]) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Chinh quyen than thien//Han viec//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    )
    for deadline in deadlines:
        yield from _event(deadline)
    yield "END:VCALENDAR"


def _event(deadline: Deadline) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(deadline.uid)}"
    yield f"DTSTAMP:{deadline.changed.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{deadline.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{deadline.day + _DAY:%Y%m%d}"
    yield f"SUMMARY:{escape(deadline.title)}"
    yield f"DESCRIPTION:{escape(deadline.words)}"
    yield f"URL:{deadline.url}"
    yield "TRANSP:TRANSPARENT"
    for days in deadline.alarms:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{escape(deadline.title)}"
        yield f"TRIGGER:{_morning(days)}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _morning(days: int) -> str:
    """Eight in the morning, so many days before a whole-day event begins at midnight."""
    return f"-P{days - 1}DT16H" if days > 1 else "-PT16H"


def escape(text: str) -> str:
    """A text value: no bare comma, semicolon, backslash or line break, no control character."""
    clean = "".join(char for char in text if char == "\n" or char >= " ")
    return clean.translate(_ESCAPES)


def fold(line: str) -> bytes:
    """The line with its end; what is longer than 75 octets goes on in lines that begin with a space."""
    parts: list[bytes] = [b""]
    for char in line:
        octets = char.encode()
        room = FOLD - (1 if len(parts) > 1 else 0)
        if len(parts[-1]) + len(octets) > room:
            parts.append(b"")
        parts[-1] += octets
    return b"\r\n ".join(parts) + b"\r\n"
