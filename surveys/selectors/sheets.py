"""Frozen results of a year: which stand, and which of them points are proposed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from criteria.models import ProgrammeYear
from surveys.models import DayTally, ResultSheet, Survey, SurveyPeriod


def standing_sheets(programme: ProgrammeYear) -> QuerySet[ResultSheet]:
    """The year's results no later freeze has replaced, survey by survey, period by period."""
    rows = ResultSheet.objects.standing().filter(survey__programme=programme)
    related = rows.select_related("survey__criterion", "survey__programme__commune", "period", "frozen_by")
    return related.order_by("survey", F("period__starts_on").asc(nulls_first=True), "pk")


def counting(sheets: Iterable[ResultSheet]) -> list[ResultSheet]:
    """The sheets that are added up: a survey's sheet of the whole when it is its newest, else those of its periods.

    The whole holds the answers of the periods, so both together would count them twice; a period frozen after the
    whole knows answers that the whole does not.
    """
    by_survey: dict[int, list[ResultSheet]] = defaultdict(list)
    for sheet in sheets:
        by_survey[sheet.survey_id].append(sheet)
    found: list[ResultSheet] = []
    for group in by_survey.values():
        newest = max(group, key=lambda sheet: sheet.number)
        found += [newest] if newest.period_id is None else [sheet for sheet in group if sheet.period_id is not None]
    return found


def unfrozen_periods(programme: ProgrammeYear, day: Any) -> QuerySet[SurveyPeriod]:
    """Periods that are over and have counted answers, while no sheet stands of them, or of the whole frozen since."""
    answers = DayTally.objects.filter(period=OuterRef("pk"), counted__gt=0)
    sheets = ResultSheet.objects.standing().filter(survey=OuterRef("survey"))
    since = Q(period__isnull=True, frozen_at__date__gte=OuterRef("ends_on"))
    mine = sheets.filter(Q(period=OuterRef("pk")) | since)
    rows = SurveyPeriod.objects.filter(Exists(answers), ~Exists(mine), survey__programme=programme, ends_on__lt=day)
    return rows.select_related("survey").order_by("survey", "starts_on")


def sheets_of(survey: Survey) -> QuerySet[ResultSheet]:
    """Every freeze of a survey, the newest first."""
    return survey.result_sheets.select_related("period", "frozen_by").defer("data").order_by("-number")
