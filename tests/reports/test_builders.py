"""From the year's rows to the data of a document: nothing invented, nothing lost, the same twice."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest

from assessments.enums import ScoreColumn
from assessments.facts import judge
from assessments.models import Snapshot
from assessments.services import recompute
from common.models import Event
from criteria import scoring
from criteria.selectors import leaves_of
from evidence.services import purge_evidence
from reports.builders import build_catalogue, build_dossier, build_proposal_letter, build_self_report, read_year
from reports.data import NO_SURVEY, RowKind
from reports.sanity import is_sound, run_checks
from tests.factories.accounts import CommuneFactory, UnitFactory, reviewer
from tests.factories.evidence import EvidenceFactory
from tests.factories.reports import add_proof, empty_year, leaf, working_year
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_the_totals_of_every_column_are_the_engine_s() -> None:
    programme = working_year()
    report = build_self_report(read_year(programme))
    judged = judge(programme.assessment)
    for column in (ScoreColumn.UNIT, ScoreColumn.COMMUNE):
        sheet = judged.sheets[column]
        assert getattr(report.table.totals.total, column) == sheet.total
        assert getattr(report.table.totals.items, column) == sheet.content
    assert report.table.totals.total.upper is None, "nobody filled the column of Sở Nội vụ"
    groups = {line.code: line.points for line in judged.sheets[ScoreColumn.COMMUNE].groups}
    assert {group.code: group.commune_points for group in report.table.totals.groups} == groups


def test_every_node_of_the_set_is_a_row_with_its_points() -> None:
    programme = working_year()
    rows = build_self_report(read_year(programme)).table.rows
    leaves = list(leaves_of(programme.criteria_set))
    assert [row.code for row in rows if row.kind == RowKind.LEAF] == [row.code for row in leaves]
    first = next(row for row in rows if row.code == leaves[0].code)
    assert first.commune_points == (leaves[0].max_points * 3).quantize(Decimal(1)) / 4
    assert first.responsible_unit == "Phòng Văn hóa - Xã hội"
    assert first.evidence_codes == (f"MC {leaves[0].code}-01",)


def test_codes_of_proofs_are_unique_and_stay_when_nothing_changes() -> None:
    programme = working_year()
    unit = programme.commune.units.get()
    first, second = leaf(programme, 0), leaf(programme, 1)
    add_proof(programme, unit, first, second, day=20)
    items = read_year(programme).proofs.items
    codes = [item.code for item in items]
    assert len(set(codes)) == len(codes) == 7
    assert codes == [item.code for item in read_year(programme).proofs.items]
    shared = next(item for item in items if item.other_criteria)
    assert (shared.code, shared.other_criteria) == (f"MC {first.code}-02", (second.code,))
    catalogue = build_catalogue(read_year(programme))
    assert [item.code for item in catalogue.evidence] == codes


def test_only_accepted_proof_up_to_the_cut_off_with_a_criterion_goes_in() -> None:
    programme = empty_year()
    unit = UnitFactory(commune=programme.commune)
    where = {"programme": programme, "unit": unit}
    row = leaf(programme)
    EvidenceFactory(**where, criteria=[row])
    EvidenceFactory(**where, criteria=[row], returned=True)
    EvidenceFactory(**where, criteria=[row], accepted=True, proof_date=programme.cut_off + dt.timedelta(days=1))
    EvidenceFactory(**where, accepted=True)
    wanted = EvidenceFactory(**where, criteria=[row], accepted=True, proof_date=programme.cut_off)
    items = read_year(programme).proofs.items
    assert [(item.code, item.title) for item in items] == [(f"MC {row.code}-01", wanted.title)]


def test_a_purged_proof_leaves_a_tombstone_without_its_bytes() -> None:
    programme = empty_year()
    proof = add_proof(programme, UnitFactory(commune=programme.commune), leaf(programme))
    hashed, title = proof.current.sha256, proof.title
    purge_evidence(evidence=proof, by=reviewer(programme.commune), reason="Theo yêu cầu của công dân")
    (item,) = read_year(programme).proofs.items
    assert item.file is None
    assert item.tombstone is not None
    assert item.tombstone.sha256 == hashed
    assert (item.title, item.place) == ("Minh chứng đã xóa nội dung", "")
    assert title not in str(item)
    assert is_sound(run_checks())


def test_an_empty_year_says_that_there_is_nothing_instead_of_zero() -> None:
    programme = empty_year()
    year = read_year(programme)
    report = build_self_report(year)
    assert report.table.totals.total.commune is None
    assert all(row.commune_points is None for row in report.table.rows)
    assert all(group.commune_points is None for group in report.table.totals.groups)
    assert any("chưa có số liệu" in gap for gap in report.gaps)
    assert NO_SURVEY in report.gaps
    words = " ".join(p for section in report.sections for p in section.paragraphs)
    assert "Cột Xã chấm chưa có điểm." in words
    assert "chưa có điểm" in build_proposal_letter(year).sections[0].paragraphs[1]
    assert build_dossier(year, []).evidence == ()


def test_the_windows_of_the_narrative_add_up() -> None:
    sections = build_self_report(read_year(working_year())).sections
    words = " ".join(paragraph for section in sections for paragraph in section.paragraphs)
    total = re.search(r"với (\d+) kỳ thực hiện", words)
    counted = re.search(
        r"Đã đạt (\d+) kỳ .*?không phát sinh (\d+) kỳ.*?chờ duyệt (\d+) kỳ; "
        r"còn trong hạn (\d+) kỳ; quá hạn chưa có minh chứng (\d+) kỳ",
        words,
    )
    assert total
    assert counted
    assert sum(int(number) for number in counted.groups()) == int(total[1]) == 12


def test_a_group_nobody_worked_on_is_named_as_without_data() -> None:
    """As in a ward whose plan is one unit's: group 3 belongs to somebody else."""
    programme = working_year(without_group="3")
    report = build_self_report(read_year(programme))
    third = next(group for group in report.table.totals.groups if group.code == "3")
    assert third.commune_points is None, "no points is not zero points"
    assert f"{third.title}: chưa có số liệu." in report.gaps
    text = [p for section in report.sections for p in section.paragraphs]
    assert any(third.title in paragraph and "chưa có số liệu" in paragraph for paragraph in text)
    others = [group for group in report.table.totals.groups if group.code != "3"]
    assert not any(f"{group.title}: chưa có số liệu." in report.gaps for group in others)


