"""Small registries that let apps to the right speak about a window without being known here.

*Gates* say what is still missing before a window may be handed in. *Counters* say how many proofs hang on
windows, *proofs* which windows have any. *Hands* say whose they are. All are filled in ``AppConfig.ready()`` of the
app that knows (proof lives in `evidence`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from .models import Occurrence

Gate = Callable[[Occurrence], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Progress:
    """Items of proof on a window: accepted ones, and those that wait for review."""

    accepted: int = 0
    waiting: int = 0


Counter = Callable[[Sequence[Occurrence]], Mapping[int, Progress]]

Proofs = Callable[[], QuerySet[Any]]

Hands = Callable[[Occurrence], frozenset[int]]

_gates: list[Gate] = []
_counters: list[Counter] = []
_proofs: list[Proofs] = []
_hands: list[Hands] = []


def add_gate(gate: Gate) -> None:
    """`gate(occurrence)` returns sentences; each one stops the hand-in. Adding it twice changes nothing."""
    if gate not in _gates:
        _gates.append(gate)


def findings(occurrence: Occurrence) -> list[str]:
    """What still stops the window from being handed in."""
    return [sentence for gate in _gates for sentence in gate(occurrence)]


def add_counter(counter: Counter) -> None:
    """`counter(occurrences)` returns the proofs by the window's primary key, in a fixed number of queries."""
    if counter not in _counters:
        _counters.append(counter)


def progress_of(occurrences: Sequence[Occurrence]) -> dict[int, Progress]:
    """Proofs of many windows at once; a window without any is there with zeros."""
    totals = {occurrence.pk: Progress() for occurrence in occurrences}
    for counter in _counters:
        for pk, found in counter(occurrences).items():
            before = totals[pk]
            totals[pk] = Progress(before.accepted + found.accepted, before.waiting + found.waiting)
    return totals


def add_proofs(proofs: Proofs) -> None:
    """`proofs()` is a query of the keys of windows that have proof, accepted or waiting; part of larger queries."""
    if proofs not in _proofs:
        _proofs.append(proofs)


def without_proof(occurrences: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    """The windows no app knows any proof of."""
    for proofs in _proofs:
        occurrences = occurrences.exclude(pk__in=proofs())
    return occurrences


def add_hands(hands: Hands) -> None:
    """`hands(occurrence)` returns the people who handed in what carries the window."""
    if hands not in _hands:
        _hands.append(hands)


def only_by(occurrence: Occurrence, person: int) -> bool:
    """Whether everything that carries the window was handed in by this one person."""
    people = frozenset[int]().union(*(hands(occurrence) for hands in _hands))
    return people == {person}
