"""The pages: who sees what, what a refused form keeps, and how many queries they take."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.enums import AssessmentStatus, ScoreColumn
from assessments.models import Adjustment, Answer, Assessment, ConditionAnswer, Measurement, Score, Snapshot
from assessments.selectors import responsible_units
from common.models import Event
from criteria.enums import LeafType, PhaseKind
from criteria.models import Criterion
from tests.factories.assessments import (
    AdjustmentRuleFactory,
    AnswerFactory,
    ConditionFactory,
    MeasurementFactory,
    ScoreFactory,
    assessment_in,
)
from tests.factories.criteria import CriterionFactory, PhaseFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory

from .conftest import add_people, make_leaf, make_year

PAGES = ["score_table", "measurement_list", "consistency", "adjustments", "snapshots"]
OCTOBER = (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
ROLES = ["staff", "stranger", "reviewer", "leader", "admin", "upper"]


@pytest.fixture(autouse=True)
def no_second_factor(settings) -> None:
    """Setting one up stands before every page of an administrator; that is tested with the accounts."""
    settings.MFA_REQUIRED_ROLES = ()


def signed_in(year, role) -> Client:
    client = Client()
    client.force_login(year.people[role])
    return client


def text(response) -> str:
    """The page's words, tags and blanks squeezed out."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def post_score(year, role="reviewer", column="commune", leaf=None, **data):
    leaf = leaf or year.leaf
    sent = {"part": f"score-{column}", f"{column}-expected_version": "0"}
    sent |= {key if key in ("part", "go") else f"{column}-{key}": value for key, value in data.items()}
    return signed_in(year, role).post(year.url("score_detail", leaf.pk), sent)


# --- who gets in ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_every_role_sees_every_page(year, role) -> None:
    client = signed_in(year, role)
    for name in PAGES:
        assert client.get(year.url(name)).status_code == 200, name
    for leaf in year.leaves.values():
        assert client.get(year.url("score_detail", leaf.pk)).status_code == 200, leaf.leaf_type


@pytest.mark.parametrize("name", PAGES)
def test_another_communes_year_is_not_there(year, name) -> None:
    foreign = add_people(make_year([LeafType.MANUAL]))
    client = signed_in(year, "reviewer")
    assert client.get(foreign.url(name)).status_code == 404
    assert client.get(foreign.url("score_detail", foreign.leaf.pk)).status_code == 404
    assert Client().get(foreign.url(name)).status_code == 302


def test_a_leaf_of_another_set_a_heading_and_a_strange_part_are_not_there(small) -> None:
    client = signed_in(small, "reviewer")
    heading = Criterion.objects.get(criteria_set=small.programme.criteria_set, code="1.1")
    for pk in (CriterionFactory().pk, heading.pk, 999_999):
        assert client.get(small.url("score_detail", pk)).status_code == 404
        assert client.get(small.url("measurement_edit", pk)).status_code == 404
    assert client.post(small.url("score_detail", small.leaf.pk), {"part": "xyz"}).status_code == 404
    assert client.post(small.url("score_table"), {"step": "xyz"}).status_code == 404
    assert client.post(small.url("adjustments"), {"part": "condition", "row": "x"}).status_code == 404
    assert client.post(small.url("adjustments"), {"part": "withdraw", "row": "999999"}).status_code == 404
    assert client.post(small.url("snapshots"), {"part": "recompute", "row": "999999"}).status_code == 404


def test_looking_writes_nothing(small) -> None:
    for name in PAGES:
        signed_in(small, "reviewer").get(small.url(name))
    assert not Assessment.objects.exists()


# --- the table --------------------------------------------------------------------------------------


