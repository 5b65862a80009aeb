"""Rows of a read annex are corrected, skipped, joined and made headings; whatever is not touched stays."""

from __future__ import annotations

from dataclasses import replace

from tasks.annex import ALL, AnnexHeading, AnnexPlan, AnnexTask, Edits, KnownUnit, Problem, UnitBook
from tasks.annex.edits import apply_edits
from tasks.annex.keys import with_keys
from tasks.annex.units import COLLECTIVE_LEAD
from tests.tasks.annexes import annex, duty, heading, leaf

BOOK = UnitBook([KnownUnit("phong-vhxh", "Phòng Văn hóa - Xã hội"), KnownUnit("phong-kt", "Phòng Kinh tế")])


def at(item, place):
    return replace(item, place=place)


def plan(*problems: Problem) -> AnnexPlan:
    """A heading with two rows, a row beside it, two rows of one cell, and a duty."""
    read = annex(
        at(
            heading("Công khai", at(leaf("Lịch tuần"), "hàng 2"), at(leaf("Mức phí", timing="Quý I"), "hàng 3")),
            "hàng 1",
        ),
        at(leaf("Xuống thôn"), "hàng 4"),
        at(leaf("Tặng quà"), "hàng 5"),
        at(leaf("Thăm hỏi"), "hàng 5"),
        duties=[duty("Báo cáo")],
    )
    return with_keys(replace(read, problems=problems))


def edited(edits: Edits, *problems: Problem) -> AnnexPlan:
    return apply_edits(plan(*problems), edits, book=BOOK, year=2026)


def titles(read: AnnexPlan) -> list[str]:
    return [task.title for task in read.tasks()]


def task(read: AnnexPlan, key: str) -> AnnexTask:
    return next(one for one in read.tasks() if one.key == key)


def problem(place: str, role: str, kind: str = "unit") -> Problem:
    return Problem(1, "", "chữ in", "Chưa rõ.", "Chọn lại.", kind, place, {}, role)


def test_rows_of_one_place_have_keys_of_their_own_and_problems_find_their_row():
    read = plan(problem("hàng 3", "timing", "timing"), problem("", "", "file"))
    assert [one.key for one in read.tasks()] == ["hàng 2", "hàng 3", "hàng 4", "hàng 5", "hàng 5#2"]
    assert [one.key for one in read.problems] == ["hàng 3", ""]
    assert apply_edits(read, Edits(), book=BOOK, year=2026) is read


def test_a_cell_written_anew_is_understood_like_a_printed_one():
    cells = {"lead": "Phòng Kinh tế", "supporting": "Các phòng, cơ quan, đơn vị", "timing": "Quý II", "deliverable": ""}
    found = task(edited(Edits(cells={"hàng 3": cells})), "hàng 3")
    assert (found.lead, found.lead_text, found.supporting) == (("phong-kt",), "Phòng Kinh tế", (ALL,))
    assert (found.timing, found.schedule.windows[0].start.month, found.deliverable) == ("Quý II", 4, None)
    assert found.title == "Mức phí"


def test_a_title_written_anew_says_how_often_and_nothing_else_moves():
    read = edited(Edits(cells={"hàng 4": {"title": "Ít nhất 01 lần/tuần lãnh đạo xuống thôn"}}))
    assert task(read, "hàng 4").metric is not None
    assert titles(read) == ["Lịch tuần", "Mức phí", "Ít nhất 01 lần/tuần lãnh đạo xuống thôn", "Tặng quà", "Thăm hỏi"]


def test_problems_of_replaced_words_go_and_new_ones_come():
    old = (problem("hàng 3", "lead"), problem("hàng 3", "timing", "timing"), problem("hàng 4", "lead"))
    read = edited(Edits(cells={"hàng 3": {"lead": "Tổ Sao Mai"}}), *old)
    assert [(one.key, one.role, one.value) for one in read.problems] == [
        ("hàng 3", "timing", "chữ in"),
        ("hàng 4", "lead", "chữ in"),
        ("hàng 3", "lead", "Tổ Sao Mai"),
    ]
    everybody = task(edited(Edits(cells={"hàng 3": {"lead": "Các phòng, cơ quan, đơn vị"}})), "hàng 3")
    assert everybody.lead == (COLLECTIVE_LEAD,)


def test_a_skipped_row_is_left_out_with_its_reason_and_kept_in_the_notes():
    read = edited(Edits(steps={"hàng 4": "skip"}, reasons={"hàng 4": "đã xong"}), problem("hàng 4", "lead"))
    assert "Xuống thôn" not in titles(read)
    assert [(one.key, one.how, one.why) for one in read.left_out] == [("hàng 4", "skip", "đã xong")]
    assert read.notes == ("Không nhập hàng 4: Xuống thôn (lý do: đã xong)",)
    assert read.problems == ()


def test_a_heading_without_rows_goes_with_its_last_row_and_is_said():
    read = edited(Edits(steps={"hàng 2": "skip", "hàng 3": "skip"}))
    assert [one.title for one in read.left_out] == ["Lịch tuần", "Mức phí", "Công khai"]
    assert list(read.headings()) == []


def test_a_joined_row_becomes_the_end_of_the_one_above_across_headings():
    read = edited(Edits(steps={"hàng 4": "join", "hàng 5#2": "join"}))
    assert titles(read) == ["Lịch tuần", "Mức phí Xuống thôn", "Tặng quà Thăm hỏi"]
    assert task(read, "hàng 3").timing == "Quý I; Thường xuyên"
    assert [(one.key, one.into) for one in read.left_out] == [("hàng 4", "hàng 3"), ("hàng 5#2", "hàng 5")]


def test_the_first_row_has_nothing_to_be_joined_with():
    assert titles(edited(Edits(steps={"hàng 2": "join"})))[0] == "Lịch tuần"


def test_a_row_made_a_heading_takes_the_rows_after_it():
    read = edited(Edits(steps={"hàng 4": "heading"}))
    made = [one for one in read.headings() if one.title == "Xuống thôn"]
    assert [one.title for one in made[0].items] == ["Tặng quà", "Thăm hỏi"]
    assert task(read, "hàng 5").path == ("Xuống thôn",)
    assert isinstance(read.groups[0].items[0], AnnexHeading)


def test_a_heading_with_no_row_below_stays_work():
    assert "Thăm hỏi" in titles(edited(Edits(steps={"hàng 5#2": "heading"})))


def test_duties_are_corrected_and_skipped():
    key = plan().duties[0].key
    [changed] = edited(
        Edits(cells={key: {"title": "Báo cáo tháng", "lead": "Phòng Kinh tế", "timing": "Hằng tháng"}})
    ).duties
    assert (changed.text, changed.unit, changed.schedule.every) == ("Báo cáo tháng", "phong-kt", "month")
    assert edited(Edits(steps={key: "skip"})).duties == ()


def test_a_usual_office_corrected_away_need_not_be_created():
    used = {unit.code for unit in edited(Edits(cells={"hàng 2": {"note": "x"}})).units}
    assert "phong-vhxh" in used
