"""The ready reasons of a commune: its own list, or the portal's."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Commune

from .models import ReturnReasons
from .words import READY_REASONS

MOST = 9
"""One for each of the keys 1 to 9."""
LABEL_LENGTH = 40
TEXT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason with the number of its key; `text` is what the unit reads."""

    number: int
    label: str
    text: str


def reasons_of(commune: Commune) -> list[Reason]:
    """What reviewers here write most often. No query when the commune came with ``return_reasons``."""
    try:
        rows = [(str(row["label"]), str(row["text"])) for row in commune.return_reasons.rows]
    except ReturnReasons.DoesNotExist:
        rows = []
    rows = rows or [(str(label), str(text)) for label, text in READY_REASONS]
    return [Reason(number, label, text) for number, (label, text) in enumerate(rows[:MOST], start=1)]


def joined(reasons: list[Reason], chosen: list[int], comment: str) -> str:
    """The chosen reasons and the words typed, each once: a reason that stands in the words already is not repeated."""
    said = comment.strip()
    ready = [reason.text for reason in reasons if reason.number in chosen and reason.text not in said]
    return " ".join([*ready, said]).strip()
