"""What somebody typed into the search box, and where it stands in a text. Pure: no rows, no requests.

Texts are compared in their search form (`common.text.search_text`), so tone marks and case do not matter; what is
shown is the original, with the places found in it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .text import cut, nfc, search_text, squeeze, strip_marks

MOST_LETTERS = 200
MOST_WORDS = 10
AROUND = 60
"""Letters shown before the first place found in a long text."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`terms` are the words in their search form: each must be there. A term like "2.8" or "5049/QĐ-UBND" keeps its
    parts together ("2 8")."""

    text: str = ""
    words: tuple[str, ...] = ()
    """As typed, for people."""
    terms: tuple[str, ...] = ()
    was_cut: bool = False

    @property
    def phrase(self) -> str:
        return " ".join(self.terms)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def without(self, place: int) -> str:
        """What was typed with one word less."""
        return " ".join(word for at, word in enumerate(self.words) if at != place)


def read(typed: str) -> Asked:
    """The beginning of what was typed: some words of a pasted page find as well as all of it."""
    visible = "".join(char if char.isprintable() else " " for char in typed[: MOST_LETTERS * 5])
    text = squeeze(visible)
    short = text[:MOST_LETTERS]
    pairs = [(word, term) for word in short.split() if (term := search_text(word))]
    kept = pairs[:MOST_WORDS]
    return Asked(
        text=short,
        words=tuple(word for word, _term in kept),
        terms=tuple(term for _word, term in kept),
        was_cut=len(text) > len(short) or len(pairs) > len(kept),
    )


def is_whole(term: str) -> bool:
    """Short numbers and single letters count only as words of their own: "2.8" is not in "12.80"."""
    parts = term.split()
    return len(term) == 1 or (parts[0].isdigit() and all(len(part) <= 3 for part in parts))


def needle(term: str) -> str:
    """What must stand in the padded search form (a space before and behind): a word that begins so."""
    return f" {term} " if is_whole(term) else f" {term}"


def matches(asked: Asked, text: str) -> bool:
    """Whether every term stands in the text; for the few rows that have no column of their search form."""
    padded = f" {search_text(text)} "
    return all(needle(term) in padded for term in asked.terms)


def rank(asked: Asked, title: str) -> int:
    """0: the title starts so; 1: the title holds the words together; 2: somewhere in the title; 3: elsewhere."""
    padded = f" {search_text(title)} "
    if padded.startswith(f" {asked.phrase}"):
        return 0
    if f" {asked.phrase}" in padded:
        return 1
    return 2 if matches(asked, title) else 3


# --- where it stands ---


def _folded(text: str) -> tuple[str, list[int]]:
    """The search form letter by letter, and for each of its letters which letter of `text` it comes from."""
    letters: list[str] = [" "]
    places: list[int] = [0]
    for at, char in enumerate(text):
        if unicodedata.category(char) == "Cf":  # invisible characters vanish in the search form too
            continue
        for plain in strip_marks(char).casefold():
            plain = plain if plain.isalnum() else " "
            if plain == " " and letters[-1] == " ":
                continue
            letters.append(plain)
            places.append(at)
    letters.append(" ")
    places.append(len(text))
    return "".join(letters), places


def spots(text: str, terms: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the terms stand in the (composed) text: pairs of first and behind-last, in order, not overlapping."""
    folded, places = _folded(text)
    found: list[tuple[int, int]] = []
    for term in set(terms):
        wanted = needle(term)
        at = folded.find(wanted)
        while at >= 0:
            first, last = places[at + 1], places[at + len(term)] + 1
            while last < len(text) and unicodedata.combining(text[last]):
                last += 1
            found.append((first, last))
            at = folded.find(wanted, at + 1)
    return _joined(text, sorted(found))


def _joined(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbours become one when nothing but a space stands between them."""
    joined: list[tuple[int, int]] = []
    for first, last in found:
        if joined and (first <= joined[-1][1] or not text[joined[-1][1] : first].strip()):
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def marked(text: str, terms: tuple[str, ...]) -> SafeString:
    """The text, escaped, with `<mark>` around what was looked for."""
    text = nfc(text)
    pieces: list[SafeString] = []
    at = 0
    for first, last in spots(text, terms):
        pieces.append(format_html("{}<mark>{}</mark>", text[at:first], text[first:last]))
        at = last
    pieces.append(format_html("{}", text[at:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def excerpt(text: str, terms: tuple[str, ...], length: int = 180) -> str:
    """A line of a long text, around the first place found."""
    text = squeeze(text)
    found = spots(text, terms)
    start = max(0, found[0][0] - AROUND) if found and found[0][0] > length - AROUND else 0
    if not start:
        return cut(text, length)
    start = text.find(" ", start) + 1 if " " in text[start : found[0][0]] else start
    return "…" + cut(text[start:], length)
