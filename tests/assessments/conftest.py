"""A commune's year on a small set: one group, one heading, one leaf of each kind; a person in each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Commune, Unit, User
from assessments.models import Assessment
from assessments.selectors import assessment_of
from assessments.services import open_assessment
from criteria.enums import LeafType, RuleKind
from criteria.models import Criterion, PointRule, ProgrammeYear
from tests.factories.accounts import CommuneFactory, UnitFactory, administrator, leader, reviewer, staff, upper
from tests.factories.assessments import LevelFactory, ResponsibilityFactory
from tests.factories.criteria import CriteriaSetFactory, CriterionFactory, PointRuleFactory, ProgrammeYearFactory

SPECIAL = {
    LeafType.BREACHES: {"per_breach": Decimal("2")},
    LeafType.RATIO_LINEAR: {"target": Decimal("90")},
    LeafType.MANUAL: {"step": Decimal("0.5")},
}
ROWS = {
    LeafType.CHOICE: (RuleKind.OPTION, [{"key": "a", "points": 10}, {"key": "b", "points": 5}]),
    LeafType.CHECKLIST: (RuleKind.TICK, [{"key": "a", "points": 4}, {"key": "b", "points": 4}]),
    LeafType.COUNT_BANDS: (
        RuleKind.BAND, [{"key": "1", "lower": 3, "points": 10}, {"key": "2", "lower": 1, "points": 5}],
    ),
    LeafType.RATIO_BANDS: (
        RuleKind.BAND, [{"key": "1", "lower": 90, "points": 10}, {"key": "2", "lower": 50, "points": 5}],
    ),
    LeafType.SURVEY: (RuleKind.BAND, [{"key": "1", "lower": 80, "points": 10}, {"key": "2", "lower": 0, "points": 2}]),
}  # fmt: skip


@dataclass
class Year:
    """The rows tests talk about."""

    commune: Commune
    unit: Unit
    other_unit: Unit
    programme: ProgrammeYear
    leaves: dict[str, Criterion]
    people: dict[str, User] = field(default_factory=dict)

    @property
    def assessment(self) -> Assessment:
        """The saved assessment as it stands now; made at the first call."""
        open_assessment(programme=self.programme)
        return assessment_of(ProgrammeYear.objects.select_related("commune", "criteria_set").get(pk=self.programme.pk))

    @property
    def leaf(self) -> Criterion:
        return self.leaves[LeafType.MANUAL]

    def url(self, name: str, *args: object) -> str:
        return reverse(name, args=[self.commune.slug, self.programme.year, *args])


def make_year(types: list[str], **programme: object) -> Year:
    """A year whose set has one leaf of each of `types`; the first unit is responsible for all of them."""
    commune = CommuneFactory()
    unit, other = UnitFactory(commune=commune), UnitFactory(commune=commune)
    criteria_set = CriteriaSetFactory(total_maximum=None)
    LevelFactory(criteria_set=criteria_set, min_total=Decimal("60"))
    group = CriterionFactory(criteria_set=criteria_set, group=True, code="1", title="Nhóm một", max_points=None)
    heading = CriterionFactory(criteria_set=criteria_set, heading=True, code="1.1", parent=group)
    leaves = {}
    for number, leaf_type in enumerate(types):
        leaves[leaf_type] = make_leaf(criteria_set, heading, f"1.1.{number}", leaf_type)
    year = ProgrammeYearFactory(commune=commune, criteria_set=criteria_set, **programme)
    for leaf in leaves.values():
        ResponsibilityFactory(programme=year, criterion=leaf, unit=unit)
    return Year(commune, unit, other, year, leaves)


def make_leaf(criteria_set: object, parent: Criterion, code: str, leaf_type: str) -> Criterion:
    leaf = CriterionFactory(
        criteria_set=criteria_set, parent=parent, code=code, leaf_type=leaf_type, **SPECIAL.get(LeafType(leaf_type), {})
    )
    kind, rows = ROWS.get(LeafType(leaf_type), (RuleKind.BAND, []))
    for position, row in enumerate(rows):
        PointRuleFactory(criterion=leaf, kind=kind, position=position, **row)
    return Criterion.objects.select_related("criteria_set").get(pk=leaf.pk)


def add_people(year: Year) -> Year:
    """Somebody in each role, and staff of a unit that is not responsible."""
    year.people = {
        "staff": staff(year.unit),
        "stranger": staff(year.other_unit),
        "reviewer": reviewer(year.commune),
        "leader": leader(year.commune),
        "admin": administrator(year.commune),
        "upper": upper(year.commune),
    }
    return year


@pytest.fixture
def year(db: None, today: object) -> Year:
    """Every kind of leaf, no dated phases, today 20/11/2026."""
    return add_people(make_year(list(LeafType.values)))


@pytest.fixture
def small(db: None, today: object) -> Year:
    """One leaf scored by hand."""
    return add_people(make_year([LeafType.MANUAL]))


def rule_of(leaf: Criterion, key: str) -> PointRule:
    return leaf.point_rules.get(key=key)
