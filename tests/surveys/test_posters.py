"""Posters, tents and labels: the right paper, the right words, a QR that says the address."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import segno
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from surveys.label_sheets import A_SHEET
from surveys.posters import Job, Place, Size, balanced, drawn_qr, write_pdf
from surveys.services import add_points
from tests.factories.accounts import leader, reviewer
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.surveys import whole_survey

MM = 72 / 25.4
PAPER = {"a4": (210, 297), "a5": (148, 210), "a6": (105, 148), "de-ban": (210, 297), "nhan": (210, 297)}
PLACES = (
    Place("Quầy số 3 – Tư pháp, hộ tịch", "https://cong.thu-nghiem.example/k/ab3xyz", "ab3xyz"),
    Place("Nhà văn hóa thôn Đông", "https://cong.thu-nghiem.example/k/k7pq2m", "k7pq2m"),
)
LONG = "Bà con thấy cán bộ phục vụ hôm nay ra sao? Mời bà con chấm điểm nhé"


def printed(size: str, **values: Any) -> PdfReader:
    job = Job(size=size, authority="xã Thử Nghiệm", title="Áp phích", places=PLACES, **values)
    return PdfReader(io.BytesIO(write_pdf(job)))


def words_of(reader: PdfReader, page: int) -> str:
    return re.sub(r"\s+", " ", reader.pages[page].extract_text())


@pytest.mark.parametrize("size", Size.values)
def test_one_page_of_the_right_paper_for_each_point(size: str) -> None:
    reader = printed(size, sentence=LONG, minutes=3, is_demo=True)
    assert len(reader.pages) == len(PLACES)
    for page in reader.pages:
        wide, high = PAPER[size]
        assert abs(float(page.mediabox.width) - wide * MM) < 1.5
        assert abs(float(page.mediabox.height) - high * MM) < 1.5
    for number, place in enumerate(PLACES):
        words = words_of(reader, number)
        assert place.code in words
        assert "DỮ LIỆU TRÌNH DIỄN" in words
        assert "chấm điểm nhé" in words


def test_a_real_commune_has_no_mark_of_a_demonstration() -> None:
    words = words_of(printed("a4", english=True), 0)
    assert "TRÌNH DIỄN" not in words
    assert "xã thử nghiệm" in words.lower()
    assert "Cho chúng tôi biết trong 30 giây" in words
    assert "Are you satisfied?" in words
    assert "Quầy số 3" in words


def test_a_sheet_is_full_of_labels() -> None:
    assert words_of(printed("nhan"), 1).count("k7pq2m") == A_SHEET


def test_a_tent_is_read_from_both_sides() -> None:
    assert words_of(printed("de-ban"), 0).count("ab3xyz") == 2


def test_the_drawn_code_is_the_address() -> None:
    url = PLACES[0].url
    matrix = [list(row) for row in segno.make(url, error="q", micro=False).matrix]
    drawn = [[0] * len(matrix) for _row in matrix]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v", drawn_qr(url)):
        for place in range(int(x), int(x) + int(length)):
            drawn[int(y)][place] = 1
    assert drawn == matrix


@pytest.mark.parametrize(
    ("text", "lines", "expected"),
    [
        ("Ông/bà có hài lòng không?", 2, ["Ông/bà có", "hài\u00a0lòng không?"]),
        ("Một", 3, ["Một"]),
        ("a b c d", 2, ["a b", "c d"]),
    ],
)
def test_the_sentence_breaks_evenly(text: str, lines: int, expected: list[str]) -> None:
    assert balanced(text, lines) == expected


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_the_file_is_downloaded_by_those_who_see_the_survey() -> None:
    programme = ProgrammeYearFactory(commune__is_demo=True)
    point = whole_survey(programme=programme)
    add_points(survey=point.survey, by=reviewer(programme.commune), names=["Quầy xa"])
    address = reverse("survey_posters", args=[programme.commune.slug, programme.year, point.survey_id])
    client = Client()
    client.force_login(leader(programme.commune))
    page = client.get(address).text
    assert "Quầy xa" in page
    answer = client.get(address, {"khuon": "a5", "diem": [point.pk], "cau": ""})
    assert answer.headers["Content-Type"] == "application/pdf"
    words = words_of(PdfReader(io.BytesIO(answer.content)), 0)
    assert "DỮ LIỆU TRÌNH DIỄN" in words
    assert point.code in words
    assert "hài" in words
    for wrong in ({"khuon": "a3", "diem": [point.pk]}, {"khuon": "a4"}, {"khuon": "a4", "diem": [999_999]}):
        assert client.get(address, wrong).status_code == 422
