"""After the leader confirmed, documents print what was confirmed, whatever happens to proof and table since."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest

from assessments.enums import AssessmentStatus, ScoreColumn, SnapshotKind
from assessments.facts import judge
from assessments.models import Assessment, Snapshot
from assessments.selectors import assessment_of
from assessments.services import (
    confirm_scores,
    finalise,
    recompute,
    reopen_scores,
    save_score,
    snapshot_now,
    submit_assessment,
)
from criteria.models import Criterion, ProgrammeYear
from criteria.selectors import leaves_of
from evidence.models import Evidence
from evidence.services import purge_evidence
from reports.builders import build_dossier, build_self_report, read_year
from reports.data import SelfReport
from reports.enums import ReportFormat, ReportKind
from reports.making import make
from reports.verify import verify
from tests.factories.accounts import leader, reviewer, upper
from tests.factories.reports import add_proof, leaf, working_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

MOVED = "Số liệu hiện tại đã khác lúc lãnh đạo xác nhận ngày 20/11/2026"


@pytest.fixture
def programme() -> ProgrammeYear:
    """A confirmed year whose first criterion needs the proof it has."""
    year = working_year()
    Criterion.objects.filter(pk=leaf(year).pk).update(needs_evidence=True, min_evidence=1)
    confirm_scores(assessment=fresh(year), by=leader(year.commune))
    return year


def fresh(programme: ProgrammeYear) -> Assessment:
    return assessment_of(ProgrammeYear.objects.select_related("commune", "criteria_set").get(pk=programme.pk))


def report_of(programme: ProgrammeYear) -> SelfReport:
    return build_self_report(read_year(fresh(programme).programme))


def confirmed(programme: ProgrammeYear) -> Snapshot:
    return Snapshot.objects.get(kind=SnapshotKind.CONFIRMED)


def printed(report: SelfReport) -> list[tuple[object, ...]]:
    """What a row of the table says of its points."""
    rows = report.table.rows
    return [(row.code, row.title, row.maximum, row.unit_points, row.commune_points, row.why) for row in rows]


def purge_the_first_proof(programme: ProgrammeYear) -> None:
    proof = Evidence.objects.filter(criterion_links__criterion=leaf(programme)).get()
    purge_evidence(evidence=proof, by=reviewer(programme.commune), reason="Lộ họ tên")


def halve_the_maximum(programme: ProgrammeYear) -> None:
    row = leaf(programme, 1)
    Criterion.objects.filter(pk=row.pk).update(max_points=row.max_points / 2, title="Câu chữ mới")


def raise_a_level(programme: ProgrammeYear) -> None:
    programme.criteria_set.levels.update(min_total=Decimal("99"))


def add_a_leaf(programme: ProgrammeYear) -> None:
    other = leaf(programme, 2)
    Criterion.objects.create(
        criteria_set=programme.criteria_set, parent=other.parent, code=f"{other.code}x", title="Mới", depth=other.depth,
        position=9999, max_points=Decimal("5"),
    )  # fmt: skip


def test_a_year_that_has_not_moved_says_nothing(programme: ProgrammeYear) -> None:
    report = report_of(programme)
    assert not any(MOVED in gap for gap in report.gaps)
    assert report.table.totals.total.commune == confirmed(programme).total
    assert Snapshot.objects.get() == confirmed(programme), "nothing new to freeze"


def test_proof_that_only_waits_and_days_that_pass_say_nothing(programme: ProgrammeYear, settings) -> None:
    proof = add_proof(programme, programme.commune.units.get(), leaf(programme, 3), day=20)
    Evidence.objects.filter(pk=proof.pk).update(status="submitted", reviewed_at=None, reviewed_by=None)
    settings.CLOCK_TODAY = dt.date(2026, 11, 29)
    assert not any(MOVED in gap for gap in report_of(programme).gaps)


@pytest.mark.parametrize("change", [purge_the_first_proof, halve_the_maximum, raise_a_level, add_a_leaf])
def test_what_was_confirmed_is_printed_and_the_difference_said(
    programme: ProgrammeYear, change: Callable[[ProgrammeYear], None]
) -> None:
    before = report_of(programme)
    change(programme)
    after = report_of(programme)
    assert [row.code for row in after.table.rows] == [row.code for row in before.table.rows]
    points = [(row.title, row.maximum, row.unit_points, row.commune_points, row.why) for row in after.table.rows]
    assert points == [
        (row.title, row.maximum, row.unit_points, row.commune_points, row.why) for row in before.table.rows
    ]
    assert after.table.totals == before.table.totals
    assert after.table.level == before.table.level
    assert after.table.conditions == before.table.conditions
    assert after.table.totals.total.commune == confirmed(programme).total
    (said,) = [gap for gap in after.gaps if MOVED in gap]
    assert not [gap for gap in before.gaps if MOVED in gap]
    if change is not add_a_leaf and change is not raise_a_level:
        live = judge(fresh(programme)).sheets[ScoreColumn.COMMUNE].total
        assert live != confirmed(programme).total
        assert leaf(programme, 0 if change is purge_the_first_proof else 1).code in said
        assert "tính lại bây giờ là" in said


def test_newly_accepted_proof_is_said_too_though_no_point_changes(programme: ProgrammeYear) -> None:
    add_proof(programme, programme.commune.units.get(), leaf(programme, 3), day=20)
    (said,) = [gap for gap in report_of(programme).gaps if MOVED in gap]
    assert leaf(programme, 3).code in said
    assert "không đổi" in said


def test_rows_totals_manifest_and_verify_agree_with_the_upper_column_of_today(
    programme: ProgrammeYear, tmp_path: Path
) -> None:
    submit_assessment(assessment=fresh(programme), by=reviewer(programme.commune))
    halve_the_maximum(programme)
    purge_the_first_proof(programme)
    judge_ = upper(programme.commune)
    for row in leaves_of(programme.criteria_set):
        save_score(
            assessment=fresh(programme), criterion=row, column=ScoreColumn.UPPER,
            points=(row.max_points * 2).quantize(Decimal(1)) / 4, by=judge_, reason="Thẩm định",
        )  # fmt: skip
    out = tmp_path / "ho-so.zip"
    make(fresh(programme).programme, ReportKind.DOSSIER, ReportFormat.ZIP, out)
    assert verify(out).problems == ()
    with ZipFile(out) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert Decimal(manifest["totals"]["total"]["commune"]) == confirmed(programme).total
    frozen = confirmed(programme).payload
    assert manifest["scoring"]["rules"] == frozen["rules"]
    assert manifest["scoring"]["facts"]["proposed"] == frozen["facts"]
    for column in (ScoreColumn.UNIT, ScoreColumn.COMMUNE):
        assert manifest["scoring"]["facts"][column] == frozen["columns"][column]
        assert manifest["scoring"]["sheets"][column] == frozen["sheets"][column]
    leaves = [row for row in manifest["rows"] if row["kind"] == "leaf"]
    assert Decimal(manifest["totals"]["total"]["upper"]) == sum(Decimal(row["upper"]) for row in leaves)
    assert any(MOVED in gap for gap in manifest["gaps"])
    newest = Snapshot.objects.first()
    assert (newest.kind, newest.sha256) == (SnapshotKind.REPORT, manifest["snapshot"]["sha256"])
    assert newest.payload["sheets"]["upper"] == manifest["scoring"]["sheets"]["upper"]
    assert newest.total == confirmed(programme).total
    assert recompute(newest).ok


def test_submitting_and_closing_freeze_what_was_confirmed(programme: ProgrammeYear) -> None:
    halve_the_maximum(programme)
    submit_assessment(assessment=fresh(programme), by=reviewer(programme.commune))
    for row in leaves_of(programme.criteria_set):
        save_score(
            assessment=fresh(programme), criterion=row, column=ScoreColumn.UPPER, points=Decimal(0),
            by=upper(programme.commune), reason="Thẩm định",
        )  # fmt: skip
    finalise(assessment=fresh(programme), by=upper(programme.commune))
    assert fresh(programme).status == AssessmentStatus.FINAL
    for kind in (SnapshotKind.SUBMITTED, SnapshotKind.FINAL):
        taken = Snapshot.objects.get(kind=kind)
        assert taken.payload["sheets"]["commune"] == confirmed(programme).payload["sheets"]["commune"]
        assert recompute(taken).ok
    assert report_of(programme).table.totals.total.commune == confirmed(programme).total


def test_a_snapshot_somebody_asks_for_is_of_today(programme: ProgrammeYear) -> None:
    purge_the_first_proof(programme)
    taken = snapshot_now(assessment=fresh(programme), by=leader(programme.commune))
    assert taken.total == judge(fresh(programme)).sheets[ScoreColumn.COMMUNE].total != confirmed(programme).total
    assert report_of(programme).table.totals.total.commune == confirmed(programme).total


def test_opened_again_the_year_is_live_and_the_next_confirmation_holds(
    programme: ProgrammeYear,
) -> None:
    first = confirmed(programme).total
    purge_the_first_proof(programme)
    reopen_scores(assessment=fresh(programme), by=leader(programme.commune), comment="Bổ sung")
    report = report_of(programme)
    live = judge(fresh(programme)).sheets[ScoreColumn.COMMUNE].total
    assert report.table.totals.total.commune == live != first
    assert not any(MOVED in gap for gap in report.gaps)
    confirm_scores(assessment=fresh(programme), by=leader(programme.commune))
    report = report_of(programme)
    assert report.table.totals.total.commune == live
    assert not any(MOVED in gap for gap in report.gaps)


def test_sample_points_stay_marked_when_the_table_becomes_official_after_the_confirmation(
    programme: ProgrammeYear,
) -> None:
    assert report_of(programme).head.sample_points
    when, who = confirmed(programme).taken_at, leader(programme.commune)
    type(programme.criteria_set).objects.filter(pk=programme.criteria_set_id).update(
        is_official=True, status="verified", submitted_at=when, submitted_by=reviewer(programme.commune),
        verified_at=when, verified_by=who,
    )  # fmt: skip
    assert not fresh(programme).programme.criteria_set.is_sample
    assert report_of(programme).head.sample_points


def test_a_snapshot_that_cannot_be_read_is_a_sentence(programme: ProgrammeYear) -> None:
    Snapshot.objects.update(payload={"rules": {}})
    with pytest.raises(Exception, match="không đọc lại được") as refusal:
        report_of(programme)
    assert type(refusal.value).__name__ == "Invalid"


def test_the_dossier_lists_the_proof_of_today(programme: ProgrammeYear) -> None:
    before = len(read_year(fresh(programme).programme).proofs.items)
    add_proof(programme, programme.commune.units.get(), leaf(programme, 3), day=20)
    assert len(build_dossier(read_year(fresh(programme).programme), []).evidence) == before + 1
