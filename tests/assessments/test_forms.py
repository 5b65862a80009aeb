"""Numbers as people type them, answers that fit the leaf, a year's grid that loses nothing."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from assessments.forms import ANSWER_FIELDS, AnswerForm, NumberField, ScoreForm, YearGrid, pack, unpack
from assessments.services import Figure
from common.text import vn_number
from criteria.enums import LeafType
from tests.factories.assessments import AnswerFactory, MeasurementFactory, ScoreFactory
from tests.factories.criteria import PointRuleFactory

from .conftest import rule_of


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1,5", "1.5"), ("1.5", "1.5"), ("1.234,5", "1234.5"), ("1.234", "1234"), ("12.345.678", "12345678"),
        ("0.125", "0.125"), ("1 234", "1234"), (" 7 ", "7"), ("1.25", "1.25"), ("1234,50", "1234.5"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_here_type_them(typed, meant) -> None:
    assert NumberField(max_digits=14, decimal_places=4).clean(typed) == D(meant)


@pytest.mark.parametrize("typed", ["một", "1,2,3", "1..5", "5 điểm", "NaN", "--1", "∞"])
def test_what_is_no_number_is_refused_in_words(typed) -> None:
    with pytest.raises(forms.ValidationError, match="Hãy nhập số, ví dụ 1,5"):
        NumberField().clean(typed)


@given(st.decimals(min_value=0, max_value=99999, places=2))
def test_a_number_the_page_shows_is_read_back_as_itself(value) -> None:
    field = NumberField(max_digits=14, decimal_places=4)
    assert field.clean(field.prepare_value(value)) == value == D(vn_number(value).replace(".", "").replace(",", "."))


def test_the_score_form_shows_what_is_stored_and_says_the_range(small) -> None:
    score = ScoreFactory(assessment=small.assessment, criterion=small.leaf, points=D("7.50"), version=3)
    form = ScoreForm(criterion=small.leaf, score=score)
    assert 'value="7,5"' in str(form["points"])
    assert form["expected_version"].value() == 3
    assert form.fields["points"].help_text == "Từ 0 đến 10. Theo bước 0,5."


@pytest.mark.parametrize("leaf_type", LeafType.values)
def test_the_answer_form_asks_what_the_leaf_can_use(year, leaf_type) -> None:
    form = AnswerForm(criterion=year.leaves[leaf_type])
    own = ANSWER_FIELDS.get(LeafType(leaf_type), (None, None))[0]
    assert set(form.fields) == {own, "not_arising", "reason", "seen"} - {None}


@pytest.mark.parametrize(
    ("leaf_type", "posted", "values"),
    [
        (LeafType.PASS_FAIL, {"passed": "yes"}, {"passed": True}),
        (LeafType.PASS_FAIL, {"passed": ""}, {"passed": None}),
        (LeafType.COUNT_BANDS, {"count": "3"}, {"count": 3}),
        (LeafType.BREACHES, {"count": "0"}, {"count": 0}),
        (LeafType.MANUAL, {"points": "1,5", "reason": "x"}, {"points": D("1.5")}),
    ],
)
def test_answers_are_read(year, leaf_type, posted, values) -> None:
    form = AnswerForm(posted, criterion=year.leaves[leaf_type])
    assert form.is_valid(), form.errors
    assert {key: form.values()[key] for key in values} == values


def test_options_and_ticks_are_the_leafs_own_and_say_their_worth(year) -> None:
    choice, checklist = year.leaves[LeafType.CHOICE], year.leaves[LeafType.CHECKLIST]
    assert "a (10 điểm)" in str(AnswerForm(criterion=choice)["option"])
    foreign = PointRuleFactory()
    assert not AnswerForm({"option": foreign.pk}, criterion=choice).is_valid()
    both = AnswerForm(
        QueryDict("&".join(f"ticks={row.pk}" for row in checklist.point_rules.all())), criterion=checklist
    )
    assert both.is_valid()
    assert len(both.values()["ticks"]) == 2


def test_the_answer_form_shows_the_stored_answer(year) -> None:
    checklist = year.leaves[LeafType.CHECKLIST]
    answer = AnswerFactory(programme=year.programme, criterion=checklist)
    answer.ticks.add(rule_of(checklist, "b"))
    assert str(AnswerForm(criterion=checklist, answer=answer)["ticks"]).count("checked") == 1


# --- the grid ---------------------------------------------------------------------------------------


def grid(year, data, rows=None):
    posted = QueryDict(mutable=True)
    posted.update(data)
    return YearGrid(posted, year.leaves[LeafType.RATIO_LINEAR], rows or {})


def test_an_untouched_grid_changes_nothing_even_when_somebody_else_wrote_meanwhile(year) -> None:
    row = MeasurementFactory(programme=year.programme, criterion=year.leaves[LeafType.RATIO_LINEAR], month=1)
    shown = '["45", "60", ""]'
    row.numerator = D("50")
    sent = grid(year, {"t1-numerator": "45", "t1-denominator": "60", "t1-seen": shown}, {1: row})
    assert sent.is_valid()
    assert sent.changed()[0] == {}


def test_a_changed_an_emptied_and_a_new_month_are_what_changes(year) -> None:
    sent = grid(
        year,
        {
            "t1-numerator": "1.050", "t1-denominator": "2.000", "t1-seen": '["45", "60", ""]',
            "t2-numerator": "", "t2-denominator": "", "t2-seen": '["1", "2", ""]',
            "t3-numerator": "7,5", "t3-denominator": "10", "t3-note": " báo cáo ",
        },
    )  # fmt: skip
    assert sent.is_valid()
    assert sent.changed()[0] == {1: Figure(D(1050), D(2000)), 2: None, 3: Figure(D("7.5"), D(10), "báo cáo")}


@pytest.mark.parametrize(
    "data", [{"t4-denominator": "10"}, {"t4-note": "thiếu số"}, {"t4-numerator": "một", "t4-denominator": "10"}]
)
def test_a_half_filled_row_says_so_in_its_cell(year, data) -> None:
    sent = grid(year, data)
    assert not sent.is_valid()
    assert sent.forms[3].errors["numerator"]
    assert sent.forms[0].errors == {}


@given(
    st.decimals(min_value=0, max_value=10**9, places=4),
    st.none() | st.decimals(min_value=0, max_value=10**9, places=4),
    st.text(max_size=20),
)
def test_what_the_page_showed_survives_the_hidden_field(top, bottom, note) -> None:
    assert unpack(pack(Figure(top, bottom, note))) == Figure(top, bottom, note)


@pytest.mark.parametrize("value", [None, "x", [], ["một", None, ""], {"a": 1}, 5])
def test_a_hidden_field_somebody_changed_counts_as_nothing_shown(value) -> None:
    assert unpack(value) is None
