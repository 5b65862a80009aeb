"""Plans, tasks with their units, windows in every state, activities."""

from __future__ import annotations

import datetime as dt
import hashlib

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Unit
from tasks.enums import (
    ActivityKind,
    Basis,
    CriterionMatch,
    Every,
    ImportStatus,
    OccurrenceStatus,
    ScheduleKind,
    TaskStatus,
    UnitRole,
)
from tasks.models import Activity, Extension, Occurrence, Plan, PlanImport, PlanSection, Task, TaskComment, TaskUnit

from .accounts import UnitFactory, UserFactory
from .criteria import ProgrammeYearFactory


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    programme = factory.SubFactory(ProgrammeYearFactory)
    title = "Kế hoạch xây dựng “Chính quyền thân thiện”"


class PlanSectionFactory(DjangoModelFactory):
    class Meta:
        model = PlanSection

    plan = factory.SubFactory(PlanFactory)
    number = 1
    title = factory.Sequence(lambda n: f"Đề mục {n}")
    position = factory.Sequence(lambda n: n)


class TaskFactory(DjangoModelFactory):
    """A living task of its plan. `lead=unit` (or a list: the first is responsible), `supports=[…]`, `criterion=…`."""

    class Meta:
        model = Task
        skip_postgeneration_save = True

    class Params:
        gone = factory.Trait(status=TaskStatus.GONE)

    plan = factory.SubFactory(PlanFactory)
    programme = factory.SelfAttribute("plan.programme")
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Nhiệm vụ thử số {n}")
    timing_text = "Thường xuyên"
    schedule_kind = ScheduleKind.RECURRING
    every = Every.QUARTER
    basis = Basis.DEFAULT
    criterion = None
    criterion_match = factory.LazyAttribute(lambda o: CriterionMatch.CONFIRMED if o.criterion else CriterionMatch.NONE)
    identity = factory.LazyAttribute(lambda o: hashlib.sha256(o.title.encode()).hexdigest())

    @factory.post_generation
    def lead(obj, create, extracted, **kwargs):
        _attach(obj, extracted, UnitRole.LEAD)

    @factory.post_generation
    def supports(obj, create, extracted, **kwargs):
        _attach(obj, extracted, UnitRole.SUPPORT)


def _attach(task: Task, units: Unit | list[Unit] | None, role: str) -> None:
    listed = [units] if isinstance(units, Unit) else list(units or [])
    for position, unit in enumerate(listed):
        TaskUnit.objects.create(
            task=task,
            unit=unit,
            role=role,
            position=position,
            is_responsible=role == UnitRole.LEAD and position == 0,
        )


class TaskUnitFactory(DjangoModelFactory):
    class Meta:
        model = TaskUnit

    task = factory.SubFactory(TaskFactory)
    unit = factory.SubFactory(UnitFactory, commune=factory.SelfAttribute("..task.programme.commune"))
    role = UnitRole.SUPPORT


class OccurrenceFactory(DjangoModelFactory):
    """The first quarter, open. Traits put it in another state with the stamps that state needs."""

    class Meta:
        model = Occurrence

    class Params:
        submitted = factory.Trait(
            status=OccurrenceStatus.SUBMITTED,
            submitted_at=factory.LazyFunction(timezone.now),
            submitted_by=factory.SubFactory(UserFactory),
        )
        reviewed = factory.Trait(
            submitted_at=factory.LazyFunction(timezone.now),
            submitted_by=factory.SubFactory(UserFactory),
            reviewed_at=factory.LazyFunction(timezone.now),
            reviewed_by=factory.SubFactory(UserFactory),
        )
        done = factory.Trait(reviewed=True, status=OccurrenceStatus.DONE)
        returned = factory.Trait(
            reviewed=True, status=OccurrenceStatus.RETURNED, review_comment="Ảnh mờ, hãy chụp lại."
        )
        waived = factory.Trait(
            status=OccurrenceStatus.WAIVED,
            review_comment="Kỳ này không có hồ sơ.",
            reviewed_at=factory.LazyFunction(timezone.now),
            reviewed_by=factory.SubFactory(UserFactory),
        )

    task = factory.SubFactory(TaskFactory)
    label = "Quý I"
    starts_on = factory.LazyAttribute(lambda o: dt.date(o.task.programme.year, 1, 1))
    ends_on = factory.LazyAttribute(lambda o: dt.date(o.task.programme.year, 3, 31))


def occurrence_in(status: str, **kwargs: object) -> Occurrence:
    """A window in the state, by the trait of that name."""
    traits = {} if status == OccurrenceStatus.OPEN else {str(status): True}
    return OccurrenceFactory(**traits, **kwargs)


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    task = factory.SubFactory(TaskFactory)
    unit = factory.SubFactory(UnitFactory, commune=factory.SelfAttribute("..task.programme.commune"))
    kind = ActivityKind.VISIT
    happened_on = factory.LazyAttribute(lambda o: dt.date(o.task.programme.year, 2, 10))
    place = "Nhà văn hóa thôn"
    summary = "Nghe ý kiến Nhân dân về thủ tục đất đai"
    created_by = factory.SubFactory(UserFactory)


class TaskCommentFactory(DjangoModelFactory):
    class Meta:
        model = TaskComment

    task = factory.SubFactory(TaskFactory)
    text = "Thôn Đông còn thiếu ảnh buổi họp, nhờ đơn vị bổ sung."
    author = factory.SubFactory(UserFactory)


class ExtensionFactory(DjangoModelFactory):
    """A request that waits: two weeks more than the window has."""

    class Meta:
        model = Extension

    occurrence = factory.SubFactory(OccurrenceFactory)
    old_ends_on = factory.SelfAttribute("occurrence.ends_on")
    new_ends_on = factory.LazyAttribute(lambda o: o.old_ends_on + dt.timedelta(days=14))
    reason = "Thôn chưa họp được vì bão"
    asked_by = factory.SubFactory(UserFactory)


class PlanImportFactory(DjangoModelFactory):
    class Meta:
        model = PlanImport

    programme = factory.SubFactory(ProgrammeYearFactory)
    original_name = "phu-luc.xlsx"
    file = factory.LazyFunction(lambda: ContentFile(b"x", name="phu-luc.xlsx"))
    sha256 = "0" * 64
    status = ImportStatus.READ
