"""What the official wording of the criteria tells about the outline of an annex.

Communes of one city copy the city's wording. Where an annex lost its numbers and bullets, the wording still
says which heading a row belongs to and which criterion a group is. Read once from the shipped plans. Used only
where the annex itself gives no sign.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from common.text import similarity
from tasks.annex.words import flat, fold

PLANS = Path(__file__).resolve().parent.parent / "data" / "plans"

_SAME_TITLE = 0.9
_SAME_GROUP = 0.85
_SHARED_WORDS = 0.7


@dataclass(frozen=True, slots=True)
class KnownTitle:
    """A row of a shipped plan: its words and those of the row above it (None: it stands directly in its group)."""

    words: str
    parent: str | None


@lru_cache(maxsize=1)
def _known() -> tuple[tuple[KnownTitle, ...], dict[str, int]]:
    titles: dict[tuple[str, str | None], KnownTitle] = {}
    groups: dict[str, int] = {}

    def walk(items: list[dict[str, Any]], parent: str | None) -> None:
        for item in items:
            words = fold(item["title"])
            titles.setdefault((words, parent), KnownTitle(words, parent))
            walk(item.get("children") or [], words)

    for path in sorted(PLANS.glob("*.yaml")):
        plan = yaml.safe_load(path.read_text(encoding="utf-8"))
        for group in plan["groups"]:
            if not str(group["ref"] or "").startswith("II."):  # sections of plans without criteria
                groups.setdefault(group_words(group["title"]), group["number"])
                walk(group["items"], None)
    return tuple(titles.values()), groups


def group_words(title: str) -> str:
    """A group's title without "Tiêu chí 1:" or "A." in front."""
    words = fold(flat(title)).split()
    if words[:2] == ["tieu", "chi"]:
        words = words[3:]
    elif words and len(words[0]) == 1:
        words = words[1:]
    return " ".join(words)


def criterion_number(title: str) -> int | None:
    """The criterion (Tiêu chí 1 to 4) whose official name a group carries."""
    words = group_words(title)
    if not words:
        return None
    ratio, number = max((similarity(words, known), number) for known, number in _known()[1].items())
    return number if ratio >= _SAME_GROUP else None


def known_parents(title: str) -> list[str | None]:
    """The official parents of a row with this wording (None: directly in the group); [] for unknown wording."""
    return list(_parents(fold(flat(title))))


@lru_cache(maxsize=4096)
def _parents(words: str) -> tuple[str | None, ...]:
    own = set(words.split())
    found: list[str | None] = []
    for known in _known()[0]:
        if known.words == words:
            found.append(known.parent)
            continue
        shared = own & set(known.words.split())
        if len(shared) < _SHARED_WORDS * max(len(own), len(set(known.words.split()))):
            continue
        if similarity(words, known.words) >= _SAME_TITLE:
            found.append(known.parent)
    return tuple(dict.fromkeys(found))


def is_same_title(words: str, title: str) -> bool:
    """True when a row of the annex carries this known wording."""
    other = fold(flat(title))
    return words == other or similarity(words, other) >= _SAME_TITLE
