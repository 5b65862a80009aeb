"""The turn of the year: a registry by which each app says what it takes along, without being known here.

A carrier counts (`preview`), makes its rows in the new year (`carry`), and may hand over what stayed unfinished when
the old year is closed (`finish`). All run in the transaction of `criteria.services.turning`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .models import ProgrammeYear


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the preview or the result: what, how many, and a sentence where one helps.

    `taken` false: it stays where it is, and the note says why. `closing`: worth a look before the old year is closed.
    `url_name` is a page of the new year.
    """

    label: str
    count: int
    note: str = ""
    taken: bool = True
    needs_look: bool = False
    closing: bool = False
    url_name: str = ""


@dataclass(slots=True)
class Turn:
    """One turn on its way: the two years, who does it, and what earlier carriers made (`made["tasks"]`: old → new)."""

    old: ProgrammeYear
    new: ProgrammeYear
    by: Any
    made: dict[str, dict[int, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carrier:
    """What one app takes along. `order`: plans come before what hangs on their tasks."""

    key: str
    order: int
    preview: Callable[[ProgrammeYear, int], Sequence[Line]]
    carry: Callable[[Turn], Sequence[Line]] | None = None
    finish: Callable[[Turn, dt.date], Sequence[Line]] | None = None


_carriers: dict[str, Carrier] = {}


def add_carrier(carrier: Carrier) -> None:
    """Take part in the turn of the year; the same key twice is one carrier."""
    _carriers[carrier.key] = carrier


def carriers() -> list[Carrier]:
    return sorted(_carriers.values(), key=lambda carrier: carrier.order)
