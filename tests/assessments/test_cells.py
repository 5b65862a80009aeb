"""Typing in the points table: a number is saved alone, nobody's is written over, and everybody sees the change."""

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
from assessments.models import Assessment, Score
from assessments.services import confirm_scores, submit_assessment
from common.models import Event
from criteria.enums import LeafType
from criteria.models import Criterion
from tests.factories.assessments import AnswerFactory, ScoreFactory, assessment_in
from tests.queries import queries_of

from .conftest import add_people, make_leaf, make_year

COMMUNE, UNIT, UPPER = ScoreColumn.COMMUNE, ScoreColumn.UNIT, ScoreColumn.UPPER
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def no_second_factor(settings) -> None:
    settings.MFA_REQUIRED_ROLES = ()


def signed_in(year, role) -> Client:
    client = Client()
    client.force_login(year.people[role])
    return client


def text(response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def save(year, points, role="reviewer", column=COMMUNE, leaf=None, headers=HTMX, **more):
    leaf = leaf or year.leaf
    sent = {f"{column}-points": points, f"{column}-expected_version": "0"}
    sent |= {f"{column}-{key}": value for key, value in more.items()}
    return signed_in(year, role).post(year.url("score_cell", leaf.pk, column), sent, headers=headers)


# --- saving one cell --------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["7,5", "7.5", " 7,50 "])
def test_a_number_is_saved_with_its_version_and_the_sums_above_it(small, typed) -> None:
    answer = save(small, typed)
    assert answer.status_code == 200
    assert (answer["X-Cell"], answer["X-Cell-Version"], answer["X-Cell-Value"]) == ("saved", "1", "7,5")
    assert Score.objects.get().points == D("7.5")
    page = answer.content.decode()
    for node in Criterion.objects.filter(criteria_set=small.programme.criteria_set).exclude(pk=small.leaf.pk):
        assert re.search(rf'id="s-{node.pk}-commune" hx-swap-oob="true">\s*7,5', page), node.code
    assert "còn thiếu 52,5 điểm" in text(answer)
    assert Event.objects.filter(verb="score", actor=small.people["reviewer"]).count() == 1


def test_saving_says_nothing_on_the_next_page(small) -> None:
    client = signed_in(small, "reviewer")
    sent = {"commune-points": "7", "commune-expected_version": "0"}
    client.post(small.url("score_cell", small.leaf.pk, COMMUNE), sent, headers=HTMX)
    assert "Đã lưu điểm" not in text(client.get(small.url("score_table")))


def test_without_scripts_the_person_comes_back_to_the_row_or_to_the_leaf(small) -> None:
    answer = save(small, "7,5", headers={})
    assert answer["Location"] == f"{small.url('score_table')}#tc-{small.leaf.pk}"
    refused = save(small, "11", headers={}, expected_version="1")
    assert refused.status_code == 422
    assert "vượt điểm tối đa" in text(refused)
    assert 'value="11"' in refused.content.decode()


@pytest.mark.parametrize(("typed", "words"), [("bảy", "Hãy nhập số"), ("10,5", "vượt điểm tối đa"), ("-1", "âm")])
def test_a_number_that_cannot_be_is_refused_with_a_sentence(small, typed, words) -> None:
    answer = save(small, typed)
    assert (answer.status_code, answer["X-Cell"]) == (422, "wrong")
    assert words in text(answer)
    assert not Score.objects.exists()


def test_a_difference_to_the_column_before_asks_for_its_reason_and_both_are_saved_together(small) -> None:
    ScoreFactory(assessment=small.assessment, criterion=small.leaf, column=UNIT, points=D("8"))
    page = signed_in(small, "reviewer").get(small.url("score_table")).content.decode()
    assert re.search(r'name="commune-points"[^>]*data-before="8"', page)
    asked = save(small, "7")
    assert (asked.status_code, asked["X-Cell"]) == (422, "reason")
    assert "Hãy ghi lý do" in text(asked)
    assert save(small, "7", reason="Quý III nộp chậm")["X-Cell"] == "saved"
    assert Score.objects.get(column=COMMUNE).reason == "Quý III nộp chậm"


def test_two_people_on_one_cell_the_second_sees_both_numbers(small) -> None:
    save(small, "5")
    answer = save(small, "7")
    assert (answer.status_code, answer["X-Cell"]) == (409, "conflict")
    page = answer.content.decode()
    assert 'data-version="1"' in page
    assert 'data-typed="5"' in page
    assert f'data-who="{small.people["reviewer"]}"' in page
    assert Score.objects.get().points == D("5")
    assert save(small, "7", expected_version="1")["X-Cell"] == "saved"


def test_not_arising_is_saved_with_its_reason(small) -> None:
    answer = save(small, "", not_arising="on", reason="Không có vụ việc")
    assert (answer["X-Cell"], answer["X-Cell-Not-Arising"]) == ("saved", "1")
    assert Score.objects.get().not_arising


def test_who_may_not_write_is_told_and_foreign_rows_are_not_there(small) -> None:
    answer = save(small, "5", role="stranger", column=UNIT)
    assert (answer.status_code, answer["X-Cell"]) == (403, "closed")
    assert not Assessment.objects.exists()
    foreign = add_people(make_year([LeafType.MANUAL]))
    client = signed_in(small, "reviewer")
    assert client.post(foreign.url("score_cell", foreign.leaf.pk, COMMUNE), headers=HTMX).status_code == 404
    assert client.post(small.url("score_cell", foreign.leaf.pk, COMMUNE), headers=HTMX).status_code == 404
    assert client.post(small.url("score_cell", small.leaf.pk, "khac"), headers=HTMX).status_code == 404
    assert client.get(small.url("score_cell", small.leaf.pk, COMMUNE)).status_code == 405


def test_the_upper_level_types_its_own_column_once_the_dossier_is_there(small) -> None:
    ScoreFactory(assessment=small.assessment, criterion=small.leaf, points=D("8"))
    assert 'name="upper-points"' not in signed_in(small, "upper").get(small.url("score_table")).content.decode()
    submitted(small)
    assert 'name="upper-points"' in signed_in(small, "upper").get(small.url("score_table")).content.decode()
    assert save(small, "7", role="upper", column=UPPER)["X-Cell"] == "reason"
    assert save(small, "7", role="upper", column=UPPER, reason="Thiếu biên bản")["X-Cell"] == "saved"
    told = save(small, "7", column=UPPER, expected_version="1")
    assert (told.status_code, told["X-Cell"]) == (403, "closed")
    assert "hãy ghi số, ngày văn bản thẩm định" in text(told)


def submitted(year) -> None:
    confirm_scores(assessment=year.assessment, by=year.people["leader"])
    submit_assessment(assessment=year.assessment, by=year.people["reviewer"])


# --- what others change -----------------------------------------------------------------------------


def page_marks(client, year) -> dict[str, str]:
    page = client.get(year.url("score_table")).content.decode()
    return {"v": re.search(r'data-stamp="([^"]+)"', page)[1], "luc": re.search(r'data-moment="([^"]+)"', page)[1]}


def test_the_pulse_is_silent_until_somebody_changes_something(year) -> None:
    client = signed_in(year, "leader")
    marks = page_marks(client, year) | {"poll": "1"}
    assert client.get(year.url("score_pulse"), marks).status_code == 204
    first, second = list(year.leaves.values())[:2]
    ScoreFactory(
        assessment=year.assessment, criterion=first, points=D("1"),
        scored_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    save(year, "5", leaf=second)
    answer = client.get(year.url("score_pulse"), marks)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'id="o-{second.pk}-commune"' in page
    assert f'id="o-{first.pk}-commune"' not in page
    assert f"vừa được {year.people['reviewer']} sửa" in text(answer)
    again = {"v": answer["X-Points-Stamp"], "luc": answer["X-Points-Time"], "poll": "1"}
    assert client.get(year.url("score_pulse"), again).status_code == 204


def test_a_step_of_the_year_is_told_too_and_locks_the_cells(small) -> None:
    ScoreFactory(assessment=small.assessment, criterion=small.leaf)
    client = signed_in(small, "reviewer")
    marks = page_marks(client, small)
    confirm_scores(assessment=small.assessment, by=small.people["leader"])
    answer = client.get(small.url("score_pulse"), marks)
    assert "chuyển sang bước khác" in text(answer)
    assert "pcell-input" not in answer.content.decode()


def test_the_pulse_brings_a_score_that_was_on_its_way_when_the_page_was_made(small) -> None:
    client = signed_in(small, "leader")
    marks = page_marks(client, small)
    save(small, "5", leaf=small.leaf)
    moment = dt.datetime.fromisoformat(marks["luc"]) - dt.timedelta(seconds=5)
    Score.objects.update(scored_at=moment)
    assert f'id="o-{small.leaf.pk}-commune"' in client.get(small.url("score_pulse"), marks).content.decode()


@pytest.mark.parametrize("luc", ["", "hôm qua", "2026-13-45T00:00:00Z", "2026-11-20T00:00:00"])
def test_a_pulse_without_a_moment_brings_every_cell(small, luc) -> None:
    answer = signed_in(small, "staff").get(small.url("score_pulse"), {"v": "cũ", "luc": luc})
    assert answer.content.decode().count("data-cell=") == 3


def test_another_communes_pulse_is_not_there(small) -> None:
    foreign = add_people(make_year([LeafType.MANUAL]))
    assert signed_in(small, "reviewer").get(foreign.url("score_pulse")).status_code == 404


# --- filling, with a look before and a way back -------------------------------------------------------


def step(year, name, role="reviewer"):
    return signed_in(year, role).post(year.url("score_table"), {"step": name})


def test_filling_is_looked_at_first_and_taken_back_but_for_cells_touched_since(year) -> None:
    chosen = [year.leaves[kind] for kind in (LeafType.MANUAL, LeafType.PASS_FAIL)]
    AnswerFactory(programme=year.programme, criterion=chosen[0], points=D("7"), reason="Biên bản")
    AnswerFactory(programme=year.programme, criterion=chosen[1], passed=True)
    shown = text(signed_in(year, "reviewer").get(year.url("score_table")))
    assert "Điền 2 ô theo đề xuất" in shown
    assert "Hoàn tác" not in shown
    assert step(year, "fill-commune").status_code == 302
    assert "Bạn đã điền 2 ô cột Xã chấm theo đề xuất." in text(signed_in(year, "reviewer").get(year.url("score_table")))
    assert "Hoàn tác" not in text(signed_in(year, "leader").get(year.url("score_table")))
    save(year, "6", leaf=chosen[0], expected_version="1")
    assert step(year, "undo-commune").status_code == 302
    left = {score.criterion_id: score for score in Score.objects.all()}
    assert left[chosen[0].pk].points == D("6")
    assert left[chosen[1].pk].is_empty
    assert Event.objects.filter(verb="undo_fill").get().data["count"] == 1
    again = step(year, "undo-commune")
    assert again.status_code == 422
    assert "Không có lần điền" in text(again)


def test_a_filling_cannot_be_taken_back_once_confirmed(small) -> None:
    AnswerFactory(programme=small.programme, criterion=small.leaf, points=D("7"), reason="Biên bản")
    step(small, "fill-commune")
    confirm_scores(assessment=small.assessment, by=small.people["leader"])
    assert step(small, "undo-commune").status_code == 403
    assert Score.objects.get().points == D("7")


# --- queries ----------------------------------------------------------------------------------------


def grow(year, leaves: int) -> None:
    """So many leaves, each scored in all columns."""
    heading = Criterion.objects.get(criteria_set=year.programme.criteria_set, code="1.1")
    for number in range(leaves - len(year.leaves)):
        year.leaves[f"n{number}"] = make_leaf(year.programme.criteria_set, heading, f"1.1.n{number}", LeafType.MANUAL)
    old = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    by = year.people["reviewer"]
    Score.objects.bulk_create(
        Score(
            assessment=year.assessment, criterion=leaf, column=column, points=D("5"), scored_at=old, scored_by=by,
        )
        for leaf in year.leaves.values()
        for column in ScoreColumn.values
        if not Score.objects.filter(criterion=leaf, column=column).exists()
    )  # fmt: skip


def asked(work) -> int:
    """Statements that ask or write something; where a transaction begins and ends is not counted."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return sum("SAVEPOINT" not in statement["sql"] for statement in captured)


@pytest.mark.parametrize("leaves", [12, 70, 200])
def test_table_save_and_pulse_take_the_same_few_queries_however_many_leaves(year, leaves) -> None:
    grow(year, leaves)
    client = signed_in(year, "reviewer")
    table, pulse = year.url("score_table"), year.url("score_pulse")
    marks = page_marks(client, year)
    cell = year.url("score_cell", year.leaf.pk, COMMUNE)
    sent = {"commune-points": "5", "commune-expected_version": "1"}
    assert queries_of(lambda: client.get(table)) == 8
    assert queries_of(lambda: client.get(pulse, marks)) == 5  # session, person, roles, year; one of its own
    assert asked(lambda: client.post(cell, sent, headers=HTMX)) <= 15
    assert queries_of(lambda: client.get(pulse, marks)) <= 9
    assert Score.objects.get(criterion=year.leaf, column=COMMUNE).version == 2


def test_a_final_result_is_read_only_for_everybody(small) -> None:
    assessment_in(AssessmentStatus.FINAL, programme=small.programme)
    for role in ("staff", "reviewer", "upper", "admin"):
        assert "pcell-input" not in signed_in(small, role).get(small.url("score_table")).content.decode()
        assert save(small, "5", role=role)["X-Cell"] == "closed"
