"""How the words of an annex are cleaned and compared: bullets, closing signs, printed numbers, capitals.

Pure module. `common.text` knows Vietnamese; this one knows how annexes are typed.
"""

import re
from functools import lru_cache

from common.text import nfc, search_text

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# Control characters (a form feed in a CSV, a stray NUL) may not travel on: XML, JSON and databases refuse them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BLANKS = re.compile(r"[^\S\n]+")
_TAG = re.compile(r"</?(?:i|b|u|em|strong|p|span)>", re.IGNORECASE)
_NOTHING = re.compile(r"[\W_]*")
_BULLET = re.compile(r"(?:([-–—−‒+*•·∙▪▫●○◦‣►▶➢✓✔❖§\uf0b7\uf0a7\uf02d\uf0d8\uf0fc])|(o)(?=\s))\s*")
_CLOSING = re.compile(r"[\s;:]+$|(?<!\.)\.\s*$")

BULLET_SIGN = {"–": "-", "—": "-", "−": "-", "‒": "-", "\uf02d": "-", "+": "+", "*": "*", "-": "-"}

ROMAN = re.compile(r"[IVXL]{1,6}")
ROMAN_PART = re.compile(r"[IVXL]{1,6}(?:\.\d+)+")
NUMBER = re.compile(r"\.?\d{1,3}(?:\.\d{1,3})*")
CAPITAL = re.compile(r"[A-ZĐ]")
LETTER = re.compile(r"[a-zđ]")

# A number printed at the head of the text itself, when the annex has no column for it.
_HEAD_NUMBER = re.compile(
    r"(?:([IVXL]{1,6}(?:\.\d+)+|[IVXL]{1,6})\s*[.)/:]\s*(?=\S)"  # II.1. or IV.
    r"|(\d{1,2}(?:\.\d{1,2})+)\s*[.)/]?\s+(?=\S)"  # 1.1 or 1.1.
    r"|(\d{1,2})\s*[.)/]\s*(?=[^\d\s])"  # 1. or 1)
    r"|([A-ZĐ])\s*[.)]\s+(?=\S)"  # A.
    r"|([a-zđ]\))\s*(?=\S))"  # a)
)


def lines_of(text: str) -> list[str]:
    """The non-empty lines of a cell, each NFC, without tags, control and invisible signs, blanks squeezed."""
    text = _TAG.sub("", _INVISIBLE.sub("", nfc(text)))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    text = _CONTROL.sub(lambda sign: "\t" if sign.group() == "\t" else "", text)
    return [line for line in (_BLANKS.sub(" ", part).strip() for part in text.split("\n")) if line]


def tidy(text: str) -> str:
    """The cell's text with its line breaks, otherwise as `lines_of`."""
    return "\n".join(lines_of(text))


def flat(text: str) -> str:
    """The same on one line."""
    return " ".join(lines_of(text))


def is_blank(text: str) -> bool:
    """True for an empty cell and for one that holds only dashes or dots, which is how people write "none"."""
    return _NOTHING.fullmatch(text) is not None


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case, no marks, punctuation as single spaces."""
    return search_text(text)


def split_bullet(text: str) -> tuple[str | None, str]:
    """("-", rest) when a bullet stands in front, else (None, text). Round and square dots all count as "•"."""
    found = _BULLET.match(text)
    if found is None or found.end() == len(text):
        return None, text
    if found.group(1) == "*" and text[found.end() :].startswith("*"):
        return None, text
    return BULLET_SIGN.get(found.group(1) or "", "•"), text[found.end() :]


def split_number(text: str) -> tuple[str | None, str]:
    """("1.1", rest) when the text begins with a printed number, Roman number or letter, else (None, text)."""
    found = _HEAD_NUMBER.match(text)
    if found is None:
        return None, text
    number = next(group for group in found.groups() if group)
    return number, text[found.end() :]


def without_closing(text: str) -> str:
    """The text without its closing ";", ":" or "."; an ellipsis stays."""
    before = None
    while before != text:
        before, text = text, _CLOSING.sub("", text)
    return text


def is_capitals(text: str) -> bool:
    """True when the words are set in capitals (abbreviations alone do not count: at least three words)."""
    letters = [char for char in text if char.isalpha()]
    return len(text.split()) >= 3 and len(letters) >= 8 and sum(map(str.isupper, letters)) >= 0.9 * len(letters)


def continues(text: str) -> bool:
    """True when the text begins like the rest of a sentence: with a small letter or a closing sign."""
    return bool(text) and (text[0].islower() or text[0] in ",;.)")
