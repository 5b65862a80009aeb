"""A questionnaire as plain data: what it asks, how an answer is read, what an answer counts. No rows, no pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from common.text import nfc

NA = "na"
"""Không áp dụng: an answer that is counted apart and enters no index."""
SATISFIED_FROM = 4
TEXT_LENGTH = 1000
NUMBER = re.compile(r"^-?\d{1,9}([.,]\d{1,4})?$")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Nobody types these, and PostgreSQL takes no text with a zero in it."""

LIKERT: tuple[tuple[str, dict[str, str]], ...] = (
    ("5", {"vi": "Rất hài lòng", "en": "Very satisfied"}),
    ("4", {"vi": "Hài lòng", "en": "Satisfied"}),
    ("3", {"vi": "Bình thường", "en": "Neutral"}),
    ("2", {"vi": "Không hài lòng", "en": "Dissatisfied"}),
    ("1", {"vi": "Rất không hài lòng", "en": "Very dissatisfied"}),
)
"""The five levels of QĐ 1001/QĐ-BNV (SIPAS), best first, as forms show them."""
YES_NO: tuple[tuple[str, dict[str, str]], ...] = (
    ("yes", {"vi": "Có", "en": "Yes"}),
    ("no", {"vi": "Không", "en": "No"}),
)
NOT_APPLICABLE = {"vi": "Không áp dụng", "en": "Not applicable"}

Answers = dict[str, Any]
"""Question code → "1".."5", choice key, list of keys, text, number as text, or "na"."""


class Fault(StrEnum):
    """Why an answer was not taken. The form has the words."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    NOT_A_NUMBER = "not_a_number"


@dataclass(frozen=True, slots=True)
class Choice:
    """One offered answer."""

    key: str
    text: Mapping[str, str]

    def words(self, language: str) -> str:
        return self.text.get(language) or self.text.get("vi", "")


@dataclass(frozen=True, slots=True)
class Condition:
    """Ask only when an earlier question was answered with one of `values`."""

    code: str
    values: frozenset[str]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        given = answers.get(self.code)
        return bool(self.values & set(given if isinstance(given, list) else [given]))


@dataclass(frozen=True, slots=True)
class Item:
    """One row: a heading ("section") or a question; kinds are those of `surveys.enums.QuestionKind`."""

    code: str
    kind: str
    text: Mapping[str, str]
    hint: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    required: bool = True
    allow_na: bool = False
    in_index: bool = False
    show_if: Condition | None = None

    def words(self, language: str) -> str:
        return self.text.get(language) or self.text.get("vi", "")

    def hint_words(self, language: str) -> str:
        return self.hint.get(language) or self.hint.get("vi", "")

    @property
    def asks(self) -> bool:
        return self.kind != "section"

    @property
    def keys(self) -> frozenset[str]:
        """What a choice may answer, "na" apart."""
        return frozenset(choice.key for choice in self.choices)


@dataclass(frozen=True)
class Questionnaire:
    """The rows of one version in their order."""

    items: tuple[Item, ...]

    @cached_property
    def questions(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.asks)

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @property
    def rates(self) -> bool:
        """Whether any question counts into the satisfaction index."""
        return any(item.in_index for item in self.items)


def from_rows(rows: Sequence[Any]) -> Questionnaire:
    """The plain form of a version's `Question` rows, in their order."""
    return Questionnaire(tuple(_item(row) for row in rows))


def _item(row: Any) -> Item:
    rule = row.show_if or None
    return Item(
        code=row.code,
        kind=row.kind,
        text=row.text,
        hint=row.hint or {},
        choices=_choices(row),
        required=row.required,
        allow_na=row.allow_na,
        in_index=row.in_index,
        show_if=Condition(rule["code"], frozenset(rule["in"])) if rule else None,
    )


def _choices(row: Any) -> tuple[Choice, ...]:
    fixed = {"likert": LIKERT, "yes_no": YES_NO}.get(row.kind)
    if fixed:
        return tuple(Choice(key, text) for key, text in fixed)
    return tuple(Choice(str(choice["key"]), choice["text"]) for choice in row.choices or [])


# --- reading what was sent ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sent form says: the answers that stand, and a fault for each question that needs another look."""

    answers: Answers
    faults: dict[str, Fault]

    @property
    def is_complete(self) -> bool:
        return not self.faults


def read(questionnaire: Questionnaire, get: Callable[[str], Sequence[str]]) -> Reading:
    """Read a form: `get(code)` gives the texts sent for a question.

    What a skipped question carries is dropped, so that going back and changing an answer leaves nothing behind.
    Texts beyond `TEXT_LENGTH` are cut; forms hold people at that length while they type.
    """
    answers: Answers = {}
    faults: dict[str, Fault] = {}
    for item in questionnaire.questions:
        if item.show_if is not None and not item.show_if.holds(answers):
            continue
        sent = [_UNPRINTABLE.sub("", nfc(text)).strip() for text in get(item.code)]
        sent = [text for text in sent if text]
        if not sent:
            if item.required:
                faults[item.code] = Fault.MISSING
            continue
        value = _value(item, sent)
        if isinstance(value, Fault):
            faults[item.code] = value
        else:
            answers[item.code] = value
    return Reading(answers, faults)


def _value(item: Item, sent: Sequence[str]) -> Any:
    if NA in sent and item.allow_na:
        return NA
    if item.kind == "text":
        return sent[0][:TEXT_LENGTH]
    if item.kind == "number":
        return sent[0].replace(",", ".") if NUMBER.match(sent[0]) else Fault.NOT_A_NUMBER
    if not set(sent) <= item.keys:
        return Fault.UNKNOWN
    if item.kind == "multiple":
        return [choice.key for choice in item.choices if choice.key in sent]
    return sent[0] if len(sent) == 1 else Fault.UNKNOWN


# --- what an answer counts ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measure:
    """What one response adds to the index: answers on the scale, those at "hài lòng" or better, the sum of levels."""

    satisfied: int = 0
    rated: int = 0
    score_sum: int = 0


def measure(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Measure:
    """The index answers of one response; "không áp dụng" and skipped questions do not enter."""
    levels = [
        int(answers[item.code]) for item in questionnaire.questions if item.in_index and _is_level(answers, item.code)
    ]
    return Measure(sum(level >= SATISFIED_FROM for level in levels), len(levels), sum(levels))


def _is_level(answers: Mapping[str, Any], code: str) -> bool:
    return answers.get(code) in {"1", "2", "3", "4", "5"}


def cells(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(question, value) of everything that is tallied, in one fixed order (rows are locked in it)."""
    found: list[tuple[str, str]] = []
    for item in questionnaire.questions:
        value = answers.get(item.code)
        if value is None or (not item.choices and value != NA):
            continue
        found += [(item.code, key) for key in (value if isinstance(value, list) else [value])]
    return sorted(found)


def comment(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> str:
    """Everything the person wrote, one paragraph a question."""
    written = [answers.get(item.code, "") for item in questionnaire.questions if item.kind == "text"]
    return "\n\n".join(text for text in written if text and text != NA)
