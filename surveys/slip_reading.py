"""A slip on the typist's screen: its questions with what was typed, and how a sent form is read.

On paper people leave questions blank, also those a phone insists on. A blank stays blank; the typist is asked once
whether it is blank on the paper too. Pure: no rows, no pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from .questionnaire import NA, Answers, Fault, Item, Questionnaire, read
from .slips import Mark, asked_of

PREFIX = "q_"
"""Of the names of form fields that hold answers."""


@dataclass(frozen=True, slots=True)
class TypedQuestion:
    """One question on the typing screen."""

    number: int
    code: str
    kind: str
    words: str
    marks: tuple[Mark, ...]
    chosen: tuple[str, ...]
    only_if: str
    if_code: str
    if_values: str
    required: bool
    error: str = ""

    @property
    def name(self) -> str:
        return PREFIX + self.code

    @property
    def text(self) -> str:
        return self.chosen[0] if self.chosen else ""


@dataclass(frozen=True, slots=True)
class SlipReading:
    """What a sent form says: answers, sentences for what cannot be, numbers of questions left blank on the screen."""

    answers: Answers
    errors: Mapping[str, str]
    blanks: tuple[int, ...]


def read_slip(questionnaire: Questionnaire, get: Callable[[str], Sequence[str]]) -> SlipReading:
    """Read the sent form; `get` gives the texts of a form field."""
    reading = read(questionnaire, lambda code: get(PREFIX + code))
    numbers = {item.code: number for number, item in enumerate(questionnaire.questions, start=1)}
    sentences = {
        Fault.UNKNOWN: _("Câu này chỉ nhận một trong các ô có trên phiếu."),
        Fault.NOT_A_NUMBER: _("Hãy nhập một số, ví dụ 3 hoặc 2,5."),
    }
    errors = {code: sentences[fault] for code, fault in reading.faults.items() if fault in sentences}
    blanks = tuple(numbers[code] for code, fault in reading.faults.items() if fault == Fault.MISSING)
    return SlipReading(reading.answers, errors, blanks)


def read_one(item: Item, get: Callable[[str], Sequence[str]]) -> Any:
    """The answer to one question by itself; None when it was left blank or makes no sense."""
    alone = Questionnaire((replace(item, show_if=None, required=False),))
    return read(alone, lambda code: get(PREFIX + code)).answers.get(item.code)


def questions_to_type(
    questionnaire: Questionnaire, answers: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> list[TypedQuestion]:
    """The questions in the order of the slip, with answers already there and sentences about them."""
    errors = errors or {}
    rows = []
    for asked in asked_of(questionnaire):
        rule = questionnaire.by_code[asked.code].show_if
        marks = (*asked.marks, Mark(NA, _("Không áp dụng"), "0")) if asked.na else asked.marks
        rows.append(
            TypedQuestion(
                number=asked.number,
                code=asked.code,
                kind=asked.kind,
                words=asked.words,
                marks=marks,
                chosen=_listed(answers.get(asked.code)),
                only_if=asked.only_if,
                if_code=rule.code if rule else "",
                if_values=",".join(sorted(rule.values)) if rule else "",
                required=asked.required,
                error=errors.get(asked.code, ""),
            )
        )
    return rows


def sent_answers(questionnaire: Questionnaire, get: Callable[[str], Sequence[str]]) -> dict[str, list[str]]:
    """What was sent, right or wrong, to stand in the form again."""
    return {item.code: list(get(PREFIX + item.code)) for item in questionnaire.questions}


def _listed(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (str(value),)
