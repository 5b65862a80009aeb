"""Personal data that slipped into words meant for everybody. Pure; it finds what it can, a person still reads."""

from __future__ import annotations

import re
from collections.abc import Iterable

from common.text import search_text

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_MOBILE = re.compile(r"(?<!\d)(?:\+?84|0)[\s.-]?[35789](?:[\s.-]?\d){8}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{12}(?!\d)")


def personal_in(text: str, *, names: Iterable[str] = (), numbers: Iterable[str] = ()) -> list[str]:
    """What in `text` tells who somebody is: given names and numbers, mobile numbers, identity numbers, addresses."""
    found = [hit.group() for pattern in (_MAIL, _MOBILE, _IDENTITY) for hit in pattern.finditer(text)]
    plain = f" {search_text(text)} "
    for name in names:
        words = search_text(name)
        if words.count(" ") and f" {words} " in plain:
            found.append(name)
    digits = re.sub(r"\D", "", text)
    for number in numbers:
        own = re.sub(r"\D", "", number)
        if len(own) >= 8 and own in digits:
            found.append(number)
    return list(dict.fromkeys(found))
