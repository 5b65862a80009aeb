"""Rows of a set become the engine's plain rules, in a fixed number of queries; the shipped sets are sound."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from criteria import scoring
from criteria.enums import AdjustmentKind, ConditionKind, LeafType, NodeKind, RuleKind
from criteria.models import LevelCutoff
from criteria.ruleset import ruleset_of, subject_of
from criteria.services import SHIPPED_SETS, load_shipped_set
from tests.factories.accounts import CommuneFactory
from tests.factories.assessments import AdjustmentRuleFactory, ConditionFactory, LevelFactory
from tests.factories.criteria import CriteriaSetFactory, CriterionFactory, PointRuleFactory

pytestmark = pytest.mark.django_db

LEAVES = {"binh-phuoc-2025": 31, "hai-phong-2026": 69}


def test_the_shipped_sets_are_the_two_of_the_design() -> None:
    assert set(SHIPPED_SETS) == set(LEAVES)


@pytest.mark.parametrize("code", sorted(LEAVES))
def test_a_shipped_set_loads_once_whole_and_without_a_finding(code) -> None:
    criteria_set = load_shipped_set(code)
    assert load_shipped_set(code) == criteria_set
    rules = ruleset_of(criteria_set)
    assert scoring.findings(rules) == ()
    assert criteria_set.criteria.filter(kind=NodeKind.LEAF).count() == LEAVES[code]
    assert sum(rule.maximum for rule in rules.rules if rule.kind is scoring.NodeKind.LEAF) == 100
    assert criteria_set.is_sample


@pytest.mark.parametrize("code", sorted(LEAVES))
def test_a_shipped_set_scores_from_nothing_to_everything(code) -> None:
    rules = ruleset_of(load_shipped_set(code))
    empty = scoring.score(rules, scoring.Facts())
    assert (empty.total, len(empty.missing), empty.level) == (0, LEAVES[code], None)
    full = {rule.code: rule.maximum for rule in rules.rules if rule.kind is scoring.NodeKind.LEAF}
    answers = {c.code: scoring.Answer.NO for c in rules.conditions if isinstance(c, scoring.KnockOut)}
    best = scoring.sum_given(rules, full, scoring.Facts(answers=answers, evidence=None))
    assert best.total == 100
    assert best.level == rules.levels[-1].code


@pytest.fixture
def criteria_set(db):
    """One of everything."""
    row = CriteriaSetFactory(bonus_cap=D("2"), places=1, rebase=False, version=7)
    group = CriterionFactory(criteria_set=row, group=True, code="1", position=1)
    leaf = CriterionFactory(
        criteria_set=row, parent=group, code="1.a", position=2, leaf_type=LeafType.COUNT_BANDS, needs_evidence=True,
        min_evidence=2, step=D("0.5"), floor=D("50"), target=D("90"),
    )  # fmt: skip
    PointRuleFactory(criterion=leaf, key="2", position=2, lower=None, upper=D("3"), points=None, fraction=D("0.5"))
    PointRuleFactory(criterion=leaf, key="1", position=1, lower=D("3"), lower_inclusive=False, points=D("10"))
    choice = CriterionFactory(criteria_set=row, parent=group, code="1.b", position=3, leaf_type=LeafType.CHOICE)
    PointRuleFactory(criterion=choice, kind=RuleKind.OPTION, key="a", label="Tốt", points=D("10"))
    level = LevelFactory(criteria_set=row, code="dat", position=1)
    LevelCutoff.objects.create(level=level, unit_class="II", commune_kind="", min_total=D("70"))
    ConditionFactory(criteria_set=row, code="c1", kind=ConditionKind.GROUP_PERCENT, criterion=group, value=D("50"))
    ConditionFactory(criteria_set=row, code="c2", kind=ConditionKind.MANDATORY, criterion=leaf, level=level)
    ConditionFactory(criteria_set=row, code="c3", kind=ConditionKind.SATISFACTION, criterion=leaf, value=D("80"))
    ConditionFactory(criteria_set=row, code="c4", kind=ConditionKind.RESPONSES, criterion=leaf, value=D("30"))
    ConditionFactory(criteria_set=row, code="c5", kind=ConditionKind.GROUP_POINTS, value=D("5"))
    ConditionFactory(criteria_set=row, code="c6")
    AdjustmentRuleFactory(criteria_set=row, code="TR", kind=AdjustmentKind.DEDUCTION)
    return row


def test_everything_of_the_set_reaches_the_engine(criteria_set) -> None:
    rules = ruleset_of(criteria_set)
    group, leaf, choice = rules.rules
    assert (rules.places, rules.rebase, rules.bonus_cap, rules.version) == (1, False, D("2"), 7)
    assert (group.kind, group.type, leaf.parent) == (scoring.NodeKind.GROUP, None, "1")
    assert (leaf.needs_evidence, leaf.min_evidence, leaf.step, leaf.floor, leaf.target) == (
        True, 2, D("0.5"), D("50"), D("90"),
    )  # fmt: skip
    assert [(band.lower, band.lower_inclusive, band.points, band.fraction) for band in leaf.bands] == [
        (D("3"), False, D("10"), None),
        (None, True, None, D("0.5")),
    ]
    assert [(option.key, option.label) for option in choice.options] == [("a", "Tốt")]
    assert [a.kind for a in rules.adjustments] == [scoring.AdjustmentKind.DEDUCTION]


def test_conditions_keep_their_kind_and_stand_at_their_level(criteria_set) -> None:
    rules = ruleset_of(criteria_set)
    kinds = {condition.code: type(condition) for condition in rules.conditions}
    assert kinds == {
        "c1": scoring.GroupMinimum,
        "c3": scoring.MinimumSatisfaction,
        "c4": scoring.MinimumResponses,
        "c5": scoring.GroupMinimum,
        "c6": scoring.KnockOut,
    }
    (level,) = rules.levels
    assert [type(c) for c in level.conditions] == [scoring.MandatoryLeaf]
    assert level.conditions[0].percent == 100
    assert [(cut.commune_class, cut.minimum) for cut in level.cutoffs] == [(scoring.CommuneClass.II, D("70"))]


def test_the_queries_do_not_grow_with_the_set(criteria_set) -> None:
    with CaptureQueriesContext(connection) as few:
        ruleset_of(criteria_set)
    with CaptureQueriesContext(connection) as many:
        ruleset_of(load_shipped_set("hai-phong-2026"))
    assert len(few) == 6
    many_reads = [q for q in many if "criteria_" in q["sql"] and q["sql"].startswith("SELECT")]
    assert many_reads


@pytest.mark.parametrize(("unit_class", "wanted"), [("", None), ("III", scoring.CommuneClass.III)])
def test_a_commune_without_a_class_stays_without_one(unit_class, wanted) -> None:
    subject = subject_of(CommuneFactory.build(unit_class=unit_class))
    assert subject.commune_class is wanted
    assert subject.commune_kind is scoring.CommuneKind.XA
