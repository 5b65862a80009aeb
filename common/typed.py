"""What a person typed into a form that could not be carried out, to be shown and copied: never a secret."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

SECRET = re.compile(r"password|token|secret|code|otp|recovery", re.IGNORECASE)
MACHINERY = re.compile(
    r"_id$|^id$|^version$|^next$|-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|-id$|-DELETE$|(^|-)(seen|expected_version)$"
)
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
LONG = 20


@dataclass(frozen=True, slots=True)
class Typed:
    """One field: its name in the form and its text."""

    name: str
    text: str

    @property
    def is_long(self) -> bool:
        """Worth a box of its own."""
        return len(self.text) > LONG or "\n" in self.text


def typed_text(request: HttpRequest) -> list[Typed]:
    """The texts of a POST, the long ones first; empty when the body cannot be read."""
    try:
        fields = list(request.POST.lists())
    except (SuspiciousOperation, MultiPartParserError):
        return []
    texts = [
        Typed(name, value.strip())
        for name, values in fields
        if not SECRET.search(name) and not MACHINERY.search(name)
        for value in values
        if isinstance(value, str) and value.strip() and not IDENTIFIER.fullmatch(value.strip())
    ]
    return sorted(texts, key=lambda typed: not typed.is_long)
