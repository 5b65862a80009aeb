"""A commune with a unit that handles, a hamlet, and one person for each role."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import UnitKind
from accounts.models import Unit, User
from common.models import Holiday
from criteria.models import ProgrammeYear
from feedback.models import Feedback, FeedbackSettings
from tests.factories.accounts import UnitFactory, administrator, leader, reviewer, staff, upper
from tests.factories.criteria import ProgrammeYearFactory
from tests.factories.feedback import FeedbackFactory, FeedbackSettingsFactory


@dataclass
class World:
    """What most tests of feedback stand on."""

    programme: ProgrammeYear
    unit: Unit
    other_unit: Unit
    hamlet: Unit
    officer: User
    other_officer: User
    coordinator: User
    boss: User
    admin: User
    upper: User

    def feedback(self, **values: Any) -> Feedback:
        return FeedbackFactory(**({"programme": self.programme} | values))

    def mine(self, **values: Any) -> Feedback:
        """Being handled by the unit of `officer`."""
        return self.feedback(**({"in_progress": True, "unit": self.unit} | values))

    def set(self, **values: Any) -> FeedbackSettings:
        commune = self.programme.commune
        row = FeedbackSettings.objects.filter(commune=commune).first() or FeedbackSettingsFactory(commune=commune)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        commune.refresh_from_db()
        return row

    def page(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.programme.commune.slug, self.programme.year, *args])

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def world(db: None, today: Any, settings: Any) -> World:
    settings.MFA_REQUIRED_ROLES = ()
    Holiday.objects.create(day=dt.date(2026, 11, 24), name="Ngày Văn hóa Việt Nam")
    unit = UnitFactory(name="Phòng Kinh tế")
    commune = unit.commune
    other = UnitFactory(commune=commune, name="Công an xã")
    return World(
        programme=ProgrammeYearFactory(commune=commune),
        unit=unit,
        other_unit=other,
        hamlet=UnitFactory(commune=commune, kind=UnitKind.VILLAGE, name="Thôn Đông"),
        officer=staff(unit),
        other_officer=staff(other),
        coordinator=reviewer(commune),
        boss=leader(commune),
        admin=administrator(commune),
        upper=upper(commune),
    )