def test_the_table_shows_columns_sums_level_and_the_mark(small) -> None:
    ScoreFactory(assessment=small.assessment, criterion=small.leaf, points=D("7.5"))
    shown = text(signed_in(small, "reviewer").get(small.url("score_table")))
    for words in ("MẪU THỬ", "Đơn vị chấm", "Xã chấm", "Sở Nội vụ", small.leaf.title, small.unit.name, "7,5"):
        assert words in shown
    assert "Tổng điểm 7,5 trên 10." in shown
    assert "còn thiếu 52,5 điểm" in shown


def test_points_that_wait_for_proof_are_said_beside_the_figure(small) -> None:
    Criterion.objects.filter(pk=small.leaf.pk).update(needs_evidence=True)
    ScoreFactory(assessment=small.assessment, criterion=small.leaf)
    assert "chưa tính: thiếu minh chứng" in text(signed_in(small, "reviewer").get(small.url("score_table")))


def rows(year, role, query):
    shown = signed_in(year, role).get(year.url("score_table"), query).content.decode()
    return {leaf.leaf_type for leaf in year.leaves.values() if f'id="tc-{leaf.pk}"' in shown}


def test_the_filters_leave_the_leaves_that_fit(year) -> None:
    a, b = year.leaves[LeafType.MANUAL], year.leaves[LeafType.CHOICE]
    everything = set(year.leaves)
    ScoreFactory(assessment=year.assessment, criterion=a, points=D("5"))
    ScoreFactory(assessment=year.assessment, criterion=a, column=ScoreColumn.UNIT, points=D("4"))
    year.programme.responsibilities.filter(criterion=b).update(unit=year.other_unit)
    assert rows(year, "reviewer", {}) == everything
    assert rows(year, "reviewer", {"show": "empty"}) == everything - {a.leaf_type}
    assert rows(year, "reviewer", {"show": "differs"}) == {a.leaf_type}
    assert rows(year, "stranger", {"show": "mine"}) == {b.leaf_type}
    assert rows(year, "staff", {"show": "empty"}) == everything - {a.leaf_type}
    assert rows(year, "reviewer", {"group": "1"}) == everything
    assert rows(year, "reviewer", {"group": "không có", "show": "'; --"}) == everything


def test_a_closed_phase_is_a_banner_with_its_dates(small) -> None:
    PhaseFactory(
        programme=small.programme, kind=PhaseKind.SELF_SCORE, starts_on=OCTOBER[0], ends_on=OCTOBER[1]
    )  # fmt: skip
    shown = text(signed_in(small, "reviewer").get(small.url("score_table")))
    assert "“Tự chấm điểm” đã đóng (từ 01/10/2026 đến hết 31/10/2026)" in shown
    assert "Điền theo đề xuất" not in shown


def test_confirmed_scores_are_a_banner_and_lock_the_forms(small) -> None:
    assessment_in(AssessmentStatus.CONFIRMED, programme=small.programme)
    client = signed_in(small, "reviewer")
    assert "lãnh đạo xác nhận nên không sửa được" in text(client.get(small.url("score_table")))
    page = client.get(small.url("score_detail", small.leaf.pk)).content.decode()
    assert "score-commune" not in page
    assert 'name="part" value="answer"' not in page


# --- steps ------------------------------------------------------------------------------------------


def step(year, role, name, **data):
    return signed_in(year, role).post(year.url("score_table"), {"step": name, **data})


def test_a_year_goes_all_the_way_from_proposal_to_final(small) -> None:
    AnswerFactory(programme=small.programme, criterion=small.leaf, points=D("7"), reason="Theo biên bản")
    assert step(small, "reviewer", "fill-commune").status_code == 302
    assert Score.objects.get().points == D("7")
    assert step(small, "leader", "confirm_scores", comment="Thống nhất").status_code == 302
    assert step(small, "leader", "reopen_scores", comment="").status_code == 422
    assert step(small, "leader", "reopen_scores", comment="Bổ sung ảnh").status_code == 302
    assert step(small, "leader", "confirm_scores").status_code == 302
    assert step(small, "reviewer", "submit_dossier").status_code == 302
    assert step(small, "reviewer", "return_dossier", comment="Sở trả lại").status_code == 302
    assert step(small, "reviewer", "submit_dossier").status_code == 302
    assert step(small, "reviewer", "name_document", document="12/SNV").status_code == 302
    assert step(small, "reviewer", "fill-upper").status_code == 302
    assert step(small, "upper", "finalise").status_code == 302
    assert Assessment.objects.get().status == AssessmentStatus.FINAL
    assert Snapshot.objects.count() == 5


