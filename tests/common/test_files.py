"""File intake on real files: what is known, what is cut, what is refused and how it is said."""

from __future__ import annotations

import hashlib
import io
import math
import tracemalloc
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image, ImageChops, ImageFile, ImageFilter, ImageStat
from pypdf import PdfReader

from common.errors import Invalid
from common.files import (
    MIME,
    CleanFile,
    FileFacts,
    Kind,
    Limits,
    Reason,
    RejectedFile,
    clean_upload,
    human_size,
    inspect_upload,
    limits_from_settings,
    pdf,
    safe_name,
)
from tests import files_kit as kit

LIMITS = Limits()


def facts_of(data: bytes, name: str = "tep.bin", limits: Limits = LIMITS) -> FileFacts:
    return inspect_upload(io.BytesIO(data), name=name, limits=limits)


def clean_of(data: bytes, name: str = "anh.jpg") -> CleanFile:
    stream = io.BytesIO(data)
    return clean_upload(stream, inspect_upload(stream, name=name, limits=LIMITS))


def bytes_of(data: bytes, name: str = "anh.jpg") -> bytes:
    with clean_of(data, name).file as file:
        return file.read()


def refusal(data: bytes, name: str, limits: Limits = LIMITS) -> RejectedFile:
    with pytest.raises(RejectedFile) as caught:
        facts_of(data, name, limits)
    return caught.value


def picture(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def psnr(one: Image.Image, other: Image.Image) -> float:
    """Likeness of two pictures in decibels; infinite when equal. From 40 on nobody sees a difference."""
    squares = ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).sum2
    mean = sum(squares) / (3 * one.width * one.height)
    return math.inf if mean == 0 else 10 * math.log10(255**2 / mean)


