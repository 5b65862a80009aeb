"""Pages of the points table and of a year's settings: who gets in, what they change, what a refusal keeps."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from criteria.enums import LeafType, PhaseKind, SetStatus
from criteria.models import CriteriaSet
from criteria.services import export_points
from tests.factories.accounts import (
    CommuneFactory,
    UnitFactory,
    UserFactory,
    administrator,
    leader,
    reviewer,
    staff,
    upper,
)
from tests.factories.assessments import AdjustmentRuleFactory, ConditionFactory, LevelFactory
from tests.factories.criteria import CriteriaSetFactory, CriterionFactory, PointRuleFactory, ProgrammeYearFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture(autouse=True)
def no_second_factor(settings) -> None:
    """Setting one up stands before every page of an administrator; that is tested with the accounts."""
    settings.MFA_REQUIRED_ROLES = ()


@pytest.fixture
def commune():
    return CommuneFactory()


@pytest.fixture
def programme(commune):
    """A year on the commune's own draft with one leaf of two bands."""
    row = CriteriaSetFactory(owner=commune, title="Bộ thử của xã")
    group = CriterionFactory(criteria_set=row, group=True, code="1", position=1, max_points=D("10"))
    leaf = CriterionFactory(
        criteria_set=row, parent=group, code="1.a", position=2, leaf_type=LeafType.COUNT_BANDS, title="Số lần đối thoại"
    )
    PointRuleFactory(criterion=leaf, key="1", position=1, label="Từ 2 lần", lower=D("2"), points=D("10"))
    PointRuleFactory(criterion=leaf, key="2", position=2, label="1 lần", lower=D("1"), upper=D("2"), points=D("5"))
    LevelFactory(criteria_set=row, name="Đạt chuẩn")
    ConditionFactory(criteria_set=row, text="Có cán bộ bị kỷ luật")
    AdjustmentRuleFactory(criteria_set=row)
    return ProgrammeYearFactory(commune=commune, criteria_set=row)


@pytest.fixture
def leaf(programme):
    return programme.criteria_set.criteria.get(code="1.a")


def test_a_switched_off_commune_says_so_to_its_people_and_is_unknown_to_others(client, commune, programme) -> None:
    people = [administrator(commune), reviewer(commune), upper(commune)]
    commune.is_active = False
    commune.save()
    address = reverse("criteria_set", args=[commune.slug, programme.year])
    for person in people:
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == 403
        assert "đang được tạm ngừng" in answer.content.decode()
        assert "chưa được giao quyền" not in answer.content.decode()
    client.force_login(reviewer(CommuneFactory()))
    assert client.get(address).status_code == 404
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(address).status_code == 200


def at(programme, name, *args) -> str:
    return reverse(name, args=[programme.commune.slug, programme.year, *args])


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


# --- looking -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [reviewer, leader, administrator, upper, lambda c: staff(UnitFactory(commune=c))])
def test_every_role_reads_the_points_table(programme, commune, make) -> None:
    shown = text(signed_in(make(commune)).get(at(programme, "criteria_set")))
    for words in ("MẪU THỬ", "Số lần đối thoại", "Từ 2 lần: 10 điểm", "Đạt chuẩn", "Có cán bộ bị kỷ luật"):
        assert words in shown


def test_pages_of_another_commune_are_not_there(programme, leaf) -> None:
    client = signed_in(reviewer(CommuneFactory()))
    for name, args in (
        ("criteria_set", []),
        ("criteria_leaf", [leaf.pk]),
        ("year_settings", []),
        ("criteria_sheet", []),
    ):
        assert client.get(at(programme, name, *args)).status_code == 404


@pytest.mark.parametrize("name", ["criteria_set_edit", "criteria_set_copy", "year_settings"])
def test_pages_to_change_things_are_closed_to_staff_and_the_upper_level(programme, commune, name) -> None:
    for person in (staff(UnitFactory(commune=commune)), upper(commune)):
        assert signed_in(person).get(at(programme, name)).status_code == 403


def test_a_leaf_of_another_set_and_a_group_are_not_there(programme, commune) -> None:
    client = signed_in(reviewer(commune))
    group = programme.criteria_set.criteria.get(code="1")
    for pk in (CriterionFactory().pk, group.pk, 999_999):
        assert client.get(at(programme, "criteria_leaf", pk)).status_code == 404


