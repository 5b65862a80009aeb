"""Conditions and levels: met, not met, or not to be decided yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.scoring.enums import Answer, CommuneClass, KnockOutEffect, NodeKind, Verdict
from criteria.scoring.facts import Facts, Subject, SurveyRate
from criteria.scoring.numbers import ZERO, vi_number, vi_percent, vi_points
from criteria.scoring.rules import (
    Condition,
    Cutoff,
    GroupMinimum,
    KnockOut,
    Level,
    MandatoryLeaf,
    MinimumResponses,
    MinimumSatisfaction,
    RuleSet,
    Tree,
)
from criteria.scoring.sheet import ConditionResult, LevelResult
from criteria.scoring.totals import Adjusted, NodeSum


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What conditions are held against."""

    ruleset: RuleSet
    tree: Tree
    facts: Facts
    sums: Mapping[str, NodeSum]
    adjusted: Adjusted
    counted_bonus: Decimal


def judge(bench: Bench, condition: Condition) -> tuple[ConditionResult, ...]:
    """The result of one condition; several where it speaks of every group."""
    match condition:
        case GroupMinimum(group=None):
            groups = [rule.code for rule, _ in bench.tree.walk() if rule.kind is NodeKind.GROUP]
            return tuple(_group_minimum(bench, condition, code) for code in groups)
        case GroupMinimum(group=str(code)):
            return (_group_minimum(bench, condition, code),)
        case MandatoryLeaf():
            return (_mandatory(bench, condition),)
        case KnockOut():
            return (_knock_out(bench, condition),)
        case MinimumSatisfaction():
            return (_satisfaction(bench, condition),)
        case MinimumResponses():
            return (_responses(bench, condition),)
    raise TypeError(f"unknown condition {condition!r}")


def _result(condition: Condition, about: str, verdict: Verdict, why: str) -> ConditionResult:
    return ConditionResult(code=condition.code, title=condition.title, about=about, verdict=verdict, why=why)


def _group_minimum(bench: Bench, condition: GroupMinimum, code: str) -> ConditionResult:
    node = bench.sums.get(code)
    if node is None:
        return _result(condition, code, Verdict.UNKNOWN, f"Bộ tiêu chí không có nhóm {code}; hãy sửa điều kiện.")
    if condition.percent is not None:
        needed = Fraction(condition.percent) * Fraction(node.effective) / 100
        wanted = f"{vi_number(needed)} ({vi_percent(condition.percent)})"
    else:
        needed = Fraction(condition.points or ZERO)
        if bench.ruleset.rebase and node.excluded and node.maximum:
            needed = needed * Fraction(node.effective) / Fraction(node.maximum)
        wanted = vi_number(needed)
    bonus = ZERO
    if bench.ruleset.bonus_counts_for_group_minimum:
        bonus = min(bench.adjusted.by_group.get(code, ZERO), bench.counted_bonus)
    return _reach(condition, f"Nhóm {code}", code, node, bonus, needed, wanted)


def _mandatory(bench: Bench, condition: MandatoryLeaf) -> ConditionResult:
    node = bench.sums.get(condition.leaf)
    if node is None:
        return _result(
            condition,
            condition.leaf,
            Verdict.UNKNOWN,
            f"Bộ tiêu chí không có mục {condition.leaf}; hãy sửa điều kiện.",
        )
    needed = Fraction(condition.percent) * Fraction(node.effective) / 100
    wanted = f"{vi_number(needed)} ({vi_percent(condition.percent)})"
    return _reach(condition, f"Mục bắt buộc {condition.leaf}", condition.leaf, node, ZERO, needed, wanted)


