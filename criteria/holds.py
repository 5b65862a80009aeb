"""A registry that lets apps to the right say that a year must keep its criteria set, without being known here."""

from __future__ import annotations

from collections.abc import Callable

from .models import ProgrammeYear

Hold = Callable[[ProgrammeYear], None]

_holds: list[Hold] = []


def add_hold(hold: Hold) -> None:
    """`hold(programme)` raises `Invalid` with a sentence when the set must stay. Adding it twice changes nothing."""
    if hold not in _holds:
        _holds.append(hold)


def require_free(programme: ProgrammeYear) -> None:
    """Ask before a year gets another criteria set, inside the transaction that changes it.

    Raises:
        Invalid: what was judged by the present set is confirmed.
    """
    for hold in _holds:
        hold(programme)
