"""The points table goes out as a workbook and comes back: unchanged, filled in, or with every bad cell named."""

from __future__ import annotations

import io
from decimal import Decimal as D

import pytest
from openpyxl import load_workbook

from common.errors import Invalid, NotAllowed
from common.models import Event
from criteria.enums import LeafType, NodeKind, NotArising
from criteria.ruleset import ruleset_of
from criteria.services import copy_set, export_points, import_points, load_shipped_set, submit_set
from tests.factories.accounts import CommuneFactory, UnitFactory, reviewer, staff
from tests.factories.assessments import AnswerFactory
from tests.factories.criteria import CriteriaSetFactory, CriterionFactory, PointRuleFactory, ProgrammeYearFactory

pytestmark = pytest.mark.django_db

TABLE, ROWS = "Bảng điểm", "Thang bậc"


@pytest.fixture
def commune():
    return CommuneFactory()


@pytest.fixture
def by(commune):
    return reviewer(commune)


@pytest.fixture
def own(commune):
    """A group with a leaf by bands and a leaf by hand."""
    row = CriteriaSetFactory(owner=commune)
    group = CriterionFactory(criteria_set=row, group=True, code="1", position=1, max_points=D("20"))
    banded = CriterionFactory(
        criteria_set=row, parent=group, code="1.a", position=2, leaf_type=LeafType.RATIO_BANDS, title="Tỷ lệ ký số"
    )
    CriterionFactory(criteria_set=row, parent=group, code="1.b", position=3)
    PointRuleFactory(criterion=banded, key="1", position=1, lower=D("90"), points=D("10"))
    PointRuleFactory(criterion=banded, key="2", position=2, lower=D("50"), upper=D("90"), points=D("5"))
    return row


class Book:
    """A workbook with cells addressed by sheet, code and column title."""

    def __init__(self, criteria_set) -> None:
        self.book = load_workbook(io.BytesIO(export_points(criteria_set)))

    def cell(self, sheet, row, title):
        titles = [cell.value for cell in self.book[sheet][1]]
        return self.book[sheet].cell(row=row, column=titles.index(title) + 1)

    def row_of(self, sheet, code, nth=0) -> int:
        return [row[0].row for row in self.book[sheet].iter_rows() if row[0].value == code][nth]

    def put(self, sheet, code, title, value, nth=0) -> int:
        row = self.row_of(sheet, code, nth)
        self.cell(sheet, row, title).value = value
        return row

    def stream(self) -> io.BytesIO:
        out = io.BytesIO()
        self.book.save(out)
        out.seek(0)
        return out


def send(book, criteria_set, by, **kwargs):
    return import_points(criteria_set=criteria_set, stream=book.stream(), by=by, **kwargs)


# --- out and in --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["hai-phong-2026", "binh-phuoc-2025"])
def test_a_shipped_set_comes_back_unchanged(code, commune, by) -> None:
    copy = copy_set(source=load_shipped_set(code), code="thu", title="Thử", applies_from=2026, by=by, owner=commune)
    before = ruleset_of(copy)
    outcome = send(Book(copy), copy, by)
    assert (outcome.problems, outcome.changed) == ([], [])
    assert ruleset_of(copy) == before
    assert not Event.objects.filter(verb="edit_points").exists()


def test_values_are_typed_cells_and_words_in_the_sheet(own) -> None:
    book = Book(own)
    row = book.row_of(TABLE, "1.a")
    assert book.cell(TABLE, row, "Điểm tối đa").value == 10
    assert book.cell(TABLE, row, "Cách chấm").value == "Tỷ lệ, theo bậc"
    assert book.cell(TABLE, row, "Tỷ lệ có thể vượt 100 %").value == "không"
    assert [book.cell(ROWS, r, "Từ").value for r in (2, 3)] == [90, 50]


def test_official_values_filled_in_are_taken_over_and_summed(own, by) -> None:
    book = Book(own)
    book.put(TABLE, "1.a", "Điểm tối đa", "2,5")
    book.put(TABLE, "1.a", "Khi không phát sinh", "Không điểm")
    book.put(TABLE, "1.b", "Điểm tối đa", 1.25)
    book.put(TABLE, "1.b", "Cách chấm", "đạt / không đạt")
    book.put(TABLE, "1.b", "Chỉ tính khi có minh chứng", "x")
    book.put(ROWS, "1.a", "Điểm", 2.5)
    outcome = send(book, own, by)
    assert outcome.problems == []
    assert outcome.changed == ["1.a", "1.b"]
    first, second = own.criteria.get(code="1.a"), own.criteria.get(code="1.b")
    assert (first.max_points, first.not_arising) == (D("2.5"), NotArising.ZERO)
    assert (second.max_points, second.leaf_type, second.needs_evidence) == (D("1.25"), LeafType.PASS_FAIL, True)
    assert own.criteria.get(code="1").max_points == D("3.75")
    assert first.point_rules.get(key="1").points == D("2.5")


def test_columns_in_another_order_and_empty_lines_are_no_problem(own, by) -> None:
    book = Book(own)
    sheet = book.book[TABLE]
    sheet.insert_cols(1)
    for row in range(1, sheet.max_row + 1):
        last = sheet.max_column
        sheet.cell(row=row, column=1).value = sheet.cell(row=row, column=last).value
        sheet.cell(row=row, column=last).value = None
    sheet.insert_rows(3)
    assert send(book, own, by).problems == []


