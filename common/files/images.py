"""Photos: opened for real, freed of metadata, and upright in every viewer.

Orientation is applied to the pixels, not left as a tag: Word and many document libraries ignore the tag. A
photo that already stands upright is cut without being decoded (about 1 ms); a turned JPEG is decoded,
turned and encoded with its own quantisation tables and sampling, so the blocks fall where they were and the
loss stays below what can be seen. HEIC becomes a JPEG, because few office computers open it. An animated
picture that carries a turn keeps its first frame only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from PIL import ExifTags, Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from pillow_heif import HeifImageFile

from common.files import chunks, jpeg, refusals
from common.files.facts import RejectedFile
from common.files.limits import Limits

logger = logging.getLogger(__name__)

_READERS: dict[str, Callable[[IO[bytes]], ImageFile.ImageFile]] = {
    "jpg": JpegImagePlugin.JpegImageFile,
    "png": PngImagePlugin.PngImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
    "heic": HeifImageFile,
}
_FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_THE_SIDE = {5, 6, 7, 8}
_HEIC_QUALITY = 88
_WEBP_QUALITY = 92


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """Upright size in pixels, the turn still to apply, and the day the camera wrote."""

    width: int
    height: int
    orientation: int
    taken_on: date | None


def inspect_image(stream: IO[bytes], extension: str, limits: Limits) -> ImageFacts:
    """Open and decode the picture; raises RejectedFile when it is damaged or too large to open.

    A HEIC is only checked to be whole here; damage within shows when `clean_image` decodes it.
    """
    try:
        with _open(stream, extension, limits) as image:
            width, height = image.size
            orientation, taken_on = _read_exif(image)
            if extension == "jpg":
                # An eighth of the size reads the same bytes in a fraction of the time.
                image.draft("L", (max(1, width // 8), max(1, height // 8)))
            if extension != "heic":  # 0.6 s for 12 megapixels, and cleaning decodes it anyway
                _load(image)
    except RejectedFile:
        raise
    except Exception as problem:  # decoders of foreign bytes raise anything
        logger.info("Picture refused: %s: %s", type(problem).__name__, problem)
        raise refusals.damaged("image") from problem
    if orientation in _ON_THE_SIDE:
        width, height = height, width
    return ImageFacts(width, height, orientation, taken_on)


def clean_image(source: IO[bytes], target: IO[bytes], extension: str, orientation: int) -> str:
    """Write the clean, upright picture to `target`; returns its extension ("jpg" for a HEIC)."""
    try:
        if extension == "heic":
            _heic_to_jpeg(source, target)
            return "jpg"
        if orientation != 1:
            _turn(source, target, extension, orientation)
        elif extension == "jpg":
            jpeg.cut_metadata(source, target)
        elif extension == "png":
            chunks.cut_png(source, target)
        else:
            chunks.cut_webp(source, target)
    except Exception as problem:  # as above: what cannot be cleaned is not stored
        logger.info("Picture could not be cleaned: %s: %s", type(problem).__name__, problem)
        raise refusals.damaged("image") from problem
    return extension


def _open(stream: IO[bytes], extension: str, limits: Limits | None = None) -> ImageFile.ImageFile:
    """The picture, its header read and its size within `limits`, not yet decoded.

    The reader is called by its class: `Image.open` would warn or raise by limits of its own.
    """
    if extension == "jpg":
        jpeg.check_structure(stream)
    if extension == "png":
        chunks.check_png(stream)
    if extension == "heic":
        chunks.check_boxes(stream)
    if extension == "webp" and limits:  # its reader makes room for the whole picture at once
        _within(chunks.webp_size(stream), limits)
    stream.seek(0)
    image = _READERS[extension](stream)
    if limits:
        _within(image.size, limits)
    return image


def _load(image: ImageFile.ImageFile) -> None:
    """Decode all of it or raise. WeasyPrint, when imported, tells Pillow to fill missing parts with grey."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image.load()


def _within(size: tuple[int, int], limits: Limits) -> None:
    if size[0] * size[1] > limits.max_pixels:
        raise refusals.too_many_pixels(*size, limits)


def _read_exif(image: Image.Image) -> tuple[int, date | None]:
    """Orientation (1 when absent or nonsense) and the day of the shot; broken EXIF is as good as none.

    A HEIC is turned by its own boxes, which the decoder has applied; the plugin has set the tag to 1.
    """
    try:
        exif = image.getexif()
        orientation = exif.get(ExifTags.Base.Orientation, 1)
        shot = exif.get_ifd(ExifTags.IFD.Exif)
    except Exception:  # any maker's nonsense may stand in this block, and it is thrown away anyway
        return 1, None
    stamp = shot.get(ExifTags.Base.DateTimeOriginal) or shot.get(ExifTags.Base.DateTimeDigitized)
    return (orientation if orientation in _TURN else 1), _day(stamp)


def _day(stamp: Any) -> date | None:
    """The date of EXIF's ``2026:05:20 08:15:00``; None for a camera whose clock was never set."""
    if isinstance(stamp, bytes):
        stamp = stamp.decode("ascii", "replace")
    try:
        day = datetime.strptime(str(stamp)[:10], "%Y:%m:%d").date()  # noqa: DTZ007 - EXIF has no zone, only the day counts
    except ValueError:
        return None
    return day if day.year >= 2000 else None


def _turn(source: IO[bytes], target: IO[bytes], extension: str, orientation: int) -> None:
    with _open(source, extension) as image:
        _load(image)
        options = _same_coding(image, source, orientation)
        profile = image.info.get("icc_profile")
        upright = image.transpose(_TURN[orientation])
    transparency = upright.info.get("transparency")
    upright.info = {} if transparency is None else {"transparency": transparency}
    upright.save(target, format=_FORMATS[extension], icc_profile=profile, **options)


def _same_coding(image: Image.Image, source: IO[bytes], orientation: int) -> dict[str, Any]:
    """Options that encode the turned picture as the original was."""
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        tables = [image.quantization[number] for number in sorted(image.quantization)]
        sampling = JpegImagePlugin.get_sampling(image)
        if orientation in _ON_THE_SIDE:
            tables = [[table[column * 8 + row] for row in range(8) for column in range(8)] for table in tables]
            sampling = 0 if sampling == 1 else sampling  # half colour upright cannot be written: full colour
        return {
            "qtables": tables,
            "subsampling": max(sampling, 0),
            "progressive": "progressive" in image.info,
        }
    if isinstance(image, WebPImagePlugin.WebPImageFile):
        return {"lossless": True} if chunks.is_lossless_webp(source) else {"quality": _WEBP_QUALITY}
    return {}


def _heic_to_jpeg(source: IO[bytes], target: IO[bytes]) -> None:
    """The primary picture of a HEIC, upright, on white where it was transparent."""
    with _open(source, "heic") as image:
        _load(image)
        profile = image.info.get("icc_profile")
        plain = _on_white(image)
    plain.info = {}
    plain.save(target, format="JPEG", quality=_HEIC_QUALITY, icc_profile=profile)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image.convert("RGBA"))
    return page.convert("RGB")
