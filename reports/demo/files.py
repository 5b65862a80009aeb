"""Proofs drawn for the demo: photos with the metadata a phone writes, PDF, Word and Excel files."""

from __future__ import annotations

import datetime as dt
import io
import random
import textwrap
from functools import cache

import xlsxwriter
from docx import Document
from PIL import ExifTags, Image, ImageDraw, ImageFont

from reports.renderers.base import fonts_dir

SIZE = (960, 720)
MARK = "ẢNH TRÌNH DIỄN – KHÔNG PHẢI ẢNH THẬT"
SKIES = ((164, 200, 225), (190, 214, 220), (214, 205, 190), (176, 196, 206), (222, 214, 200))
WALLS = ((246, 232, 190), (235, 238, 240), (240, 220, 205), (226, 236, 222))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts_dir() / "400Regular" / "Tinos_400Regular.ttf"), size)


def photo(title: str, place: str, day: dt.date, rng: random.Random) -> bytes:
    """A drawn picture of a noticeboard before an office, turned sideways and with a place, as phones send them."""
    image = Image.new("RGB", SIZE, rng.choice(SKIES))
    draw = ImageDraw.Draw(image)
    _scene(draw, rng)
    _board(draw, title, place, day)
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Demo"
    exif[ExifTags.Base.Orientation] = 1
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{day:%Y:%m:%d} 08:30:00"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (20.0, 54.0, 0.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (106.0, 26.0, 0.0)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=72, exif=exif)
    return out.getvalue()


def _scene(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.rectangle((0, 520, *SIZE), fill=(150, 168, 130))
    left = rng.randint(20, 90)
    draw.rectangle((left, 150, left + 800, 560), fill=rng.choice(WALLS), outline=(120, 110, 100), width=3)
    draw.polygon([(left - 20, 150), (left + 400, 60), (left + 820, 150)], fill=(168, 72, 60))
    for column in range(5):
        x = left + 40 + column * 155
        draw.rectangle((x, 440, x + 80, 560), fill=(120, 150, 170), outline=(90, 90, 90), width=2)
    for _ in range(rng.randint(3, 7)):
        x = rng.randint(30, 930)
        draw.ellipse((x - 14, 575, x + 14, 603), fill=(222, 184, 150))
        draw.rectangle((x - 18, 603, x + 18, 690), fill=tuple(rng.randint(60, 200) for _ in range(3)))


def _board(draw: ImageDraw.ImageDraw, title: str, place: str, day: dt.date) -> None:
    draw.rectangle((150, 190, 810, 425), fill=(255, 255, 252), outline=(30, 80, 140), width=6)
    for number, line in enumerate(textwrap.wrap(title, 46)[:5]):
        draw.text((170, 206 + number * 34), line, font=_font(26), fill=(30, 50, 80))
    draw.text((170, 386), f"{place} – {day:%d/%m/%Y}", font=_font(22), fill=(120, 60, 40))
    draw.rectangle((0, 0, SIZE[0], 34), fill=(140, 30, 30))
    draw.text((12, 4), MARK, font=_font(22), fill=(255, 255, 255))


def pdf(title: str, body: str, day: dt.date) -> bytes:
    """A one-page scan."""
    image = Image.new("RGB", (1240, 1754), (253, 252, 248))
    draw = ImageDraw.Draw(image)
    draw.text((120, 100), "DỮ LIỆU TRÌNH DIỄN", font=_font(30), fill=(150, 40, 40))
    y = 190
    for line in textwrap.wrap(title.upper(), 52)[:4]:
        draw.text((120, y), line, font=_font(36), fill=(20, 20, 20))
        y += 48
    for line in textwrap.wrap(body, 70)[:24]:
        draw.text((120, y + 30), line, font=_font(30), fill=(40, 40, 40))
        y += 42
    draw.text((760, y + 80), f"Ngày {day:%d/%m/%Y}", font=_font(30), fill=(40, 40, 40))
    out = io.BytesIO()
    image.convert("L").save(out, "PDF", resolution=150.0, quality=60)
    return out.getvalue()


def word(title: str, body: str, day: dt.date) -> bytes:
    """A short report in Word."""
    document = Document()
    document.add_heading(title, level=1)
    document.add_paragraph("Dữ liệu trình diễn, không phải văn bản thật.")
    document.add_paragraph(body)
    document.add_paragraph(f"Ngày {day:%d/%m/%Y}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheet(title: str, rows: list[tuple[str, int]], day: dt.date) -> bytes:
    """A small table in Excel."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("Tổng hợp")
    page.set_column(0, 0, 50)
    page.write_row(0, 0, [title, f"{day:%d/%m/%Y}"])
    page.write_row(1, 0, ["Nội dung (dữ liệu trình diễn)", "Số lượng"])
    for number, row in enumerate(rows, start=2):
        page.write_row(number, 0, row)
    page.write_formula(len(rows) + 2, 1, f"=SUM(B3:B{len(rows) + 2})", None, sum(count for _, count in rows))
    book.close()
    return out.getvalue()
