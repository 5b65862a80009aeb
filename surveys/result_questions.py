"""The questions of a survey across its versions, each with how often every answer was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F

from . import figures
from .models import Question, Survey
from .questionnaire import NA, NOT_APPLICABLE, Choice, Item, from_rows

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Option:
    """How often one answer was given; `share` of all answers to the question, in percent."""

    key: str
    text: str
    n: int
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question. `answered` counts answers ("không áp dụng" apart), of multiple questions the ticks."""

    item: Item
    options: tuple[Option, ...]
    answered: int
    na: int
    former: bool
    percent: Decimal | None

    @property
    def is_scale(self) -> bool:
        return self.item.kind == "likert"

    @property
    def is_number(self) -> bool:
        return self.item.kind == "number"

    @property
    def text(self) -> str:
        return self.item.words("vi")

    @property
    def bars(self) -> list[dict[str, str]]:
        """The options as pieces of one bar, in thousandths."""
        start, pieces = Decimal(0), []
        for option in self.options:
            width = Decimal(option.n * 1000) / self.answered if self.answered else Decimal(0)
            pieces.append({"key": option.key, "x": f"{start:.1f}", "width": f"{width:.1f}"})
            start += width
        return pieces


def items_of(survey: Survey) -> list[tuple[Item, bool]]:
    """Every question of the published versions once, by its code: one query.

    The newest wording stands; a question that is only in older versions comes last and is marked so. Choices of older
    versions stay, for they were given.
    """
    rows = Question.objects.filter(version__survey=survey, version__published_at__isnull=False)
    by_version: dict[int, list[Question]] = defaultdict(list)
    for row in rows.annotate(number=F("version__number")).order_by("-version__number", "position", "pk"):
        by_version[row.number].append(row)
    found: dict[str, Item] = {}
    newest = max(by_version, default=0)
    former: set[str] = set()
    for number, questions in by_version.items():
        for item in from_rows(questions).questions:
            known = found.get(item.code)
            if known is None:
                found[item.code] = item
                former |= {item.code} if number != newest else set()
            elif known.kind == item.kind:
                found[item.code] = _with_choices(known, item.choices)
    return [(item, code in former) for code, item in found.items()]


def _with_choices(item: Item, older: tuple[Choice, ...]) -> Item:
    gone = tuple(choice for choice in older if choice.key not in item.keys)
    if not gone:
        return item
    return Item(
        item.code, item.kind, item.text, item.hint, item.choices + gone, item.required, item.allow_na, item.in_index,
        item.show_if,
    )  # fmt: skip


def question_results(survey: Survey, given: Mapping[tuple[str, str], int]) -> tuple[QuestionResult, ...]:
    return tuple(_question(item, former, given, survey.index_kind) for item, former in items_of(survey))


def _question(item: Item, former: bool, given: Mapping[tuple[str, str], int], kind: str) -> QuestionResult:
    counts = {choice.key: given.get((item.code, choice.key), 0) for choice in item.choices}
    answered = sum(counts.values())
    options = tuple(
        Option(choice.key, choice.words("vi"), counts[choice.key], _share(counts[choice.key], answered))
        for choice in item.choices
    )
    return QuestionResult(
        item=item,
        options=options,
        answered=answered,
        na=given.get((item.code, NA), 0),
        former=former,
        percent=_level_percent(kind, counts) if item.kind == "likert" else None,
    )


def _level_percent(kind: str, counts: Mapping[str, int]) -> Decimal | None:
    """The index of one question on the scale."""
    rated = sum(counts.values())
    satisfied = counts.get("4", 0) + counts.get("5", 0)
    score_sum = sum(int(level) * n for level, n in counts.items())
    return figures.index_percent(kind, satisfied=satisfied, rated=rated, score_sum=score_sum)


def _share(n: int, whole: int) -> Decimal | None:
    return (Decimal(n * 100) / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def answer_words(item: Item, value: Any) -> str:
    """An answer as a person reads it: the words of a choice, several joined, a text as it is."""
    if value is None:
        return ""
    words = {choice.key: choice.words("vi") for choice in item.choices}
    given = value if isinstance(value, list) else [value]
    return "; ".join(NOT_APPLICABLE["vi"] if key == NA else words.get(str(key), str(key)) for key in given)
