"""A unit hears that feedback was given to it, without what the citizen wrote."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from common.models import Notice
from feedback.services import assign
from tests.factories.accounts import UnitFactory, person, staff
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.feedback import FeedbackFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_the_unit_is_told_a_number_and_a_day_and_no_words_of_the_sender() -> None:
    unit = UnitFactory()
    programme = ProgrammeYearFactory(year=2026, commune=unit.commune)
    officer, clerk = staff(unit), person(Role.REVIEWER, unit.commune)
    row = FeedbackFactory(programme=programme, status="received", content="Đèn đường hỏng trước nhà bà Sáu")
    assign(feedback=row, by=clerk, unit=unit)
    notice = Notice.objects.get(person=officer)
    assert notice.kind == "feedback"
    assert row.register_number in notice.subject
    assert "Đèn đường" not in notice.subject + notice.body