def test_a_row_added_and_one_taken_away(own, by) -> None:
    book = Book(own)
    sheet = book.book[ROWS]
    sheet.delete_rows(book.row_of(ROWS, "1.a", 1))
    sheet.append(["1.a", "3", "Dưới 90 %", 0, "có", 90, "không", None, 0.25])
    assert send(book, own, by).problems == []
    rules = own.criteria.get(code="1.a").point_rules.values_list("key", "upper", "fraction")
    assert list(rules) == [("1", None, None), ("3", D("90"), D("0.25"))]


def test_a_dry_run_changes_nothing(own, by) -> None:
    book = Book(own)
    book.put(TABLE, "1.a", "Điểm tối đa", 3)
    assert send(book, own, by, dry_run=True).changed == ["1.a"]
    assert own.criteria.get(code="1.a").max_points == D("10")


# --- bad cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "title", "value", "words"),
    [
        (TABLE, "Điểm tối đa", "mười", "phải là số"),
        (TABLE, "Điểm tối đa", -1, "không được âm"),
        (TABLE, "Điểm tối đa", 12345678, "chữ số"),
        (TABLE, "Cách chấm", "chấm tay", "Chọn một trong"),
        (TABLE, "Khi không phát sinh", None, "Chọn một trong"),
        (TABLE, "Số minh chứng tối thiểu", 1.5, "số nguyên"),
        (TABLE, "Lấy số liệu mới nhất", "có lẽ", "“có” hoặc “không”"),
        (ROWS, "Từ", "chín mươi", "phải là số"),
        (ROWS, "Điểm", None, "đúng một trong hai"),
        (ROWS, "Phần của điểm tối đa", 0.5, "đúng một trong hai"),
        (ROWS, "Đến", 10, "Cận dưới phải nhỏ hơn"),
        (ROWS, "Khóa", "2", "đã dùng"),
    ],
)
def test_a_bad_cell_is_named_by_sheet_row_and_column_and_nothing_changes(own, by, sheet, title, value, words) -> None:
    book = Book(own)
    book.put(TABLE, "1.b", "Điểm tối đa", 3)
    row = book.put(sheet, "1.a", title, value)
    outcome = send(book, own, by)
    assert len(outcome.problems) == 1
    (problem,) = outcome.problems
    assert problem.sheet == sheet
    assert problem.row == (row + 1 if title == "Khóa" else row)
    assert problem.column == ("Điểm" if title == "Phần của điểm tối đa" else title)
    assert words in problem.message
    assert own.criteria.get(code="1.b").max_points == D("10")


def test_all_bad_cells_are_named_at_once(own, by) -> None:
    book = Book(own)
    book.put(TABLE, "1.a", "Điểm tối đa", "mười")
    book.put(TABLE, "1.b", "Bước điểm", "nửa")
    book.put(ROWS, "1.a", "Từ", "x")
    assert [(p.sheet, p.column) for p in send(book, own, by).problems] == [
        (TABLE, "Điểm tối đa"), (TABLE, "Bước điểm"), (ROWS, "Từ"),
    ]  # fmt: skip


def test_a_missing_column_an_unknown_code_and_a_code_twice_are_named(own, by) -> None:
    book = Book(own)
    book.cell(TABLE, 1, "Cách chấm").value = "Kiểu"
    assert "Cách chấm" in [p.column for p in send(book, own, by).problems]
    book = Book(own)
    book.put(TABLE, "1.a", "Mã", "9.z")
    problems = send(book, own, by).problems
    assert problems[0].value == "9.z"
    book = Book(own)
    book.put(TABLE, "1.b", "Mã", "1.a")
    assert "đã có ở hàng 3" in send(book, own, by).problems[0].message


def test_a_row_an_answer_points_at_cannot_be_left_out(own, by, commune) -> None:
    leaf = own.criteria.get(code="1.a")
    AnswerFactory(
        programme=ProgrammeYearFactory(commune=commune, criteria_set=own), criterion=leaf,
        option=leaf.point_rules.get(key="2"),
    )  # fmt: skip
    book = Book(own)
    book.book[ROWS].delete_rows(book.row_of(ROWS, "1.a", 1))
    (problem,) = send(book, own, by).problems
    assert (problem.sheet, problem.row) == (TABLE, 3)
    assert leaf.point_rules.count() == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"%PDF-1.7", "Mã;Điểm".encode()])
def test_what_is_no_workbook_of_ours_is_refused_with_what_to_do(own, by, content) -> None:
    with pytest.raises(Invalid, match=r"đúng tệp \.xlsx tải về"):
        import_points(criteria_set=own, stream=io.BytesIO(content), by=by)


def test_another_workbook_is_refused(own, by) -> None:
    book = Book(own)
    book.book[TABLE].title = "Sheet1"
    with pytest.raises(Invalid):
        send(book, own, by)


def test_a_locked_set_and_a_person_without_the_right_are_refused(own, by, commune) -> None:
    with pytest.raises(NotAllowed):
        send(Book(own), own, staff(UnitFactory(commune=commune)))
    submit_set(criteria_set=own, by=by)
    own.refresh_from_db()
    with pytest.raises(NotAllowed, match="chờ người thứ hai"):
        send(Book(own), own, by)
    assert own.criteria.filter(kind=NodeKind.LEAF).count() == 2
