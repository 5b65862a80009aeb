"""Criteria sets, their trees, and programme years."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from criteria.enums import LeafType, NodeKind, PhaseKind, SetStatus
from criteria.models import CriteriaSet, Criterion, Phase, PointRule, ProgrammeYear

from .accounts import CommuneFactory, UserFactory


class CriteriaSetFactory(DjangoModelFactory):
    class Meta:
        model = CriteriaSet

    class Params:
        submitted = factory.Trait(
            status=SetStatus.SUBMITTED,
            submitted_at=factory.LazyFunction(timezone.now),
            submitted_by=factory.SubFactory(UserFactory),
        )
        verified = factory.Trait(
            status=SetStatus.VERIFIED,
            submitted_at=factory.LazyFunction(timezone.now),
            submitted_by=factory.SubFactory(UserFactory),
            verified_at=factory.LazyFunction(timezone.now),
            verified_by=factory.SubFactory(UserFactory),
        )

    code = factory.Sequence(lambda n: f"bo-thu-{n}")
    title = factory.Sequence(lambda n: f"Bộ tiêu chí thử {n}")
    applies_from = 2026
    total_maximum = Decimal("100")


class CriterionFactory(DjangoModelFactory):
    """A leaf scored by hand, worth 10 points, unless a trait says otherwise."""

    class Meta:
        model = Criterion

    class Params:
        group = factory.Trait(kind=NodeKind.GROUP, leaf_type="", max_points=Decimal("25"), depth=0)
        heading = factory.Trait(kind=NodeKind.HEADING, leaf_type="", max_points=None)

    criteria_set = factory.SubFactory(CriteriaSetFactory)
    code = factory.Sequence(lambda n: f"TC.{n}")
    title = factory.Sequence(lambda n: f"Tiêu chí thử số {n}")
    kind = NodeKind.LEAF
    leaf_type = LeafType.MANUAL
    max_points = Decimal("10")
    position = factory.Sequence(lambda n: n)
    depth = factory.LazyAttribute(lambda o: o.parent.depth + 1 if o.parent else 0)
    parent = None


class PointRuleFactory(DjangoModelFactory):
    class Meta:
        model = PointRule

    criterion = factory.SubFactory(CriterionFactory)
    key = factory.Sequence(lambda n: f"k{n}")
    points = Decimal("1")


class ProgrammeYearFactory(DjangoModelFactory):
    """An open year without dated phases, so that no phase closes anything; `phases=True` dates them all."""

    class Meta:
        model = ProgrammeYear
        skip_postgeneration_save = True

    commune = factory.SubFactory(CommuneFactory)
    year = 2026
    criteria_set = factory.SubFactory(CriteriaSetFactory)
    cut_off = factory.LazyAttribute(lambda o: dt.date(o.year, 11, 30))

    @factory.post_generation
    def phases(obj, create, extracted, **kwargs):
        if create and extracted:
            for kind, (start, end) in usual_phases(obj.year).items():
                PhaseFactory(programme=obj, kind=kind, starts_on=start, ends_on=end)


class PhaseFactory(DjangoModelFactory):
    class Meta:
        model = Phase

    programme = factory.SubFactory(ProgrammeYearFactory)
    kind = PhaseKind.RUN
    starts_on = factory.LazyAttribute(lambda o: dt.date(o.programme.year, 1, 1))
    ends_on = factory.LazyAttribute(lambda o: dt.date(o.programme.year, 11, 30))


def usual_phases(year: int) -> dict[str, tuple[dt.date, dt.date]]:
    """Dates as a commune would set them."""
    return {
        PhaseKind.REGISTER: (dt.date(year, 1, 1), dt.date(year, 2, 15)),
        PhaseKind.RUN: (dt.date(year, 1, 1), dt.date(year, 11, 30)),
        PhaseKind.SELF_SCORE: (dt.date(year, 11, 1), dt.date(year, 12, 5)),
        PhaseKind.PUBLISH: (dt.date(year, 12, 1), dt.date(year, 12, 10)),
        PhaseKind.APPRAISE: (dt.date(year, 12, 10), dt.date(year, 12, 25)),
        PhaseKind.SUBMIT: (dt.date(year, 12, 5), dt.date(year, 12, 15)),
    }