def test_a_step_that_is_refused_keeps_what_was_typed_and_says_why(small) -> None:
    answer = step(small, "leader", "confirm_scores", comment="Đã họp hội đồng")
    assert answer.status_code == 422
    assert "Còn 1 tiêu chí chưa có điểm" in text(answer)
    assert "Đã họp hội đồng" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "name"), [("staff", "confirm_scores"), ("stranger", "fill-unit"), ("admin", "finalise")]
)
def test_a_step_without_the_right_says_so_in_place(small, role, name) -> None:
    answer = step(small, role, name)
    assert answer.status_code in (403, 409)
    assert small.leaf.title in text(answer)


def test_a_step_on_an_old_page_says_that_things_have_moved(small) -> None:
    ScoreFactory(assessment=small.assessment, criterion=small.leaf)
    step(small, "leader", "confirm_scores")
    assert step(small, "leader", "confirm_scores").status_code == 409


# --- scoring one leaf -------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "stored"), [("7,5", D("7.5")), ("7.5", D("7.5")), ("10", D("10")), ("0", D("0"))])
def test_points_are_taken_with_comma_or_dot(small, typed, stored) -> None:
    assert post_score(small, points=typed).status_code == 302
    assert Score.objects.get().points == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [("10,5", "vượt điểm tối đa"), ("5,25", "không đúng bước 0,5"), ("bảy", "Hãy nhập số"), ("-1", "không được âm")],
)
def test_points_that_cannot_be_stay_in_the_form_with_a_sentence(small, typed, words) -> None:
    answer = post_score(small, points=typed, reason="Theo biên bản họp")
    assert answer.status_code == 422
    assert words in text(answer)
    page = answer.content.decode()
    assert f'value="{typed}"' in page
    assert "Theo biên bản họp" in page
    assert not Score.objects.exists()


def test_saving_can_lead_on_to_the_next_leaf(year) -> None:
    first, second = list(year.leaves.values())[:2]
    answer = post_score(year, leaf=first, points="5", go="next")
    assert answer["Location"] == year.url("score_detail", second.pk)
    last = list(year.leaves.values())[-1]
    assert post_score(year, leaf=last, points="5", go="next")["Location"] == year.url("score_table")


def test_two_people_at_once_see_both_values_and_nothing_is_lost(small) -> None:
    post_score(small, points="5")
    answer = post_score(small, points="7", reason="Tôi đã kiểm tra")
    assert answer.status_code == 409
    shown = text(answer)
    assert "Hai người cùng chấm mục này" in shown
    assert re.search(r"Đang lưu: .*? 5 .*?Bạn vừa nhập: 7 ", shown)
    page = answer.content.decode()
    assert "Tôi đã kiểm tra" in page
    assert Score.objects.get().points == D("5")
    version = re.search(r'name="commune-expected_version" value="(\d+)"', page).group(1)
    again = post_score(small, points="7", reason="Tôi đã kiểm tra", expected_version=version)
    assert again.status_code == 302
    assert Score.objects.get().points == D("7")


