"""The tables and charts of the documents: columns, widths and rows, each from its part of the data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from common.text import vn_date
from reports.data import (
    AdjustmentRow,
    ColumnPoints,
    ConditionRow,
    ConditionState,
    EvidenceItem,
    EvidenceKind,
    MeasurementRow,
    PhaseRow,
    ScoreRow,
    ScoreTable,
    TaskSummary,
)
from reports.paper import Bar, Chart, Column, Row, Table, shown

STATE_WORDS = {
    ConditionState.MET: "Đạt",
    ConditionState.UNMET: "Không đạt",
    ConditionState.UNKNOWN: "Chưa rõ",
}
KIND_WORDS = {
    EvidenceKind.FILE: "Tệp",
    EvidenceKind.LINK: "Liên kết",
    EvidenceKind.DOCUMENT: "Văn bản",
    EvidenceKind.NOTE: "Ghi chú",
}
NOT_ARISING = "KPS"
_CODE = re.compile(r"^(.*?)(\d+)$")


def scores(table: ScoreTable) -> Table:
    """Bảng chấm điểm: the tree with its three columns, proofs and reasons, then the sums."""
    over = "Điểm chấm"
    columns = (
        Column("TT", 17, "center"),
        Column("Nội dung tiêu chí", 84),
        Column("Điểm tối đa", 16, "center"),
        Column("Đơn vị chấm", 17, "center", over),
        Column("Xã chấm", 17, "center", over),
        Column("Sở Nội vụ", 17, "center", over),
        Column("Minh chứng", 34, small=True),
        Column("Căn cứ, lý do", 50, small=True),
    )
    return Table(columns, (*map(_score_row, table.rows), *_sum_rows(table)), empty="Bộ tiêu chí chưa có nội dung.")


def _score_row(row: ScoreRow) -> Row:
    ref = row.ref if row.ref not in ("", "-", "+", "*") else row.code
    note = " ".join(part for part in (row.why, f"Lý do: {row.reason}" if row.reason else "") if part)
    points = (row.unit_points, row.commune_points, row.upper_points)
    if row.not_arising:
        note = f"{NOT_ARISING}. {note}".strip()
    cells = (ref, row.title, row.maximum, *points, compact_codes(row.evidence_codes), note)
    return Row(cells, row.kind.value, row.level)


def _sum_rows(table: ScoreTable) -> Iterator[Row]:
    if not table.rows:
        return
    totals = table.totals
    yield _sum_row("Cộng điểm các tiêu chí", totals.maximum, totals.items)
    if totals.rebased is not None:
        yield _sum_row("Quy đổi khi có mục không phát sinh", totals.maximum, totals.rebased)
    if has_points(totals.bonus):
        yield _sum_row("Điểm thưởng", None, totals.bonus)
    if has_points(totals.deduction):
        yield _sum_row("Điểm trừ", None, totals.deduction)
    yield _sum_row("TỔNG ĐIỂM", totals.total_maximum or totals.maximum, totals.total)


def has_points(points: ColumnPoints) -> bool:
    """Whether any column has something other than nothing or zero."""
    return any((points.unit, points.commune, points.upper))


def _sum_row(title: str, maximum: Decimal | None, points: ColumnPoints) -> Row:
    first = "" if maximum is None else maximum
    return Row(("", title, first, points.unit, points.commune, points.upper, "", ""), "total")


def compact_codes(codes: Iterable[str]) -> str:
    """Codes with their runs drawn together: "MC 1.2.a-01 đến 60" instead of sixty codes."""
    parts = []
    numbered = [(match[1], int(match[2]), code) for code in codes if (match := _CODE.match(code))]
    loose = [code for code in codes if not _CODE.match(code)]
    for _, run in groupby(enumerate(sorted(numbered)), key=lambda pair: (pair[1][0], pair[1][1] - pair[0])):
        items = [item for _, item in run]
        first, last = items[0], items[-1]
        if len(items) < 3:
            parts += [code for _, _, code in items]
        else:
            parts.append(f"{first[2]} đến {last[2].removeprefix(last[0])}")
    return ", ".join(parts + loose)


def conditions(rows: Sequence[ConditionRow]) -> Table:
    """Conditions of recognition and whether they hold."""
    columns = (
        Column("TT", 14, "center"),
        Column("Điều kiện", 120),
        Column("Kết quả", 28, "center"),
        Column("Chi tiết", 90),
    )
    lines = (Row((n, row.text, STATE_WORDS[row.state], row.detail)) for n, row in enumerate(rows, 1))
    return Table(columns, tuple(lines), empty="Bộ tiêu chí không đặt điều kiện riêng.")


def adjustments(rows: Sequence[AdjustmentRow]) -> Table:
    """Bonuses and deductions with the documents that carry them."""
    columns = (
        Column("TT", 14, "center"),
        Column("Nội dung", 96),
        Column("Điểm", 18, "center"),
        Column("Ngày", 24, "center"),
        Column("Văn bản", 52),
        Column("Lý do", 48),
    )
    lines = (
        Row((n, row.text, row.points, row.occurred_on, row.document, _reason(row))) for n, row in enumerate(rows, 1)
    )
    return Table(columns, tuple(lines), empty="Không có điểm thưởng, điểm trừ.")


def _reason(row: AdjustmentRow) -> str:
    return row.reason if row.confirmed else f"{row.reason} (chưa được xác nhận, không tính)".strip()


def measurements(rows: Sequence[MeasurementRow]) -> Table:
    """Measured figures with what they were computed from."""
    columns = (
        Column("Mã", 17, "center"),
        Column("Chỉ tiêu", 77),
        Column("Kỳ", 28, "center"),
        Column("Thực hiện", 22, "center"),
        Column("Tổng số", 22, "center"),
        Column("Kết quả", 22, "center"),
        Column("Yêu cầu", 24, "center"),
        Column("Đạt", 16, "center"),
        Column("Nguồn", 24),
    )
    return Table(columns, tuple(map(_measurement_row, rows)), empty="Chưa có số liệu đo lường trong năm.")


def _measurement_row(row: MeasurementRow) -> Row:
    result = None if row.value is None else f"{shown(row.value)} {row.unit}".strip()
    met = {True: "Đạt", False: "Chưa", None: None}[row.met]
    denominator = "" if row.denominator is None and row.numerator is not None else row.denominator
    figures = (row.numerator, denominator, result, row.target or None, met, row.source)
    return Row((row.criterion_code, row.title, row.period, *figures))


def evidence(items: Sequence[EvidenceItem], rows: Sequence[ScoreRow]) -> Table:
    """Danh mục minh chứng: proofs under the criterion they lie with, in the order of the points table."""
    columns = (
        Column("Mã", 30, "center"),
        Column("Tên minh chứng", 128),
        Column("Loại", 20, "center"),
        Column("Ngày", 24, "center"),
        Column("Đơn vị", 50),
    )
    lines: list[Row] = []
    for code, title, members in by_criterion(items, rows):
        lines.append(Row((f"{code}. {title}" if code else title,), "heading", span=True))
        lines += map(_evidence_row, members)
    return Table(columns, tuple(lines), empty="Chưa có minh chứng được duyệt.")


def by_criterion(
    items: Sequence[EvidenceItem], rows: Sequence[ScoreRow]
) -> Iterator[tuple[str, str, list[EvidenceItem]]]:
    """(code, title, proofs) for each criterion that has proofs of its own; unknown criteria come last."""
    titles = {row.code: row.title for row in rows}
    order = {code: place for place, code in enumerate(titles)}
    known = sorted(items, key=lambda item: (order.get(item.criterion_code, len(order)), item.criterion_code))
    for code, members in groupby(known, key=lambda item: item.criterion_code):
        yield code, titles.get(code, "Tiêu chí không còn trong bộ"), list(members)


def _evidence_row(item: EvidenceItem) -> Row:
    return Row((item.code, describe(item), KIND_WORDS[item.kind], item.proof_date, item.unit))


def describe(item: EvidenceItem, *, with_place: bool = True) -> str:
    """The proof in a sentence: title, then number and abstract, address, place, other uses, and its end."""
    parts = [item.title]
    if item.document is not None:
        cited = item.document
        day = f" ngày {vn_date(cited.issued_on)}" if cited.issued_on else ""
        parts.append(f"Số {cited.number}{day} của {cited.issuer} {cited.abstract}".strip())
    if with_place:
        parts += [part for part in (item.url, item.place) if part]
    if with_place and item.other_criteria:
        parts.append(f"Dùng chung cho {', '.join(item.other_criteria)}")
    if item.tombstone is not None:
        parts.append(f"Đã hủy ngày {vn_date(item.tombstone.purged_on)}: {item.tombstone.reason}")
    return ". ".join(part.rstrip(" .") for part in parts) + ("" if len(parts) == 1 else ".")


def points_by_group(table: ScoreTable) -> Table:
    """Points of each group in the three columns, with the share the commune gives itself."""
    over = "Điểm chấm"
    columns = (
        Column("Tiêu chí", 67),
        Column("Điểm tối đa", 18, "center"),
        Column("Đơn vị chấm", 20, "center", over),
        Column("Xã chấm", 20, "center", over),
        Column("Sở Nội vụ", 20, "center", over),
        Column("Tỷ lệ", 20, "center"),
    )
    lines = [
        Row((group.title, group.maximum, group.unit_points, group.commune_points, group.upper_points,
             _percent(group.commune_points, group.maximum)))
        for group in table.totals.groups
    ]  # fmt: skip
    totals = table.totals
    if lines:
        share = _percent(totals.items.commune, totals.maximum)
        sums = (totals.items.unit, totals.items.commune, totals.items.upper)
        lines.append(Row(("Cộng", totals.maximum, *sums, share), "total"))
    return Table(columns, tuple(lines), caption="Điểm theo nhóm tiêu chí", empty="Chưa có điểm.")


def points_chart(table: ScoreTable) -> Chart:
    """The commune's own points by group."""
    bars = (
        Bar(_short(group.title), group.commune_points, group.maximum, _of(group.commune_points, group.maximum))
        for group in table.totals.groups
    )
    return Chart("Điểm xã chấm so với điểm tối đa", tuple(bars), "Điểm xã chấm", "Điểm tối đa")


