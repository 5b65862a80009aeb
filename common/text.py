"""Vietnamese text without a database collation: normal form, search form, order, similarity, dates, numbers.

Pure module (standard library only). What is stored is NFC. What is searched goes through `search_text`,
what is sorted through `sort_key`; both are stored in columns of their own, so SQLite and PostgreSQL give
the same answer.
"""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from functools import lru_cache

# Invisible characters that Word and OCR leave inside words: soft hyphen, zero-width
# space/non-joiner/joiner, direction marks, word joiner, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")
_SORT_PARTS = re.compile(r"\d+|[^\W\d_]+")

# Ð/ð (Icelandic eth) is what old fonts and OCR write for Đ/đ.
_D_BAR = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})

# Order of the tones in Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}

# Letters that have variants get a digit, so that a < ă < â, d < đ, e < ê, o < ô < ơ, u < ư.
_LETTERS = {
    "a": "a0", "ă": "a1", "â": "a2", "d": "d0", "đ": "d1", "e": "e0", "ê": "e1",
    "o": "o0", "ô": "o1", "ơ": "o2", "u": "u0", "ư": "u1",
}  # fmt: skip

# Below this share of equal characters two differing stretches of text count as different words, not as
# misreadings.
_MISREADING = 0.6


def nfc(s: str) -> str:
    """The composed normal form in which all text is stored."""
    return unicodedata.normalize("NFC", s)


def squeeze(s: str) -> str:
    """NFC, invisible characters gone, every run of white space (line breaks, no-break spaces) one space,
    trimmed."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", nfc(s))).strip()


def cut(s: str, length: int) -> str:
    """At most `length` characters, ending after a whole word with "…" where something was left out."""
    text = squeeze(s)
    if len(text) <= length:
        return text
    words = text[:length].rpartition(" ")[0] or text[: length - 1]
    return words.rstrip(" ,;:–-") + "…"


def row_number(s: str) -> int | None:
    """The number of a row out of an address or a form; None for whatever no row can have."""
    return int(s) if s.isascii() and s.isdigit() and len(s) <= 18 else None


def strip_marks(s: str) -> str:
    """The text without tone and letter marks, đ as d; letter case and punctuation stay."""
    decomposed = unicodedata.normalize("NFKD", s.translate(_D_BAR))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def search_text(s: str) -> str:
    """The form for searching and matching: lower case, no marks, đ as d, punctuation as single spaces.

    >>> search_text("Ủy ban  nhân dân, xã Đặng-Cương")
    'uy ban nhan dan xa dang cuong'
    """
    return _NOT_WORD.sub(" ", strip_marks(squeeze(s)).casefold()).strip()


def sort_key(s: str, *, limit: int | None = None) -> str:
    """A string whose plain byte order is Vietnamese dictionary order, for an indexed column.

    Syllable by syllable: first the letters (a ă â b c d đ e ê … y), then the tone (ngang huyền hỏi ngã sắc
    nặng). Numbers sort by value and before letters, so "Tiêu chí 2" comes before "Tiêu chí 10"; punctuation
    and case do not count. The key holds only 0-9 and a-z, so even a linguistic database collation keeps the
    order. `limit` cuts the key for a column of that length.
    """
    key = "".join(_sort_part(part) for part in _SORT_PARTS.findall(squeeze(s).lower()))
    return key if limit is None else key[:limit]


def _sort_part(part: str) -> str:
    """One syllable as letters, "0", tone; or one number as "1", its length in three digits, its digits."""
    if part.isdigit():
        digits = "".join(str(unicodedata.digit(char)) for char in part).lstrip("0") or "0"
        return f"1{len(digits):03d}{digits}"
    tone, plain = "0", []
    for char in unicodedata.normalize("NFD", part):
        if char in _TONES:
            tone = _TONES[char] if tone == "0" else tone
        else:
            plain.append(char)
    letters = unicodedata.normalize("NFC", "".join(plain))
    return "".join(_sort_letter(letter) for letter in letters) + "0" + tone


def _sort_letter(letter: str) -> str:
    if letter in _LETTERS:
        return _LETTERS[letter]
    return (
        "".join(
            _LETTERS.get(base, base) for base in strip_marks(letter).casefold() if base.isascii() and base.isalnum()
        )
        or f"z{ord(letter):06x}"
    )


@lru_cache(maxsize=4096)
def _tokens(s: str) -> tuple[str, ...]:
    return tuple(search_text(s).split())


def similarity(a: str, b: str) -> float:
    """How alike two texts are, 0 (nothing in common) to 1 (same words in the same order); symmetric.

    Missing tone marks, case and punctuation cost nothing; a lost or added word costs its own length; words
    that OCR misread or ran together are compared letter by letter. An empty text is like nothing, not even
    another empty one.
    """
    first, second = sorted((_tokens(a), _tokens(b)))
    total = sum(map(len, first)) + sum(map(len, second))
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    alike = 0.0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        left, right = "".join(first[i1:i2]), "".join(second[j1:j2])
        if tag == "equal":
            alike += 2 * len(left)
        elif tag == "replace":
            share = SequenceMatcher(None, left, right, autojunk=False).ratio()
            alike += share * (len(left) + len(right)) if share >= _MISREADING else 0.0
    return min(alike / total, 1.0)


def slugify_vi(s: str) -> str:
    """A name for an address or a file: "Thành Hà, số 1" becomes "thanh-ha-so-1"; only a-z, 0-9 and
    hyphens."""
    plain = search_text(s).encode("ascii", "ignore").decode()
    return "-".join(plain.split())


def vn_date(d: date) -> str:
    """dd/mm/yyyy."""
    return f"{d.day:02d}/{d.month:02d}/{d.year:04d}"


def vn_number(value: Decimal | int, places: int | None = None) -> str:
    """Dots between thousands, a comma before decimals: 1.234,5.

    `places` rounds half up to that many decimals and prints all of them; None prints the decimals the
    number has, without zeros at the end. A number that is not finite is a ValueError.
    """
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value}")
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, decimals = f"{abs(number):,f}".partition(".")
    if places is None:
        decimals = decimals.rstrip("0")
    sign = "-" if number < 0 else ""
    return sign + whole.replace(",", ".") + (f",{decimals}" if decimals else "")
