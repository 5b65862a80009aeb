"""Whatever a table or text holds: reading never fails, every row is accounted for, no word is lost."""

import dataclasses
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.annex.grid import Cell, Grid, GridRow, Paragraph, Table
from tasks.annex.output import to_json
from tasks.annex.recognise import recognise
from tasks.annex.units import UnitBook
from tasks.annex.words import fold, is_blank

BOOK = UnitBook(commune="Thanh Hà")

WORDS = st.sampled_from(
    [
        "", "", "", "-", "...", "TT", "Nội dung tiêu chí", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm",
        "Thời gian thực hiện", "Ghi chú", "Điểm chuẩn", "I", "II", "1", "2", "1.1", ".1", "a)", "A", "+",
        "TIÊU CHÍ 1: CHÍNH QUYỀN CÔNG KHAI, MINH BẠCH", "B. CHÍNH QUYỀN THÂN THIỆN, HÀNH ĐỘNG",
        "XÂY DỰNG HÌNH ẢNH NGƯỜI ĐỨNG ĐẦU", "Công khai lịch công tác của UBND xã", "- Có camera giám sát;",
        "+ Đăng tải trên trang thông tin điện tử", "và trả kết quả trong ngày", "- một việc\n- hai việc\n- ba việc",
        "Mở đầu:\n- một việc\n- hai việc", "Phòng Văn hóa - Xã hội", "Văn phòng HĐND và UBND; Phòng Kinh tế",
        "Các phòng, cơ quan, đơn vị", "Phòng Văn hóa", "Tổ công nghệ số", "Đề nghị Đoàn Thanh niên xã",
        "Thường xuyên", "Quý I", "Trước 1/12", "khi nào xong thì thôi", "Báo cáo", "Các văn bản, hình ảnh",
        "Ghi chú: gửi về Phòng Văn hóa - Xã hội", "Nơi nhận:", "(1)", "(2)", "(3)", "01/02/2026", "100%",
        "1. Công khai mức thu phí", "Chủ trì: Phòng Kinh tế",
    ]
)  # fmt: skip
TEXTS = WORDS | st.text(alphabet="abc ĐđẾế-+*:;.,()123\n\t\x00\u200b", max_size=30)


@st.composite
def rows(draw, number: int, width: int) -> GridRow:
    cells: list[Cell | None] = []
    while len(cells) < width:
        span = draw(st.sampled_from([1, 1, 1, 1, 2, width]))
        span = min(span, width - len(cells))
        text = draw(TEXTS).replace("\x00", "").replace("\t", " ").replace("\u200b", "")
        held = draw(st.booleans()) and draw(st.booleans()) and number > 1
        cells += [Cell(text, span, held, text == "01/02/2026" and draw(st.booleans())), *[None] * (span - 1)]
    return GridRow(number, tuple(cells))


HEADER = GridRow(1, tuple(map(Cell, ["TT", "Nội dung", "Cơ quan chủ trì", "Phối hợp", "Thời gian", "Sản phẩm"])))


@st.composite
def tables(draw) -> Table:
    headed = draw(st.booleans())
    width = 6 if headed else draw(st.integers(1, 7))
    first = 2 if headed else 1
    gap = draw(st.integers(0, 2))
    made = [draw(rows(first + at + (gap if at > 4 else 0), width)) for at in range(draw(st.integers(0, 9)))]
    return Table(tuple([HEADER, *made] if headed else made), draw(st.sampled_from(["", "Phụ lục"])))


@st.composite
def grids(draw) -> Grid:
    kind = draw(st.sampled_from(["docx", "xlsx", "csv"]))
    blocks: list[Paragraph | Table] = []
    if kind == "docx":
        texts = draw(
            st.lists(
                TEXTS | st.sampled_from(["II. NỘI DUNG", "III. TỔ CHỨC THỰC HIỆN", "1. Phòng Kinh tế"]), max_size=10
            )
        )
        texts = [" ".join(text.replace("\x00", "").replace("\u200b", "").split()) for text in texts]
        blocks = [Paragraph(at, text) for at, text in enumerate([t for t in texts if not is_blank(t)], 1)]
    count = 1 if kind == "csv" else draw(st.integers(0, 2))
    made = [draw(tables()) for _ in range(count)]
    if kind == "xlsx":
        made = [dataclasses.replace(table, name=f"Trang {at}") for at, table in enumerate(made)]
    else:
        made = [dataclasses.replace(table, name="") for table in made]
    return Grid(kind, tuple(blocks + made))


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if dataclasses.is_dataclass(value):
        return [text for f in dataclasses.fields(value) for text in strings(getattr(value, f.name))]
    if isinstance(value, tuple | list):
        return [text for item in value for text in strings(item)]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    return []


def tokens(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", fold(text)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(grids())
def test_reading_never_fails_and_every_row_has_a_fate(grid):
    plan = recognise(grid, year=2026, book=BOOK)
    filled = sum(1 for table in grid.tables() for row in table.rows if not row.is_empty())
    filled += len(grid.paragraphs())
    assert len(plan.fates) == filled
    to_json(plan)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(grids())
def test_no_word_of_any_row_is_lost(grid):
    plan = recognise(grid, year=2026, book=BOOK)
    kept = tokens(" ".join(strings(dataclasses.replace(plan, fates=(), units=()))))
    kept |= {str(number) for number in range(10)}  # numbers of dates read as "1.2"
    headers = [fate for fate in plan.fates if fate.name == "header"]
    given_rows = [" ".join(row.texts()) for table in grid.tables() for row in table.rows if not row.is_empty()]
    lost = [row for row in given_rows if not tokens(row) <= kept]
    assert len(lost) <= len(headers), lost
    for paragraph in grid.paragraphs():
        assert tokens(paragraph.text) <= kept, paragraph.text


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=7), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_reading_twice_gives_the_same(texts):
    width = max(map(len, texts))
    made = [GridRow(at, tuple(map(Cell, [*row, *[""] * (width - len(row))]))) for at, row in enumerate(texts, 1)]
    grid = Grid("csv", (Table(tuple(made)),))
    assert to_json(recognise(grid, year=2026, book=BOOK)) == to_json(recognise(grid, year=2026, book=BOOK))
