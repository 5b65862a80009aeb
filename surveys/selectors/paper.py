"""What the pages of paper slips read: where a batch stands, the next number, the sample of the second check."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from common.text import search_text
from criteria.models import ProgrammeYear
from surveys.enums import ResponseStatus
from surveys.models import PaperBatch, Response, SecondEntry
from surveys.questionnaire import Questionnaire

LATEST = 8
"""Slips shown beside the typing form."""


def batches_of(user: Any, programme: ProgrammeYear) -> QuerySet[PaperBatch]:
    """The year's batches the person may see, with what questions of rights and headings need."""
    rows = PaperBatch.objects.visible_to(user).filter(survey__programme=programme)
    return rows.select_related("survey__programme__commune", "version", "period", "point", "created_by")


def with_counts(rows: QuerySet[PaperBatch]) -> QuerySet[PaperBatch]:
    """Each batch with how many of its slips were typed (`typed`) and how many of those are valid (`valid`)."""
    valid = Q(responses__status__in=[ResponseStatus.COUNTED, ResponseStatus.HELD])
    return rows.annotate(typed=Count("responses"), valid=Count("responses", filter=valid))


def slips_of(user: Any, programme: ProgrammeYear) -> QuerySet[Response]:
    """Responses typed from paper, with what their rights need."""
    rows = Response.objects.visible_to(user).filter(survey__programme=programme, batch__isnull=False)
    return rows.select_related("survey__programme__commune", "batch__survey__programme", "typed_by")


def latest_slips(batch: PaperBatch, user: Any) -> list[Response]:
    """What the person typed last, newest first."""
    return list(Response.objects.filter(batch=batch, typed_by=user).order_by("-id")[:LATEST])


def next_number(batch: PaperBatch, after: int | None) -> int | None:
    """The number to propose: the first one behind `after` that nobody has typed, else any; None when all are in.

    `after` is what this person typed last, so that two people with a pile each are not proposed the same number.
    """
    taken = set(Response.objects.filter(batch=batch).values_list("slip_number", flat=True))
    start = batch.first_slip if after is None else min(max(after + 1, batch.first_slip), batch.last_slip + 1)
    order = (*range(start, batch.last_slip + 1), *range(batch.first_slip, start))
    return next((number for number in order if number not in taken), None)


# --- the second check -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """The second check of a batch: the drawn slips, what was typed again, what differs."""

    sample: tuple[Response, ...]
    entries: Mapping[int, SecondEntry]
    fields: int = 0
    """Answers compared so far."""

    @property
    def waiting(self) -> list[Response]:
        """Drawn and not typed again yet."""
        return [slip for slip in self.sample if slip.pk not in self.entries]

    @property
    def done(self) -> int:
        """Drawn and typed again."""
        return len(self.sample) - len(self.waiting)

    @property
    def unsettled(self) -> list[SecondEntry]:
        return [entry for entry in self.entries.values() if entry.differences and entry.settled_at is None]

    @property
    def settled(self) -> list[SecondEntry]:
        return [entry for entry in self.entries.values() if entry.differences and entry.settled_at is not None]

    @property
    def is_done(self) -> bool:
        return not self.waiting and not self.unsettled

    @property
    def differing(self) -> int:
        return sum(len(entry.differences) for entry in self.entries.values())

    @property
    def wrong(self) -> int:
        """Answers the first typing had wrong, as far as settled."""
        return sum(len(entry.corrected) for entry in self.entries.values())

    @property
    def difference_rate(self) -> float | None:
        return 100 * self.differing / self.fields if self.fields else None

    @property
    def error_rate(self) -> float | None:
        """Of the answers compared, how many the first typing had wrong, in percent; None before any comparison."""
        return 100 * self.wrong / self.fields if self.fields else None

    def waiting_for(self, user: Any) -> list[Response]:
        """What this person may type again: never what they typed themselves."""
        return [slip for slip in self.waiting if slip.typed_by_id != user.pk]


def check_of(batch: PaperBatch) -> Check:
    """Where the second check stands: two queries.

    The sample is drawn by a hash over the batch and the slip's number, so it cannot be foreseen from the paper and
    comes out the same each time. A slip that was typed again stays in it whatever is typed later.
    """
    typed = list(
        Response.objects.filter(batch=batch).exclude(answers={}).select_related("typed_by").order_by("slip_number")
    )
    entries = {
        entry.response_id: entry
        for entry in SecondEntry.objects.filter(response__batch=batch)
        .select_related("typed_by", "response__typed_by", "settled_by")
        .order_by("response__slip_number")
    }
    drawn = sample(batch, [slip.slip_number for slip in typed if slip.slip_number])
    chosen = tuple(slip for slip in typed if slip.slip_number in drawn or slip.pk in entries)
    fields = sum(_compared(entry) for entry in entries.values())
    return Check(chosen, entries, fields)


def sample(batch: PaperBatch, numbers: Iterable[int]) -> frozenset[int]:
    """The slips to type a second time: `check_percent` of these numbers, at least one."""
    known = sorted(numbers)
    size = min(len(known), math.ceil(len(known) * batch.check_percent / 100))
    seed = f"{batch.pk}:{batch.created_at.timestamp():.6f}"
    ranked = sorted(known, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest())
    return frozenset(ranked[:size])


def _compared(entry: SecondEntry) -> int:
    return len({*entry.response.answers, *entry.answers, *entry.differences})


def differences(questionnaire: Questionnaire, first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """The questions two typings answer differently; capitals, tone marks and punctuation of written words count not."""
    return [
        item.code
        for item in questionnaire.questions
        if _plain(item.kind, first.get(item.code)) != _plain(item.kind, second.get(item.code))
    ]


def _plain(kind: str, value: Any) -> Any:
    if value in ("", []):
        return None
    return search_text(value) if kind == "text" and isinstance(value, str) else value


# --- words of answers -----------------------------------------------------------------------------


def answer_words(questionnaire: Questionnaire, code: str, value: Any) -> str:
    """An answer as people read it; an empty one is a dash."""
    if value is None or value == "":
        return "—"
    if value == "na":
        return "Không áp dụng"
    item = questionnaire.by_code[code]
    words = {choice.key: choice.words("vi") for choice in item.choices}
    if isinstance(value, list):
        return "; ".join(words.get(key, str(key)) for key in value)
    return words.get(value, str(value)) if item.choices else str(value)
