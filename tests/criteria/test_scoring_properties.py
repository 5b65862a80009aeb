"""What must hold for every set and every fact, tried on random ones."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from criteria.scoring import (
    Adjustment,
    AdjustmentEntry,
    AdjustmentKind,
    Answer,
    Band,
    Breaches,
    Chosen,
    CommuneClass,
    CommuneKind,
    Counted,
    Cutoff,
    EvidenceCount,
    Fact,
    Facts,
    Given,
    GroupMinimum,
    KnockOut,
    Level,
    MandatoryLeaf,
    MinimumResponses,
    MinimumSatisfaction,
    Missing,
    NodeKind,
    NotArising,
    NotArisingPolicy,
    Option,
    Passed,
    Ratio,
    Rule,
    RuleSet,
    ScoringType,
    Subject,
    SurveyRate,
    Ticked,
    Verdict,
    findings,
    from_plain,
    score,
    to_plain,
)

# No deadline: the machine may be busy with other tests.
quick = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def decimals(low: str, high: str, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(low), Decimal(high), places=places, allow_nan=False, allow_infinity=False)


optional_percent = st.none() | decimals("0", "130", 1)
policies = st.sampled_from(NotArisingPolicy)


@st.composite
def bands(draw: st.DrawFn) -> tuple[Band, ...]:
    """Any table, sound or not; points may lie above the maximum."""
    rows = []
    for _ in range(draw(st.integers(0, 4))):
        by_points = draw(st.booleans())
        rows.append(
            Band(
                lower=draw(optional_percent),
                upper=draw(optional_percent),
                lower_inclusive=draw(st.booleans()),
                upper_inclusive=draw(st.booleans()),
                points=draw(decimals("-5", "40")) if by_points else None,
                fraction=None if by_points else draw(decimals("0", "1.5")),
            )
        )
    return tuple(rows)


options = st.lists(decimals("-5", "40"), max_size=3).map(
    lambda worth: tuple(Option(key=key, points=points) for key, points in zip("abc", worth, strict=False))
)


@st.composite
def leaves(draw: st.DrawFn, code: str, parent: str | None) -> Rule:
    return Rule(
        code=code,
        title=f"Mục {code}",
        parent=parent,
        maximum=draw(st.none() | decimals("0", "30", draw(st.sampled_from([0, 2, 3])))),
        type=draw(st.none() | st.sampled_from(ScoringType)),
        bands=draw(bands()),
        options=draw(options),
        step=draw(st.none() | st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal(1)])),
        floor=draw(optional_percent),
        target=draw(optional_percent),
        cap=draw(optional_percent),
        per_breach=draw(st.none() | decimals("0", "5")),
        not_arising=draw(policies),
        allow_over_100=draw(st.booleans()),
        min_evidence=draw(st.integers(0, 3)),
        needs_evidence=draw(st.booleans()),
    )


FACTS = st.one_of(
    st.builds(Passed, st.booleans()),
    st.builds(Chosen, st.sampled_from("abcz")),
    st.builds(Counted, st.integers(0, 200)),
    st.builds(Ratio, decimals("0", "500", 1), decimals("0", "400", 1)),
    st.builds(Ticked, st.lists(st.sampled_from("abc")).map(tuple)),
    st.builds(SurveyRate, decimals("0", "100"), st.integers(0, 500)),
    st.builds(Breaches, st.integers(0, 30)),
    st.builds(Given, decimals("-2", "40")),
    st.builds(NotArising, st.sampled_from(["", "không có hồ sơ"])),
    st.builds(Missing),
)

CONDITIONS = (
    GroupMinimum(code="nua", percent=Decimal(50)),
    GroupMinimum(code="diem", group="I", points=Decimal(3)),
    MandatoryLeaf(code="bat-buoc", leaf="I.1"),
    KnockOut(code="loai", title="Có người bị kỷ luật"),
    MinimumSatisfaction(code="hai-long", survey="ks", percent=Decimal(80)),
    MinimumResponses(code="phieu", survey="ks", count=50),
)


@st.composite
def rulesets(draw: st.DrawFn) -> RuleSet:
    """Two groups with leaves. Groups have no printed maximum, so sums and maximums agree."""
    rules: list[Rule] = []
    for code in ("I", "II"):
        rules.append(Rule(code=code, title=f"Nhóm {code}", kind=NodeKind.GROUP))
        rules += [draw(leaves(f"{code}.{n}", code)) for n in range(1, draw(st.integers(1, 4)) + 1)]
    return RuleSet(
        code="bo",
        rules=tuple(rules),
        places=draw(st.sampled_from([0, 1, 2, 3])),
        adjustments=(
            Adjustment(code="thuong", title="Thưởng", kind=AdjustmentKind.BONUS, maximum=Decimal(9), group="I"),
            Adjustment(code="tru", title="Trừ", kind=AdjustmentKind.DEDUCTION, points=Decimal(2)),
        ),
        bonus_cap=draw(st.none() | decimals("0", "5")),
        deduction_cap=draw(st.none() | decimals("0", "5")),
        bonus_can_exceed_total=draw(st.booleans()),
        bonus_counts_for_group_minimum=draw(st.booleans()),
        conditions=CONDITIONS,
        levels=(
            Level(code="m1", name="Mức 1", minimum=Decimal(10)),
            Level(
                code="m2",
                name="Mức 2",
                minimum=Decimal(20),
                cutoffs=(Cutoff(minimum=Decimal(25), commune_class=CommuneClass.I),),
                conditions=(MandatoryLeaf(code="m2-du", leaf="II.1", percent=Decimal(80)),),
            ),
        ),
        rebase=draw(st.booleans()),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[RuleSet, Facts]:
    ruleset = draw(rulesets())
    codes = [rule.code for rule in ruleset.rules if rule.kind is NodeKind.LEAF]
    counts = st.builds(EvidenceCount, st.integers(0, 4), st.integers(0, 4))
    entries = st.builds(AdjustmentEntry, st.sampled_from(["thuong", "tru", "la"]), st.none() | decimals("0", "6"))
    facts = Facts(
        leaves=draw(st.dictionaries(st.sampled_from(codes), FACTS)),
        evidence=draw(st.none() | st.dictionaries(st.sampled_from(codes), counts)),
        adjustments=tuple(draw(st.lists(entries, max_size=5))),
        answers=draw(st.dictionaries(st.just("loai"), st.sampled_from(Answer))),
        surveys=draw(st.dictionaries(st.just("ks"), st.builds(SurveyRate, decimals("0", "100"), st.integers(0, 99)))),
        subject=draw(
            st.builds(Subject, st.none() | st.sampled_from(CommuneClass), st.none() | st.sampled_from(CommuneKind))
        ),
    )
    return ruleset, facts


@quick
@given(cases())
def test_points_stay_between_zero_and_the_maximum(case: tuple[RuleSet, Facts]) -> None:
    ruleset, facts = case
    sheet = score(ruleset, facts)
    for line in sheet.lines:
        if line.points is not None:
            assert line.effective_maximum is not None
            assert 0 <= line.points <= line.effective_maximum
    assert 0 <= sheet.content <= sheet.effective_maximum <= sheet.content_maximum
    assert sheet.total >= 0
    if not ruleset.bonus_can_exceed_total:
        assert sheet.total <= sheet.reachable_total <= sheet.total_maximum


@quick
@given(cases())
def test_rebasing_keeps_the_content_within_its_maximum_and_never_takes_points(
    case: tuple[RuleSet, Facts],
) -> None:
    ruleset, facts = case
    sheet = score(replace(ruleset, rebase=True), facts)
    assert sheet.content <= sheet.rebased_content <= sheet.content_maximum or sheet.effective_maximum == 0
    assert score(replace(ruleset, rebase=False), facts).rebased_content == sheet.content


@quick
@given(cases())
def test_parents_are_the_plain_sum_of_their_children(case: tuple[RuleSet, Facts]) -> None:
    sheet = score(*case)
    for parent in sheet.groups:
        children = [line for line in sheet.lines if line.parent == parent.code]
        known = [line.points for line in children if line.points is not None]
        assert (parent.points or 0) == sum(known)
        assert (parent.points is None) == (not known)
        assert parent.missing == sum(line.missing for line in children)
    assert sheet.content == sum(line.points or 0 for line in sheet.groups)


@quick
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(case: tuple[RuleSet, Facts], chance: random.Random) -> None:
    ruleset, facts = case
    codes = list(facts.leaves)
    entries = list(facts.adjustments)
    chance.shuffle(codes)
    chance.shuffle(entries)
    shuffled = replace(facts, leaves={code: facts.leaves[code] for code in codes}, adjustments=tuple(entries))
    assert score(ruleset, shuffled) == score(ruleset, facts)


@quick
@given(cases())
def test_a_snapshot_survives_json_and_gives_the_same_sheet(case: tuple[RuleSet, Facts]) -> None:
    ruleset, facts = case
    sheet = score(ruleset, facts)
    again = [from_plain(json.loads(json.dumps(to_plain(part)))) for part in (ruleset, facts, sheet)]
    assert again == [ruleset, facts, sheet]
    assert score(again[0], again[1]) == sheet


@quick
@given(cases())
def test_every_line_condition_and_level_can_say_why(case: tuple[RuleSet, Facts]) -> None:
    ruleset, facts = case
    sheet = score(ruleset, facts)
    for text in (
        sheet.why,
        *(line.why for line in sheet.lines),
        *(line.why for line in sheet.adjustments),
        *(result.why for result in sheet.conditions),
        *(found.sentence for found in findings(ruleset)),
    ):
        assert text.endswith((".", ".”"))
        assert ".." not in text
        assert "None" not in text
    for level in sheet.levels:
        assert bool(level.why_not) == (level.verdict is not Verdict.MET)


@quick
@given(cases(), FACTS)
def test_what_is_known_never_turns_into_its_opposite_when_the_missing_arrives(
    case: tuple[RuleSet, Facts], arriving: Fact
) -> None:
    """A condition on points that is met or lost while leaves are missing stays so whatever they bring."""
    ruleset, facts = case
    before = score(ruleset, facts)
    assume(before.missing)
    code = before.missing[0]
    after = score(ruleset, replace(facts, leaves={**facts.leaves, code: arriving}))
    for old, new in zip(before.conditions, after.conditions, strict=True):
        if old.code in ("nua", "bat-buoc") and old.verdict is not Verdict.UNKNOWN:
            all_left_out = new.why.endswith("không xét mức tối thiểu.")
            assert new.verdict is old.verdict or all_left_out
    if before.line(code).maximum is not None:
        assert after.total <= before.reachable_total


edges = st.lists(decimals("1", "100", 1), min_size=1, max_size=5, unique=True).map(sorted)


@quick
@given(edges, st.data())
def test_a_rising_table_gives_more_for_more(steps: list[Decimal], data: st.DataObject) -> None:
    worth = sorted(data.draw(st.lists(decimals("0", "10"), min_size=len(steps), max_size=len(steps))))
    table = tuple(
        Band(lower=low, upper=high, points=points)
        for low, high, points in zip(steps, [*steps[1:], None], worth, strict=True)
    )
    rule = Rule(code="1", title="", maximum=Decimal(10), type=ScoringType.RATIO_BANDS, bands=table)
    low, high = sorted(data.draw(st.tuples(decimals("0", "100", 1), decimals("0", "100", 1))))
    assert _points(rule, Ratio(low, Decimal(100))) <= _points(rule, Ratio(high, Decimal(100)))


@quick
@given(
    optional_percent,
    optional_percent,
    optional_percent,
    st.integers(1, 400),
    st.tuples(st.integers(0, 400), st.integers(0, 400)),
)
def test_a_better_ratio_never_costs_points(
    floor: Decimal | None,
    target: Decimal | None,
    cap: Decimal | None,
    denominator: int,
    numerators: tuple[int, int],
) -> None:
    rule = Rule(
        code="1",
        title="",
        maximum=Decimal("7.5"),
        type=ScoringType.RATIO_LINEAR,
        floor=floor,
        target=target,
        cap=cap,
        allow_over_100=True,
    )
    low, high = sorted(numerators)
    assert _points(rule, Ratio.of(low, denominator)) <= _points(rule, Ratio.of(high, denominator))


@quick
@given(decimals("0", "30"), decimals("0", "5"), st.tuples(st.integers(0, 50), st.integers(0, 50)))
def test_more_breaches_never_bring_points(maximum: Decimal, each: Decimal, breaches: tuple[int, int]) -> None:
    rule = Rule(code="1", title="", maximum=maximum, type=ScoringType.BREACHES, per_breach=each)
    few, many = sorted(breaches)
    assert _points(rule, Breaches(many)) <= _points(rule, Breaches(few))


@quick
@given(cases())
def test_a_knock_out_leaves_no_level(case: tuple[RuleSet, Facts]) -> None:
    ruleset, facts = case
    sheet = score(ruleset, replace(facts, answers={"loai": Answer.YES}))
    assert sheet.knocked_out
    assert sheet.level is None


@quick
@given(cases())
def test_a_reached_level_has_its_points_and_the_next_says_what_is_missing(case: tuple[RuleSet, Facts]) -> None:
    ruleset, facts = case
    easy = replace(ruleset, conditions=())
    sheet = score(easy, facts)
    if sheet.reached is not None and sheet.reached.cutoff is not None:
        assert sheet.total >= sheet.reached.cutoff
    if sheet.points_to_next is not None:
        following = next(level for level in sheet.levels if level.code == sheet.next_level)
        assert following.cutoff is not None
        assert sheet.points_to_next == max(following.cutoff - sheet.total, Decimal(0))


def _points(rule: Rule, fact: Fact) -> Decimal:
    points = score(RuleSet(code="x", rules=(rule,)), Facts(leaves={"1": fact})).line("1").points
    assert points is not None
    return points
