"""Real sample files for tests: photos as phones write them, documents as offices write them, and files that lie.

Every function returns bytes. Photos show four coloured corners, so that a test can see which way is up.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pillow_heif
from docx import Document
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

#: What a photo must not carry into the store: EXIF strings, the coordinates as EXIF writes them, XMP, IPTC,
#: comments.
OWNER = b"May anh cua to so 7"
LATITUDE = struct.pack("<6I", 20, 1, 51, 1, 213, 4)
XMP = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta exif:GPSLatitude='20,51.8875N'/>"
IPTC = b"Photoshop 3.0\x008BIM\x04\x04 Nguoi chup anh"
COMMENT = b"ghi chu cua may anh"
MOTION = b"\x00\x00\x00\x18ftypmp42" + b"doan phim ngan 20,51.8875N" * 40
SECRETS = (b"Exif", OWNER, LATITUDE, b"GPSLatitude", b"8BIM", COMMENT, b"ftypmp42", b"xmpmeta")

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 160, 30), (30, 30, 220), (250, 250, 250)
_LAY = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def corners(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Upright picture: red top left, green top right, blue bottom left, white bottom right."""
    width, height = size
    picture = Image.new("RGB", size, WHITE)
    picture.paste(RED, (0, 0, width // 2, height // 2))
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    return picture


def corner_colours(picture: Image.Image) -> tuple[str, str, str, str]:
    """Names of the colours seen top left, top right, bottom left and bottom right, pixels as they lie."""
    plain = picture.convert("RGB")
    width, height = plain.size
    names = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}

    def name_at(x: int, y: int) -> str:
        seen = plain.getpixel((x, y))
        assert isinstance(seen, tuple)
        return min(names, key=lambda name: sum(abs(a - b) for a, b in zip(names[name], seen, strict=True)))

    left, right, top, bottom = width // 5, width * 4 // 5, height // 5, height * 4 // 5
    return name_at(left, top), name_at(right, top), name_at(left, bottom), name_at(right, bottom)


UPRIGHT = ("red", "green", "blue", "white")


def laid(picture: Image.Image, orientation: int) -> Image.Image:
    """The pixels as a camera stores them when `orientation` turns them upright."""
    return picture.transpose(_LAY[orientation]) if orientation in _LAY else picture


def exif(orientation: int | None = 1, taken: str | None = "2026:05:20 08:15:00") -> Image.Exif:
    """EXIF as a phone writes it: owner, GPS, orientation and the moment of the shot."""
    block = Image.Exif()
    block.endian = "<"
    if orientation is not None:
        block[0x0112] = orientation
    block[0x013B] = OWNER.decode()
    if taken is not None:
        block.get_ifd(0x8769)[0x9003] = taken
    gps = block.get_ifd(0x8825)
    gps[1], gps[2] = "N", (20.0, 51.0, 53.25)
    gps[3], gps[4] = "E", (106.0, 38.0, 12.5)
    return block


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


def jpeg(
    orientation: int | None = 1,
    *,
    size: tuple[int, int] = (96, 64),
    picture: Image.Image | None = None,
    taken: str | None = "2026:05:20 08:15:00",
    **options: Any,
) -> bytes:
    """A phone's photo: EXIF with GPS, XMP, IPTC, a comment, and a short film after the end of the picture."""
    out = io.BytesIO()
    lying = laid(picture or corners(size), orientation or 1)
    lying.save(out, "JPEG", exif=exif(orientation, taken), **{"quality": 90, **options})
    plain = out.getvalue()
    extra = _segment(0xE1, XMP) + _segment(0xED, IPTC) + _segment(0xFE, COMMENT)
    return plain[:2] + extra + plain[2:] + MOTION


def bare_jpeg(picture: Image.Image | None = None, **options: Any) -> bytes:
    """A JPEG that carries nothing but the picture."""
    out = io.BytesIO()
    (picture or corners()).save(out, "JPEG", quality=90, **options)
    return out.getvalue()


def png(orientation: int | None = 1, *, picture: Image.Image | None = None) -> bytes:
    """A screenshot with EXIF, texts (plain, compressed, international), a time and bytes after its end."""
    out = io.BytesIO()
    laid(picture or corners(), orientation or 1).save(out, "PNG", exif=exif(orientation))
    plain = out.getvalue()
    head = len(plain[:8]) + 25  # signature and IHDR
    extra = (
        _chunk(b"tEXt", b"Comment\0" + COMMENT)
        + _chunk(b"zTXt", b"Author\0\0" + zlib.compress(OWNER))
        + _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta exif:GPSLatitude='20,51.8875N'/>")
        + _chunk(b"tIME", struct.pack(">H5B", 2026, 5, 20, 8, 15, 0))
    )
    return plain[:head] + extra + plain[head:] + MOTION


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def webp(orientation: int | None = 1, *, lossless: bool = False, picture: Image.Image | None = None) -> bytes:
    """A WebP with EXIF and XMP."""
    out = io.BytesIO()
    lying = laid(picture or corners(), orientation or 1)
    lying.save(out, "WEBP", exif=exif(orientation), xmp=XMP, lossless=lossless, quality=90)
    return out.getvalue() + MOTION


def heic(orientation: int = 1, *, picture: Image.Image | None = None) -> bytes:
    """An iPhone's photo: turned by the container's own boxes, EXIF with GPS inside."""
    out = io.BytesIO()
    lying = laid(picture or corners(), orientation)
    file = pillow_heif.from_pillow(lying)
    file.save(out, format="HEIF", exif=exif(orientation).tobytes(), quality=90)
    return out.getvalue()


def pdf(pages: int = 1, *, title: str = "Kế hoạch") -> bytes:
    """A PDF of coloured A4 pages: red top left on white, so that a rendering can be checked."""
    out = io.BytesIO()
    _pdf_writer(pages, title).write(out)
    return out.getvalue()


def _pdf_writer(pages: int, title: str) -> PdfWriter:
    writer = PdfWriter()
    for _number in range(pages):
        page = writer.add_blank_page(595, 842)
        content = StreamObject()
        content.set_data(b"0.86 0.12 0.12 rg 0 421 297 421 re f")
        page[NameObject("/Contents")] = writer._add_object(content)
    writer.add_metadata({"/Title": title, "/Author": OWNER.decode()})
    return writer


def encrypted_pdf(password: str = "bi-mat", *, owner_only: bool = False) -> bytes:
    """A PDF that needs `password` to open or, with `owner_only`, only to print and edit."""
    writer = _pdf_writer(1, "Kế hoạch")
    writer.encrypt(user_password="" if owner_only else password, owner_password=password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def stamped_pdf() -> bytes:
    """A blank page whose only ink is the green appearance of a signature field, as signing tools leave it."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    look = StreamObject()
    look.set_data(b"0.12 0.63 0.12 rg 0 0 200 100 re f")
    look.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([FloatObject(n) for n in (0, 0, 200, 100)]),
        }
    )
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Sig"),
            NameObject("/T"): TextStringObject("Signature1"),
            NameObject("/F"): NumberObject(4),
            NameObject("/Rect"): ArrayObject([FloatObject(n) for n in (200, 400, 400, 500)]),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(look)}),
        }
    )
    reference = writer._add_object(field)
    page[NameObject("/Annots")] = ArrayObject([reference])
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([reference]), NameObject("/SigFlags"): NumberObject(3)})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(paragraphs: tuple[str, ...] = ("Báo cáo kết quả",), table: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A Word document with paragraphs and at most one table."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(rows: tuple[tuple[Any, ...], ...] = (("Tiêu chí", "Điểm"), ("1.1", 2.5)), title: str = "Bảng điểm") -> bytes:
    """An Excel workbook with one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rezipped(package: bytes, changes: dict[str, bytes], *, replace: dict[bytes, bytes] | None = None) -> bytes:
    """An Office file with parts added or replaced, and with words replaced in its table of types."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = changes.pop(name, None) or old.read(name)
            if name == "[Content_Types].xml":
                for before, after in (replace or {}).items():
                    data = data.replace(before, after)
            new.writestr(name, data)
        for name, data in changes.items():
            new.writestr(name, data)
    return out.getvalue()


def docm() -> bytes:
    """A Word document with macros, content type and project as Word writes them."""
    return rezipped(
        docx(),
        {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro"},
        replace={
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": (
                b"application/vnd.ms-word.document.macroEnabled.main+xml"
            )
        },
    )


def archive(names: tuple[str, ...] = ("anh1.jpg", "anh2.jpg")) -> bytes:
    """A plain ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, b"noi dung")
    return out.getvalue()


def ole(*names: str) -> bytes:
    """An OLE compound file with empty streams of these names (three at most), as old Office and locked "
    "files are."""
    sector = 512
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0" * 16, 0x3E, 3, 0xFFFE, 9, 6, b"\0" * 6),
        *(0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0),
    )
    header += struct.pack("<I", 0) + b"\xff" * (sector - len(header) - 4)
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(sector, b"\xff")
    entries = [_ole_entry("Root Entry", 5, child=1)]
    entries += [_ole_entry(name, 2, right=at + 2 if at + 1 < len(names) else None) for at, name in enumerate(names)]
    return header + table + b"".join(entries).ljust(sector, b"\0")


