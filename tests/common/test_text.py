"""Vietnamese text: what people search, how lists sort, how alike two wordings are."""

import unicodedata
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import (
    cut,
    nfc,
    search_text,
    similarity,
    slugify_vi,
    sort_key,
    squeeze,
    strip_marks,
    vn_date,
    vn_number,
)


def test_stored_text_is_composed():
    assert nfc(unicodedata.normalize("NFD", "Thường xuyên")) == "Thường xuyên"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Văn   phòng\n HĐND\tvà UBND ", "Văn phòng HĐND và UBND"),
        ("Phòng\u00a0Văn\u202fhóa", "Phòng Văn hóa"),
        ("Trung\u00ad tâm\u200b Phục\ufeff vụ", "Trung tâm Phục vụ"),
        (unicodedata.normalize("NFD", "Đặc khu"), "Đặc khu"),
        ("\u200b \u00a0", ""),
    ],
)
def test_squeeze_leaves_one_space_and_nothing_invisible(typed, kept):
    assert squeeze(typed) == kept


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ủy ban nhân dân xã Đặng Cương", "uy ban nhan dan xa dang cuong"),
        ("HĐND&UBND", "hdnd ubnd"),
        ("“4 xin, 4 luôn, 5 không”", "4 xin 4 luon 5 khong"),
        ("Ðảng ủy", "dang uy"),
        ("Văn-hóa_Xã  hội…", "van hoa xa hoi"),
        ("", ""),
    ],
)
def test_search_text_has_no_marks_no_case_and_no_punctuation(text, found):
    assert search_text(text) == found


def test_strip_marks_keeps_case_and_punctuation():
    assert strip_marks("Quý IV/2026, Đảng ủy") == "Quy IV/2026, Dang uy"


IN_ORDER = [
    ["", "2", "10", "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "h", "i", "k", "l", "m", "n", "o", "ô", "ơ",
     "p", "q", "r", "s", "t", "u", "ư", "v", "x", "y"],
    ["ba", "bà", "bả", "bã", "bá", "bạ", "bác", "băng", "bâng"],
    ["ma nước", "mà anh", "má", "man"],
    ["An Dương", "Anh Sơn", "Ân Thi", "Bình Phước", "Dương Kinh", "Đồ Sơn", "Gia Viên", "Thanh Hà", "Thành Hà"],
    ["Tiêu chí 1", "Tiêu chí 2", "Tiêu chí 10", "Tiêu chí 10a"],
    ["Phòng Kinh tế", "Phòng Văn hóa - Xã hội", "phòng y tế"],
]  # fmt: skip


@pytest.mark.parametrize("ordered", IN_ORDER)
def test_sort_key_follows_the_vietnamese_dictionary(ordered):
    assert all(sort_key(one).encode() < sort_key(other).encode() for one, other in pairwise(ordered))


def test_sort_key_does_not_care_for_case_punctuation_or_where_the_tone_is_written():
    assert sort_key("Hòa-Bình") == sort_key("hoà  bình")


@given(st.text())
def test_sort_key_is_plain_so_that_any_collation_keeps_its_order(text):
    key = sort_key(text)
    assert key.isascii()
    assert key == "".join(char for char in key if char.isdigit() or char.islower())
    assert sort_key(text, limit=20) == key[:20]


@given(st.text(alphabet="aăâbdđeêoôơuưáàảãạấềỗợự 0123456789", max_size=8))
def test_sort_key_tells_vietnamese_words_apart(text):
    other = text + "a"
    assert sort_key(other) != sort_key(text)


@pytest.mark.parametrize(
    ("one", "other", "at_least"),
    [
        ("Văn phòng HĐND và UBND", "Van phong HDND va UBND", 1.0),
        ("Trung tâm Phục hành chính công", "Trung tâm Phục vụ hành chính công", 0.9),
        ("Phòng Văn hoá – Xã hội", "PHÒNG VĂN HÓA-XÃ HỘI", 1.0),
        ("Bổ trí phòng tiếp công dân", "Bố trí phòng tiếp công dân", 1.0),
        ("Trung tâm Phụcvụ hành chỉnh côrg", "Trung tâm Phục vụ hành chính công", 0.9),
        ("Tỷ lệ ký số văn bản đạt từ 90% trở lên", "Tỷ lệ ký số văn bản phát hành đạt từ 90% trở lên", 0.85),
    ],
)
def test_similarity_forgives_marks_a_lost_word_and_misreading(one, other, at_least):
    assert at_least <= similarity(one, other) <= 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Có camera giám sát", "Có máy tính để người dân sử dụng"),
        ("Phòng Kinh tế", "Trung tâm Phục vụ hành chính công"),
        ("", ""),
        ("", "Công an xã"),
    ],
)
def test_similarity_keeps_different_things_apart(one, other):
    assert similarity(one, other) < 0.4


@given(st.text(), st.text())
def test_similarity_is_a_symmetric_share(one, other):
    assert 0.0 <= similarity(one, other) <= 1.0
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == (1.0 if search_text(one) else 0.0)


def test_slug_is_plain():
    assert slugify_vi("Xã Thanh Hà – Đợt 2/2026") == "xa-thanh-ha-dot-2-2026"
    assert slugify_vi("…") == ""


def test_dates_are_printed_day_first():
    assert vn_date(date(2026, 2, 5)) == "05/02/2026"


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        (1234567, None, "1.234.567"),
        (Decimal("1234.5"), None, "1.234,5"),
        (Decimal("1234.50"), None, "1.234,5"),
        (Decimal("12.00"), None, "12"),
        (Decimal("12"), 2, "12,00"),
        (Decimal("0.125"), 2, "0,13"),
        (Decimal("-0.125"), 2, "-0,13"),
        (Decimal("-0.001"), 2, "0,00"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal("999.995"), 2, "1.000,00"),
        (0, None, "0"),
    ],
)
def test_numbers_have_dots_and_a_comma(value, places, printed):
    assert vn_number(value, places) == printed


def test_a_number_without_end_is_refused():
    with pytest.raises(ValueError, match="finite"):
        vn_number(Decimal("NaN"))


@pytest.mark.parametrize(
    ("whole", "length", "kept"),
    [
        ("Công khai mức thu phí", 40, "Công khai mức thu phí"),
        ("Công khai mức thu phí", 21, "Công khai mức thu phí"),
        ("Công khai mức thu phí", 20, "Công khai mức thu…"),
        ("Công khai, mức thu", 12, "Công khai…"),
        ("Côngkhaimứcthu", 6, "Côngk…"),
    ],
)
def test_a_cut_text_ends_after_a_whole_word(whole, length, kept):
    assert cut(whole, length) == kept
    assert len(kept) <= length