def _reach(
    condition: Condition, name: str, code: str, node: NodeSum, bonus: Decimal, needed: Fraction, wanted: str
) -> ConditionResult:
    """Met as soon as it cannot be lost, not met as soon as it cannot be won, unknown in between."""
    if node.left_out and node.left_out == node.leaves:
        return _result(condition, code, Verdict.MET, f"{name} không phát sinh trong năm nên không xét mức tối thiểu.")
    points = node.points + bonus
    got = f"{name} được {vi_number(points)} trên {vi_points(node.effective)}"
    if node.leaves == 0 or node.unvalued == node.leaves:
        return _result(condition, code, Verdict.UNKNOWN, f"{name} chưa có điểm tối đa nên chưa xét được.")
    if Fraction(points) >= needed:
        return _result(condition, code, Verdict.MET, f"{got}, đạt mức tối thiểu {wanted}.")
    if node.unvalued or (node.missing and Fraction(points + node.open) >= needed):
        return _result(
            condition,
            code,
            Verdict.UNKNOWN,
            f"{got}, chưa đạt mức tối thiểu {wanted}; còn {node.missing} mục chưa có số liệu.",
        )
    return _result(condition, code, Verdict.NOT_MET, f"{got}, không đạt mức tối thiểu {wanted}.")


def _knock_out(bench: Bench, condition: KnockOut) -> ConditionResult:
    statement = condition.title.rstrip(".")
    match bench.facts.answers.get(condition.code, Answer.UNANSWERED):
        case Answer.YES:
            return _result(condition, "", Verdict.NOT_MET, f"Vướng điều kiện loại: {statement}.")
        case Answer.NO:
            return _result(condition, "", Verdict.MET, f"Không vướng điều kiện loại: {statement}.")
        case _:
            return _result(condition, "", Verdict.UNKNOWN, f"Chưa trả lời điều kiện loại: {statement}.")


def _survey_of(bench: Bench, key: str) -> SurveyRate | None:
    if key in bench.facts.surveys:
        return bench.facts.surveys[key]
    fact = bench.facts.leaves.get(key)
    return fact if isinstance(fact, SurveyRate) else None


def _satisfaction(bench: Bench, condition: MinimumSatisfaction) -> ConditionResult:
    rate = _survey_of(bench, condition.survey)
    wanted = vi_percent(condition.percent)
    if rate is None or rate.responses == 0:
        why = f"Chưa có kết quả khảo sát để xét mức hài lòng tối thiểu {wanted}."
        return _result(condition, condition.survey, Verdict.UNKNOWN, why)
    got = f"Tỷ lệ hài lòng {vi_percent(rate.percent)}"
    if rate.percent >= condition.percent:
        return _result(condition, condition.survey, Verdict.MET, f"{got}, đạt mức tối thiểu {wanted}.")
    return _result(condition, condition.survey, Verdict.NOT_MET, f"{got}, không đạt mức tối thiểu {wanted}.")


def _responses(bench: Bench, condition: MinimumResponses) -> ConditionResult:
    rate = _survey_of(bench, condition.survey)
    wanted = vi_number(condition.count)
    if rate is None:
        why = f"Chưa có kết quả khảo sát để xét số phiếu tối thiểu {wanted}."
        return _result(condition, condition.survey, Verdict.UNKNOWN, why)
    got = f"Có {vi_number(rate.responses)} phiếu hợp lệ"
    if rate.responses >= condition.count:
        return _result(condition, condition.survey, Verdict.MET, f"{got}, đủ số phiếu tối thiểu {wanted}.")
    return _result(condition, condition.survey, Verdict.NOT_MET, f"{got}, chưa đủ số phiếu tối thiểu {wanted}.")


# --- levels ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The levels, the one reached, and how far the next one is."""

    levels: tuple[LevelResult, ...]
    knocked_out: bool
    level: str | None
    next_level: str | None
    points_to_next: Decimal | None


def judge_levels(
    bench: Bench, conditions: tuple[ConditionResult, ...], total: Decimal, reachable: Decimal | None
) -> Judgement:
    """The highest level whose every condition holds; a knock-out beats points.

    `reachable` is the total if every missing leaf earned its maximum, None where some leaf has no maximum
    yet.
    """
    ruleset = bench.ruleset
    knock_outs = [c for c in ruleset.conditions if isinstance(c, KnockOut)]
    struck = [c for c in knock_outs if bench.facts.answers.get(c.code) is Answer.YES]
    lowest_only = bool(struck) and all(c.effect is KnockOutEffect.LOWEST_LEVEL for c in struck)
    results = []
    for index, level in enumerate(ruleset.levels):
        if lowest_only and index == 0:
            results.append(_given_level(bench, level, total))
        else:
            results.append(_judge_level(bench, level, conditions, total, reachable))
    reached = max((i for i, result in enumerate(results) if result.verdict is Verdict.MET), default=-1)
    following = results[reached + 1] if reached + 1 < len(results) else None
    return Judgement(
        levels=tuple(results),
        knocked_out=bool(struck),
        level=results[reached].code if reached >= 0 else None,
        next_level=following.code if following else None,
        points_to_next=following.points_missing if following else None,
    )


