"""File names that every system accepts, and sizes as people read them."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

MAX_CHARACTERS = 120
#: File systems stop at 255 bytes; a dossier puts a number and a folder in front of the name.
MAX_BYTES = 200
EMPTY_NAME = "tep"

_RESERVED = re.compile(r'[<>:"|?*]')
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)", re.IGNORECASE)
_UNITS = ("byte", "KB", "MB", "GB", "TB")


def safe_name(name: str) -> str:
    """`name` as a plain file name: NFC, no folders, no control, direction or reserved characters.

    Keeps Vietnamese letters and the extension; at most 120 characters and 200 bytes of UTF-8. Never empty.
    Applying it twice changes nothing.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name).rstrip("/\\ "))[-1]
    visible = "".join(_visible(letter) for letter in _RESERVED.sub("_", last))
    tidy = _trim(re.sub(r" +", " ", unicodedata.normalize("NFC", visible)))
    found = _EXTENSION.search(tidy)
    extension = found.group() if found and found.start() else ""
    stem = _shorten(tidy[: len(tidy) - len(extension)], extension)
    if _DEVICE.match(stem):
        stem = _shorten("_" + stem, extension)
    return (stem or EMPTY_NAME) + extension


def _trim(text: str) -> str:
    return text.strip(" .")


def _visible(letter: str) -> str:
    """A letter as it may stand in a name: any space is a plain one, what cannot be seen is dropped."""
    category = unicodedata.category(letter)
    if category.startswith("Z") or letter in "\t\r\n":
        return " "
    return "" if category.startswith("C") else letter


def _shorten(stem: str, extension: str) -> str:
    """`stem` cut so that stem and extension together keep both limits, with no bare mark or dot at the "
    "ends."""
    stem = stem[: MAX_CHARACTERS - len(extension)]
    room = MAX_BYTES - len(extension.encode())
    return _trim(stem.encode()[:room].decode(errors="ignore"))


def with_extension(name: str, extension: str) -> str:
    """Safe `name` ending in `extension` (without dot) in place of whatever extension it had."""
    stem = _EXTENSION.sub("", safe_name(name))
    return safe_name(f"{stem or EMPTY_NAME}.{extension}")


def human_size(n: int) -> str:
    """Bytes for people, in Vietnamese: ``812 byte``, ``350 KB``, ``4,4 MB`` (1 KB = 1024 byte)."""
    value, unit = Decimal(n), 0
    while unit < len(_UNITS) - 1 and _rounded(value, unit) >= 1024:
        value, unit = value / 1024, unit + 1
    digits = f"{_rounded(value, unit):,f}".translate(str.maketrans(",.", ".,"))
    return f"{digits.removesuffix(',0')} {_UNITS[unit]}"


def _rounded(value: Decimal, unit: int) -> Decimal:
    """Whole bytes and kilobytes, one decimal from megabytes on."""
    return value.quantize(Decimal("0.1") if unit >= 2 else Decimal(1), rounding=ROUND_HALF_UP)