def _ole_entry(name: str, kind: int, *, child: int | None = None, right: int | None = None) -> bytes:
    none = 0xFFFFFFFF
    encoded = (name + "\0").encode("utf-16-le")
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + struct.pack("<III", none, none if right is None else right, none if child is None else child)
        + b"\0" * 36
        + struct.pack("<IQ", 0xFFFFFFFE, 0)
    )


def locked_docx() -> bytes:
    """A Word document behind a password: Office wraps the encrypted package in an OLE file."""
    return ole("EncryptionInfo", "EncryptedPackage")


def mp4() -> bytes:
    """The start of a phone's film."""
    return struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"mp42", 0, b"mp42", b"isom") + struct.pack(">I4s", 8, b"mdat")


def program() -> bytes:
    """The start of a Windows program."""
    return b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff".ljust(512, b"\0") + b"PE\0\0"


def text() -> bytes:
    """Plain Vietnamese text."""
    return "Biên bản họp tổ công tác ngày 20/5/2026\n".encode()


def bomb_png(side: int = 10_000) -> bytes:
    """A real PNG of `side` by `side` pixels in a few kilobytes."""
    rows = zlib.compress((b"\0" * (1 + side // 8)) * side, 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def bomb_jpeg(side: int = 20_000) -> bytes:
    """A JPEG that claims `side` by `side` pixels."""
    plain = bare_jpeg()
    at = plain.index(b"\xff\xc0")
    return plain[: at + 5] + struct.pack(">HH", side, side) + plain[at + 9 :]


def bomb_webp(side: int = 16_000) -> bytes:
    """A WebP whose canvas claims `side` by `side` pixels."""
    plain = webp()
    size = (side - 1).to_bytes(3, "little")
    assert plain[12:16] == b"VP8X"
    return plain[:24] + size + size + plain[30:]
