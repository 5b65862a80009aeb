"""The ready-made questionnaires are sound, in both languages, and say what they should."""

from __future__ import annotations

import pytest

from surveys.checking import faults_of
from surveys.enums import SurveyKind
from surveys.questionnaire import Questionnaire, from_rows, measure, read
from surveys.ready import KEYS, Ready, ready_for
from tests.factories.accounts import CommuneFactory

COMMUNE = CommuneFactory.build(name="Thử Nghiệm", kind="phuong")


def made(key: str) -> tuple[Ready, Questionnaire]:
    ready = ready_for(key, COMMUNE)
    return ready, from_rows(ready.rows)


@pytest.mark.parametrize("key", KEYS)
def test_each_is_sound_in_both_languages(key: str) -> None:
    ready, questionnaire = made(key)
    assert SurveyKind(ready.key)
    assert faults_of(questionnaire, ["vi", "en"]) == []
    assert len(questionnaire.by_code) == len(questionnaire.items), "codes are unique"
    assert all(words["vi"] and words["en"] for words in (ready.heading, ready.thanks))
    everything = repr((ready, questionnaire))
    assert "{commune}" not in everything


def test_the_commune_is_named_in_each_language() -> None:
    ready, _questionnaire = made("service")
    assert "phường Thử Nghiệm" in ready.heading["vi"]
    assert "Thử Nghiệm ward" in ready.heading["en"]


def test_the_centre_is_asked_about_along_the_five_elements() -> None:
    _ready, questionnaire = made("service")
    sections = [item for item in questionnaire.items if not item.asks]
    assert len(sections) == 5
    assert len(questionnaire.questions) == 18
    trips, why = questionnaire.by_code["c15"], questionnaire.by_code["c16"]
    assert [choice.key for choice in trips.choices] == ["0", "1", "2", "3"]
    assert why.show_if is not None
    assert why.show_if.code == trips.code
    assert questionnaire.questions[-1].kind == "text"
    assert sum(item.allow_na for item in questionnaire.questions) >= 3


def test_the_programme_is_asked_about_along_its_four_groups() -> None:
    _ready, questionnaire = made("programme")
    titles = [item.words("vi") for item in questionnaire.items if not item.asks]
    assert [title.split(",")[0] for title in titles[:4]] == [
        "Công khai",
        "Thân thiện",
        "Cán bộ",
        "Xanh",
    ]


@pytest.mark.parametrize(("level", "asked"), [("1", True), ("2", True), ("3", False), ("5", False)])
def test_the_counter_asks_why_only_those_who_are_not_satisfied(level: str, asked: bool) -> None:
    _ready, questionnaire = made("counter")
    sent = {"c1": [level], "c2": ["Chờ lâu"]}
    reading = read(questionnaire, lambda code: sent.get(code, []))
    assert reading.is_complete
    assert ("c2" in reading.answers) is asked
    assert measure(questionnaire, reading.answers).rated == 1
