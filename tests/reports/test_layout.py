"""NĐ 30/2020: numbers, dates and lists as they are printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reports import layout
from reports.renderers.base import RenderError, fonts_dir
from tests.reports import sample_data as sample


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("5", "Số: 05/BC-UBND"),
        ("12", "Số: 12/BC-UBND"),
        ("128", "Số: 128/BC-UBND"),
        ("5a", "Số: 5a/BC-UBND"),
        (None, "Số:\u00a0\u00a0\u00a0\u00a0/BC-UBND"),
        (" ", "Số:\u00a0\u00a0\u00a0\u00a0/BC-UBND"),
    ],
)
def test_a_number_below_ten_gets_its_zero_and_a_missing_one_leaves_room(number: str | None, printed: str) -> None:
    assert layout.number_line(sample.head(number=number)) == printed


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 20), "ngày 20 tháng 11 năm 2026"),
    ],
)
def test_days_below_ten_and_months_one_and_two_get_a_zero(day: date, printed: str) -> None:
    assert layout.written_date(day, 2026) == printed


def test_an_undated_document_leaves_room_for_day_and_month() -> None:
    assert layout.place_and_date(sample.head()).replace("\u00a0", " ") == "Ví Dụ, ngày    tháng    năm 2026"


def test_the_annex_says_what_it_belongs_to() -> None:
    numbered = sample.head(number="7", issued_on=date(2026, 11, 25))
    line = layout.attached_to(numbered, "Ủy ban nhân dân xã Ví Dụ")
    assert line == "(Kèm theo Báo cáo số 07/BC-UBND ngày 25 tháng 11 năm 2026 của Ủy ban nhân dân xã Ví Dụ)"


def test_bases_end_with_semicolons_and_the_last_with_a_full_stop() -> None:
    head = sample.head(legal_bases=("Căn cứ A;", "Căn cứ B"), recipients=("Như trên", "Lưu: VT."))
    assert layout.bases(head) == ("Căn cứ A;", "Căn cứ B.")
    assert layout.recipients(head) == ("- Như trên;", "- Lưu: VT.")


def test_the_document_font_has_every_vietnamese_letter_and_sign() -> None:
    from fontTools.ttLib import TTFont

    for file in layout.FONT_FILES.values():
        known = TTFont(fonts_dir() / file).getBestCmap()
        assert [letter for letter in sample.EVERY_LETTER if ord(letter) not in known] == []


def test_a_missing_font_folder_is_told_with_what_to_do(settings: object, tmp_path: Path) -> None:
    settings.DOCUMENT_FONTS_DIR = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(RenderError, match="make setup"):
        fonts_dir()
