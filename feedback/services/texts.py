"""What people typed, made fit to store: normal form, no invisible characters, lengths, who belongs where."""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from common.errors import CommentRequired, Invalid
from common.text import nfc, squeeze

LONGEST = 10_000
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f\x7f]")
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


def several_lines(text: str) -> str:
    """NFC with its line breaks, without the invisible and without empty pages."""
    plain = _INVISIBLE.sub("", nfc(text).replace("\r\n", "\n").replace("\r", "\n"))
    return _BLANK_LINES.sub("\n\n", plain).strip()


def required_text(text: str, *, field: str, missing: str) -> str:
    """The text, or a sentence that says what is missing or too long."""
    tidy = several_lines(text)
    if not tidy:
        raise Invalid(missing, field=field)
    if len(tidy) > LONGEST:
        said = _("Nội dung dài quá %(most)d ký tự. Hãy rút gọn hoặc gửi thành hai lần.")
        raise Invalid(said % {"most": LONGEST}, field=field)
    return tidy


def reason(text: str) -> str:
    """A reason that must be there."""
    tidy = several_lines(text)
    if not tidy:
        raise CommentRequired
    return tidy[:LONGEST]


def one_line(model: type[models.Model], field: str, text: str) -> str:
    """A short value, no longer than its column."""
    tidy = squeeze(_INVISIBLE.sub("", text))
    column: Any = model._meta.get_field(field)
    if len(tidy) > column.max_length:
        said = _("“%(name)s” dài quá %(most)d ký tự.")
        raise Invalid(said % {"name": column.verbose_name, "most": column.max_length}, field=field)
    return tidy
