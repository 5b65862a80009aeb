"""Two wordings side by side, word for word: what went and what came. Pure module."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["same", "gone", "come"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row with the same mark."""

    words: str
    mark: Mark


def marked(old: str, new: str) -> list[Piece]:
    """The new wording with the words that went before those that came in their place."""
    before, after = old.split(), new.split()
    pieces: list[Piece] = []
    for step, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if step == "equal":
            pieces.append(Piece(" ".join(before[a:b]), "same"))
            continue
        if a < b:
            pieces.append(Piece(" ".join(before[a:b]), "gone"))
        if c < d:
            pieces.append(Piece(" ".join(after[c:d]), "come"))
    return pieces
