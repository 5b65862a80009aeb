"""From report data to a paper: which blocks, tables and annexes a document has, and in which order.

Wording of narrative comes with the data; what is fixed here are the forms: columns, captions, annex titles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import singledispatch

from reports import tables
from reports.data import (
    ChaseRow,
    ChaseText,
    EvidenceCatalogue,
    Figure,
    LevelResult,
    OfficialText,
    ScoreTable,
    Section,
    SelfReport,
    SurveySheet,
)
from reports.layout import END_SIGN, attached_to
from reports.paper import Annex, Block, Chart, Column, Heading, Paper, Para, Row, Table, local_time, shown
from reports.survey_tables import survey_blocks

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


@singledispatch
def compose(data: object) -> Paper:
    """The paper of a report, a points table, an official text or an evidence catalogue."""
    raise TypeError(f"no composition for {type(data).__name__}")


@compose.register
def _(data: SelfReport) -> Paper:
    table = data.table
    figures = {
        Figure.POINTS_BY_GROUP: (tables.points_by_group(table), tables.points_chart(table)),
        Figure.TASKS_BY_UNIT: (tables.tasks_by_unit(data.tasks), tables.tasks_chart(data.tasks)),
    }
    annexes = [
        (f"Bảng tự chấm điểm theo {table.set_name}", score_blocks(table)),
        ("Điều kiện công nhận, mức độ đạt được, điểm thưởng và điểm trừ", result_blocks(table)),
        ("Số liệu đo lường", (tables.measurements(table.measurements),)),
        ("Danh mục tài liệu minh chứng", (tables.evidence(data.evidence, table.rows),)),
        ("Tình hình thực hiện nhiệm vụ và nguồn số liệu", source_blocks(data)),
    ]
    issuer = f"Ủy ban nhân dân {table.commune_name}"
    return Paper(
        head=data.head,
        blocks=_ended(_narrative(data.sections, figures)),
        generated_at=table.generated_at,
        annexes=tuple(
            Annex(_ROMAN[place], title.upper(), attached_to(data.head, issuer), tuple(blocks))
            for place, (title, blocks) in enumerate(annexes)
        ),
    )


@compose.register
def _(data: ScoreTable) -> Paper:
    blocks = (*score_blocks(data), *result_blocks(data))
    return Paper(head=data.head, blocks=blocks, generated_at=data.generated_at, landscape=True)


@compose.register
def _(data: OfficialText) -> Paper:
    return Paper(head=data.head, blocks=_ended(_narrative(data.sections, {})), generated_at=data.generated_at)


@compose.register
def _(data: ChaseText) -> Paper:
    blocks: tuple[Block, ...] = (
        *(Para(text) for text in data.opening),
        owed_table(data.rows),
        *(Para(text) for text in data.closing),
    )
    return Paper(head=data.head, blocks=_ended(blocks), generated_at=data.generated_at)


@compose.register
def _(data: EvidenceCatalogue) -> Paper:
    blocks = (
        tables.evidence(data.evidence, data.rows),
        Para(f"Danh mục có {len(data.evidence)} minh chứng.", note=True),
    )
    return Paper(head=data.head, blocks=blocks, generated_at=data.generated_at, landscape=True)


@compose.register
def _(data: SurveySheet) -> Paper:
    return Paper(head=data.head, blocks=_ended(survey_blocks(data)), generated_at=data.generated_at)


def owed_table(rows: Sequence[ChaseRow]) -> Table:
    """What the unit owes, in the order of the letter."""
    columns = (
        Column("TT", 12, "center"), Column("Nội dung việc", 78), Column("Kỳ", 27, "center"),
        Column("Hạn", 24, "center"), Column("Tình trạng", 24, "center"),
    )  # fmt: skip
    lines = (Row((place, row.title, row.window, row.due, row.state)) for place, row in enumerate(rows, 1))
    return Table(columns, tuple(lines), empty="Không còn việc nào.")


def score_blocks(table: ScoreTable) -> tuple[Block, ...]:
    """The points table with the notes that explain its signs."""
    notes = [f"Dấu {shown(None)}: chưa có điểm. KPS: không phát sinh trong năm."]
    if table.totals.note:
        notes.append(table.totals.note)
    return (tables.scores(table), *(Para(note, note=True) for note in notes))


def result_blocks(table: ScoreTable) -> tuple[Block, ...]:
    """Conditions, level, bonuses and deductions."""
    return (
        Heading(2, "Điều kiện công nhận", "1"),
        tables.conditions(table.conditions),
        Heading(2, "Mức độ đạt được theo điểm xã chấm", "2"),
        *_level(table.level),
        Heading(2, "Điểm thưởng, điểm trừ", "3"),
        tables.adjustments(table.adjustments),
    )


def source_blocks(data: SelfReport) -> tuple[Block, ...]:
    """Tasks of the year, phases, where the figures come from and what is missing."""
    blocks: list[Block] = [
        Heading(2, "Nhiệm vụ theo tình trạng", "1"),
        tables.tasks_by_state(data.tasks),
        Heading(2, "Nhiệm vụ theo đơn vị chủ trì", "2"),
        replace(tables.tasks_by_unit(data.tasks), caption=""),
        Heading(2, "Các bước trong năm", "3"),
        tables.phases(data.phases),
        Heading(2, "Nguồn số liệu", "4"),
    ]
    if data.snapshot is None:
        blocks.append(Para("Số liệu chưa chốt: báo cáo đọc trực tiếp từ hệ thống tại thời điểm lập."))
    else:
        taken = local_time(data.snapshot.taken_at)
        blocks.append(
            Para(
                f"Số liệu lấy từ bản chốt {data.snapshot.identifier}, "
                f"chốt lúc {taken:%H:%M} ngày {taken:%d/%m/%Y}, "
                f"mã kiểm tra SHA-256 {data.snapshot.sha256}."
            )
        )
    made = local_time(data.table.generated_at)
    blocks.append(Para(f"Tài liệu lập lúc {made:%H:%M} ngày {made:%d/%m/%Y}."))
    blocks.append(Heading(2, "Số liệu còn thiếu", "5"))
    blocks += [Para(f"- {gap}") for gap in data.gaps] or [Para("Không có.")]
    return tuple(blocks)


def _level(level: LevelResult) -> Iterable[Para]:
    yield Para(f"Mức độ đạt được: {level.name}." if level.name else "Chưa đạt mức độ nào hoặc chưa đủ căn cứ để xét.")
    if level.next_name and (level.why_not or level.missing_points):
        yield Para(f"Chưa đạt {level.next_name} vì:")
    if level.missing_points:
        yield Para(f"- Còn thiếu {shown(level.missing_points)} điểm.")
    for reason in level.why_not:
        yield Para(f"- {reason}")


def _narrative(sections: Sequence[Section], figures: dict[Figure, tuple[Table, Chart]]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for section in sections:
        if section.title:
            blocks.append(Heading(section.level, section.title, section.number))
        blocks += [Para(text) for text in section.paragraphs]
        for figure in section.figures:
            blocks += figures[figure]
    return tuple(blocks)


def _ended(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The body with "./." after its last words."""
    if blocks and isinstance(blocks[-1], Para):
        last = blocks[-1]
        if last.text.endswith(END_SIGN):
            return blocks
        return (*blocks[:-1], replace(last, text=last.text.rstrip(" .") + END_SIGN))
    return (*blocks, Para(END_SIGN))
