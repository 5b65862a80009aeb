"""The gzip frame: any parts and slots come out as they went in, in one valid file."""

from __future__ import annotations

import gzip
import io
import os

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from common.gz import Frame, accepts_gzip

PIECES = st.lists(st.binary(max_size=400), min_size=1, max_size=4)


@given(PIECES, st.data())
def test_what_is_unpacked_is_what_was_put_together(parts: list[bytes], data: st.DataObject) -> None:
    count = len(parts) - 1
    slots = data.draw(st.lists(st.binary(max_size=200), min_size=count, max_size=count))
    frame = Frame(*parts)
    assert gzip.decompress(frame.filled(*slots)) == frame.plain(*slots)


@pytest.mark.parametrize("size", [0, 1, 0xFFFF, 0x10000, 200_000])
def test_a_slot_of_any_size_fits(size: int) -> None:
    frame, slot = Frame(b"<a>" * 9000, b"<b>" * 9000), os.urandom(size)
    assert gzip.decompress(frame.filled(slot)) == b"<a>" * 9000 + slot + b"<b>" * 9000


def test_a_reader_that_goes_byte_by_byte_gets_to_the_end() -> None:
    packed = Frame(b"before " * 50, b" after" * 50).filled(b"slot")
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
        assert b"".join(iter(lambda: file.read(1), b"")) == b"before " * 50 + b"slot" + b" after" * 50


def test_one_frame_serves_many() -> None:
    frame = Frame(b"<", b"|", b">")
    assert [gzip.decompress(frame.filled(b"1", one)) for one in (b"a", b"b")] == [b"<1|a>", b"<1|b>"]


def test_the_parts_are_compressed() -> None:
    frame = Frame(b"the same words " * 500, b"the same words " * 500)
    assert len(frame.filled(b"x" * 36)) < 300


def test_a_slot_too_few_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="2 parts need 1 slots"):
        Frame(b"a", b"b").filled()


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("GZIP", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("br", False),
        ("x-gzipped", False),
        ("", False),
    ],
)
def test_a_browser_gets_what_it_takes(header: str, takes: bool) -> None:
    assert accepts_gzip(header) is takes
    answer = Frame(b"a", b"c").response(RequestFactory().get("/", headers={"Accept-Encoding": header}), b"b")
    assert (gzip.decompress(answer.content) if takes else answer.content) == b"abc"
    assert answer.get("Content-Encoding") == ("gzip" if takes else None)
    assert answer["Vary"] == "Accept-Encoding"
