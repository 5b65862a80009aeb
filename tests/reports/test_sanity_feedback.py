"""`sanity_check` on feedback: a gap in the register, a row of elsewhere, a name that outlived its erasure."""

from __future__ import annotations

import pytest

from common.clock import now
from feedback.models import Feedback
from reports.sanity import is_sound
from reports.sanity.feedback import feedback_links, feedback_numbers
from tests.factories.accounts import UnitFactory
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.feedback import DataRequestFactory, FeedbackFactory, FeedbackSettingsFactory, IntakeSessionFactory

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return sorted(finding.check for finding in [*feedback_links(), *feedback_numbers()])


def test_a_register_as_the_services_keep_it_is_sound():
    programme = ProgrammeYearFactory()
    for number in (1, 2, 3):
        FeedbackFactory(programme=programme, number=number, sender_name="Người Demo")
    FeedbackFactory(programme=programme, number=4, purged_at=now(), secret_hash="")
    assert names() == []


def test_a_row_that_disappeared_leaves_a_gap():
    programme = ProgrammeYearFactory()
    FeedbackFactory(programme=programme, number=1)
    FeedbackFactory(programme=programme, number=3)
    assert names() == ["feedback_numbers"]
    assert not is_sound(feedback_numbers())


def test_rows_of_elsewhere_are_named():
    ours, theirs = FeedbackFactory(number=1), FeedbackFactory(number=1)
    Feedback.objects.filter(pk=ours.pk).update(
        unit=UnitFactory(), session=IntakeSessionFactory(), merged_into=theirs, status="merged"
    )
    DataRequestFactory(feedback=theirs)
    IntakeSessionFactory(unit=UnitFactory())
    FeedbackSettingsFactory(first_unit=UnitFactory())
    assert names() == [
        "data_request_feedback", "feedback_first_unit", "feedback_merged", "feedback_session", "feedback_unit",
        "session_unit",
    ]  # fmt: skip


def test_what_was_erased_holds_no_name():
    FeedbackFactory(number=1, purged_at=now(), secret_hash="", sender_phone="0900000000")
    assert names() == ["feedback_erased"]