def _short(title: str) -> str:
    """ "TIÊU CHÍ 1: CHÍNH QUYỀN …" as "Tiêu chí 1": the table beside has the whole title."""
    name, colon, _ = title.partition(":")
    return name.capitalize() if colon and len(name) <= 16 else title


def tasks_by_state(tasks: TaskSummary) -> Table:
    """How many occurrences are in each state."""
    columns = (Column("Tình trạng", 120), Column("Số lượt việc", 40, "center"))
    lines = [Row((count.label, count.number)) for count in tasks.by_state]
    if lines:
        lines.append(Row(("Cộng", sum(count.number for count in tasks.by_state)), "total"))
    return Table(columns, tuple(lines), empty="Chưa có nhiệm vụ trong năm.")


def tasks_by_unit(tasks: TaskSummary) -> Table:
    """Work of each lead unit."""
    names = ("Tổng số", "Hoàn thành", "Đang làm", "Quá hạn", "Tỷ lệ")
    columns = (Column("Đơn vị chủ trì", 65), *(Column(name, 20, "center") for name in names))
    lines = (
        Row(
            (
                row.unit,
                row.total,
                row.done,
                row.running,
                row.late,
                _percent(Decimal(row.done), Decimal(row.total)),
            )
        )
        for row in tasks.by_unit
    )
    return Table(columns, tuple(lines), caption="Việc theo đơn vị chủ trì", empty="Chưa giao việc cho đơn vị nào.")


def tasks_chart(tasks: TaskSummary) -> Chart:
    """Done work of each lead unit."""
    bars = (Bar(row.unit, Decimal(row.done), Decimal(row.total), f"{row.done} / {row.total}") for row in tasks.by_unit)
    return Chart("Số lượt việc hoàn thành so với số được giao", tuple(bars), "Hoàn thành", "Được giao")


def phases(rows: Sequence[PhaseRow]) -> Table:
    """Dated phases of the programme year."""
    columns = (Column("Bước", 100), Column("Từ ngày", 30, "center"), Column("Đến ngày", 30, "center"),
               Column("Tình trạng", 30, "center"))  # fmt: skip
    lines = (Row((row.name, row.starts_on, row.ends_on, "Đã xong" if row.done else "Chưa xong")) for row in rows)
    return Table(columns, tuple(lines), empty="Chưa đặt các bước trong năm.")


def _percent(part: Decimal | None, whole: Decimal | None) -> str | None:
    if part is None or not whole:
        return None
    return f"{shown((part / whole * 100).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP))} %"


def _of(points: Decimal | None, maximum: Decimal | None) -> str:
    return "chưa có điểm" if points is None else f"{shown(points)} / {shown(maximum)}"
