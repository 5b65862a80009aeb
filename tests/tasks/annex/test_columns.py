"""Headers are recognised by what they mean."""

import pytest

from tasks.annex.columns import find_columns, guess_columns, is_both_units, role_of
from tasks.annex.grid import Cell, GridRow, Table
from tasks.annex.recognise import evidence_for
from tasks.annex.units import UnitBook


def table(*rows):
    width = max(len(row) for row in rows)
    return Table(
        tuple(GridRow(at, tuple(map(Cell, [*row, *[""] * (width - len(row))]))) for at, row in enumerate(rows, 1))
    )


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("TT", "ref"), ("STT", "ref"), ("Số TT", "ref"),
        ("Nội dung", "title"), ("Nhiệm vụ", "title"), ("Tiêu chí", "title"), ("NỘI DUNG CÔNG VIỆC", "title"),
        ("Nội dung tiêu chí", "title"), ("Noi dung nhiem vu", "title"),
        ("Nội dung thực hiện", "content"),
        ("Cơ quan chủ trì", "lead"), ("Đơn vị\nchủ trì", "lead"),
        ("Đơn vị thực hiện", "lead"), ("CO QUAN CHU TRI", "lead"),
        ("Người phụ trách", "lead"), ("Co qúan chu trj", "lead"),
        ("Cơ quan phối hợp", "supporting"),
        ("Đơn vị phối hợp thực hiện", "supporting"), ("Co quan phoi\nhop", "supporting"),
        ("Sản phẩm", "deliverable"), ("Kết quả/Sản phẩm", "deliverable"), ("Tài liệu kiểm chứng", "deliverable"),
        ("San pham dau ra", "deliverable"),
        ("Thời gian thực hiện", "timing"),
        ("Tiến độ", "timing"), ("Thời hạn hoàn thành", "timing"), ("Hoàn thành", "timing"),
        ("Thot gf?n thye hien", "timing"),
        ("Ghi chú", "note"),
        ("Điểm chuẩn", None), ("", None),
    ],
)  # fmt: skip
def test_a_header_means(header, role):
    assert role_of(header) == role


def test_a_column_for_lead_and_support_together():
    assert is_both_units("Đơn vị chủ trì, phối hợp")
    assert not is_both_units("Cơ quan chủ trì")


def test_the_header_stands_below_a_title_block():
    columns = find_columns(
        table(
            ["UBND XÃ THANH HÀ"],
            ["PHỤ LỤC PHÂN CÔNG NHIỆM VỤ"],
            [],
            ["STT", "Nhiệm vụ", "Thời gian", "Đơn vị chủ trì"],
            ["1", "Công khai lịch công tác", "Quý I", "Văn phòng HĐND và UBND"],
        )
    )
    assert columns.header_rows == {4}
    assert dict(columns.roles) == {0: "ref", 1: "title", 2: "timing", 3: "lead"}


def test_content_is_the_title_where_there_is_no_other():
    columns = find_columns(table(["TT", "Nội dung thực hiện", "Chủ trì"]))
    assert columns.roles[1] == "title"
    columns = find_columns(table(["TT", "Nhiệm vụ", "Nội dung thực hiện", "Chủ trì"]))
    assert (columns.roles[1], columns.roles[2]) == ("title", "content")


def test_a_header_of_two_rows_is_read_column_by_column():
    rows = (
        GridRow(1, (Cell("TT"), Cell("Nội dung"), Cell("Phân công thực hiện", 2), None, Cell("Thời gian"))),
        GridRow(
            2,
            (
                Cell("TT", held=True),
                Cell("Nội dung", held=True),
                Cell("Chủ trì"),
                Cell("Phối hợp"),
                Cell("", held=True),
            ),
        ),
    )
    columns = find_columns(Table(rows))
    assert dict(columns.roles) == {0: "ref", 1: "title", 2: "lead", 3: "supporting", 4: "timing"}
    assert columns.header_rows == {1, 2}


def test_work_is_not_taken_for_a_header():
    assert (
        find_columns(table(["1", "Kết quả thực hiện nhiệm vụ", "Báo cáo"], ["2", "Nội dung khác", "Văn bản"])) is None
    )


def test_columns_without_a_header_are_guessed_by_content():
    evidence = evidence_for(UnitBook(), year=2026)
    found = guess_columns(
        table(
            [
                "1",
                "Quý I",
                "Công khai lịch công tác của UBND xã",
                "Các cơ quan, đơn vị",
                "Văn phòng HĐND và UBND",
                "Báo cáo",
            ],
            [
                "2",
                "Thường xuyên",
                "Có camera giám sát tại Trung tâm",
                "Các cơ quan, đơn vị",
                "Phòng Kinh tế",
                "Hình ảnh",
            ],
            ["3", "Trước 1/12", "Tỷ lệ ký số văn bản phát hành", "Các cơ quan, đơn vị", "Phòng Kinh tế", "Văn bản"],
        ),
        evidence,
    )
    assert dict(found.roles) == {0: "ref", 1: "timing", 2: "title", 3: "supporting", 4: "lead", 5: "deliverable"}
    assert found.guessed
