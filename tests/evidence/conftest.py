"""A commune with a lead unit, a task of one criterion and its first quarter; files of real bytes in memory."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import Unit, User
from criteria.models import Criterion, ProgrammeYear
from evidence.models import Evidence
from evidence.services import upload_evidence
from tasks.models import Occurrence, Task
from tests import files_kit
from tests.factories.accounts import UnitFactory, reviewer, staff
from tests.factories.criteria import CriterionFactory, ProgrammeYearFactory
from tests.factories.tasks import OccurrenceFactory, PlanFactory, TaskFactory


@dataclass
class World:
    """What most tests of proof stand on."""

    lead: Unit
    programme: ProgrammeYear
    criterion: Criterion
    task: Task
    window: Occurrence
    officer: User
    judge: User

    def upload(self, data: bytes | None = None, name: str = "anh.jpg", **changes: Any) -> Evidence:
        """Hand in a photo (another one each time) for the window, by the unit's officer."""
        values: dict[str, Any] = {
            "programme": self.programme,
            "unit": self.lead,
            "by": self.officer,
            "occurrences": [self.window],
        }
        return upload_evidence(upload=io.BytesIO(data or another_photo()), name=name, **(values | changes))

    def page(self, name: str, *args: Any) -> str:
        """The address of a page of this year."""
        from django.urls import reverse

        return reverse(name, args=[self.programme.commune.slug, self.programme.year, *args])


_made = iter(range(1, 10_000))


def another_photo() -> bytes:
    """A JPEG unlike the ones before."""
    picture = files_kit.corners()
    number = next(_made)
    picture.putpixel((40, 30), (number % 256, number // 256 * 60, 128))
    for at in range(8):
        picture.paste((number * 37 % 256, at * 30, number * 11 % 256), (24 + at, 20, 25 + at, 40))
    return files_kit.jpeg(picture=picture)


@pytest.fixture
def world(today: Any) -> World:
    lead = UnitFactory()
    programme = ProgrammeYearFactory(commune=lead.commune)
    criterion = CriterionFactory(criteria_set=programme.criteria_set)
    task = TaskFactory(plan=PlanFactory(programme=programme), lead=lead, criterion=criterion)
    return World(
        lead=lead,
        programme=programme,
        criterion=criterion,
        task=task,
        window=OccurrenceFactory(task=task),
        officer=staff(lead),
        judge=reviewer(lead.commune),
    )
