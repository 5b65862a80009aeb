"""What citizens see of a survey: only what says so, only with enough answers, never anybody's words."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import PublicPage
from surveys import open_forms
from surveys.models import CollectionPoint, Survey
from surveys.published import published_of
from tests.factories.surveys import QuestionFactory, answered, whole_survey
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def many(point: CollectionPoint, count: int = 30) -> None:
    for _n in range(count):
        answered(point, "543", answers={"c4": "no", "c5": "Gặp ông A"})


@pytest.fixture
def point() -> CollectionPoint:
    return whole_survey(results_public=True, title="Nội bộ", heading={"vi": "Ý kiến tại quầy"})


def page_of(point: CollectionPoint) -> str:
    return reverse("survey_public_results", args=[point.survey.programme.commune.slug])


def test_figures_are_shown_once_enough_people_answered(point) -> None:
    many(point, 29)
    few = Client().get(page_of(point)).content.decode()
    assert "Chưa có kết quả để công bố" in few
    answered(point, "555", flags=["burst"])
    assert published_of(point.survey.programme.commune) == []
    many(point, 1)
    text = Client().get(page_of(point)).content.decode()
    for words in ("Ý kiến tại quầy", "66,66%", "Rất hài lòng", "20/11/2026", "Câu c1"):
        assert words in text
    assert "Gặp ông A" not in text
    assert "Nội bộ" not in text


def test_what_does_not_say_so_is_not_published(point) -> None:
    many(point)
    Survey.objects.update(results_public=False)
    assert published_of(point.survey.programme.commune) == []
    Survey.objects.update(results_public=True, status="draft")
    assert published_of(point.survey.programme.commune) == []


def test_another_commune_and_an_unknown_one(point) -> None:
    many(point)
    other = whole_survey()
    assert "Ý kiến tại quầy" not in Client().get(page_of(other)).content.decode()
    assert Client().get("/khong-co/ket-qua-khao-sat/").status_code == 404


def test_the_front_page_names_them_where_the_commune_wants(point) -> None:
    many(point)
    commune = point.survey.programme.commune
    front = reverse("public_front", args=[commune.slug])
    assert "66,66%" not in Client().get(front).content.decode()
    PublicPage.objects.create(commune=commune, show_survey_results=True)
    text = Client().get(front).content.decode()
    assert "66,66%" in text
    assert page_of(point) in text


def test_the_number_of_queries_does_not_grow(point) -> None:
    many(point)
    commune = point.survey.programme.commune
    few = queries_of(lambda: published_of(commune))
    another = whole_survey(results_public=True, programme=point.survey.programme)
    many(another)
    assert queries_of(lambda: published_of(commune)) == few == 4


def test_a_question_that_few_were_asked_has_no_figure(point) -> None:
    many(point)
    survey = point.survey
    QuestionFactory(
        version=survey.versions.get(), code="c6", position=6, required=False, show_if={"code": "c4", "in": ["yes"]}
    )
    open_forms.forget()
    answered(point, "543", answers={"c4": "yes", "c6": "1"})
    (published,) = published_of(survey.programme.commune)
    assert [asked.text for asked in published.questions] == ["Câu c1", "Câu c2", "Câu c3"]
