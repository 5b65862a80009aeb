"""Which responses look odd, and which of those wait for a person. Nothing is refused, nothing deleted.

Pure rules. Everybody "rất hài lòng" in every question is common among honest people, so a straight line alone is
marked and still counts; together with haste, or for any other mark, the response waits to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .enums import Flag
from .questionnaire import Questionnaire

SECONDS_A_QUESTION = 1.0
"""Quicker than reading: below this pace nobody has read the questions."""
LEAST_QUESTIONS = 5
"""Shorter forms (one tap at a counter) have no pace and no line."""
HOLDING = frozenset({Flag.BURST, Flag.TOO_FAST, Flag.TRAPPED, Flag.OUTSIDE})


def flags_of(
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    *,
    seconds: int | None = None,
    burst: bool = False,
    trapped: bool = False,
    outside: bool = False,
) -> list[str]:
    """The marks of one response. `seconds` None (paper) has no pace."""
    found = []
    if burst:
        found.append(Flag.BURST)
    if trapped:
        found.append(Flag.TRAPPED)
    if outside:
        found.append(Flag.OUTSIDE)
    asked = [item for item in questionnaire.questions if item.code in answers]
    if seconds is not None and len(asked) >= LEAST_QUESTIONS and seconds < SECONDS_A_QUESTION * len(asked):
        found.append(Flag.TOO_FAST)
    levels = [answers[item.code] for item in asked if item.kind == "likert"]
    if len(levels) >= LEAST_QUESTIONS and len(set(levels)) == 1:
        found.append(Flag.STRAIGHT)
    return [flag.value for flag in found]


def is_held(flags: Iterable[str]) -> bool:
    """Whether a response with these marks waits for a person before it counts."""
    return bool(HOLDING & set(flags))


def held_because(flags: Iterable[str]) -> str:
    """The reason shown beside a response that waits, in words."""
    return "; ".join(str(Flag(flag).label) for flag in flags)
