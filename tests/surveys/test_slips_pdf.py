"""The printed slip says what the questionnaire says, box for box; many slips are one slip with many numbers."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from surveys.questionnaire import LIKERT, YES_NO, Choice, Condition, Item, Questionnaire
from surveys.slip_reading import questions_to_type, read_slip
from surveys.slip_sheets import Placed, Sheet, numbered, sides
from surveys.slips import SlipText, asked_of, blocks_of, slip_html, slip_pages

SCALE = tuple(Choice(*level) for level in LIKERT)
EITHER = tuple(Choice(*one) for one in YES_NO)


def scale(code: str, words: str, **more: object) -> Item:
    return Item(code, "likert", {"vi": words}, choices=SCALE, **more)  # type: ignore[arg-type]


FORM = Questionnaire(
    (
        Item("p1", "section", {"vi": "Nơi phục vụ"}),
        scale("c1", "Nơi ngồi chờ có sạch sẽ không?", hint={"vi": "Cả ghế và nước uống"}),
        scale("c2", "Cán bộ có niềm nở không?", allow_na=True),
        Item("p2", "section", {"vi": "Kết quả"}),
        scale("c3", "Kết quả có đúng hẹn không?"),
        Item("c4", "yes_no", {"vi": "Ông/bà có được báo trước khi trễ hẹn không?"}, choices=EITHER),
        Item("c5", "text", {"vi": "Trễ bao lâu?"}, required=False, show_if=Condition("c4", frozenset({"no"}))),
        Item("c6", "multiple", {"vi": "Biết qua đâu?"}, required=False, allow_na=True, choices=(
            Choice("a", {"vi": "Bảng niêm yết"}), Choice("b", {"vi": "Loa truyền thanh"}))),
        Item("c7", "number", {"vi": "Đi lại mấy lần?"}, required=False),
        scale("c8", "Nhìn chung hài lòng thế nào?"),
    )
)  # fmt: skip
TEXT = SlipText(
    issuer="Ủy ban nhân dân xã Thử",
    heading="Phiếu hỏi ý kiến",
    intro="Mất hai phút.",
    thanks="Cảm ơn ông/bà.",
    place="Quầy số 3",
    period="Quý IV",
    address="http://portal.example/k/abc234",
    is_demo=True,
)


def words_of(page: str) -> str:
    """The text of a page, without spaces: a line may end anywhere."""
    return re.sub(r"\s+", "", page)


@pytest.fixture(scope="module")
def template() -> bytes:
    return slip_pages(FORM, TEXT)


def test_the_slip_says_what_the_questionnaire_says(template: bytes) -> None:
    reader = PdfReader(io.BytesIO(template))
    text = words_of("".join(page.extract_text() for page in reader.pages))
    expected = [item.words("vi") for item in FORM.items] + [choice.words("vi") for choice in (*SCALE, *EITHER)]
    expected += ["Bảng niêm yết", "Loa truyền thanh", "Không áp dụng", "Cả ghế và nước uống", "Quầy số 3", "Quý IV"]
    expected += ["Nếu chọn “Không”, mời trả lời câu 5; nếu không, chuyển sang câu 6.", "Cảm ơn ông/bà."]
    expected += ["Chỉ trả lời nếu chọn “Không” ở câu 4.", "portal.example/k/abc234", "Mất hai phút.", "không ghi tên"]
    assert [words for words in expected if words_of(words) not in text] == []
    for page in reader.pages:
        assert words_of("DỮ LIỆU TRÌNH DIỄN") in words_of(page.extract_text())
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [148, 210]


def test_every_answer_has_one_box_with_its_key() -> None:
    html = slip_html(FORM, TEXT)
    boxes = re.findall(r'<span class="box">(.?)</span>', html)
    per_question = [len(question.marks) for question in questions_to_type(FORM, {})]
    assert len(boxes) == sum(per_question)
    assert per_question == [5, 6, 5, 2, 0, 3, 0, 5]
    assert boxes.count("C") == boxes.count("K") == 1
    assert html.count("<h1>") == 1


def test_scale_questions_and_their_headings_share_a_grid() -> None:
    blocks = blocks_of(FORM)
    assert [(block.kind, len(block.rows)) for block in blocks] == [
        ("grid", 5), ("yes_no", 1), ("text", 1), ("multiple", 1), ("number", 1), ("grid", 1)
    ]  # fmt: skip
    assert [one.number for block in blocks for one in block.asked] == list(range(1, 9))


def test_words_of_rules() -> None:
    ask = {one.code: one for one in asked_of(FORM)}
    assert ask["c5"].only_if == "Chỉ trả lời nếu chọn “Không” ở câu 4."
    assert ask["c1"].only_if == ask["c1"].then == ""
    late = Questionnaire((
        scale("a", "A"), Item("b", "text", {"vi": "B"}),
        Item("c", "text", {"vi": "C"}, show_if=Condition("a", frozenset({"1", "2"}))),
    ))  # fmt: skip
    assert asked_of(late)[0].then == "Nếu chọn “Không hài lòng” hoặc “Rất không hài lòng”, mời trả lời câu 3."


@pytest.mark.parametrize("sheet", Sheet.values)
def test_each_number_stands_on_every_page_of_its_slip(template: bytes, sheet: str) -> None:
    pages = len(PdfReader(io.BytesIO(template)).pages)
    reader = PdfReader(io.BytesIO(numbered(template, range(98, 103), sheet)))
    found = re.findall(r"\b(\d{5})\b", " ".join(own_text(page) for page in reader.pages))
    assert sorted(found) == sorted(f"{number:05d}" for number in range(98, 103) for _page in range(pages))
    assert len(reader.pages) == len(sides(pages, range(98, 103), sheet))
    wide = 148 if sheet == Sheet.A5 else 296
    assert {round(float(page.mediabox[2]) / 72 * 25.4) for page in reader.pages} == {wide}


def own_text(page: object) -> str:
    """The numbers a page writes itself, without the slip it shows."""
    return page.get_contents().get_data().decode()  # type: ignore[attr-defined]


def test_five_hundred_slips_share_their_pages(template: bytes) -> None:
    many = numbered(template, range(1, 501))
    assert len(many) < 40 * len(template)
    forms = {
        page["/Resources"]["/XObject"].raw_get(name).idnum  # type: ignore[index]
        for page in PdfReader(io.BytesIO(many)).pages
        for name in page["/Resources"]["/XObject"]
    }  # type: ignore[index]
    assert len(forms) == len(PdfReader(io.BytesIO(template)).pages)


def test_two_on_a_sheet_lie_in_order_after_the_cut_and_back_to_back() -> None:
    assert sides(2, (1, 2, 3), Sheet.A4_CUT) == [
        [Placed(0, 1, 0), Placed(0, 3, 1)], [Placed(1, 1, 1), Placed(1, 3, 0)],
        [Placed(0, 2, 0)], [Placed(1, 2, 1)],
    ]  # fmt: skip
    assert sides(1, (1, 2), Sheet.A4_CUT) == [[Placed(0, 1, 0), Placed(0, 2, 1)]]
    assert sides(3, (7,), Sheet.A4_FOLD) == [[Placed(0, 7, 0), Placed(1, 7, 1)], [Placed(2, 7, 0)]]
    assert sides(3, (7, 8), Sheet.A5) == [[Placed(0, 7)], [Placed(1, 7)], [Placed(2, 7)], [],
                                         [Placed(0, 8)], [Placed(1, 8)], [Placed(2, 8)], []]  # fmt: skip


def test_a_typed_slip_is_read_like_a_form_but_for_blanks() -> None:
    sent = {"q_c1": ["5"], "q_c4": ["yes"], "q_c5": ["bỏ"], "q_c2": ["7"], "q_c7": ["hai"]}
    reading = read_slip(FORM, lambda name: sent.get(name, []))
    assert reading.answers == {"c1": "5", "c4": "yes"}
    assert set(reading.errors) == {"c2", "c7"}
    assert reading.blanks == (3, 8)
