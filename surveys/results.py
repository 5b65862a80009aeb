"""What the responses of a survey say, read from the tallies alone: six queries, however many responses there are.

    results = results_of(survey, Narrow(period=3))
    results.percent, results.needed, results.questions, results.points, results.weeks

Everything a page or a frozen sheet shows comes from here, so the two cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Sum

from . import figures
from .enums import Channel
from .models import CollectionPoint, DayTally, Survey, SurveyPeriod, Tally
from .result_questions import QuestionResult, question_results

COUNTS = ("received", "counted", "satisfied", "rated", "score_sum")
STEADY_TRIES = 5


@dataclass(frozen=True, slots=True)
class Narrow:
    """Which part of the responses is asked about; None leaves it open."""

    period: int | None = None
    point: int | None = None
    channel: str | None = None

    @property
    def where(self) -> dict[str, Any]:
        """As filters of a tally."""
        named = {"period": self.period, "point": self.point, "channel": self.channel}
        return {name: value for name, value in named.items() if value is not None}

    def takes(self, row: Mapping[str, Any], *, but: str = "") -> bool:
        """Whether a tally belongs to the part; `but` names what does not matter this time."""
        return all(row[name] == value for name, value in self.where.items() if name != but)


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums of daily tallies: responses that came in, those that count, and what they add to the index."""

    received: int = 0
    counted: int = 0
    satisfied: int = 0
    rated: int = 0
    score_sum: int = 0

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Counts:
        sums: Counter[str] = Counter()
        for row in rows:
            sums.update({name: row[f"sum_{name}"] for name in COUNTS})
        return cls(**{name: sums[name] for name in COUNTS})

    @property
    def set_aside(self) -> int:
        """Responses that came in and do not count: they wait to be looked at, or were left out."""
        return self.received - self.counted

    def percent(self, kind: str) -> Decimal | None:
        return figures.index_percent(kind, satisfied=self.satisfied, rated=self.rated, score_sum=self.score_sum)


@dataclass(frozen=True, slots=True)
class Compared:
    """One point, channel, period or week beside the others."""

    key: Any
    label: str
    counted: int
    percent: Decimal | None

    @property
    def is_small(self) -> bool:
        return self.counted < figures.SMALL_SAMPLE


@dataclass(frozen=True)
class Results:
    """The results of a survey, or of a part of it."""

    survey: Survey
    narrow: Narrow
    counts: Counts
    questions: tuple[QuestionResult, ...]
    all_points: tuple[CollectionPoint, ...]
    all_periods: tuple[SurveyPeriod, ...]
    points: tuple[Compared, ...]
    channels: tuple[Compared, ...]
    periods: tuple[Compared, ...]
    weeks: tuple[Compared, ...]
    last_day: dt.date | None

    @property
    def period(self) -> SurveyPeriod | None:
        return next((row for row in self.all_periods if row.pk == self.narrow.period), None)

    @property
    def percent(self) -> Decimal | None:
        return self.counts.percent(self.survey.index_kind)

    @cached_property
    def levels(self) -> dict[str, int]:
        """How often each level was given in the questions of the index."""
        found: Counter[str] = Counter()
        for question in self.questions:
            if question.item.in_index:
                found.update({option.key: option.n for option in question.options})
        return dict(found)

    @cached_property
    def interval(self) -> figures.Interval | None:
        return figures.interval(self.survey.index_kind, self.levels, self.counts.counted)

    @property
    def population(self) -> int | None:
        """N of the period asked about; of all periods only when each has one."""
        asked = [row for row in self.all_periods if self.narrow.period in {None, row.pk}]
        known = [row.population for row in asked if row.population]
        return sum(known) if asked and len(known) == len(asked) else None

    @property
    def needed(self) -> int | None:
        """The responses needed; of one point or channel alone no sample was planned."""
        if self.narrow.point is not None or self.narrow.channel is not None:
            return None
        return figures.needed_responses(self.population, self.survey.margin)

    @property
    def missing(self) -> int:
        """How many responses the sample still lacks."""
        return max((self.needed or 0) - self.counts.counted, 0)

    @property
    def is_small(self) -> bool:
        return self.counts.counted < figures.SMALL_SAMPLE

    @property
    def counted_questions(self) -> list[QuestionResult]:
        return [question for question in self.questions if question.options]

    @property
    def number_questions(self) -> list[QuestionResult]:
        return [question for question in self.questions if question.is_number]