@pytest.mark.parametrize("closed", [False, True])
def test_who_may_not_write_leaves_no_assessment_behind(small, closed) -> None:
    small.programme.is_closed = closed
    small.programme.save()
    events = Event.objects.count()
    stranger = signed_in(small, "stranger")
    assert post_score(small, role="stranger", column="unit", points="5").status_code == 403
    for step in ("confirm_scores", "reopen_scores", "submit_dossier", "fill-commune", "fill-unit"):
        assert stranger.post(small.url("score_table"), {"step": step, "comment": "x"}).status_code in {403, 409}
    assert stranger.post(small.url("snapshots"), {"part": "take"}).status_code == 403
    if closed:
        assert post_score(small, points="5").status_code == 403
        assert signed_in(small, "leader").post(small.url("snapshots"), {"part": "take"}).status_code == 403
    assert not Assessment.objects.exists()
    assert Event.objects.count() == events


def test_a_phase_that_closed_meanwhile_keeps_what_was_typed(small) -> None:
    PhaseFactory(
        programme=small.programme, kind=PhaseKind.SELF_SCORE, starts_on=OCTOBER[0], ends_on=OCTOBER[1]
    )  # fmt: skip
    answer = post_score(small, points="7", reason="Đã gõ dài")
    assert answer.status_code == 403
    assert "đã đóng" in text(answer)
    assert "Đã gõ dài" in answer.content.decode()


def test_staff_of_another_unit_see_the_reason_and_no_form(small) -> None:
    page = signed_in(small, "stranger").get(small.url("score_detail", small.leaf.pk))
    assert "do đơn vị phụ trách nhập" in text(page)
    assert "score-unit" not in page.content.decode()
    assert post_score(small, "stranger", "unit", points="5").status_code == 403
    assert not Score.objects.exists()


def test_the_responsible_unit_scores_its_own_column(small) -> None:
    assert post_score(small, "staff", "unit", points="6").status_code == 302
    shown = text(signed_in(small, "reviewer").get(small.url("score_detail", small.leaf.pk)))
    assert "Chấm cột Đơn vị chấm: chưa có → 6 điểm" in shown


# --- answers, figures, responsible unit -------------------------------------------------------------


def part(year, role, name, leaf, **data):
    return signed_in(year, role).post(year.url("score_detail", leaf.pk), {"part": name, **data})


def test_an_answer_changes_the_proposal_and_can_be_taken_back(year) -> None:
    leaf = year.leaves[LeafType.PASS_FAIL]
    assert part(year, "staff", "answer", leaf, **{"answer-passed": "yes"}).status_code == 302
    assert "Đề xuất: 10 / 10" in text(signed_in(year, "staff").get(year.url("score_detail", leaf.pk)))
    assert part(year, "staff", "clear", leaf).status_code == 302
    assert not Answer.objects.exists()
    assert part(year, "staff", "clear", leaf).status_code == 302


def test_not_arising_without_a_reason_comes_back_with_the_box_still_ticked(year) -> None:
    leaf = year.leaves[LeafType.SURVEY]
    answer = part(year, "staff", "answer", leaf, **{"answer-not_arising": "on"})
    assert answer.status_code == 422
    assert "phải có lý do" in text(answer)
    assert re.search(r'name="answer-not_arising"[^>]*checked', answer.content.decode())


def test_a_month_is_entered_with_the_criterions_own_words_and_never_overwritten_unseen(year) -> None:
    leaf = year.leaves[LeafType.RATIO_LINEAR]
    Criterion.objects.filter(pk=leaf.pk).update(numerator_label="Văn bản ký số", denominator_label="Văn bản phát hành")
    data = {"figure-month": "3", "figure-numerator": "1.045", "figure-denominator": "2.000"}
    assert part(year, "staff", "figure", leaf, **data).status_code == 302
    assert Measurement.objects.get().numerator == D(1045)
    page = text(signed_in(year, "staff").get(year.url("score_detail", leaf.pk)))
    assert "Văn bản ký số" in page
    assert "1.045/2.000 = 52,25%" in page
    again = part(year, "staff", "figure", leaf, **data | {"figure-numerator": "1.100"})
    assert again.status_code == 422
    assert "Tháng 3 đã có số liệu 1.045/2.000" in text(again)
    assert 'value="1.100"' in again.content.decode()
    replaced = part(year, "staff", "figure", leaf, **data | {"figure-numerator": "1.100", "figure-replace": "on"})
    assert replaced.status_code == 302
    assert Measurement.objects.get().numerator == D(1100)


