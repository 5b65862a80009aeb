"""Two communes that know nothing of each other, each with a full year and one person for every role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Commune, Unit, User
from accounts.services import sync_admin_door
from criteria.models import CriteriaSet, Criterion, ProgrammeYear
from reports.enums import ReportFormat, ReportKind
from surveys.enums import Channel
from surveys.services import Slip, freeze
from tasks.models import BulkChange, SavedView
from tests.factories.accounts import CommuneFactory, UnitFactory, person
from tests.factories.assessments import (
    AdjustmentFactory,
    AdjustmentRuleFactory,
    AssessmentFactory,
    ConditionFactory,
    LevelFactory,
    MeasurementFactory,
    ResponsibilityFactory,
)
from tests.factories.criteria import CriteriaSetFactory, CriterionFactory, ProgrammeYearFactory
from tests.factories.evidence import EvidenceFactory
from tests.factories.feedback import (
    AnswerTemplateFactory,
    DataRequestFactory,
    FeedbackFactory,
    FollowUpFactory,
    IntakeSessionFactory,
)
from tests.factories.notices import MailLogFactory, NoticeFactory
from tests.factories.photos import FeedbackPhotoFactory
from tests.factories.reports import DossierCheckFactory, ReportRunFactory
from tests.factories.surveys import PaperBatchFactory, answered, whole_survey
from tests.factories.tasks import (
    ActivityFactory,
    ExtensionFactory,
    OccurrenceFactory,
    PlanFactory,
    PlanImportFactory,
    TaskCommentFactory,
    TaskFactory,
)

JPEG = b"\xff\xd8\xff\xe0 anh"


@dataclass
class World:
    """One commune with its rows; `people` holds one person for each role, `rows` an id for each kind of address."""

    commune: Commune
    programme: ProgrammeYear
    criteria_set: CriteriaSet
    unit: Unit
    leaf: Criterion
    people: dict[str, User] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    def page(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.commune.slug, self.programme.year, *args])

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.people[role])
        return client


def build_world(slug: str) -> World:
    commune = CommuneFactory(slug=slug, name=slug)
    criteria_set = CriteriaSetFactory(owner=commune)
    group = CriterionFactory(criteria_set=criteria_set, group=True)
    leaf = CriterionFactory(criteria_set=criteria_set, parent=group, leaf_type="ratio_bands")
    programme = ProgrammeYearFactory(commune=commune, criteria_set=criteria_set)
    unit = UnitFactory(commune=commune)
    world = World(commune, programme, criteria_set, unit, leaf)
    for role in Role.values:
        world.people[role] = person(role, commune, unit if role == Role.STAFF else None)
        sync_admin_door(world.people[role])
    _fill(world)
    return world


def _fill(world: World) -> None:
    programme, unit, officer = world.programme, world.unit, world.people[Role.STAFF]
    plan = PlanFactory(programme=programme)
    task = TaskFactory(plan=plan, lead=unit, criterion=world.leaf)
    window = OccurrenceFactory(task=task)
    done = {"programme": programme, "kind": ReportKind.DOSSIER, "format": ReportFormat.ZIP, "done": True}
    run = ReportRunFactory(**done)
    DossierCheckFactory(run=run)
    AssessmentFactory(programme=programme)
    world.rows |= {
        "plan": plan,
        "task": task,
        "window": window,
        "activity": ActivityFactory(task=task, unit=unit, occurrence=window, created_by=officer),
        "comment": TaskCommentFactory(task=task, author=officer),
        "extension": ExtensionFactory(occurrence=window, unit=unit, asked_by=officer),
        "import": PlanImportFactory(programme=programme),
        "waiting": EvidenceFactory(
            programme=programme, unit=unit, kind="file", text="", revision=JPEG, created_by=officer,
            occurrences=[window], criteria=[world.leaf],
        ),
        "accepted": EvidenceFactory(
            programme=programme, unit=unit, kind="file", text="", revision=JPEG, created_by=officer, accepted=True,
            occurrences=[window], criteria=[world.leaf],
        ),
        "bulk": BulkChange.objects.create(
            programme=programme, action="note_set", changes=[], created_by=world.people[Role.REVIEWER]
        ),
        "saved_view": SavedView.objects.create(
            commune=world.commune, owner=world.people[Role.REVIEWER], page="plan", name="x", query="q=x", is_shared=True
        ),
        "run": run,
        "notice": NoticeFactory(person=officer, commune=world.commune),
        "mail": MailLogFactory(person=officer, commune=world.commune),
        "photo": FeedbackPhotoFactory(feedback__programme=programme),
        **_feedback(world),
        **_surveys(world),
        "leaf": world.leaf,
        "adjustment": AdjustmentFactory(
            programme=programme, rule=AdjustmentRuleFactory(criteria_set=world.criteria_set)
        ),
        "condition": ConditionFactory(criteria_set=world.criteria_set),
        "level": LevelFactory(criteria_set=world.criteria_set),
        "measurement": MeasurementFactory(programme=programme, criterion=world.leaf),
        "responsibility": ResponsibilityFactory(programme=programme, criterion=world.leaf, unit=unit),
    }  # fmt: skip


def _feedback(world: World) -> dict[str, Any]:
    """One being handled, with a letter of apology; a collection, a request on personal data, ready-made words."""
    row = FeedbackFactory(programme=world.programme, in_progress=True, unit=world.unit)
    FollowUpFactory(feedback=row, kind="apology")
    return {
        "feedback": row,
        "session": IntakeSessionFactory(programme=world.programme),
        "data_request": DataRequestFactory(commune=world.commune),
        "answer_template": AnswerTemplateFactory(commune=world.commune),
    }


def _surveys(world: World) -> dict[str, Any]:
    """One that takes answers, with a slip typed from a batch and a frozen result."""
    point = whole_survey(programme=world.programme)
    survey = point.survey
    batch = PaperBatchFactory(point=point)
    slip = Slip(batch, 1, world.people[Role.STAFF], ContentFile(JPEG, "phieu.jpg"))
    return {
        "survey": survey,
        "survey_point": point,
        "survey_batch": batch,
        "survey_response": answered(point),
        "survey_slip": answered(point, channel=Channel.PAPER, slip=slip),
        "survey_sheet": freeze(survey=survey, period=None, by=world.people[Role.REVIEWER]).sheet,
    }


@pytest.fixture(autouse=True)
def calm(settings: Any, tmp_path: Any) -> Iterator[None]:
    """The day is held, nobody owes a second factor, counters start at nothing."""
    settings.CLOCK_TODAY = dt.date(2026, 11, 20)
    settings.MFA_REQUIRED_ROLES = ()
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ours(db: None) -> World:
    return build_world("xa-minh")


@pytest.fixture
def theirs(db: None) -> World:
    return build_world("xa-ban")
