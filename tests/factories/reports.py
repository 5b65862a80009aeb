"""A small real year on the shipped set, and report runs in every state."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Commune, Unit
from assessments.enums import ScoreColumn
from assessments.models import Score
from assessments.services import open_assessment
from criteria.models import CriteriaSet, Criterion, ProgrammeYear
from criteria.selectors import leaves_of
from criteria.services import load_shipped_set, open_year
from reports.enums import ReportFormat, ReportKind, RunStatus
from reports.models import DossierCheck, ReportRun

from .accounts import CommuneFactory, UnitFactory, UserFactory
from .criteria import ProgrammeYearFactory
from .evidence import EvidenceFactory
from .tasks import OccurrenceFactory, PlanFactory, TaskFactory


class ReportRunFactory(DjangoModelFactory):
    """A run that waits. Traits put it in another state; `done=True` stores a file of a few bytes."""

    class Meta:
        model = ReportRun

    class Params:
        running = factory.Trait(
            status=RunStatus.RUNNING,
            attempt=1,
            started_at=factory.LazyFunction(timezone.now),
            heartbeat_at=factory.LazyFunction(timezone.now),
        )
        dead = factory.Trait(
            status=RunStatus.RUNNING,
            attempt=1,
            started_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(minutes=10)),
            heartbeat_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(minutes=10)),
        )
        failed = factory.Trait(
            status=RunStatus.FAILED, finished_at=factory.LazyFunction(timezone.now), error="Ổ đĩa của máy chủ đã đầy."
        )
        cancelled = factory.Trait(status=RunStatus.CANCELLED, finished_at=factory.LazyFunction(timezone.now))
        done = factory.Trait(
            status=RunStatus.DONE,
            progress=100,
            finished_at=factory.LazyFunction(timezone.now),
            file=factory.LazyFunction(lambda: ContentFile(b"tep", name="bao-cao.pdf")),
            size=3,
            sha256=hashlib.sha256(b"tep").hexdigest(),
        )

    programme = factory.SubFactory(ProgrammeYearFactory)
    kind = ReportKind.SELF_REPORT
    format = ReportFormat.PDF
    requested_by = factory.SubFactory(UserFactory)


class DossierCheckFactory(DjangoModelFactory):
    class Meta:
        model = DossierCheck

    run = factory.SubFactory(ReportRunFactory, done=True, kind=ReportKind.DOSSIER, format=ReportFormat.ZIP)


def shipped_set(code: str = "hai-phong-2026") -> CriteriaSet:
    """The shipped set, loaded once a test."""
    return CriteriaSet.objects.filter(code=code).first() or load_shipped_set(code)


def empty_year(commune: Commune | None = None, *, code: str = "hai-phong-2026", year: int = 2026) -> ProgrammeYear:
    """A year as it is on the day it was opened: phases, no plan, no points."""
    return open_year(commune=commune or CommuneFactory(), year=year, criteria_set=shipped_set(code))


def leaf(programme: ProgrammeYear, place: int = 0, *, group: str = "") -> Criterion:
    """The leaf at a place of the set, or of one of its groups."""
    return leaves_of(programme.criteria_set).filter(code__startswith=group)[place]


def working_year(
    commune: Commune | None = None, *, code: str = "hai-phong-2026", without_group: str = ""
) -> ProgrammeYear:
    """A year in its last weeks: a plan, windows in several states, proofs, points in two columns.

    `without_group` leaves one group alone: no task, no proof, no points, as in a ward whose plan is one unit's.
    """
    programme = empty_year(commune, code=code)
    unit = UnitFactory(commune=programme.commune, name="Phòng Văn hóa - Xã hội")
    plan = PlanFactory(programme=programme, legal_bases=["Kế hoạch số 01/KH-UBND ngày 05/01/2026"])
    leaves = [row for row in leaves_of(programme.criteria_set) if row.code.split(".")[0] != without_group]
    for place, row in enumerate(leaves[:6]):
        task = TaskFactory(plan=plan, lead=unit, criterion=row)
        OccurrenceFactory(task=task, done=True)
        OccurrenceFactory(task=task, label="Quý II", starts_on=dt.date(2026, 4, 1), ends_on=dt.date(2026, 6, 30))
        add_proof(programme, unit, row, day=10 + place)
    give_points(programme, leaves)
    return programme


def add_proof(programme: ProgrammeYear, unit: Unit, *criteria: Criterion, day: int = 10, content: bytes = b""):
    """An accepted proof with stored bytes."""
    content = content or f"ảnh ngày {day} của {criteria[0].code}".encode()
    return EvidenceFactory(
        programme=programme,
        unit=unit,
        accepted=True,
        title=f"Ảnh ngày {day}",
        proof_date=dt.date(2026, 3, day),
        kind="file",
        text="",
        criteria=list(criteria),
        revision=content,
    )


def give_points(
    programme: ProgrammeYear,
    leaves: list[Criterion],
    columns: tuple[str, ...] = (ScoreColumn.UNIT, ScoreColumn.COMMUNE),
) -> None:
    """Three quarters of the maximum for each leaf, to the nearest quarter point."""
    assessment = open_assessment(programme=programme)
    person = UserFactory()
    Score.objects.bulk_create(
        Score(
            assessment=assessment,
            criterion=row,
            column=column,
            points=((row.max_points or Decimal(0)) * 3).quantize(Decimal(1)) / 4,
            scored_at=timezone.now(),
            scored_by=person,
        )
        for row in leaves
        for column in columns
    )