def test_the_reviewer_sets_the_responsible_unit_from_the_own_commune(small) -> None:
    assert part(small, "reviewer", "unit", small.leaf, **{"unit-unit": small.other_unit.pk}).status_code == 302
    assert responsible_units(small.programme)[small.leaf.pk] == small.other_unit.pk
    foreign = make_year([LeafType.MANUAL]).unit
    answer = part(small, "reviewer", "unit", small.leaf, **{"unit-unit": foreign.pk})
    assert answer.status_code == 422
    assert "không thuộc địa phương" in text(answer)
    assert part(small, "staff", "unit", small.leaf, **{"unit-unit": small.unit.pk}).status_code == 403


def test_a_leaf_lists_the_proof_and_tasks_the_person_may_see(small) -> None:
    task = TaskFactory(plan=PlanFactory(programme=small.programme), criterion=small.leaf, lead=small.unit)
    OccurrenceFactory(task=task, done=True)
    EvidenceFactory(
        programme=small.programme, accepted=True, criteria=[small.leaf], unit=small.unit, title="Ảnh niêm yết"
    )
    mine = text(signed_in(small, "staff").get(small.url("score_detail", small.leaf.pk)))
    assert "Ảnh niêm yết" in mine
    assert task.title in mine
    theirs = text(signed_in(small, "stranger").get(small.url("score_detail", small.leaf.pk)))
    assert "Ảnh niêm yết" not in theirs
    assert "1 minh chứng là của đơn vị khác" in theirs
    assert "1 đã duyệt" in theirs


# --- figures ----------------------------------------------------------------------------------------


def test_the_grid_lists_measured_criteria_with_year_and_mark(year) -> None:
    leaf = year.leaves[LeafType.RATIO_LINEAR]
    MeasurementFactory(programme=year.programme, criterion=leaf, month=1, numerator=D(95), denominator=D(100))
    MeasurementFactory(programme=year.programme, criterion=leaf, month=2, numerator=D(90), denominator=D(100))
    shown = text(signed_in(year, "staff").get(year.url("measurement_list")))
    assert re.search(r"92,5% +đạt", shown)
    assert year.leaves[LeafType.COUNT_BANDS].title in shown
    assert year.leaves[LeafType.PASS_FAIL].title not in shown
    theirs = text(signed_in(year, "stranger").get(year.url("measurement_list"), {"show": "mine"}))
    assert "Không có tiêu chí nào ở đây" in theirs


def grid_post(year, role="staff", **data):
    leaf = year.leaves[LeafType.RATIO_LINEAR]
    sent = {key.replace("__", "-"): value for key, value in data.items()}
    return signed_in(year, role).post(year.url("measurement_edit", leaf.pk), sent)


def test_a_year_of_figures_is_saved_at_once(year) -> None:
    answer = grid_post(year, t1__numerator="9", t1__denominator="10", t2__numerator="8,5", t2__denominator="10")
    assert answer.status_code == 302
    assert list(Measurement.objects.values_list("month", "numerator")) == [(1, D(9)), (2, D("8.5"))]
    assert Measurement.objects.first().unit == year.unit