def detailed(size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Fine light and dark on slowly changing colours, as photos are: what encoding twice would hurt first."""
    grain = Image.effect_noise(size, 50).filter(ImageFilter.GaussianBlur(0.7))
    slope, ring = Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size)
    hue = Image.merge("RGB", (slope, ring, ImageChops.invert(slope)))
    return ImageChops.overlay(hue, Image.merge("RGB", (grain, grain, grain)))


# What is known of a file


@pytest.mark.parametrize(
    ("data", "name", "kind", "extension"),
    [
        (kit.jpeg(), "anh.JPG", Kind.IMAGE, "jpg"),
        (kit.bare_jpeg(), "anh.jpeg", Kind.IMAGE, "jpg"),
        (kit.png(), "man-hinh.png", Kind.IMAGE, "png"),
        (kit.webp(), "anh.webp", Kind.IMAGE, "webp"),
        (kit.heic(), "IMG_0001.HEIC", Kind.IMAGE, "heic"),
        (kit.pdf(), "ke-hoach.pdf", Kind.PDF, "pdf"),
        (kit.docx(), "bao-cao.docx", Kind.WORD, "docx"),
        (kit.xlsx(), "bang-diem.xlsx", Kind.EXCEL, "xlsx"),
    ],
)
def test_every_allowed_type_is_known_by_its_content(data: bytes, name: str, kind: Kind, extension: str) -> None:
    facts = facts_of(data, name)
    assert (facts.kind, facts.extension, facts.mime) == (kind, extension, MIME[extension])
    assert facts.size == len(data)
    assert facts.sha256 == hashlib.sha256(data).hexdigest()
    assert facts.name == name
    assert facts.notes == ()


def test_the_day_of_the_shot_is_read_before_it_is_cut() -> None:
    for make in (kit.jpeg, kit.png, kit.webp, kit.heic):
        assert facts_of(make(), f"a.{make.__name__}").taken_on == date(2026, 5, 20), make


@pytest.mark.parametrize(
    "taken", [None, "0000:00:00 00:00:00", "1970:01:01 00:00:00", "hôm qua", "2026:13:45 08:00:00"]
)
def test_a_camera_without_a_clock_gives_no_day(taken: str | None) -> None:
    assert facts_of(kit.jpeg(taken=taken), "a.jpg").taken_on is None


def test_size_of_a_photo_is_that_of_the_upright_picture() -> None:
    for orientation in range(1, 9):
        facts = facts_of(kit.jpeg(orientation, size=(96, 64)), "a.jpg")
        assert (facts.width, facts.height) == (96, 64), orientation


def test_pages_of_a_pdf_are_counted() -> None:
    assert facts_of(kit.pdf(3), "a.pdf").pages == 3


def test_the_stream_is_left_at_its_start_and_open() -> None:
    for data in (kit.jpeg(6), kit.png(), kit.webp(), kit.heic(), kit.pdf(), kit.docx(), kit.xlsx()):
        stream = io.BytesIO(data)
        facts = inspect_upload(stream, name="a", limits=LIMITS)
        assert stream.tell() == 0
        with clean_upload(stream, facts).file:
            assert not stream.closed


# What is cut


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (kit.jpeg(1), "a.jpg"),
        (kit.jpeg(6), "a.jpg"),
        (kit.jpeg(1, progressive=True), "a.jpg"),
        (kit.png(1), "a.png"),
        (kit.png(6), "a.png"),
        (kit.webp(1), "a.webp"),
        (kit.webp(6), "a.webp"),
        (kit.webp(1, lossless=True), "a.webp"),
        (kit.heic(1), "a.heic"),
        (kit.heic(6), "a.heic"),
    ],
)
def test_place_owner_and_appended_film_are_gone_from_the_stored_bytes(data: bytes, name: str) -> None:
    assert (kit.LATITUDE in data and kit.OWNER in data) or name == "a.png"
    stored = bytes_of(data, name)
    for secret in kit.SECRETS:
        assert secret not in stored, secret
    exif = picture(stored).getexif()
    assert not dict(exif)
    assert not exif.get_ifd(0x8825)
    assert not exif.get_ifd(0x8769)
    info = picture(stored).info
    assert not {"exif", "xmp", "XML:com.adobe.xmp", "comment", "Comment", "Author", "photoshop"} & set(info)


def test_the_sample_photo_really_carries_a_place() -> None:
    """Guard of the test above: the same search finds everything in the photo as it was sent."""
    data = kit.jpeg()
    assert all(secret in data for secret in kit.SECRETS)
    assert picture(data).getexif().get_ifd(0x8825)[2] == (20.0, 51.0, 53.25)


@pytest.mark.parametrize("orientation", [None, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0])
@pytest.mark.parametrize("make", [kit.jpeg, kit.png, kit.webp])
def test_the_stored_pixels_lie_upright(make: type[kit.jpeg], orientation: int | None) -> None:
    clean = clean_of(make(orientation), f"a.{make.__name__}")
    with clean.file as file:
        stored = picture(file.read())
    assert kit.corner_colours(stored) == kit.UPRIGHT
    assert stored.size == (96, 64) == (clean.facts.width, clean.facts.height)
    assert clean.facts.orientation == 1


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_heic_becomes_an_upright_jpeg_with_a_note(orientation: int) -> None:
    clean = clean_of(kit.heic(orientation), "IMG_0001.HEIC")
    with clean.file as file:
        stored = picture(file.read())
    assert stored.format == "JPEG"
    assert kit.corner_colours(stored) == kit.UPRIGHT
    assert (clean.facts.name, clean.facts.mime) == ("IMG_0001.jpg", "image/jpeg")
    assert "HEIC" in clean.facts.notes[0]
    assert "JPG" in clean.facts.notes[0]


def test_a_see_through_heic_lies_on_white() -> None:
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    with clean_of(kit.heic(picture=clear), "a.heic").file as file:
        assert picture(file.read()).getpixel((32, 32)) == (255, 255, 255)


@pytest.mark.parametrize("progressive", [False, True])
def test_an_upright_jpeg_keeps_every_pixel(progressive: bool) -> None:
    data = kit.jpeg(1, picture=detailed(), progressive=progressive)
    stored = bytes_of(data)
    assert picture(stored).tobytes() == picture(data).tobytes()
    assert len(stored) < len(data)


@pytest.mark.parametrize(
    "options", [{}, {"subsampling": 1}, {"subsampling": 0}, {"quality": 60}, {"progressive": True}]
)
@pytest.mark.parametrize("orientation", [2, 3, 5, 6, 8])
def test_turning_a_jpeg_costs_nothing_one_could_see(orientation: int, options: dict[str, int]) -> None:
    data = kit.jpeg(orientation, picture=detailed(), **options)
    stored = bytes_of(data)
    assert psnr(kit.laid(picture(stored), orientation), picture(data)) > 44
    assert len(stored) < 1.15 * len(data)


@pytest.mark.parametrize("make", [kit.png, kit.webp])
@pytest.mark.parametrize("orientation", [1, 6])
def test_png_and_lossless_webp_keep_every_pixel(make: type[kit.png], orientation: int) -> None:
    options = {"lossless": True} if make is kit.webp else {}
    original = detailed((120, 80))
    stored = bytes_of(make(orientation, picture=original, **options), f"a.{make.__name__}")
    assert picture(stored).convert("RGB").tobytes() == original.tobytes()


@pytest.mark.parametrize("mode", ["L", "CMYK"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_grey_and_print_colours_survive(mode: str, orientation: int) -> None:
    original = kit.corners().convert(mode)
    stored = picture(bytes_of(kit.jpeg(orientation, picture=original)))
    assert stored.mode == mode
    assert psnr(stored, original) > 30


def test_a_png_with_a_palette_keeps_its_transparent_colour() -> None:
    flat = kit.corners().quantize(4)
    flat.info["transparency"] = 0
    for orientation in (1, 6):
        stored = picture(bytes_of(kit.png(orientation, picture=flat), "a.png"))
        assert stored.mode == "P"
        assert stored.info["transparency"] == 0


def test_the_colour_profile_stays() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for orientation in (1, 6):
        assert picture(bytes_of(kit.jpeg(orientation, icc_profile=profile))).info["icc_profile"] == profile


def test_a_thumbnail_inside_the_jfif_header_is_cut() -> None:
    plain = kit.bare_jpeg()
    assert plain[2:4] == b"\xff\xe0"
    length = int.from_bytes(plain[4:6], "big")
    small = b"\x02\x02" + b"anh nho cu :"  # 2 by 2 pixels of 3 bytes
    jfif = plain[6 : 2 + length][:12] + small
    data = plain[:4] + (len(jfif) + 2).to_bytes(2, "big") + jfif + plain[2 + 2 + length :]
    stored = bytes_of(data)
    assert b"anh nho cu" not in stored
    assert stored == plain


def test_a_clean_photo_is_stored_as_it_is_and_cleaning_twice_changes_nothing() -> None:
    for make, name in ((kit.jpeg, "a.jpg"), (kit.png, "a.png"), (kit.webp, "a.webp")):
        for orientation in (1, 6):
            once = bytes_of(make(orientation), name)
            again = clean_of(once, name)
            assert again.sha256 == again.original_sha256 == hashlib.sha256(once).hexdigest()
            again.file.close()


def test_both_hashes_are_kept_to_find_duplicates_both_ways() -> None:
    data = kit.jpeg(6)
    clean = clean_of(data)
    with clean.file as file:
        stored = file.read()
    assert clean.original_sha256 == hashlib.sha256(data).hexdigest()
    assert clean.sha256 == clean.facts.sha256 == hashlib.sha256(stored).hexdigest()
    assert clean.facts.size == len(stored)
    assert clean.sha256 != clean.original_sha256


def test_documents_keep_their_bytes() -> None:
    for data, name in ((kit.pdf(), "a.pdf"), (kit.docx(), "a.docx"), (kit.xlsx(), "a.xlsx")):
        clean = clean_of(data, name)
        with clean.file as file:
            assert file.read() == data
        assert clean.sha256 == clean.original_sha256


def test_cleaning_another_stream_than_the_one_inspected_is_an_error() -> None:
    facts = facts_of(kit.jpeg(), "a.jpg")
    with pytest.raises(ValueError, match="not the upload"):
        clean_upload(io.BytesIO(kit.jpeg(6)), facts)


def test_django_uploads_go_in_and_a_storage_takes_what_comes_out(tmp_path: Path) -> None:
    storage = FileSystemStorage(location=tmp_path)
    data = kit.jpeg(6, picture=detailed((1600, 1200)))
    temporary = TemporaryUploadedFile("a.jpg", "image/jpeg", len(data), None)
    temporary.write(data)
    for upload in (SimpleUploadedFile("a.jpg", data), temporary):
        clean = clean_upload(upload, inspect_upload(upload, name=upload.name or "", limits=LIMITS))
        saved = storage.save("anh.jpg", File(clean.file, name="anh.jpg"))
        with storage.open(saved) as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == clean.sha256
        clean.file.close()
        upload.close()


def test_word_and_pdf_show_the_stored_photo_upright(tmp_path: Path) -> None:
    """The stored photo in a Word file and in a WeasyPrint PDF: no reader of the tag is needed."""
    import pypdfium2
    from weasyprint import HTML

    stored = bytes_of(kit.jpeg(6, size=(400, 300)))
    path = tmp_path / "anh.jpg"
    path.write_bytes(stored)
    shape = Document().add_picture(str(path))
    assert (shape.width, shape.height) == (400 * 12700, 300 * 12700)  # at 72 dots an inch
    style = "<style>@page{size:400px 300px;margin:0}img{display:block;width:400px}</style>"
    page = HTML(string=f"{style}<img src='{path.as_uri()}'>").write_pdf()
    rendered = pypdfium2.PdfDocument(page)[0].render().to_pil()
    assert kit.corner_colours(rendered) == kit.UPRIGHT


# What is refused


def test_an_empty_file_is_refused() -> None:
    caught = refusal(b"", "anh.jpg")
    assert caught.reason is Reason.EMPTY
    assert "Tệp rỗng" in caught.sentence


def test_a_refusal_is_a_domain_error_and_a_value_error() -> None:
    caught = refusal(b"", "anh.jpg")
    assert isinstance(caught, Invalid)
    assert isinstance(caught, ValueError)
    assert str(caught) == caught.message == caught.sentence


def test_a_large_file_is_refused_with_its_size_and_the_limit() -> None:
    limits = Limits(max_bytes=1024 * 1024)
    caught = refusal(b"\xff\xd8" + b"\0" * (1536 * 1024), "anh.jpg", limits)
    assert caught.reason is Reason.TOO_BIG
    assert "1,5 MB" in caught.sentence
    assert "1 MB" in caught.sentence


def test_a_file_one_byte_over_the_limit_is_not_said_to_weigh_the_limit() -> None:
    limits = Limits(max_bytes=1024 * 1024)
    caught = refusal(b"\0" * (1024 * 1024 + 1), "anh.jpg", limits)
    assert "nặng hơn 1 MB một chút" in caught.sentence


@pytest.mark.parametrize(
    ("data", "name", "corrected"),
    [
        (kit.heic(), "IMG_0001.JPG", "IMG_0001.heic"),
        (kit.png(), "anh.jpg", "anh.png"),
        (kit.pdf(), "Kế hoạch.docx", "Kế hoạch.pdf"),
        (kit.xlsx(), "bảng.docx", "bảng.xlsx"),
        (kit.docx(), "báo cáo.doc", "báo cáo.docx"),
        (kit.jpeg(), "anh.exe", "anh.jpg"),
        (kit.pdf(), "Biên bản lần 2.2026", "Biên bản lần 2.2026.pdf"),
    ],
)
def test_a_name_that_says_another_type_is_put_right_and_said(data: bytes, name: str, corrected: str) -> None:
    facts = facts_of(data, name)
    assert facts.name == corrected
    assert corrected in facts.notes[0]


def test_a_name_without_extension_gets_one_in_silence() -> None:
    facts = facts_of(kit.jpeg(), "image")
    assert (facts.name, facts.notes) == ("image.jpg", ())


def test_a_type_the_installation_does_not_want_is_refused() -> None:
    only_pdf = Limits(allowed=frozenset({"pdf"}))
    caught = refusal(kit.jpeg(), "anh.jpg", only_pdf)
    assert caught.reason is Reason.NOT_ALLOWED
    assert caught.sentence.endswith("Hệ thống nhận: PDF.")
    assert facts_of(kit.pdf(), "a.pdf", only_pdf).kind is Kind.PDF


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (kit.bare_jpeg(detailed())[:-3000], "a.jpg", "Ảnh bị hỏng"),
        (kit.bare_jpeg()[:30], "a.jpg", "Ảnh bị hỏng"),
        (kit.bare_jpeg()[:-2], "a.jpg", "Ảnh bị hỏng"),
        (b"\xff\xd8\xff\xe0", "a.jpg", "Ảnh bị hỏng"),
        (kit.png()[:200], "a.png", "Ảnh bị hỏng"),
        (kit.webp()[:150], "a.webp", "Ảnh bị hỏng"),
        (kit.heic()[:300], "a.heic", "Ảnh bị hỏng"),
        (kit.heic()[:-10], "a.heic", "Ảnh bị hỏng"),
        (kit.pdf()[:300], "a.pdf", "PDF bị hỏng"),
        (b"%PDF-1.7\n", "a.pdf", "PDF bị hỏng"),
        (kit.docx()[:-500], "a.docx", "Word hoặc Excel bị hỏng"),
        (kit.rezipped(kit.docx(), {"word/document.xml": b"<w:document"}), "a.docx", "Word hoặc Excel bị hỏng"),
    ],
)
def test_a_damaged_file_is_refused(data: bytes, name: str, word: str) -> None:
    caught = refusal(data, name)
    assert caught.reason is Reason.DAMAGED
    assert word in caught.sentence
    assert "gửi lại" in caught.sentence


def test_a_cut_photo_is_refused_even_when_another_library_made_pillow_lenient(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert refusal(kit.bare_jpeg(detailed())[:-3000], "a.jpg").reason is Reason.DAMAGED


def test_a_package_with_a_flipped_byte_is_refused() -> None:
    data = bytearray(kit.docx(("Báo cáo " * 200,)))
    middle = data.index(b"word/document.xml") + 200
    data[middle] ^= 0xFF
    assert refusal(bytes(data), "a.docx").reason is Reason.DAMAGED


def test_damage_inside_a_heic_is_refused_when_it_is_cleaned() -> None:
    data = bytearray(kit.heic(picture=detailed()))
    inside = data.index(b"mdat") + 4
    data[inside : inside + 3000] = b"\xff" * 3000
    stream = io.BytesIO(bytes(data))
    facts = inspect_upload(stream, name="a.heic", limits=LIMITS)
    with pytest.raises(RejectedFile) as caught:
        clean_upload(stream, facts)
    assert "Ảnh bị hỏng" in caught.value.sentence


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (kit.encrypted_pdf(), "a.pdf", "PDF đang đặt mật khẩu"),
        (kit.locked_docx(), "a.docx", "Tệp đang đặt mật khẩu"),
        (kit.locked_docx(), "a.xlsx", "Tệp đang đặt mật khẩu"),
    ],
)
def test_a_file_behind_a_password_is_refused(data: bytes, name: str, word: str) -> None:
    caught = refusal(data, name)
    assert caught.reason is Reason.PASSWORD
    assert word in caught.sentence
    assert "bỏ mật khẩu" in caught.sentence or "không đặt mật khẩu" in caught.sentence


def test_a_pdf_protected_only_against_printing_is_taken() -> None:
    data = kit.encrypted_pdf(owner_only=True)
    assert PdfReader(io.BytesIO(data)).is_encrypted
    assert facts_of(data, "a.pdf").pages == 1


@pytest.mark.parametrize(
    "data",
    [
        kit.docm(),
        kit.rezipped(kit.docx(), {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        kit.rezipped(kit.xlsx(), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        kit.rezipped(kit.xlsx(), {"xl/macrosheets/sheet1.xml": b"<x/>"}),
    ],
)
@pytest.mark.parametrize("name", ["a.docm", "a.docx", "a.xlsm"])
def test_macros_are_refused_under_any_name(data: bytes, name: str) -> None:
    caught = refusal(data, name)
    assert caught.reason is Reason.MACRO
    assert "macro" in caught.sentence


@pytest.mark.parametrize(
    ("data", "name", "millions"),
    [
        (kit.bomb_png(), "a.png", "100 triệu"),
        (kit.bomb_jpeg(), "a.jpg", "400 triệu"),
        (kit.bomb_webp(), "a.webp", "256 triệu"),
    ],
)
def test_a_picture_bomb_is_refused_before_it_opens(data: bytes, name: str, millions: str) -> None:
    assert len(data) < 100_000
    tracemalloc.start()
    caught = refusal(data, name)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.reason is Reason.TOO_MANY_PIXELS
    assert millions in caught.sentence
    assert "65 triệu" in caught.sentence
    assert peak < 8 * 1024 * 1024


def test_a_pdf_made_to_keep_the_reader_busy_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = 400_000
    table = b"0000000000 65535 f \n" * entries
    data = b"%%PDF-1.7\nxref\n0 %d\n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n9\n%%%%EOF" % (entries, table, entries)
    monkeypatch.setattr(pdf, "COUNT_SECONDS", 1.0)
    assert refusal(data, "a.pdf").reason is Reason.DAMAGED
    monkeypatch.setattr(pdf, "COUNT_SECONDS", 0.001)
    assert refusal(kit.pdf(), "a.pdf").reason is Reason.DAMAGED


def test_a_heic_over_the_limit_is_refused() -> None:
    caught = refusal(kit.heic(), "a.heic", Limits(max_pixels=5000))
    assert caught.reason is Reason.TOO_MANY_PIXELS


def test_a_jpeg_of_a_thousand_scans_is_refused() -> None:
    plain = kit.bare_jpeg(progressive=True)
    at = plain.rindex(b"\xff\xda")
    data = plain[:at] + plain[at:-2] * 1000 + plain[-2:]
    assert refusal(data, "a.jpg").reason is Reason.DAMAGED


def test_a_word_file_that_unpacks_without_end_is_refused() -> None:
    data = kit.rezipped(kit.docx(), {"word/media/anh.bin": b"\0" * (3 * 1024 * 1024)})
    assert len(data) < 100_000
    caught = refusal(data, "a.docx", Limits(max_unpacked=2 * 1024 * 1024))
    assert caught.reason is Reason.BOMB
    assert "2 MB" in caught.sentence


def test_an_entity_bomb_in_a_word_file_is_refused() -> None:
    bomb = b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><x>&b;</x>"
    assert refusal(kit.rezipped(kit.docx(), {"word/document.xml": bomb}), "a.docx").reason is Reason.DAMAGED


def test_a_large_document_is_hashed_and_copied_in_blocks() -> None:
    """A 40 MB workbook passes through both steps without being held in memory."""
    from os import urandom

    data = kit.rezipped(kit.xlsx(), {"xl/media/anh.bin": urandom(40 * 1024 * 1024)})
    stream = io.BytesIO(data)
    tracemalloc.start()
    with clean_upload(stream, inspect_upload(stream, name="a.xlsx", limits=LIMITS)).file:
        _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


# Any bytes at all

_STARTS = st.sampled_from(
    [
        *(b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8X", b"%PDF-1.7\n", b"PK\x03\x04"),
        *(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<svg", b"\xff\xfe<\0"),
    ]
)
_SAMPLES = [
    *(kit.jpeg(6), kit.png(6), kit.webp(6), kit.heic(), kit.pdf(), kit.docx(), kit.xlsx(), kit.encrypted_pdf()),
]


def _survives(data: bytes) -> None:
    stream = io.BytesIO(data)
    try:
        clean_upload(stream, inspect_upload(stream, name="tep.jpg", limits=LIMITS)).file.close()
    except RejectedFile:
        return


@settings(max_examples=150, deadline=None)
@given(start=_STARTS, rest=st.binary(max_size=600))
def test_random_bytes_never_crash(start: bytes, rest: bytes) -> None:
    _survives(start + rest)


@settings(max_examples=200, deadline=None)
@given(
    sample=st.sampled_from(_SAMPLES),
    places=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
    keep=st.floats(0.05, 1),
)
def test_a_real_file_with_broken_bytes_never_crashes(
    sample: bytes, places: list[tuple[float, int]], keep: float
) -> None:
    data = bytearray(sample[: max(1, int(len(sample) * keep))])
    for place, value in places:
        data[int(place * len(data))] = value
    _survives(bytes(data))


# Names, sizes, settings


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Kế hoạch số 12.docx", "Kế hoạch số 12.docx"),
        (unicodedata.normalize("NFD", "Kế hoạch.pdf"), "Kế hoạch.pdf"),
        ("C:\\fakepath\\ảnh.jpg", "ảnh.jpg"),
        ("../../etc/passwd", "passwd"),
        ("anh\u202egpj.exe", "anhgpj.exe"),
        ("a\x00b\n c.pdf", "ab c.pdf"),
        ('báo cáo: "tháng 6"?.xlsx', "báo cáo_ _tháng 6__.xlsx"),
        ("  .hidden. ", "hidden"),
        ("con.pdf", "_con.pdf"),
        ("COM1", "_COM1"),
        ("", "tep"),
        ("...", "tep"),
        ("/", "tep"),
        (".jpg", "jpg"),
        ("a\u00a0\u3000b.pdf", "a b.pdf"),
    ],
)
def test_names_become_plain_file_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_extension() -> None:
    for letter in ("a", "ế", "𝒳"):
        name = safe_name(letter * 400 + ".docx")
        assert name.endswith(letter + ".docx")
        assert len(name) <= 120
        assert len(name.encode()) <= 200


@settings(max_examples=500)
@given(st.text(max_size=300))
def test_any_text_becomes_a_name_every_system_takes(text: str) -> None:
    name = safe_name(text)
    assert name
    assert len(name) <= 120
    assert len(name.encode("utf-8")) <= 200
    assert not set(name) & set('<>:"/\\|?*')
    assert not any(unicodedata.category(letter).startswith("C") for letter in name)
    assert name == name.strip(" .")
    assert unicodedata.is_normalized("NFC", name)
    assert safe_name(name) == name


@given(st.text(max_size=40), st.sampled_from(["jpg", "docx", "pdf"]))
def test_the_extension_is_kept(stem: str, extension: str) -> None:
    assert safe_name(f"a{stem}.{extension}").endswith(f".{extension}") or "/" in stem or "\\" in stem


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 byte"),
        (812, "812 byte"),
        (1023, "1.023 byte"),
        (1024, "1 KB"),
        (358_400, "350 KB"),
        (1024 * 1024 - 1, "1 MB"),
        (4_613_734, "4,4 MB"),
        (50 * 1024 * 1024, "50 MB"),
        (1024**3 - 1, "1 GB"),
        (2_308_544_921, "2,1 GB"),
        (3 * 1024**4, "3 TB"),
        (5000 * 1024**4, "5.000 TB"),
    ],
)
def test_sizes_read_as_people_write_them(size: int, words: str) -> None:
    assert human_size(size) == words


def test_limits_have_defaults_and_follow_the_settings(settings: object) -> None:
    for name in ("UPLOAD_MAX_MB", "UPLOAD_MAX_PIXELS", "UPLOAD_ALLOWED"):
        if hasattr(settings, name):
            delattr(settings, name)
    assert limits_from_settings() == Limits()
    setattr(settings, "UPLOAD_MAX_MB", 8)  # noqa: B010 - the fixture is not typed
    setattr(settings, "UPLOAD_MAX_PIXELS", 1000)  # noqa: B010
    setattr(settings, "UPLOAD_ALLOWED", ["PDF", ".jpg"])  # noqa: B010
    limits = limits_from_settings()
    assert limits.max_bytes == 8 * 1024 * 1024
    assert limits.max_pixels == 1000
    assert limits.allowed == {"pdf", "jpg"}


def test_a_type_nobody_can_open_is_refused_in_the_settings() -> None:
    with pytest.raises(ValueError, match="gif"):
        Limits(allowed=frozenset({"gif"}))


def test_what_is_stored_opens_in_the_library_that_will_read_it() -> None:
    assert load_workbook(io.BytesIO(bytes_of(kit.xlsx(), "a.xlsx"))).active is not None
    assert Document(io.BytesIO(bytes_of(kit.docx(), "a.docx"))).paragraphs
    assert len(PdfReader(io.BytesIO(bytes_of(kit.pdf(2), "a.pdf"))).pages) == 2
