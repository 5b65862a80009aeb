"""The one form in which a link, a numbered document or a note is hashed and kept. Standard library only.

canonical_bytes({"kind": "link", "url": "https://…"})   # what a dossier writes as the proof's file
content_hash(content)                                   # SHA-256 of those bytes: the record
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical_bytes(content: Mapping[str, Any]) -> bytes:
    """`content` as JSON with sorted keys, no spaces, UTF-8, one newline at the end: the same bytes everywhere."""
    text = json.dumps(dict(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of `canonical_bytes`, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()
