"""The code on a receipt: register number, year and a secret part, as 0042-2026-K7PDM3QX2W.

Pure but for the secret key. The secret has 50 random bits, so it cannot be guessed; only its hash is stored. Letters
are those of Crockford's alphabet, in which nothing looks like something else; what people mistake is put right.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import uuid
from dataclasses import dataclass

from django.conf import settings

from common.text import strip_marks

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_LENGTH = 10
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_PARTS = re.compile(rf"(\d{{1,7}})(\d{{4}})([{ALPHABET}]{{{SECRET_LENGTH}}})")


@dataclass(frozen=True, slots=True)
class Code:
    """What a typed code says."""

    number: int
    year: int
    secret: str


def derive_secret(client_id: uuid.UUID | None, key: str = "") -> str:
    """The secret of a submission: from its random id, so that the same form sent again gets the same receipt."""
    if client_id is None:
        return "".join(secrets.choice(ALPHABET) for _position in range(SECRET_LENGTH))
    digest = hmac.digest((key or settings.SECRET_KEY).encode(), b"feedback-secret|" + client_id.bytes, "sha256")
    bits = int.from_bytes(digest, "big")
    return "".join(ALPHABET[bits >> (5 * position) & 31] for position in range(SECRET_LENGTH))


def secret_again(client_id: uuid.UUID, matches: str, number: int, year: int) -> str:
    """The secret first given for this id, also after the key was changed; empty when no known key gives it."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        secret = derive_secret(client_id, key)
        if hmac.compare_digest(hash_secret(number, year, secret), matches):
            return secret
    return ""


def hash_secret(number: int, year: int, secret: str) -> str:
    """What is stored."""
    return hashlib.sha256(f"feedback|{number}|{year}|{secret}".encode()).hexdigest()


def print_code(number: int, year: int, secret: str) -> str:
    """As the receipt shows it."""
    return f"{number:04d}-{year}-{secret}"


def read_code(typed: str) -> Code | None:
    """The parts of a typed code, None for anything else; spaces, dashes, case and look-alikes do not matter."""
    plain = re.sub(r"[^0-9A-Z]", "", strip_marks(typed[:80]).upper()).translate(_MISREAD)
    found = _PARTS.fullmatch(plain)
    return Code(int(found[1]), int(found[2]), found[3]) if found else None