def test_the_table_takes_the_same_queries_with_few_and_many_rows(programme, commune) -> None:
    client = signed_in(reviewer(commune))

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(programme, "criteria_set")).status_code == 200
        return len(captured)

    count()
    few = count()
    group = programme.criteria_set.criteria.get(code="1")
    for number in range(8):
        more = CriterionFactory(criteria_set=programme.criteria_set, parent=group, code=f"1.x{number}")
        PointRuleFactory(criterion=more)
        ConditionFactory(criteria_set=programme.criteria_set, criterion=more)
        LevelFactory(criteria_set=programme.criteria_set)
    assert count() == few


# --- entering ----------------------------------------------------------------------------------------


def leaf_data(**changes):
    data = {
        "max_points": "8", "leaf_type": "count_bands", "not_arising": "full", "min_evidence": "1",
        "point_rules-TOTAL_FORMS": "3", "point_rules-INITIAL_FORMS": "2", "point_rules-MIN_NUM_FORMS": "0",
        "point_rules-MAX_NUM_FORMS": "1000",
    }  # fmt: skip
    return data | changes


def band(number, rule, **changes):
    values = {"key": rule.key, "label": rule.label, "lower": rule.lower, "upper": rule.upper, "points": rule.points}
    values |= {"lower_inclusive": "on", "id": rule.pk, "criterion": rule.criterion_id}
    values |= changes
    return {f"point_rules-{number}-{name}": value for name, value in values.items() if value is not None}


def test_points_and_bands_of_a_leaf_are_entered_by_form(programme, commune, leaf) -> None:
    first, second = leaf.point_rules.all()
    data = leaf_data(**band(0, first, points="8"), **band(1, second, points="4"))
    data |= {"point_rules-2-key": "3", "point_rules-2-label": "Không có", "point_rules-2-upper": "1",
             "point_rules-2-points": "0"}  # fmt: skip
    assert signed_in(reviewer(commune)).post(at(programme, "criteria_leaf", leaf.pk), data).status_code == 302
    leaf.refresh_from_db()
    assert leaf.max_points == D("8")
    assert list(leaf.point_rules.values_list("key", "points")) == [("1", 8), ("2", 4), ("3", 0)]
    assert programme.criteria_set.criteria.get(code="1").max_points == D("8")


def test_a_row_with_points_and_a_share_comes_back_with_what_was_typed(programme, commune, leaf) -> None:
    first, second = leaf.point_rules.all()
    data = leaf_data(**band(0, first, points="8", fraction="0.5"), **band(1, second, label="Một lần duy nhất"))
    answer = signed_in(reviewer(commune)).post(at(programme, "criteria_leaf", leaf.pk), data)
    assert answer.status_code == 422
    assert "đúng một trong hai" in text(answer)
    assert "Một lần duy nhất" in answer.content.decode()


def test_two_rows_with_one_key_are_refused_in_words(programme, commune, leaf) -> None:
    first, second = leaf.point_rules.all()
    data = leaf_data(**band(0, first), **band(1, second, key="1"))
    answer = signed_in(reviewer(commune)).post(at(programme, "criteria_leaf", leaf.pk), data)
    assert answer.status_code == 422
    assert leaf.point_rules.count() == 2


def test_the_sets_own_values_are_guarded_against_a_second_person(programme, commune) -> None:
    row = programme.criteria_set
    client = signed_in(reviewer(commune))
    data = {"title": "Tên mới", "places": "2", "version": "1"}
    assert client.post(at(programme, "criteria_set_edit"), data).status_code == 302
    again = client.post(at(programme, "criteria_set_edit"), data | {"title": "Tên khác tôi vừa gõ"})
    assert again.status_code == 422
    assert "Tên khác tôi vừa gõ" in again.content.decode()
    row.refresh_from_db()
    assert row.title == "Tên mới"


# --- the workbook ------------------------------------------------------------------------------------


def upload(programme, client, content, name="bang-diem.xlsx"):
    return client.post(at(programme, "criteria_sheet_upload"), {"file": SimpleUploadedFile(name, content)})


def test_the_workbook_goes_out_and_comes_back(programme, commune) -> None:
    client = signed_in(reviewer(commune))
    sent = client.get(at(programme, "criteria_sheet"))
    assert sent["Content-Disposition"].endswith('.xlsx"')
    assert io.BytesIO(sent.content).read(2) == b"PK"
    assert upload(programme, client, sent.content).status_code == 302


def test_a_bad_workbook_says_what_to_do(programme, commune) -> None:
    client = signed_in(reviewer(commune))
    refused = upload(programme, client, b"khong phai excel")
    assert refused.status_code == 422
    assert "đúng tệp .xlsx tải về" in text(refused)
    empty = client.post(at(programme, "criteria_sheet_upload"), {})
    assert empty.status_code == 422
    assert "Hãy chọn tệp" in text(empty)


