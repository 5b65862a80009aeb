"""The judged table as printed rows, totals, conditions and level."""

from __future__ import annotations

from decimal import Decimal

from assessments.enums import ScoreColumn
from assessments.models import Adjustment, Measurement
from assessments.selectors import Row, ScoreTable
from criteria import scoring
from criteria.enums import AdjustmentKind
from reports.builders.context import Year
from reports.data import (
    AdjustmentRow,
    ColumnPoints,
    ConditionRow,
    ConditionState,
    GroupTotal,
    LevelResult,
    MeasurementRow,
    RowKind,
    ScoreRow,
    Totals,
)

STATES = {
    scoring.Verdict.MET: ConditionState.MET,
    scoring.Verdict.NOT_MET: ConditionState.UNMET,
    scoring.Verdict.UNKNOWN: ConditionState.UNKNOWN,
}


def filled(table: ScoreTable, column: str) -> bool:
    """Somebody entered points in the column."""
    return bool(table.judged.entered[column])


def _points(table: ScoreTable, row: Row, column: str) -> Decimal | None:
    """The points of a node; None in a column nobody filled and under a heading none of whose leaves has points."""
    line = row.lines[column]
    return None if not filled(table, column) or line.missing == line.leaves else line.points


def rows_of(year: Year) -> tuple[ScoreRow, ...]:
    """Every node in printed order."""
    return tuple(_row(year.table, row, year.proofs.codes.get(row.criterion.code, ())) for row in year.table.rows)


def _row(table: ScoreTable, row: Row, codes: tuple[str, ...]) -> ScoreRow:
    commune = row.lines[ScoreColumn.COMMUNE]
    why = _why(table, row)
    reasons = [cell.score.reason for cell in row.cells.values() if cell.score and cell.score.reason]
    return ScoreRow(
        code=row.criterion.code,
        ref=row.criterion.ref,
        title=row.criterion.title,
        level=row.criterion.depth,
        kind=RowKind(row.criterion.kind),
        maximum=row.criterion.max_points,
        unit_points=_points(table, row, ScoreColumn.UNIT),
        commune_points=_points(table, row, ScoreColumn.COMMUNE),
        upper_points=_points(table, row, ScoreColumn.UPPER),
        not_arising=scoring.Flag.NOT_ARISING in commune.flags,
        why=why,
        reason="; ".join(reason for reason in dict.fromkeys(reasons) if reason not in why),
        evidence_codes=codes,
        responsible_unit=row.unit.name if row.unit else "",
    )


def _why(table: ScoreTable, row: Row) -> str:
    """The fact behind the points where they are what the facts propose; else what the column itself says."""
    commune = row.lines[ScoreColumn.COMMUNE]
    if not filled(table, ScoreColumn.COMMUNE):
        return row.proposal.why
    known = row.is_leaf and scoring.Flag.MISSING not in row.proposal.flags
    return row.proposal.why if known and row.proposal.points == commune.points else commune.why


def totals_of(year: Year) -> Totals:
    """The engine's sums in the three columns; a column nobody filled stays empty."""
    table = year.table
    sheets = {c: s for c, s in table.judged.sheets.items() if filled(table, c)}
    shown = sheets.get(ScoreColumn.COMMUNE, table.judged.proposal)

    def column(name: str) -> ColumnPoints:
        return ColumnPoints(**{key: getattr(sheet, name) for key, sheet in sheets.items()})

    return Totals(
        groups=tuple(_group(year, row) for row in table.rows if row.criterion.depth == 0),
        maximum=shown.content_maximum,
        total_maximum=shown.total_maximum,
        items=column("content"),
        rebased=column("rebased_content") if any(sheet.is_rebased for sheet in sheets.values()) else None,
        bonus=column("bonus"),
        deduction=column("deduction"),
        total=column("total"),
        note=sheets[ScoreColumn.COMMUNE].why if ScoreColumn.COMMUNE in sheets else "",
    )


