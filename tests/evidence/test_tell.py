"""Proof that came back tells its unit; reviewers hear how much waits."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.enums import Role
from common.models import Notice
from evidence.services import accept_evidence, return_evidence
from evidence.services.undoing import decision_of, undo_review
from tasks.reminders import remind
from tests.factories.accounts import UnitFactory, person, staff
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.evidence import EvidenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = dt.date(2026, 11, 20)


def test_a_returned_proof_tells_its_unit_why_and_an_undone_return_settles() -> None:
    unit = UnitFactory()
    programme = ProgrammeYearFactory(year=2026, commune=unit.commune)
    officer, colleague, keeper = staff(unit), staff(unit), person(Role.REVIEWER, unit.commune)
    proof = EvidenceFactory(programme=programme, unit=unit, created_by=officer)
    return_evidence(evidence=proof, by=keeper, comment="Ảnh không rõ ngày")
    rows = Notice.objects.filter(kind="returned")
    assert {row.person_id for row in rows} == {officer.pk, colleague.pk}
    assert {row.body for row in rows} == {"Lý do: Ảnh không rõ ngày"}
    undo_review(evidence=proof, by=keeper, decision=decision_of(proof))
    assert not rows.unread().exists()
    assert not rows.filter(wants_mail=True).exists()


def test_accepting_tells_nobody() -> None:
    unit = UnitFactory()
    programme = ProgrammeYearFactory(year=2026, commune=unit.commune)
    proof = EvidenceFactory(programme=programme, unit=unit, created_by=staff(unit))
    accept_evidence(evidence=proof, by=person(Role.REVIEWER, unit.commune))
    assert not Notice.objects.exists()


def test_reviewers_hear_once_a_working_day_how_much_waits() -> None:
    unit = UnitFactory()
    programme = ProgrammeYearFactory(year=2026, commune=unit.commune)
    keeper = person(Role.REVIEWER, unit.commune)
    for _ in range(2):
        EvidenceFactory(programme=programme, unit=unit, created_by=staff(unit))
    for day in (TODAY, TODAY, TODAY + dt.timedelta(days=1), TODAY + dt.timedelta(days=3)):
        remind(day)
    rows = Notice.objects.filter(person=keeper, kind="review").order_by("id")
    assert [row.subject for row in rows] == ["2 minh chứng chờ duyệt"] * 2
    assert [row.read_at is None for row in rows] == [False, True]
