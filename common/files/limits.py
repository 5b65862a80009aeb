"""How large and of which types an upload may be."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

MIB = 1024 * 1024

#: Canonical extensions the portal can open, in the order they are named to people.
KNOWN = ("jpg", "png", "webp", "heic", "pdf", "docx", "xlsx")

#: A 64-megapixel phone camera writes 9248 x 6936 = 64.1 million. Pillow holds a picture at 4 bytes a pixel
#: and a second time while it is turned: 65 million pixels are 0.5 GB for the moment of the upload.
DEFAULT_PIXELS = 65_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one upload. `max_unpacked` bounds what the parts of a Word or Excel file unpack to, in "
    "bytes."""

    max_bytes: int = 50 * MIB
    max_pixels: int = DEFAULT_PIXELS
    allowed: frozenset[str] = frozenset(KNOWN)
    max_unpacked: int = 300 * MIB

    def __post_init__(self) -> None:
        unknown = self.allowed.difference(KNOWN)
        if unknown:
            raise ValueError(f"Unknown upload types: {', '.join(sorted(unknown))}; known: {', '.join(KNOWN)}")


def limits_from_settings() -> Limits:
    """The installation's limits: UPLOAD_MAX_MB (MiB), UPLOAD_MAX_PIXELS, UPLOAD_ALLOWED (extensions)."""
    allowed = getattr(settings, "UPLOAD_ALLOWED", KNOWN)
    return Limits(
        max_bytes=int(getattr(settings, "UPLOAD_MAX_MB", 50)) * MIB,
        max_pixels=int(getattr(settings, "UPLOAD_MAX_PIXELS", DEFAULT_PIXELS)),
        allowed=frozenset(str(extension).lower().lstrip(".") for extension in allowed),
    )