@pytest.mark.parametrize("code", ["hai-phong-2026", "binh-phuoc-2025"])
def test_both_shipped_sets_give_a_report(code: str) -> None:
    programme = working_year(code=code)
    report = build_self_report(read_year(programme))
    assert report.head.sample_points
    assert report.table.totals.total.commune == judge(programme.assessment).sheets[ScoreColumn.COMMUNE].total


def test_an_unchanged_year_keeps_its_snapshot_and_leaves_no_second_trace() -> None:
    programme = working_year()
    first = read_year(programme).snapshot
    events = Event.objects.count()
    second = read_year(programme).snapshot
    assert (second.pk, Snapshot.objects.count(), Event.objects.count()) == (first.pk, 1, events)
    assert recompute(first).ok


def test_a_changed_year_is_frozen_anew() -> None:
    programme = working_year()
    first = read_year(programme).snapshot
    programme.assessment.scores.filter(column=ScoreColumn.COMMUNE).first().delete()
    assert read_year(programme).snapshot.sha256 != first.sha256


def test_the_plain_scoring_of_a_dossier_can_be_done_again() -> None:
    programme = working_year()
    plain = build_dossier(read_year(programme), []).scoring
    rules = scoring.from_plain(plain.rules)
    assert set(plain.sheets) == {"proposed", ScoreColumn.UNIT, ScoreColumn.COMMUNE}
    for column, sheet in plain.sheets.items():
        assert scoring.to_plain(scoring.score(rules, scoring.from_plain(plain.facts[column]))) == sheet


def test_a_demo_commune_and_sample_points_are_marked() -> None:
    demo = build_self_report(read_year(working_year(CommuneFactory(is_demo=True))))
    assert len(demo.head.marks) == 2


def test_the_year_is_read_in_a_fixed_number_of_queries() -> None:
    programme = working_year()
    read_year(programme)
    few = queries_of(lambda: read_year(programme))
    unit = programme.commune.units.get()
    for day in range(1, 9):
        add_proof(programme, unit, leaf(programme, day), leaf(programme, day + 1), day=day)
    read_year(programme)
    assert queries_of(lambda: read_year(programme)) == few
