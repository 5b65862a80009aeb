"""What is wrong with paper slips is named; what the services left is sound."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db.models import F

from reports.sanity import run_checks
from surveys.models import PaperBatch, Response, SecondEntry, Survey
from surveys.services.paper import issue_batch
from surveys.services.slips import mark_invalid, type_slip
from tests.factories.accounts import reviewer
from tests.factories.surveys import PaperBatchFactory, whole_survey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def batch() -> PaperBatch:
    """Two batches; in the second a typed slip with its photo, and an invalid one."""
    point = whole_survey()
    survey, by = point.survey, reviewer(point.survey.programme.commune)
    given = {"survey": survey, "period": survey.periods.get(), "point": point, "by": by}
    issue_batch(**given, count=5)
    batch = issue_batch(**given, count=5)
    typed = {"batch": batch, "answered_on": DAY, "by": by}
    type_slip(**typed, number=6, answers={"c1": "5"}, client_id=uuid.uuid4())
    mark_invalid(**typed, number=7, reason="Rách", client_id=uuid.uuid4())
    slip = Response.objects.get(slip_number=6)
    slip.slip_photo.save("phieu.jpg", ContentFile(b"x"))
    return batch


def found() -> set[str]:
    return {finding.check for finding in run_checks()}


def test_slips_from_the_services_are_sound(batch: PaperBatch) -> None:
    assert {name for name in found() if name.startswith(("slip", "survey"))} == set()


def test_a_slip_outside_its_batch_is_named(batch: PaperBatch) -> None:
    Response.objects.filter(slip_number=6).update(slip_number=3)
    assert "slip_batch" in found()


def test_a_batch_of_another_survey_is_named(batch: PaperBatch) -> None:
    PaperBatch.objects.filter(pk=batch.pk).update(point=whole_survey())
    assert {"slip_batch_place", "slip_batch"} <= found()


def test_gaps_and_overlaps_are_named(batch: PaperBatch) -> None:
    PaperBatchFactory(point=batch.point, first_slip=20, last_slip=25)
    assert "slip_numbers" in found()
    PaperBatch.objects.filter(first_slip=20).delete()
    assert "slip_numbers" not in found()
    Survey.objects.update(next_slip=F("next_slip") + 1)
    assert "slip_numbers" in found()


def test_one_person_for_both_typings_is_named(batch: PaperBatch) -> None:
    slip = Response.objects.get(slip_number=6)
    SecondEntry.objects.create(response=slip, answers={}, typed_by=slip.typed_by)
    assert "slip_second_typist" in found()


def test_a_lost_photo_is_a_warning(batch: PaperBatch) -> None:
    slip = Response.objects.get(slip_number=6)
    slip.slip_photo.storage.delete(slip.slip_photo.name)
    assert "slip_photo_missing" in found()