def _given_level(bench: Bench, level: Level, total: Decimal) -> LevelResult:
    """The lowest level, which a knock-out of that kind assigns whatever the points."""
    cutoff = _cutoff(level, bench.facts.subject)
    return LevelResult(
        code=level.code,
        name=level.name,
        verdict=Verdict.MET,
        cutoff=cutoff.minimum,
        points_missing=ZERO if cutoff.minimum is None else max(cutoff.minimum - total, ZERO),
        why_not=(),
        conditions=(),
    )


def _judge_level(
    bench: Bench, level: Level, common: tuple[ConditionResult, ...], total: Decimal, reachable: Decimal | None
) -> LevelResult:
    own = tuple(result for condition in level.conditions for result in judge(bench, condition))
    cutoff = _cutoff(level, bench.facts.subject)
    verdicts = [result.verdict for result in (*common, *own)]
    why_not = [result.why for result in (*common, *own) if result.verdict is not Verdict.MET]
    lacking: Decimal | None = None
    if cutoff.unknown:
        verdicts.append(Verdict.UNKNOWN)
        why_not.append(cutoff.unknown)
    elif cutoff.minimum is not None:
        lacking = max(cutoff.minimum - total, ZERO)
        if lacking:
            can_reach = reachable is None or reachable >= cutoff.minimum
            verdicts.append(Verdict.UNKNOWN if can_reach else Verdict.NOT_MET)
            why_not.append(
                f"Tổng điểm {vi_number(total)} chưa đạt mức {vi_number(cutoff.minimum)}, "
                f"còn thiếu {vi_points(lacking)}."
            )
    return LevelResult(
        code=level.code,
        name=level.name,
        verdict=_all(verdicts),
        cutoff=cutoff.minimum,
        points_missing=lacking,
        why_not=tuple(why_not),
        conditions=own,
    )


def _all(verdicts: list[Verdict]) -> Verdict:
    if Verdict.NOT_MET in verdicts:
        return Verdict.NOT_MET
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else Verdict.MET


@dataclass(frozen=True, slots=True)
class _Found:
    """A minimum total (None: none asked), or why it is not known."""

    minimum: Decimal | None
    unknown: str = ""


def _cutoff(level: Level, subject: Subject) -> _Found:
    """The most particular cut-off that fits.

    Class and kind, then class, then kind, then the level's own minimum.

    A commune whose class or kind is not recorded gets no cut-off from a table that depends on it.
    """
    if subject.commune_class is None and any(c.commune_class is not None for c in level.cutoffs):
        return _Found(
            None, "Chưa khai loại đơn vị hành chính (I, II, III) nên chưa xác định được mức điểm của mức này."
        )
    if subject.commune_kind is None and any(c.commune_kind is not None for c in level.cutoffs):
        return _Found(None, "Chưa khai là xã, phường hay đặc khu nên chưa xác định được mức điểm của mức này.")
    fitting = [cutoff for cutoff in level.cutoffs if _fits(cutoff, subject)]
    if fitting:
        best = max(fitting, key=lambda c: (c.commune_class is not None, c.commune_kind is not None, c.minimum))
        return _Found(best.minimum)
    if level.minimum is None and level.cutoffs:
        named = _class_words(subject.commune_class)
        return _Found(None, f"Bảng mức điểm không có dòng cho {named}; hãy bổ sung vào bộ tiêu chí.")
    return _Found(level.minimum)


def _fits(cutoff: Cutoff, subject: Subject) -> bool:
    return cutoff.commune_class in (None, subject.commune_class) and cutoff.commune_kind in (
        None,
        subject.commune_kind,
    )


def _class_words(commune_class: CommuneClass | None) -> str:
    return f"đơn vị hành chính loại {commune_class}" if commune_class else "đơn vị hành chính này"
