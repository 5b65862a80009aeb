"""Excel sheets and CSV files the way people keep them."""

import unicodedata
from datetime import date

import openpyxl
import pytest

from common.text import strip_marks
from tasks.annex import UnreadableAnnex, read_annex
from tests.annex_kit import leaves, load_plan, write_csv, write_xlsx
from tests.effort import effort_of

HEAD = ["TT", "Nội dung", "Chủ trì", "Phối hợp", "Thời gian", "Sản phẩm"]
ROW = [1, "Công khai lịch công tác", "Phòng Kinh tế", "Các cơ quan, đơn vị", "Quý I", "Văn bản"]


@pytest.fixture
def book(tmp_path):
    """A function: rows → sheet, with a hand for it, → the plan read back."""

    def make(*rows, change=None):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        for row in [HEAD, *rows]:
            sheet.append(row)
        if change:
            change(sheet, workbook)
        workbook.save(tmp_path / "a.xlsx")
        return read_annex(tmp_path / "a.xlsx", year=2026)

    return make


def test_numbers_typed_as_numbers_keep_their_printed_form(book):
    def change(sheet, workbook):
        sheet["A4"].number_format = "0.00"

    plan = book([1, "Mục một", *ROW[2:]], [1.1, *ROW[1:]], [1.1, "Có camera giám sát", *ROW[2:]], change=change)
    assert [task.ref for task in plan.tasks()] == ["1.1", "1.10"]
    assert [heading.ref for heading in plan.headings()] == ["1"]


def test_a_number_that_excel_turned_into_a_date_is_asked_about(book):
    plan = book([1, "Mục một", *ROW[2:]], [date(2026, 1, 1), *ROW[1:]], [date(2026, 2, 1), "Việc hai", *ROW[2:]])
    assert [task.ref for task in plan.tasks()] == ["1.1", "1.2"]
    assert [(p.row, p.column, p.value, p.data["ref"]) for p in plan.problems] == [
        (3, "TT", "01/01/2026", "1.1"),
        (4, "TT", "01/02/2026", "1.2"),
    ]


def test_real_dates_are_timings(book):
    (task,) = book([1, "Nộp hồ sơ", "Phòng Kinh tế", "", date(2026, 11, 30), "Hồ sơ"]).tasks()
    assert task.timing == "30/11/2026"
    assert task.schedule.windows[-1].end == date(2026, 11, 30)


def test_line_breaks_and_merged_cells(book):
    def change(sheet, workbook):
        sheet["C2"] = "Văn phòng\nHĐND và UBND;\nTrung tâm Dịch vụ\nsự nghiệp công"
        sheet.merge_cells("C2:C3")
        sheet.merge_cells("E2:E3")

    plan = book(ROW, [2, "Có camera giám sát", None, "Phòng Kinh tế", None, "Ảnh"], change=change)
    assert [(task.lead, task.timing) for task in plan.tasks()] == [(("van-phong", "ttdvsnc"), "Quý I")] * 2


def test_hidden_rows_are_read_and_said(book):
    def change(sheet, workbook):
        sheet.row_dimensions[3].hidden = True

    plan = book(ROW, [2, "Việc bị ẩn", *ROW[2:]], change=change)
    assert [task.title for task in plan.tasks()] == [ROW[1], "Việc bị ẩn"]
    (problem,) = plan.problems
    assert "đang bị ẩn (3)" in problem.message


def test_of_several_sheets_the_one_like_an_annex_is_read_and_said(book):
    def change(sheet, workbook):
        other = workbook.create_sheet("Danh bạ", 0)
        other.append(["Họ tên", "Số điện thoại"])
        other.append(["Cán bộ Một cửa (demo)", "0900000000"])
        workbook.create_sheet("Nháp").sheet_state = "hidden"
        workbook["Nháp"]["A1"] = "bỏ"

    plan = book(ROW, change=change)
    assert len(list(plan.tasks())) == 1
    assert any("“Sheet”, không đọc “Danh bạ”" in problem.message for problem in plan.problems)
    assert any("“Nháp” đang bị ẩn" in problem.message for problem in plan.problems)
    assert any("Cán bộ Một cửa (demo)" in note for note in plan.notes)


def test_a_formula_without_its_value_is_said(book):
    plan = book([1, "=CONCATENATE(B1)", *ROW[2:]])
    assert any("công thức" in problem.message and problem.row == 2 for problem in plan.problems)


def test_empty_formatted_rows_are_passed_over_and_twice_as_many_are_twice_the_work(book, tmp_path):
    def effort(rows):
        def change(sheet, workbook):
            for row in range(3, rows + 3):
                for column in range(1, 7):
                    sheet.cell(row, column).number_format = "@"
            sheet.cell(rows + 3, 1, "Ghi chú: hết")

        plan = book(ROW, change=change)
        assert len(list(plan.tasks())) == 1
        assert plan.notes == ("Ghi chú: hết",)
        return effort_of(lambda: read_annex(tmp_path / "a.xlsx", year=2026))

    assert effort(1000) < 2.5 * effort(500)


def test_far_too_many_rows_are_refused(tmp_path):
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in range(5_002):
        sheet.append([row, "x"])
    workbook.save(tmp_path / "a.xlsx")
    with pytest.raises(UnreadableAnnex, match="hơn 5000 hàng"):
        read_annex(tmp_path / "a.xlsx", year=2026)


def test_units_without_tone_marks_are_the_same_units(tmp_path):
    plan = load_plan("thanh-ha-2026")
    for unit in plan["units"]:
        unit["name"] = strip_marks(unit["name"])
    got = read_annex(write_xlsx(tmp_path / "a.xlsx", plan), year=2026, commune="Thanh Hà")
    assert [list(task.lead) for task in got.tasks()] == [leaf["lead"] for leaf in leaves(plan)]


def test_a_csv_in_the_old_windows_code_page_is_read(tmp_path):
    text = "TT;Noi dung;Chu tri;Thoi gian\n1;Công khai lịch công tác;Phòng Kinh tế;Quý I\n"
    # 1258 writes circumflex, horn and breve letters whole and the tones as marks behind them.
    raw = bytearray()
    for char in unicodedata.normalize("NFC", text):
        try:
            raw += char.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", char)
            tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
            letter = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in tones))
            raw += letter.encode("cp1258") + "".join(tones).encode("cp1258")
    (tmp_path / "a.csv").write_bytes(bytes(raw))
    (task,) = read_annex(tmp_path / "a.csv", year=2026).tasks()
    assert (task.title, task.lead, task.timing) == ("Công khai lịch công tác", ("phong-kt",), "Quý I")


def test_quoted_cells_with_separators_and_line_breaks(tmp_path):
    (tmp_path / "a.csv").write_text(
        'TT,Nội dung,Chủ trì,Thời gian\n1,"Có tủ sách, báo, bàn ghế","Phòng Kinh tế;\nVăn phòng Đảng ủy",Quý I\n',
        encoding="utf-8",
    )
    (task,) = read_annex(tmp_path / "a.csv", year=2026).tasks()
    assert (task.title, task.lead) == ("Có tủ sách, báo, bàn ghế", ("phong-kt", "van-phong-dang-uy"))


def test_a_csv_of_a_plan_without_header_is_guessed(tmp_path):
    plan = load_plan("thanh-ha-2026")
    got = read_annex(write_csv(tmp_path / "a.csv", plan, headers=None), year=2026, commune="Thanh Hà")
    assert len(list(got.tasks())) == 69
    assert got.problems[0].kind == "header"