def test_errors_stand_in_their_cells_and_the_other_months_are_not_lost(year) -> None:
    answer = grid_post(
        year, t1__numerator="9", t1__denominator="10", t2__numerator="11", t2__denominator="10", t3__numerator="x"
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    for value in ('value="9"', 'value="11"', 'value="x"'):
        assert value in page
    assert not Measurement.objects.exists()
    again = grid_post(year, t1__numerator="9", t1__denominator="10", t2__numerator="11", t2__denominator="10")
    assert "vượt 100 %" in text(again)
    assert not Measurement.objects.exists()


def test_a_month_changed_by_somebody_else_is_shown_and_the_second_save_replaces_it(year) -> None:
    leaf = year.leaves[LeafType.RATIO_LINEAR]
    MeasurementFactory(programme=year.programme, criterion=leaf, month=1, numerator=D(50), denominator=D(60))
    mine = {"t1__numerator": "40", "t1__denominator": "60", "t1__seen": '["45", "60", ""]'}
    answer = grid_post(year, **mine)
    assert answer.status_code == 422
    assert "Người khác vừa ghi tháng này: 50/60" in text(answer)
    page = answer.content.decode()
    assert 'value="40"' in page
    seen = html.unescape(re.search(r'name="t1-seen" value="([^"]*)"', page).group(1))
    assert grid_post(year, **mine | {"t1__seen": seen}).status_code == 302
    assert Measurement.objects.get().numerator == D(40)


def test_a_stranger_sees_the_figures_with_the_reason_and_cannot_save(year) -> None:
    leaf = year.leaves[LeafType.RATIO_LINEAR]
    page = signed_in(year, "stranger").get(year.url("measurement_edit", leaf.pk))
    assert "đơn vị khác phụ trách" in text(page)
    assert "Lưu cả năm" not in text(page)
    refused = grid_post(year, "stranger", t1__numerator="9", t1__denominator="10")
    assert refused.status_code == 422
    assert 'value="9"' in refused.content.decode()
    assert not Measurement.objects.exists()


# --- conditions, adjustments, consistency, snapshots ------------------------------------------------


def adjust(year, role="reviewer", **data):
    return signed_in(year, role).post(year.url("adjustments"), data)


def test_a_condition_is_answered_on_its_page(small) -> None:
    condition = ConditionFactory(criteria_set=small.programme.criteria_set)
    key = f"dk{condition.pk}"
    refused = adjust(small, part="condition", row=condition.pk, **{f"{key}-holds": "yes", f"{key}-note": "theo báo"})
    assert refused.status_code == 422
    assert "số, ngày của văn bản" in text(refused)
    assert "theo báo" in refused.content.decode()
    assert adjust(small, part="condition", row=condition.pk, **{f"{key}-holds": "no"}).status_code == 302
    assert ConditionAnswer.objects.get().holds is False
    assert "Không xảy ra" in text(signed_in(small, "staff").get(small.url("adjustments")))
    assert adjust(small, "staff", part="condition", row=condition.pk, **{f"{key}-holds": "no"}).status_code == 403


def test_a_bonus_is_recorded_capped_and_withdrawn(small) -> None:
    rule = AdjustmentRuleFactory(criteria_set=small.programme.criteria_set)
    data = {"part": "add", "rule": rule.pk, "happened_on": "2026-06-01", "points": "1,5", "reason": "Được nhân rộng"}
    refused = adjust(small, **data)
    assert refused.status_code == 422
    assert "Mỗi lần tối đa 1 điểm" in text(refused)
    assert adjust(small, **data | {"points": "1"}).status_code == 302
    row = Adjustment.objects.get()
    assert adjust(small, part="withdraw", row=row.pk).status_code == 302
    assert adjust(small, part="withdraw", row=row.pk).status_code == 409
    assert "Đã rút" in text(signed_in(small, "leader").get(small.url("adjustments")))


def test_another_communes_adjustment_cannot_be_withdrawn(small) -> None:
    foreign = make_year([LeafType.MANUAL])
    row = Adjustment.objects.create(
        programme=foreign.programme, rule=AdjustmentRuleFactory(criteria_set=foreign.programme.criteria_set),
        happened_on=dt.date(2026, 6, 1), points=D(1), reason="x", created_by=small.people["reviewer"],
    )  # fmt: skip
    assert adjust(small, part="withdraw", row=row.pk).status_code == 404


def test_findings_lead_to_where_they_are_mended(small) -> None:
    task = TaskFactory(plan=PlanFactory(programme=small.programme))
    page = signed_in(small, "reviewer").get(small.url("consistency")).content.decode()
    assert "Phải xử lý" in page
    assert f'href="{small.url("score_detail", small.leaf.pk)}"' in page
    assert f'href="{small.url("task_detail", task.pk)}"' in page


def test_a_snapshot_is_taken_recomputed_and_a_changed_one_is_named(small) -> None:
    client = signed_in(small, "leader")
    assert client.post(small.url("snapshots"), {"part": "take"}).status_code == 302
    snapshot = Snapshot.objects.get()
    again = {"part": "recompute", "row": snapshot.pk}
    assert "mọi con số đều khớp" in text(client.post(small.url("snapshots"), again))
    Snapshot.objects.update(payload=snapshot.payload | {"year": 2025})
    assert "Mã băm không khớp" in text(client.post(small.url("snapshots"), again))
    assert signed_in(small, "staff").post(small.url("snapshots"), {"part": "take"}).status_code == 403


# --- queries ----------------------------------------------------------------------------------------


def grow(year) -> None:
    """More leaves, scores, figures, proofs, tasks and history."""
    heading = Criterion.objects.get(criteria_set=year.programme.criteria_set, code="1.1")
    plan = PlanFactory(programme=year.programme)
    for number in range(6):
        leaf = make_leaf(year.programme.criteria_set, heading, f"1.1.x{number}", LeafType.RATIO_BANDS)
        year.leaves[f"x{number}"] = leaf
    for leaf in year.leaves.values():
        for column in ScoreColumn.values:
            ScoreFactory(assessment=year.assessment, criterion=leaf, column=column)
        MeasurementFactory(programme=year.programme, criterion=leaf, month=2)
        AnswerFactory(programme=year.programme, criterion=leaf)
        EvidenceFactory.create_batch(2, programme=year.programme, accepted=True, criteria=[leaf])
        TaskFactory(plan=plan, criterion=leaf, lead=year.unit)
    for _ in range(3):
        ConditionFactory(criteria_set=year.programme.criteria_set)
        freeze(year)


def freeze(year) -> None:
    """A snapshot to list."""
    Snapshot.objects.create(
        assessment=year.assessment, kind="manual", taken_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        taken_by=year.people["leader"], rules_version="1", payload={}, sha256="0" * 64,
    )  # fmt: skip


def queries(year, address) -> int:
    """Of a second look: the first one after signing in stamps the session."""
    client = signed_in(year, "reviewer")
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("name", "most"),
    [("score_table", 12), ("measurement_list", 14), ("consistency", 30), ("adjustments", 14), ("snapshots", 10)],
)
def test_a_page_takes_the_same_queries_with_few_and_many_rows(year, name, most) -> None:
    def count() -> int:
        return queries(year, year.url(name))

    freeze(year)
    ConditionFactory(criteria_set=year.programme.criteria_set)
    EvidenceFactory(programme=year.programme)
    few = count()
    grow(year)
    assert count() == few
    assert few <= most


