"""The tables, the chart and the sentences of a survey's sheet."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from common.text import vn_date, vn_number
from reports.data import SurveyLine, SurveyQuestion, SurveySheet
from reports.paper import Bar, Block, Chart, Column, Heading, Para, Row, Table, local_time

LEVELS = ("5", "4", "3", "2", "1")
_HUNDRED = Decimal(100)


def survey_blocks(sheet: SurveySheet) -> tuple[Block, ...]:
    """The whole sheet: result, questions, comparisons, how it was reckoned."""
    scale = [question for question in sheet.questions if question.on_scale]
    other = [question for question in sheet.questions if not question.on_scale]
    blocks: list[Block] = [Heading(2, "Kết quả chung", "1"), *map(Para, _result(sheet)), overview(sheet)]
    number = 2
    if scale:
        blocks += [Heading(2, "Kết quả theo câu hỏi mức độ hài lòng", str(number)), on_scale(scale), _chart(scale)]
        number += 1
    if other:
        blocks += [Heading(2, "Kết quả các câu hỏi khác", str(number)), choices(other)]
        number += 1
    blocks += [Heading(2, "So sánh", str(number)), comparison(sheet)]
    blocks.append(Heading(2, "Cách tính và nguồn số liệu", str(number + 1)))
    return (*blocks, *map(Para, _sources(sheet)))


def percent_words(percent: Decimal | None) -> str | None:
    """Cut, not rounded, at two decimals: 79,999 % never reads 80 %."""
    return None if percent is None else f"{vn_number(Decimal(int(percent * 100)) / 100)}%"


def _result(sheet: SurveySheet) -> Iterator[str]:
    name = sheet.index_name[0].lower() + sheet.index_name[1:]
    yield (
        f"Khảo sát “{sheet.title}”, {sheet.period}, do Ủy ban nhân dân {sheet.commune_name} thực hiện: {name} đạt "
        f"{percent_words(sheet.percent) or 'chưa có'}, tính trên {vn_number(sheet.responses)} phiếu hợp lệ trong "
        f"{vn_number(sheet.received)} phiếu nhận được."
    )
    if sheet.is_small:
        yield "Số phiếu còn ít nên tỷ lệ trên chỉ để tham khảo, chưa đại diện cho người dân được hỏi."
    elif sheet.low is not None and sheet.high is not None:
        yield (
            f"Với độ tin cậy 95%, chỉ số của toàn bộ người được phục vụ nằm trong khoảng từ {vn_number(sheet.low)}% "
            f"đến {vn_number(sheet.high)}%."
        )


def overview(sheet: SurveySheet) -> Table:
    """The figures of the result."""
    columns = (Column("Chỉ tiêu", 110), Column("Số liệu", 50, "center"))
    reached = "" if sheet.needed is None else ("đủ" if sheet.responses >= sheet.needed else "chưa đủ")
    rows = [
        Row(("Số phiếu nhận được", sheet.received)),
        Row(("Số phiếu hợp lệ", sheet.responses)),
        Row(("Số lượt giao dịch, số người được hỏi (N)", sheet.population)),
        Row(
            (
                "Số phiếu cần có để đại diện (n)",
                sheet.needed if not reached else f"{vn_number(sheet.needed or 0)} ({reached})",
            )
        ),
        Row(("Lượt trả lời theo thang 5 mức", sheet.rated)),
        Row(("Lượt trả lời hài lòng và rất hài lòng", sheet.satisfied)),
        Row((sheet.index_name, percent_words(sheet.percent)), "total"),
    ]
    return Table(columns, tuple(rows))


def on_scale(questions: list[SurveyQuestion]) -> Table:
    """One row a question: how often each level was given, and the question's own index."""
    names = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng")
    columns = (
        Column("TT", 10, "center"),
        Column("Nội dung câu hỏi", 50),
        *(Column(name, 15, "center", "Số lượt trả lời") for name in names),
        Column("Không áp dụng", 14, "center", "Số lượt trả lời"),
        Column("Chỉ số", 16, "center"),
    )
    return Table(columns, tuple(_scale_row(number, question) for number, question in enumerate(questions, 1)))


