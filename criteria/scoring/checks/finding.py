"""A finding, and the sums every check starts from."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from criteria.scoring.enums import Severity
from criteria.scoring.numbers import ZERO
from criteria.scoring.rules import Rule, Tree


class Finding(NamedTuple):
    """Something odd, the code of the node, condition, level or set it is about, and a sentence."""

    severity: Severity
    code: str
    sentence: str


def error(code: str, sentence: str) -> Finding:
    return Finding(Severity.ERROR, code, sentence)


def warning(code: str, sentence: str) -> Finding:
    return Finding(Severity.WARNING, code, sentence)


def note(code: str, sentence: str) -> Finding:
    return Finding(Severity.NOTE, code, sentence)


def maximum_of(tree: Tree, rule: Rule) -> Decimal:
    """The maximum as entered, else what stands below."""
    if rule.maximum is not None:
        return rule.maximum
    return maximum_below(tree, rule)


def maximum_below(tree: Tree, rule: Rule) -> Decimal:
    """The maxima of the children together; 0 for a leaf."""
    return sum((maximum_of(tree, child) for child in tree.below(rule)), ZERO)