def test_a_leafs_page_takes_the_same_queries_with_few_and_many_rows(year) -> None:
    leaf = year.leaves[LeafType.RATIO_LINEAR]

    def count() -> int:
        return queries(year, year.url("score_detail", leaf.pk))

    MeasurementFactory(programme=year.programme, criterion=leaf)
    AnswerFactory(programme=year.programme, criterion=leaf)
    EvidenceFactory(programme=year.programme, accepted=True, criteria=[leaf])
    ScoreFactory(assessment=year.assessment, criterion=leaf, column=ScoreColumn.UNIT)
    few = count()
    Answer.objects.all().delete()
    Score.objects.all().delete()
    grow(year)
    assert count() == few
    assert few <= 35


def test_the_table_says_when_it_differs_from_what_was_confirmed(small) -> None:
    assert post_score(small, points="8").status_code == 302
    leader = signed_in(small, "leader")
    assert leader.post(small.url("score_table"), {"step": "confirm_scores", "comment": ""}).status_code == 302
    assert "đã khác lúc lãnh đạo xác nhận" not in text(leader.get(small.url("score_table")))
    Criterion.objects.filter(pk=small.leaf.pk).update(max_points=D("5"))
    shown = text(leader.get(small.url("score_table")))
    assert f"Số liệu hiện tại đã khác lúc lãnh đạo xác nhận ngày 20/11/2026 ở 1 tiêu chí: {small.leaf.code}." in shown
    assert "tổng điểm Xã chấm 8; tính lại bây giờ là 0" in shown
    Snapshot.objects.update(payload={})
    assert "không đọc lại được" in text(leader.get(small.url("score_table")))