def test_bad_cells_are_listed(programme, commune, leaf) -> None:
    leaf.point_rules.update(label="x" * 300)
    client = signed_in(reviewer(commune))
    book = load_workbook(io.BytesIO(export_points(programme.criteria_set)))
    book["Bảng điểm"]["D3"] = "tám"
    out = io.BytesIO()
    book.save(out)
    refused = upload(programme, client, out.getvalue())
    assert refused.status_code == 422
    assert re.search(r"Bảng điểm 3 Điểm tối đa tám Ô này phải là số", text(refused))


# --- steps -------------------------------------------------------------------------------------------


def step(programme, person, name, **data):
    return signed_in(person).post(at(programme, "criteria_set_step", name), data)


def test_a_set_goes_from_draft_to_lock_through_the_pages(programme, commune) -> None:
    row, enters, checks = programme.criteria_set, reviewer(commune), leader(commune)
    CriteriaSet.objects.filter(pk=row.pk).update(is_official=True)
    assert step(programme, enters, "trinh").status_code == 302
    assert step(programme, enters, "xac-nhan").status_code == 403
    assert "chờ người thứ hai" in text(signed_in(enters).get(at(programme, "criteria_set")))
    assert step(programme, checks, "xac-nhan").status_code == 302
    row.refresh_from_db()
    assert row.status == SetStatus.VERIFIED
    shown = text(signed_in(enters).get(at(programme, "criteria_set")))
    assert "MẪU THỬ" not in shown
    assert "Sửa thông tin chung" not in shown


def test_returning_a_set_needs_a_reason(programme, commune) -> None:
    step(programme, reviewer(commune), "trinh")
    assert step(programme, reviewer(commune), "rut").status_code == 400
    assert step(programme, reviewer(commune), "rut", comment="Mục 1.a lệch").status_code == 302


def test_a_copy_with_a_used_code_keeps_what_was_typed(programme, commune) -> None:
    client = signed_in(reviewer(commune))
    data = {"code": programme.criteria_set.code, "title": "Bộ năm sau", "applies_from": "2027"}
    refused = client.post(at(programme, "criteria_set_copy"), data)
    assert refused.status_code == 422
    assert "đã có" in text(refused)
    assert "Bộ năm sau" in refused.content.decode()
    assert client.post(at(programme, "criteria_set_copy"), data | {"code": "moi-2027"}).status_code == 302
    assert CriteriaSet.objects.get(code="moi-2027").owner == commune


# --- the year ----------------------------------------------------------------------------------------


def phases_data(**changes):
    usual = {
        PhaseKind.RUN: ("2026-01-01", "2026-11-30"),
        PhaseKind.SELF_SCORE: ("2026-11-01", "2026-11-30"),
        PhaseKind.APPRAISE: ("2026-12-01", "2026-12-20"),
        PhaseKind.SUBMIT: ("2026-11-25", "2026-11-30"),
    }
    data = {"part": "phases"}
    for kind, (start, end) in usual.items():
        data |= {f"{kind}_starts_on": start, f"{kind}_ends_on": end}
    return data | changes


def test_phases_and_cut_off_are_set_on_the_years_page(programme, commune) -> None:
    client = signed_in(reviewer(commune))
    assert client.post(at(programme, "year_settings"), phases_data()).status_code == 302
    assert programme.phases.count() == 4
    shown = text(client.get(at(programme, "year_settings")))
    assert "Hôm nay đang trong giai đoạn: Thực hiện , Tự chấm điểm ." in shown
    level = programme.criteria_set.levels.get()
    data = {"part": "year", "cut_off": "2026-11-25", "target_level": level.pk, "report_number": "15/BC-UBND"}
    assert client.post(at(programme, "year_settings"), data).status_code == 302
    programme.refresh_from_db()
    assert (programme.cut_off, programme.report_number) == (dt.date(2026, 11, 25), "15/BC-UBND")


def test_dates_that_cannot_be_come_back_with_a_sentence(programme, commune) -> None:
    client = signed_in(reviewer(commune))
    answer = client.post(at(programme, "year_settings"), phases_data(run_ends_on="2025-12-31"))
    assert answer.status_code == 422
    assert "Ngày kết thúc phải sau ngày bắt đầu" in text(answer)
    assert 'value="2025-12-31"' in answer.content.decode()
    half = client.post(at(programme, "year_settings"), phases_data(publish_starts_on="2026-11-20"))
    assert "Nhập cả hai ngày" in text(half)
    assert not programme.phases.exists()


