"""What the pages that build surveys read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from common.text import similarity
from criteria.enums import LeafType
from criteria.models import Criterion, ProgrammeYear
from criteria.selectors import leaves_of
from surveys.enums import SurveyKind
from surveys.figures import needed_responses
from surveys.models import CollectionPoint, DayTally, Survey, SurveyPeriod, SurveyVersion
from tasks.enums import TaskStatus
from tasks.models import Task

_MODEL_WORDS = {
    SurveyKind.SERVICE: "Khảo sát sự hài lòng của người dân đối với sự phục vụ của Trung tâm Phục vụ hành chính công",
    SurveyKind.PROGRAMME: "Khảo sát sự hài lòng của người dân về kết quả thực hiện Chính quyền thân thiện",
}
"""How plans and criteria sets name what a ready-made survey proves."""
_SIGN = "kết quả thực hiện"
"""What only the second of the two says."""


def surveys_of(user: Any, programme: ProgrammeYear) -> QuerySet[Survey]:
    """The year's surveys the person may see, with what questions of rights need."""
    rows = Survey.objects.visible_to(user).filter(programme=programme)
    return rows.select_related("programme__commune", "criterion", "task", "created_by")


def survey_rows(user: Any, programme: ProgrammeYear) -> QuerySet[Survey]:
    """The list: each with its versions, periods and the number of points and counted responses."""
    counted = DayTally.objects.values("survey").filter(survey__programme=programme).annotate(n=Sum("counted"))
    rows = surveys_of(user, programme).annotate(
        points_used=Count("points", filter=Q(points__is_active=True), distinct=True)
    )
    found = rows.prefetch_related(
        Prefetch("versions", SurveyVersion.objects.order_by("-number")),
        Prefetch("periods", SurveyPeriod.objects.order_by("starts_on")),
    )
    numbers = {row["survey"]: row["n"] for row in counted}
    for survey in found:
        survey.counted_now = numbers.get(survey.pk, 0)  # type: ignore[attr-defined]
    return found


# --- proposals ------------------------------------------------------------------------------------


def survey_tasks(programme: ProgrammeYear) -> list[Task]:
    """The year's tasks that ask for a survey, in the plan's order."""
    rows = Task.objects.filter(programme=programme, status=TaskStatus.ACTIVE, search__contains="khao sat")
    return list(rows.order_by("plan", "number"))


def proposed_task(programme: ProgrammeYear, kind: str) -> Task | None:
    """The task a survey of this kind does, by its words."""
    return _nearest(kind, [(task, task.title) for task in survey_tasks(programme)])


def proposed_criterion(programme: ProgrammeYear, kind: str) -> Criterion | None:
    """The criterion a survey of this kind proves: one that is judged by a survey."""
    leaves = leaves_of(programme.criteria_set).filter(leaf_type=LeafType.SURVEY)
    return _nearest(kind, [(leaf, leaf.title) for leaf in leaves])


def proposed_links(programme: ProgrammeYear, kind: str) -> tuple[Criterion | None, Task | None]:
    """The criterion and task to propose for a survey of this kind."""
    return proposed_criterion(programme, kind), proposed_task(programme, kind)


def _nearest(kind: str, rows: Iterable[tuple[Any, str]]) -> Any:
    model = _MODEL_WORDS.get(SurveyKind(kind))
    if model is None:
        return None
    wanted = kind == SurveyKind.PROGRAMME
    fitting = [(row, text) for row, text in rows if (_SIGN in text) == wanted and "khảo sát" in text.lower()]
    best = max(fitting, key=lambda pair: similarity(pair[1], model), default=None)
    return best[0] if best else None


# --- one survey -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChannelCount:
    """How many came in by one channel, and how many of them count."""

    channel: str
    received: int
    counted: int


@dataclass(frozen=True)
class PeriodLine:
    """A period with what has come in and what is needed."""

    period: SurveyPeriod
    counted: int
    needed: int | None
    now: bool = False


@dataclass(frozen=True)
class PointLine:
    """A point with what has come in."""

    point: CollectionPoint
    received: int
    counted: int


@dataclass(frozen=True)
class Arrivals:
    """What has come in, from one query over the day tallies."""

    by_channel: list[ChannelCount]
    by_period: dict[int, int]
    by_point: dict[int, tuple[int, int]]

    @property
    def counted(self) -> int:
        return sum(line.counted for line in self.by_channel)

    @property
    def received(self) -> int:
        return sum(line.received for line in self.by_channel)


def arrivals_of(survey: Survey) -> Arrivals:
    """What has come in so far, by channel, period and point: one query."""
    rows = DayTally.objects.filter(survey=survey).values_list("channel", "period", "point")
    channels: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    periods: dict[int, int] = defaultdict(int)
    points: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for channel, period, point, received, counted in rows.annotate(r=Sum("received"), c=Sum("counted")):
        for sums in (channels[channel], points[point]):
            sums[0] += received
            sums[1] += counted
        periods[period] += counted
    return Arrivals(
        [ChannelCount(channel, *sums) for channel, sums in sorted(channels.items())],
        dict(periods),
        {point: (sums[0], sums[1]) for point, sums in points.items()},
    )


def period_lines(survey: Survey, arrivals: Arrivals, day: dt.date) -> list[PeriodLine]:
    """The periods in order of time, each with the needed sample of its N, and whether `day` lies in it."""
    return [
        PeriodLine(
            period=period,
            counted=arrivals.by_period.get(period.pk, 0),
            needed=needed_responses(period.population, survey.margin),
            now=period.holds(day),
        )
        for period in survey.periods.order_by("starts_on")
    ]


def point_lines(survey: Survey, arrivals: Arrivals) -> list[PointLine]:
    """The points: those in use first, the web's own point before them."""
    rows = survey.points.select_related("unit").prefetch_related("retired_codes").order_by("-is_active", "id")
    return [PointLine(point, *arrivals.by_point.get(point.pk, (0, 0))) for point in rows]


def version_in_use(survey: Survey) -> SurveyVersion | None:
    """The last published version, which forms show."""
    return survey.versions.filter(published_at__isnull=False).order_by("-number").first()


def draft_of(survey: Survey) -> SurveyVersion | None:
    """The version being edited."""
    return survey.versions.filter(published_at__isnull=True).order_by("-number").first()
