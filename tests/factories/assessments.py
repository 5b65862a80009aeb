"""Assessments in every state, scores, figures, answers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from assessments.enums import AssessmentStatus, ScoreColumn
from assessments.models import Adjustment, Answer, Assessment, ConditionAnswer, Measurement, Responsibility, Score
from criteria.enums import AdjustmentKind, ConditionKind
from criteria.models import AdjustmentRule, Condition, Level

from .accounts import UnitFactory, UserFactory
from .criteria import CriteriaSetFactory, CriterionFactory, ProgrammeYearFactory


class LevelFactory(DjangoModelFactory):
    class Meta:
        model = Level

    criteria_set = factory.SubFactory(CriteriaSetFactory)
    code = factory.Sequence(lambda n: f"muc-{n}")
    name = "Đạt chuẩn"
    position = factory.Sequence(lambda n: n)
    min_total = Decimal("80")


class ConditionFactory(DjangoModelFactory):
    """A knock-out statement."""

    class Meta:
        model = Condition

    criteria_set = factory.SubFactory(CriteriaSetFactory)
    kind = ConditionKind.KNOCK_OUT
    code = factory.Sequence(lambda n: f"dk-{n}")
    text = "Có cán bộ bị kỷ luật"


class AdjustmentRuleFactory(DjangoModelFactory):
    class Meta:
        model = AdjustmentRule

    criteria_set = factory.SubFactory(CriteriaSetFactory)
    kind = AdjustmentKind.BONUS
    code = factory.Sequence(lambda n: f"T{n}")
    title = "Có cách làm hay"
    points = Decimal("1")
    cap = Decimal("2")


class AssessmentFactory(DjangoModelFactory):
    """An open assessment; traits put it in another state with the stamps that state needs."""

    class Meta:
        model = Assessment

    class Params:
        confirmed = factory.Trait(
            status=AssessmentStatus.CONFIRMED,
            confirmed_at=factory.LazyFunction(timezone.now),
            confirmed_by=factory.SubFactory(UserFactory),
        )
        submitted = factory.Trait(
            confirmed=True,
            status=AssessmentStatus.SUBMITTED,
            submitted_at=factory.LazyFunction(timezone.now),
            submitted_by=factory.SubFactory(UserFactory),
        )
        final = factory.Trait(
            submitted=True,
            status=AssessmentStatus.FINAL,
            finalised_at=factory.LazyFunction(timezone.now),
            finalised_by=factory.SubFactory(UserFactory),
        )

    programme = factory.SubFactory(ProgrammeYearFactory)


def assessment_in(status: str, **kwargs: object) -> Assessment:
    """An assessment in the state, by the trait of that name."""
    traits = {} if status == AssessmentStatus.OPEN else {str(status): True}
    return AssessmentFactory(**traits, **kwargs)


class ScoreFactory(DjangoModelFactory):
    class Meta:
        model = Score

    assessment = factory.SubFactory(AssessmentFactory)
    criterion = factory.SubFactory(
        CriterionFactory, criteria_set=factory.SelfAttribute("..assessment.programme.criteria_set")
    )
    column = ScoreColumn.COMMUNE
    points = Decimal("5")
    scored_at = factory.LazyFunction(timezone.now)
    scored_by = factory.SubFactory(UserFactory)


class MeasurementFactory(DjangoModelFactory):
    class Meta:
        model = Measurement

    programme = factory.SubFactory(ProgrammeYearFactory)
    criterion = factory.SubFactory(CriterionFactory, criteria_set=factory.SelfAttribute("..programme.criteria_set"))
    month = 1
    numerator = Decimal("45")
    denominator = Decimal("60")
    recorded_by = factory.SubFactory(UserFactory)


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    programme = factory.SubFactory(ProgrammeYearFactory)
    criterion = factory.SubFactory(CriterionFactory, criteria_set=factory.SelfAttribute("..programme.criteria_set"))
    answered_by = factory.SubFactory(UserFactory)


class ConditionAnswerFactory(DjangoModelFactory):
    class Meta:
        model = ConditionAnswer

    programme = factory.SubFactory(ProgrammeYearFactory)
    condition = factory.SubFactory(ConditionFactory, criteria_set=factory.SelfAttribute("..programme.criteria_set"))
    holds = False
    answered_by = factory.SubFactory(UserFactory)


class AdjustmentFactory(DjangoModelFactory):
    class Meta:
        model = Adjustment

    programme = factory.SubFactory(ProgrammeYearFactory)
    rule = factory.SubFactory(AdjustmentRuleFactory, criteria_set=factory.SelfAttribute("..programme.criteria_set"))
    happened_on = factory.LazyAttribute(lambda o: dt.date(o.programme.year, 6, 1))
    points = Decimal("1")
    reason = "Được thành phố nhân rộng"
    created_by = factory.SubFactory(UserFactory)


class ResponsibilityFactory(DjangoModelFactory):
    class Meta:
        model = Responsibility

    programme = factory.SubFactory(ProgrammeYearFactory)
    criterion = factory.SubFactory(CriterionFactory, criteria_set=factory.SelfAttribute("..programme.criteria_set"))
    unit = factory.SubFactory(UnitFactory, commune=factory.SelfAttribute("..programme.commune"))