def test_a_level_of_another_set_cannot_be_aimed_at(programme, commune) -> None:
    data = {"part": "year", "cut_off": "2026-11-25", "target_level": LevelFactory().pk}
    assert signed_in(reviewer(commune)).post(at(programme, "year_settings"), data).status_code == 422


def test_a_closed_year_shows_the_reason_and_keeps_its_settings(programme, commune) -> None:
    programme.is_closed = True
    programme.save()
    client = signed_in(reviewer(commune))
    assert "khép lại" in text(client.get(at(programme, "year_settings")))
    assert client.post(at(programme, "year_settings"), phases_data()).status_code == 403
    assert not programme.phases.exists()


# --- forms opened before somebody else saved ----------------------------------------------------------


TWO_ROWS = {"point_rules-TOTAL_FORMS": "2"}


def seen_in(response, marker) -> str:
    """The hidden fingerprint that follows `marker` on the page."""
    return re.search(rf'{marker}.*?name="seen" value="([^"]+)"', response.content.decode(), re.DOTALL)[1]


def test_a_leaf_changed_since_the_page_was_opened_is_not_written_over_unseen(programme, commune, leaf) -> None:
    client, address = signed_in(reviewer(commune)), at(programme, "criteria_leaf", leaf.pk)
    first, second = leaf.point_rules.all()
    mine = leaf_data(
        **band(0, first, label="Lời của tôi"), **band(1, second), **TWO_ROWS, seen=seen_in(client.get(address), "<form")
    )
    others = leaf_data(**band(0, first, points="7"), **band(1, second), **TWO_ROWS, max_points="7")
    assert signed_in(administrator(commune)).post(address, others).status_code == 302
    refused = client.post(address, mine)
    assert refused.status_code == 409
    shown = text(refused)
    assert "Người khác vừa sửa tiêu chí này. Điểm tối đa: 7;" in shown
    assert "Từ 2 lần: 7 điểm" in shown
    assert "Lời của tôi" in refused.content.decode()
    assert leaf.point_rules.get(key="1").points == 7
    assert client.post(address, mine | {"seen": seen_in(refused, "<form")}).status_code == 302
    assert leaf.point_rules.get(key="1").label == "Lời của tôi"


def test_two_people_may_work_on_two_leaves(programme, commune, leaf) -> None:
    client, address = signed_in(reviewer(commune)), at(programme, "criteria_leaf", leaf.pk)
    seen = seen_in(client.get(address), "<form")
    other = CriterionFactory(criteria_set=programme.criteria_set, parent=leaf.parent, code="1.b")
    data = leaf_data(leaf_type="manual") | dict.fromkeys(TWO_ROWS, "0") | {"point_rules-INITIAL_FORMS": "0"}
    assert client.post(at(programme, "criteria_leaf", other.pk), data).status_code == 302
    first, second = leaf.point_rules.all()
    assert (
        client.post(address, leaf_data(**band(0, first), **band(1, second), **TWO_ROWS, seen=seen)).status_code == 302
    )


def test_settings_and_phases_changed_since_are_not_written_over_unseen(programme, commune) -> None:
    client, address = signed_in(reviewer(commune)), at(programme, "year_settings")
    page = client.get(address)
    mine = {"part": "year", "cut_off": "2026-11-25", "report_number": "9", "seen": seen_in(page, 'value="year"')}
    dates = phases_data(run_ends_on="2026-11-21", seen=seen_in(page, 'value="phases"'))
    other = signed_in(administrator(commune))
    assert other.post(address, {"part": "year", "cut_off": "2026-11-28", "report_number": "7"}).status_code == 302
    assert other.post(address, phases_data()).status_code == 302
    refused = client.post(address, mine)
    assert refused.status_code == 409
    assert "Mốc tính điểm: 28/11/2026; mức phấn đấu: —; số báo cáo: 7;" in text(refused)
    assert 'value="9"' in refused.content.decode()
    wrong = client.post(address, dates)
    assert wrong.status_code == 409
    assert "Người khác vừa sửa các giai đoạn:" in text(wrong)
    assert "Thực hiện 01/01/2026 – 30/11/2026" in text(wrong)
    assert 'value="2026-11-21"' in wrong.content.decode()
    programme.refresh_from_db()
    assert programme.report_number == "7"
    assert client.post(address, mine | {"seen": seen_in(refused, 'value="year"')}).status_code == 302
    assert client.post(address, dates | {"seen": seen_in(wrong, 'value="phases"')}).status_code == 302
    programme.refresh_from_db()
    assert programme.report_number == "9"
    assert programme.phases.get(kind=PhaseKind.RUN).ends_on == dt.date(2026, 11, 21)