# --- forms opened before somebody else saved ----------------------------------------------------------


def hidden(response, name) -> str:
    (value,) = re.findall(rf'name="{name}" value="([^"]+)"', response.content.decode())
    return value


def test_an_answer_given_since_the_page_was_opened_is_not_written_over_unseen(year) -> None:
    leaf = year.leaves[LeafType.PASS_FAIL]
    address, client = year.url("score_detail", leaf.pk), signed_in(year, "reviewer")
    seen = hidden(client.get(address), "answer-seen")
    form = {"part": "answer", "answer-passed": "yes", "answer-reason": "Tôi thấy đủ", "answer-seen": seen}
    others = signed_in(year, "staff").post(address, form | {"answer-passed": "no", "answer-reason": "Thiếu sổ"})
    assert others.status_code == 302
    refused = client.post(address, form)
    assert refused.status_code == 409
    shown = text(refused)
    assert f"{year.people['staff']} vừa trả lời mục này: Không đạt (Thiếu sổ)." in shown
    assert "Tôi thấy đủ" in shown
    assert Answer.objects.get().passed is False
    again = client.post(address, form | {"answer-seen": hidden(refused, "answer-seen")})
    assert again.status_code == 302
    assert Answer.objects.get().passed is True
    Answer.objects.all().delete()
    assert "vừa được người khác xóa" in text(client.post(address, form | {"answer-seen": "cũ"}))


def test_a_checklist_changed_since_is_not_written_over_unseen(year) -> None:
    leaf = year.leaves[LeafType.CHECKLIST]
    address, client = year.url("score_detail", leaf.pk), signed_in(year, "reviewer")
    row = AnswerFactory(programme=year.programme, criterion=leaf)
    seen = hidden(client.get(address), "answer-seen")
    row.ticks.set(leaf.point_rules.all())
    assert client.post(address, {"part": "answer", "answer-seen": seen}).status_code == 409
    assert row.ticks.count() == 2


def test_a_condition_answered_since_is_not_written_over_unseen(small) -> None:
    condition = ConditionFactory(criteria_set=small.programme.criteria_set)
    address, client = small.url("adjustments"), signed_in(small, "reviewer")
    name = f"dk{condition.pk}"
    seen = hidden(client.get(address), f"{name}-seen")
    form = {"part": "condition", "row": condition.pk, f"{name}-seen": seen, f"{name}-holds": "no"}
    assert client.post(address, form | {f"{name}-holds": "yes", f"{name}-document": "12/QĐ"}).status_code == 302
    refused = client.post(address, form | {f"{name}-note": "Tôi đã hỏi"})
    assert refused.status_code == 409
    assert "vừa trả lời mục này: Có xảy ra; 12/QĐ." in text(refused)
    assert "Tôi đã hỏi" in refused.content.decode()
    assert ConditionAnswer.objects.get().holds
    assert client.post(address, form | {f"{name}-seen": hidden(refused, f"{name}-seen")}).status_code == 302
    assert not ConditionAnswer.objects.get().holds