def _scale_row(number: int, question: SurveyQuestion) -> Row:
    given = {answer.key: answer.number for answer in question.answers}
    mark = "" if question.in_index else " (không tính vào chỉ số)"
    levels = (given.get(level, 0) for level in LEVELS)
    return Row((number, question.text + mark, *levels, question.not_applicable, percent_words(question.percent)))


def _chart(questions: list[SurveyQuestion]) -> Chart:
    bars = (
        Bar(f"Câu {number}", question.percent, _HUNDRED, percent_words(question.percent) or "chưa có")
        for number, question in enumerate(questions, 1)
    )
    return Chart("Chỉ số của từng câu hỏi", tuple(bars), "Chỉ số", "100%")


def choices(questions: list[SurveyQuestion]) -> Table:
    """Questions with choices, each answer on a row of its own."""
    columns = (Column("Câu hỏi và câu trả lời", 115), Column("Số lượt", 22, "center"), Column("Tỷ lệ", 23, "center"))
    rows: list[Row] = []
    for question in questions:
        rows.append(Row((question.text, "", ""), "heading"))
        rows += [Row((answer.text, answer.number, percent_words(answer.percent))) for answer in question.answers]
        if question.not_applicable:
            rows.append(Row(("Không áp dụng", question.not_applicable, None)))
    return Table(columns, tuple(rows))


def comparison(sheet: SurveySheet) -> Table:
    """Periods, points and channels beside one another."""
    columns = (Column("Đợt, điểm, kênh", 105), Column("Phiếu hợp lệ", 28, "center"), Column("Chỉ số", 27, "center"))
    rows: list[Row] = []
    for title, lines in (
        ("Theo đợt", sheet.periods), ("Theo điểm lấy ý kiến", sheet.points), ("Theo kênh", sheet.channels),
    ):  # fmt: skip
        if lines:
            rows.append(Row((title, "", ""), "heading"))
            rows += [_line(line) for line in lines]
    return Table(columns, tuple(rows))


def _line(line: SurveyLine) -> Row:
    return Row((line.label, line.responses, percent_words(line.percent)))


def _sources(sheet: SurveySheet) -> Iterator[str]:
    if sheet.is_mean:
        yield (
            f"- Chỉ số là mức trung bình chia 5: tổng mức {vn_number(sheet.score_sum)} ÷ 5 ÷ {vn_number(sheet.rated)} "
            "lượt trả lời theo thang 5 mức của SIPAS."
        )
    else:
        yield (
            f"- Chỉ số là tỷ lệ lượt trả lời hài lòng và rất hài lòng: {vn_number(sheet.satisfied)} ÷ "
            f"{vn_number(sheet.rated)} lượt trả lời theo thang 5 mức của SIPAS."
        )
    yield (
        "- Câu trả lời “Không áp dụng” và câu bỏ trống không tính vào chỉ số. Tỷ lệ cắt ở hai chữ số thập phân, không "
        "làm tròn lên."
    )
    if sheet.needed is not None and sheet.margin is not None:
        yield (
            f"- Số phiếu cần có: n = N/(1 + N·e²) với N = {vn_number(sheet.population or 0)}, e = "
            f"{vn_number(sheet.margin)}%."
        )
    if sheet.frozen_at is not None:
        frozen = local_time(sheet.frozen_at)
        yield (
            f"- Số liệu chốt lần {sheet.number} lúc {frozen:%H:%M} ngày {vn_date(frozen.date())}, mã kiểm tra SHA-256 "
            f"{sheet.sha256}."
        )
    yield "Bảng tổng hợp này lập từ số liệu đã chốt; phiếu đến sau không làm thay đổi"
