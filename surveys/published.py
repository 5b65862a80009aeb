"""Results a commune publishes: a few figures of surveys that say so, once enough people answered. Never a comment."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, Max, Q, Sum
from django.utils.translation import gettext as _

from accounts.models import Commune
from accounts.public import Panel

from .enums import IndexKind, SurveyStatus
from .figures import SMALL_SAMPLE, index_percent
from .models import DayTally, Question, Survey, Tally
from .questionnaire import LIKERT

SHOWN = 12
ON_THE_FRONT = 3
_WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the scale: how many answers, and which share of all."""

    key: str
    text: str
    n: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the index with its own figure."""

    text: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Published:
    """What citizens see of one survey."""

    survey: Survey
    percent: Decimal
    responses: int
    last_day: dt.date
    levels: tuple[Level, ...]
    questions: tuple[Asked, ...]

    @property
    def title(self) -> str:
        return self.survey.words("heading") or self.survey.title

    @property
    def index_name(self) -> str:
        return str(IndexKind(self.survey.index_kind).label)


def published_of(commune: Commune) -> list[Published]:
    """The commune's published results, the newest survey first: four queries, read from the tallies alone."""
    surveys = list(
        Survey.objects.filter(programme__commune=commune, results_public=True)
        .exclude(status=SurveyStatus.DRAFT)
        .order_by("-programme__year", "-pk")[:SHOWN]
    )
    ids = [survey.pk for survey in surveys]
    sums = {row["survey"]: row for row in _sums(ids)}
    asked = _index_questions(ids)
    given = _given(ids)
    found = (_published(survey, sums.get(survey.pk), asked[survey.pk], given[survey.pk]) for survey in surveys)
    return [one for one in found if one is not None]


def results_panel(commune: Commune, page: Any) -> Panel | None:
    """The newest results on the commune's front page, where the commune wants them there."""
    results = published_of(commune)[:ON_THE_FRONT] if page.show_survey_results else []
    if not results:
        return None
    return Panel(_("Bà con đánh giá sự phục vụ"), "surveys/public/_results_panel.html", {"results": results})


def _sums(ids: list[int]) -> Any:
    rows = DayTally.objects.filter(survey__in=ids, counted__gt=0).values("survey")
    return rows.annotate(
        n=Sum("counted"), top=Sum("satisfied"), of=Sum("rated"), levels=Sum("score_sum"), last=Max("day")
    ).order_by()


def _index_questions(ids: list[int]) -> dict[int, dict[str, str]]:
    """Survey → code → words of the questions of the index; the newest wording stands."""
    rows = Question.objects.filter(version__survey__in=ids, version__published_at__isnull=False, in_index=True)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    ordered = rows.annotate(survey=F("version__survey")).order_by("-version__number", "position", "pk")
    for row in ordered:
        found[row.survey].setdefault(row.code, row.words())
    return found


def _given(ids: list[int]) -> dict[int, dict[tuple[str, str], int]]:
    levels = Q(value__in=["1", "2", "3", "4", "5"])
    rows = Tally.objects.filter(levels, survey__in=ids).values_list("survey", "question", "value")
    found: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for survey, question, value, n in rows.annotate(sum=Sum("n")).order_by():
        found[survey][question, value] = n
    return found


def _published(
    survey: Survey, sums: dict[str, Any] | None, asked: dict[str, str], given: dict[tuple[str, str], int]
) -> Published | None:
    """None while too few people answered for a figure that speaks for more than themselves."""
    if sums is None or sums["n"] < SMALL_SAMPLE:
        return None
    percent = index_percent(survey.index_kind, satisfied=sums["top"], rated=sums["of"], score_sum=sums["levels"])
    if percent is None:
        return None
    questions = tuple(
        Asked(words, own)
        for code, words in asked.items()
        if (own := _own_percent(survey.index_kind, {level: given.get((code, level), 0) for level, _text in LIKERT}))
        is not None
    )
    return Published(
        survey=survey,
        percent=percent,
        responses=sums["n"],
        last_day=sums["last"],
        levels=_levels({level: sum(given.get((code, level), 0) for code in asked) for level, _text in LIKERT}),
        questions=questions,
    )


def _levels(counts: dict[str, int]) -> tuple[Level, ...]:
    total = sum(counts.values()) or 1
    return tuple(
        Level(level, text["vi"], counts[level], (Decimal(counts[level] * 100) / total).quantize(_WHOLE, ROUND_HALF_UP))
        for level, text in LIKERT
    )


def _own_percent(kind: str, counts: dict[str, int]) -> Decimal | None:
    """None for a question that few were asked: its figure would speak of single persons."""
    rated, satisfied = sum(counts.values()), counts["4"] + counts["5"]
    if rated < SMALL_SAMPLE:
        return None
    score_sum = sum(int(level) * n for level, n in counts.items())
    return index_percent(kind, satisfied=satisfied, rated=rated, score_sum=score_sum)
