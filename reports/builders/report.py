"""Báo cáo kết quả tự đánh giá, chấm điểm, and its points table."""

from __future__ import annotations

from assessments.enums import ScoreColumn
from common.clock import today
from common.text import vn_date
from criteria import scoring
from reports.builders.context import Year
from reports.builders.heads import head_of, upper_bodies
from reports.builders.narrative import sections_of
from reports.builders.points import (
    adjustment_rows,
    conditions_of,
    filled,
    level_of,
    measurement_rows,
    rows_of,
    totals_of,
)
from reports.data import NO_SURVEY, PhaseRow, ScoreTable, SelfReport, SnapshotRef


def snapshot_ref(year: Year) -> SnapshotRef:
    """The frozen scoring the figures come from."""
    return SnapshotRef(
        identifier=f"{year.programme.year}-{year.snapshot.pk}",
        sha256=year.snapshot.sha256,
        taken_at=year.snapshot.taken_at,
    )


def build_score_table(year: Year) -> ScoreTable:
    """The table with its totals, conditions, level, adjustments and figures."""
    programme = year.programme
    head = head_of(
        year,
        symbol="BC-UBND",
        type_name="BÁO CÁO",
        subject=f"Kết quả tự đánh giá, chấm điểm xây dựng mô hình “Chính quyền thân thiện” năm {programme.year}",
        addressees=upper_bodies(year),
        numbered=True,
    )
    return ScoreTable(
        head=head,
        commune_name=programme.commune.full_name,
        year=programme.year,
        set_name=programme.criteria_set.title,
        generated_at=year.read_at,
        rows=rows_of(year),
        totals=totals_of(year),
        conditions=conditions_of(year),
        level=level_of(year),
        adjustments=adjustment_rows(year.adjustments),
        measurements=measurement_rows(year),
    )


def build_self_report(year: Year) -> SelfReport:
    """Narrative, table, work, figures and proofs."""
    gaps = gaps_of(year)
    return SelfReport(
        table=build_score_table(year),
        sections=sections_of(year, gaps),
        tasks=year.tasks,
        evidence=year.proofs.items,
        phases=tuple(
            PhaseRow(
                name=str(phase.get_kind_display()),
                starts_on=phase.starts_on,
                ends_on=phase.ends_on,
                done=phase.ends_on < today(),
            )
            for phase in year.phases
        ),
        snapshot=snapshot_ref(year),
        gaps=gaps,
    )


def gaps_of(year: Year) -> tuple[str, ...]:
    """What the reader must know is missing, group by group where a whole group has no data."""
    gaps: list[str] = [year.moved] if year.moved else []
    sheet = year.table.commune
    leaves = [row for row in year.table.rows if row.is_leaf]
    for group in sheet.groups:
        if group.missing == group.leaves:
            gaps.append(f"{group.title}: chưa có số liệu.")
    missing = [code for code in sheet.missing if not _in_empty_group(sheet, code)]
    if missing:
        gaps.append(f"{len(missing)} tiêu chí chưa có điểm ở cột Xã chấm: {', '.join(missing[:20])}.")
    unproved = [
        row.criterion.code
        for row in leaves
        if row.criterion.needs_evidence and not row.evidence.accepted and row.cells[ScoreColumn.COMMUNE].score
    ]
    if unproved:
        gaps.append(
            f"{len(unproved)} tiêu chí đã chấm nhưng chưa có minh chứng được duyệt: {', '.join(unproved[:20])}."
        )
    surveys = [row for row in leaves if row.criterion.leaf_type == scoring.ScoringType.SURVEY]
    gathered = year.table.judged.gathered
    known = gathered.surveyed.keys() | gathered.measured.keys()
    if surveys and not year.sheets and not any(row.criterion.pk in known for row in surveys):
        gaps.append(NO_SURVEY)
    gaps += [
        f"Minh chứng {item.code} đã bị xóa nội dung ngày {vn_date(item.tombstone.purged_on)}: {item.tombstone.reason}."
        for item in year.proofs.items
        if item.tombstone is not None
    ]
    if not filled(year.table, ScoreColumn.UPPER):
        gaps.append("Chưa có điểm thẩm định của Sở Nội vụ.")
    return tuple(gaps)


def _in_empty_group(sheet: scoring.ScoreSheet, code: str) -> bool:
    group = sheet.line(code.split(".")[0])
    return group.missing == group.leaves