def _group(year: Year, row: Row) -> GroupTotal:
    table = year.table
    minimum, holds = _group_minimum(year, row.criterion.code)
    return GroupTotal(
        code=row.criterion.code,
        ref=row.criterion.ref,
        title=row.criterion.title,
        maximum=row.criterion.max_points,
        unit_points=_points(table, row, ScoreColumn.UNIT),
        commune_points=_points(table, row, ScoreColumn.COMMUNE),
        upper_points=_points(table, row, ScoreColumn.UPPER),
        minimum=minimum,
        meets_minimum=holds,
    )


def _group_minimum(year: Year, code: str) -> tuple[Decimal | None, bool | None]:
    """The group's floor in points, and whether column Xã reaches it."""
    table = year.table
    rules = [
        c for c in table.judged.ruleset.conditions if isinstance(c, scoring.GroupMinimum) and c.group in {None, code}
    ]
    if not rules:
        return None, None
    rule = rules[0]
    line = table.commune.line(code)
    floor = rule.points
    if floor is None and rule.percent is not None and line.effective_maximum is not None:
        floor = line.effective_maximum * rule.percent / 100
    verdicts = [c.verdict for c in table.commune.conditions if c.code == rule.code and c.about == code]
    if not filled(table, ScoreColumn.COMMUNE) or not verdicts or verdicts[0] == scoring.Verdict.UNKNOWN:
        return floor, None
    return floor, verdicts[0] == scoring.Verdict.MET


def conditions_of(year: Year) -> tuple[ConditionRow, ...]:
    """The conditions held against column Xã."""
    return tuple(
        ConditionRow(text=result.title, state=STATES[result.verdict], detail=result.why)
        for result in year.table.commune.conditions
    )


def level_of(year: Year) -> LevelResult:
    """The level column Xã reaches, and what keeps it from the next."""
    sheet = year.table.commune
    following = next((level for level in sheet.levels if level.code == sheet.next_level), None)
    return LevelResult(
        name=sheet.reached.name if sheet.reached else None,
        next_name=following.name if following else None,
        why_not=following.why_not if following else (),
        missing_points=sheet.points_to_next,
    )


def adjustment_rows(adjustments: list[Adjustment]) -> tuple[AdjustmentRow, ...]:
    """Bonus entries positive, deductions negative."""
    return tuple(
        AdjustmentRow(
            text=row.rule.title,
            points=row.points if row.rule.kind == AdjustmentKind.BONUS else -row.points,
            occurred_on=row.happened_on,
            document=row.document,
            reason=row.reason,
        )
        for row in adjustments
    )


def measurement_rows(year: Year) -> tuple[MeasurementRow, ...]:
    """One row for each measured criterion: the year's figure as the points use it."""
    months: dict[int, list[Measurement]] = {}
    for row in year.measurements:
        months.setdefault(row.criterion_id, []).append(row)
    return tuple(_measured(year, rows) for rows in months.values())


def _measured(year: Year, rows: list[Measurement]) -> MeasurementRow:
    criterion = rows[0].criterion
    total = year.table.judged.gathered.measured[criterion.pk]
    share = total.numerator / total.denominator * 100 if total.denominator else None
    first, last = rows[0].month, rows[-1].month
    period = f"tháng {last}" if criterion.latest_only or first == last else f"tháng {first}–{last}"
    return MeasurementRow(
        criterion_code=criterion.code,
        title=criterion.title,
        period=f"{period}/{year.programme.year}",
        numerator=total.numerator,
        denominator=total.denominator,
        value=share.quantize(Decimal("0.01")) if share is not None else total.numerator,
        unit="%" if share is not None else (criterion.measure_unit or "lần"),
        target=f"từ {scoring.vi_percent(criterion.target)}" if criterion.target is not None else "",
        met=share >= criterion.target if share is not None and criterion.target is not None else None,
        source=criterion.numerator_label,
    )
