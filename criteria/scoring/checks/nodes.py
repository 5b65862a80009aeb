"""Groups and leaves of the tree, each way of scoring by its own rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from criteria.scoring.enums import NodeKind, NotArisingPolicy, ScoringType
from criteria.scoring.numbers import HUNDRED, vi_number, vi_percent
from criteria.scoring.rules import Rule, RuleSet, Tree

from .finding import Finding, error, maximum_below, note, warning
from .tables import count_bands, options, ratio_bands


def parent_findings(tree: Tree, rule: Rule) -> Iterator[Finding]:
    """A group or heading: it has children, and its maximum is theirs together."""
    children = tree.below(rule)
    if not children:
        yield error(rule.code, f"Mục {rule.code} chưa có mục con nào để chấm điểm.")
        return
    if rule.kind is NodeKind.LEAF:
        yield error(
            rule.code,
            f"Mục {rule.code} được khai là mục chấm điểm nhưng có mục con; điểm được cộng từ mục con.",
        )
    below = maximum_below(tree, rule)
    if rule.maximum is not None and rule.maximum != below:
        yield warning(
            rule.code,
            f"Điểm tối đa của mục {rule.code} là {vi_number(rule.maximum)} nhưng các mục con cộng lại "
            f"là {vi_number(below)}.",
        )


def leaf_findings(ruleset: RuleSet, rule: Rule) -> Iterator[Finding]:
    """A scored item: its maximum, what happens when nothing arises, and its way of scoring."""
    if rule.maximum is None:
        yield error(rule.code, f"Mục {rule.code} chưa có điểm tối đa.")
    elif rule.maximum < 0:
        yield error(rule.code, f"Điểm tối đa của mục {rule.code} không được âm.")
    elif rule.maximum == 0:
        yield warning(rule.code, f"Điểm tối đa của mục {rule.code} bằng 0 nên mục không góp điểm nào.")
    elif Fraction(rule.maximum) * 10**ruleset.places % 1:
        yield warning(
            rule.code,
            f"Điểm tối đa của mục {rule.code} có nhiều số lẻ hơn {ruleset.places} chữ số của bộ tiêu chí.",
        )
    if rule.not_arising is NotArisingPolicy.EXCLUDED and not ruleset.rebase:
        yield warning(
            rule.code,
            f"Mục {rule.code} được loại khỏi thang điểm khi không phát sinh, "
            "nhưng bộ tiêu chí không quy đổi tổng điểm.",
        )
    if rule.type is None:
        yield error(rule.code, f"Mục {rule.code} chưa chọn cách chấm điểm.")
    else:
        yield from _TYPE_CHECKS.get(rule.type, _nothing)(rule)


def _nothing(rule: Rule) -> Iterator[Finding]:
    yield from ()


def _linear(rule: Rule) -> Iterator[Finding]:
    for name, value in (("mức sàn", rule.floor), ("mục tiêu", rule.target)):
        if value is not None and value < 0:
            yield error(rule.code, f"Mục {rule.code}: {name} không được âm.")
        if value is not None and value > HUNDRED and not rule.allow_over_100:
            yield warning(
                rule.code,
                f"Mục {rule.code}: {name} {vi_percent(value)} không thể đạt vì tỷ lệ chỉ tính đến 100%.",
            )
    if rule.floor is not None and rule.target is not None and rule.floor > rule.target:
        yield error(rule.code, f"Mục {rule.code}: mức sàn cao hơn mục tiêu.")
    if rule.cap is not None and rule.cap <= 0:
        yield error(rule.code, f"Mục {rule.code}: mức trần của tỷ lệ phải lớn hơn 0.")
    elif rule.cap is not None and rule.cap < HUNDRED and rule.target is None:
        yield warning(
            rule.code,
            f"Mục {rule.code}: tỷ lệ chỉ tính đến {vi_percent(rule.cap)} nên không bao giờ đạt điểm tối đa.",
        )


def _survey(rule: Rule) -> Iterator[Finding]:
    yield from ratio_bands(rule) if rule.uses_bands else _linear(rule)


def _breaches(rule: Rule) -> Iterator[Finding]:
    if rule.per_breach is None or rule.per_breach <= 0:
        yield error(rule.code, f"Mục {rule.code}: số điểm trừ cho mỗi lần vi phạm phải lớn hơn 0.")


def _manual(rule: Rule) -> Iterator[Finding]:
    if rule.step is None:
        return
    if rule.step <= 0:
        yield error(rule.code, f"Mục {rule.code}: bước điểm phải lớn hơn 0.")
    elif rule.maximum is not None and Fraction(rule.maximum) % Fraction(rule.step):
        yield note(
            rule.code,
            f"Mục {rule.code}: điểm tối đa {vi_number(rule.maximum)} không chia hết cho bước {vi_number(rule.step)}.",
        )


_TYPE_CHECKS: dict[ScoringType, Callable[[Rule], Iterator[Finding]]] = {
    ScoringType.CHOICE: options,
    ScoringType.CHECKLIST: options,
    ScoringType.COUNT_BANDS: count_bands,
    ScoringType.RATIO_BANDS: ratio_bands,
    ScoringType.RATIO_LINEAR: _linear,
    ScoringType.SURVEY: _survey,
    ScoringType.BREACHES: _breaches,
    ScoringType.MANUAL: _manual,
}
