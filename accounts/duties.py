"""A registry that lets apps to the right say what a unit still has to do, without being known here."""

from __future__ import annotations

from collections.abc import Callable

from .models import Unit

Counter = Callable[[Unit], int]

_counters: list[Counter] = []


def add_duty(counter: Counter) -> None:
    """`counter(unit)` is how many tasks the unit leads. Adding it twice changes nothing."""
    if counter not in _counters:
        _counters.append(counter)


def led_by(unit: Unit) -> int:
    """How many tasks would have nobody if the unit closed."""
    return sum(counter(unit) for counter in _counters)
