"""What stands behind a code on a poster, kept for a few seconds in the process that answers.

A published version never changes, so its questionnaire is kept for good. Whether the survey is open and which period
it is are asked again after `KEEP_SECONDS`: pausing a survey or revoking a QR takes that long to reach every process.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Prefetch

from .enums import SurveyStatus
from .models import CollectionPoint, Question, RetiredCode, Survey, SurveyPeriod, SurveyVersion
from .questionnaire import Questionnaire, from_rows

KEEP_SECONDS = 5.0
KEEP_CODES = 4096


@dataclass(frozen=True)
class Span:
    """A period: its row and its days, both inside."""

    pk: int
    label: str
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class OpenForm:
    """A point with its survey, periods and the version in use; `version` None until one is published.

    `survey` and `point` are rows read at that moment, with programme and commune: for reading only.
    """

    point: CollectionPoint
    survey: Survey
    spans: tuple[Span, ...]
    version_id: int | None
    version_number: int
    is_frozen: bool

    @property
    def questionnaire(self) -> Questionnaire:
        return questionnaire_of(self.version_id) if self.version_id else Questionnaire(())

    def span_on(self, day: dt.date) -> Span | None:
        return next((span for span in self.spans if span.starts_on <= day <= span.ends_on), None)

    def next_span(self, day: dt.date) -> Span | None:
        return next((span for span in self.spans if span.starts_on > day), None)

    def nearest_span(self, day: dt.date) -> Span | None:
        """The period of the day, else the last one before it, else the first: late answers belong somewhere."""
        past = [span for span in self.spans if span.ends_on < day]
        return self.span_on(day) or (past[-1] if past else (self.spans[0] if self.spans else None))

    def takes_answers(self, day: dt.date) -> bool:
        """Whether a form may be shown today."""
        return (
            self.survey.status == SurveyStatus.OPEN
            and self.point.is_active
            and self.survey.programme.commune.is_active
            and self.version_id is not None
            and self.span_on(day) is not None
        )


_kept: dict[str, tuple[float, OpenForm | None]] = {}


def open_form(code: str) -> OpenForm | None:
    """What stands behind the code now (at most `KEEP_SECONDS` old); None when nothing does."""
    moment = time.monotonic()
    kept = _kept.get(code)
    if kept is not None and moment - kept[0] < KEEP_SECONDS:
        return kept[1]
    if len(_kept) >= KEEP_CODES:
        _kept.clear()
    found = load_form(code)
    _kept[code] = (moment, found)
    return found


def load_form(code: str) -> OpenForm | None:
    """Read it from the database: three queries."""
    versions = SurveyVersion.objects.filter(published_at__isnull=False).order_by("-number")
    point = (
        CollectionPoint.objects.select_related("survey__programme__commune")
        .prefetch_related(
            Prefetch("survey__periods", SurveyPeriod.objects.order_by("starts_on"), to_attr="all_periods"),
            Prefetch("survey__versions", versions, to_attr="used_versions"),
        )
        .filter(code=code)
        .first()
    )
    if point is None:
        return None
    survey = point.survey
    version = next(iter(survey.used_versions), None)  # type: ignore[attr-defined]
    spans = tuple(
        Span(row.pk, row.label, row.starts_on, row.ends_on)
        for row in survey.all_periods  # type: ignore[attr-defined]
    )
    return OpenForm(
        point=point,
        survey=survey,
        spans=spans,
        version_id=version.pk if version else None,
        version_number=version.number if version else 0,
        is_frozen=version is not None and version.frozen_at is not None,
    )


def retired(code: str) -> RetiredCode | None:
    """The revoked QR with this code."""
    return RetiredCode.objects.select_related("point__survey__programme__commune").filter(code=code).first()


@lru_cache(maxsize=512)
def questionnaire_of(version_id: int) -> Questionnaire:
    """The questionnaire of a published version, which never changes."""
    return from_rows(list(Question.objects.filter(version=version_id).order_by("position", "id")))


def forget() -> None:
    """Drop everything kept in this process: for tests, and after a change made in it."""
    _kept.clear()
    questionnaire_of.cache_clear()