def results_of(survey: Survey, narrow: Narrow = Narrow()) -> Results:
    """Read the tallies of the survey, or of the part asked about: six queries."""
    places: list[Any] = list(_days(survey).values("period", "point", "channel").annotate(**_sums()).order_by())
    days: list[Any] = list(_days(survey).filter(**narrow.where).values("day").annotate(**_sums()).order_by("day"))
    tallied = Tally.objects.filter(survey=survey, **narrow.where).values_list("question", "value")
    given = {(code, value): n for code, value, n in tallied.annotate(sum=Sum("n")).order_by()}
    points = tuple(CollectionPoint.objects.filter(survey=survey).order_by("name", "pk"))
    periods = tuple(survey.periods.order_by("starts_on", "pk"))
    compare = _Comparison(survey.index_kind, narrow, places)
    return Results(
        survey=survey,
        narrow=narrow,
        counts=Counts.of(row for row in places if narrow.takes(row)),
        questions=question_results(survey, given),
        all_points=points,
        all_periods=periods,
        points=compare.by("point", {row.pk: row.name for row in points}),
        channels=compare.by("channel", {str(value): str(label) for value, label in Channel.choices}),
        periods=compare.by("period", {row.pk: row.label for row in periods}),
        weeks=_weeks(survey.index_kind, days),
        last_day=max((row["day"] for row in days if row["sum_received"]), default=None),
    )


def steady_results_of(survey: Survey, narrow: Narrow) -> Results:
    """The same, with all tallies of one moment: while answers come in between two queries it reads again.

    The caller's transaction may see each statement's own moment (READ COMMITTED), and a frozen sheet must add up.
    """
    results = results_of(survey, narrow)
    for _again in range(STEADY_TRIES):
        once_more = results_of(survey, narrow)
        if (once_more.counts, once_more.questions) == (results.counts, results.questions):
            break
        results = once_more
    return results


def _days(survey: Survey) -> QuerySet[DayTally]:
    return DayTally.objects.filter(survey=survey)


def _sums() -> dict[str, Sum]:
    # The names of the sums are those of the columns: in one query a column and its sum may not share a name.
    return {f"sum_{name}": Sum(name) for name in COUNTS}


# --- comparisons ----------------------------------------------------------------------------------


class _Comparison:
    """Sums of the same tallies by point, channel or period."""

    def __init__(self, kind: str, narrow: Narrow, rows: Sequence[dict[str, Any]]) -> None:
        self.kind, self.narrow, self.rows = kind, narrow, rows

    def by(self, name: str, labels: Mapping[Any, str]) -> tuple[Compared, ...]:
        """One line for each key in the order of `labels`; those nobody answered at are left out."""
        grouped: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for row in self.rows:
            if self.narrow.takes(row, but=name):
                grouped[row[name]].append(row)
        lines = ((key, label, Counts.of(grouped[key])) for key, label in labels.items() if key in grouped)
        return tuple(Compared(key, label, c.counted, c.percent(self.kind)) for key, label, c in lines if c.received)


def _weeks(kind: str, days: Sequence[dict[str, Any]]) -> tuple[Compared, ...]:
    """Week by week from the first to the last with a response; quiet weeks in between stay visible."""
    grouped: dict[dt.date, list[dict[str, Any]]] = defaultdict(list)
    for row in days:
        if row["sum_counted"]:
            grouped[row["day"] - dt.timedelta(days=row["day"].weekday())].append(row)
    if not grouped:
        return ()
    first, last = min(grouped), max(grouped)
    mondays = [first + dt.timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    sums = ((monday, Counts.of(grouped.get(monday, ()))) for monday in mondays)
    return tuple(Compared(day, f"{day:%d/%m}", counts.counted, counts.percent(kind)) for day, counts in sums)
