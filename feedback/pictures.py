"""Pixels of a feedback's photos: made small, boxes drawn over, a thumbnail inside the page. Knows no rows."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterable
from typing import IO, TypeAlias

from PIL import Image, ImageDraw

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width, height as shares 0..1 of the upright picture."""

STORED_SIDE = 2400
"""Longer side of what is stored: enough to read a number plate when needed; a phone's script sends 1600."""
PUBLIC_SIDE = 1600
THUMB_SIDE = 320
QUALITY = 85


def small_jpeg(source: IO[bytes], side: int = STORED_SIDE) -> bytes:
    """The picture as JPEG within `side`, on white where it was transparent, without metadata; the first frame only."""
    with Image.open(source) as image:
        image.draft("RGB", (side, side))
        plain = _on_white(image)
    plain.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _encoded(plain)


def with_boxes(source: IO[bytes], boxes: Iterable[Box]) -> bytes:
    """The picture for the public: black where the boxes are, drawn before it is made smaller."""
    with Image.open(source) as image:
        plain = _on_white(image)
    pen = ImageDraw.Draw(plain)
    width, height = plain.size
    for left, top, wide, high in boxes:
        corner = (math.floor(left * width), math.floor(top * height))
        opposite = (math.ceil((left + wide) * width), math.ceil((top + high) * height))
        pen.rectangle((corner, opposite), fill="black")
    plain.thumbnail((PUBLIC_SIDE, PUBLIC_SIDE), Image.Resampling.LANCZOS)
    return _encoded(plain)


def data_uri(source: IO[bytes], side: int = THUMB_SIDE) -> str:
    """A thumbnail to stand inside a page, so that no address of its own gives the photo away."""
    encoded = base64.b64encode(small_jpeg(source, side)).decode()
    return f"data:image/jpeg;base64,{encoded}"


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image.convert("RGBA"))
    return page.convert("RGB")


def _encoded(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.info = {}
    image.save(target, format="JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()
