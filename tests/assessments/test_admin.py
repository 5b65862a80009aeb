"""The administration shows assessments to look at, of the own commune only, without a query for each row."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.services import take_snapshot
from criteria.enums import LeafType
from tests.factories.accounts import UserFactory
from tests.factories.assessments import (
    AdjustmentFactory,
    AnswerFactory,
    ConditionAnswerFactory,
    MeasurementFactory,
    ScoreFactory,
)

from .conftest import make_year

MODELS = ["assessment", "score", "measurement", "answer", "adjustment", "conditionanswer", "responsibility"]


@pytest.fixture(autouse=True)
def no_second_factor(settings) -> None:
    """Setting one up stands before the administration; that is tested with the accounts."""
    settings.MFA_REQUIRED_ROLES = ()


@pytest.fixture
def root(db):
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def fill(year, leaf) -> None:
    ScoreFactory(assessment=year.assessment, criterion=leaf)
    MeasurementFactory(programme=year.programme, criterion=leaf)
    AnswerFactory(programme=year.programme, criterion=leaf)
    AdjustmentFactory(programme=year.programme)
    ConditionAnswerFactory(programme=year.programme)


@pytest.mark.parametrize("model", MODELS)
def test_lists_take_the_same_queries_with_few_and_many_rows(year, root, model) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert root.get(reverse(f"admin:assessments_{model}_changelist")).status_code == 200
        return len(captured)

    leaves = list(year.leaves.values())
    fill(year, leaves[0])
    count()
    few = count()
    for leaf in leaves[1:5]:
        fill(year, leaf)
    assert count() == few


def test_a_year_is_shown_with_its_snapshots_and_cannot_be_changed(small, root) -> None:
    assessment = small.assessment
    take_snapshot(assessment=assessment, kind="manual")
    address = reverse("admin:assessments_assessment_change", args=[assessment.pk])
    assert "Chụp theo yêu cầu" in root.get(address).content.decode()
    assert root.post(address, {"status": "final"}).status_code == 403
    assert small.assessment.status == "open"


def test_a_communes_administrator_sees_only_the_own_commune(small, db) -> None:
    person = small.people["admin"]
    type(person).objects.filter(pk=person.pk).update(is_staff=True)
    foreign = make_year([LeafType.MANUAL])
    ScoreFactory(assessment=small.assessment, criterion=small.leaf, reason="Của xã mình")
    ScoreFactory(assessment=foreign.assessment, criterion=foreign.leaf, reason="Của xã khác")
    client = Client()
    client.force_login(type(person).objects.get(pk=person.pk))
    page = client.get(reverse("admin:assessments_score_changelist")).content.decode()
    assert "Của xã mình" in page
    assert "Của xã khác" not in page
