"""Keeping the tallies in step with the responses: up when a response counts, down when it no longer does."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F

from surveys.models import DayTally, Response, Tally
from surveys.questionnaire import Measure, Questionnaire, cells


class Place(NamedTuple):
    """What a response is counted under."""

    survey: int
    period: int
    point: int
    channel: str


QuestionnaireOf = Callable[[int], Questionnaire]
"""The questionnaire of a version, by its id."""

_TALLY_KEY = "survey_id, period_id, point_id, channel, question, value"
_DAY_KEY = "survey_id, period_id, point_id, channel, day"
_DAY_COUNTS = ("received", "counted", "satisfied", "rated", "score_sum")


def count_arrival(
    place: Place, day: dt.date, found: Iterable[tuple[str, str]], measured: Measure, *, counts: bool
) -> None:
    """A response arrived: two statements, whatever the number of questions. Held ones are only received."""
    if counts:
        _raise_cells(place, Counter(found))
        _raise_day(place, day, (1, 1, measured.satisfied, measured.rated, measured.score_sum))
    else:
        _raise_day(place, day, (1, 0, 0, 0, 0))


def count_again(response: Response, questionnaire: Questionnaire) -> None:
    """A response that was set aside counts from now on."""
    place = _place(response)
    _raise_cells(place, Counter(cells(questionnaire, response.answers)))
    counts = (0, 1, response.satisfied, response.rated, response.score_sum)
    _raise_day(place, response.answered_on, counts)


def take_out(response: Response, questionnaire: Questionnaire) -> None:
    """A response that counted does not any more. Its arrival stays counted."""
    place = _place(response)
    rows = Tally.objects.filter(**_where(place))
    for question, value in cells(questionnaire, response.answers):
        rows.filter(question=question, value=value).update(n=F("n") - 1)
    DayTally.objects.filter(**_where(place), day=response.answered_on).update(
        counted=F("counted") - 1,
        satisfied=F("satisfied") - response.satisfied,
        rated=F("rated") - response.rated,
        score_sum=F("score_sum") - response.score_sum,
    )


def hold_tallies(
    response: Response, questionnaire: Questionnaire, answers: Iterable[Mapping[str, Any]], days: Iterable[dt.date]
) -> None:
    """Take the tallies these answers stand in, in the order of everybody else: first all cells, then the days.

    For whoever takes answers out and puts others in: two passes of their own would wait crosswise with an arrival.
    """
    place = _place(response)
    _raise_cells(place, Counter({cell: 0 for given in answers for cell in cells(questionnaire, given)}))
    for day in sorted(days):
        _raise_day(place, day, (0, 0, 0, 0, 0))


def count_again_many(responses: Iterable[Response], questionnaire_of: QuestionnaireOf) -> None:
    """Many at once: two statements for each place and day, whatever the number of responses."""
    for place, found, days in _sums(responses, questionnaire_of):
        _raise_cells(place, found)
        for day, sums in sorted(days.items()):
            _raise_day(place, day, (0, sums["counted"], sums["satisfied"], sums["rated"], sums["score_sum"]))


def take_out_many(responses: Iterable[Response], questionnaire_of: QuestionnaireOf) -> None:
    """Many at once: one statement for each tally that falls."""
    for place, found, days in _sums(responses, questionnaire_of):
        rows = Tally.objects.filter(**_where(place))
        for (question, value), n in sorted(found.items()):
            rows.filter(question=question, value=value).update(n=F("n") - n)
        for day, sums in sorted(days.items()):
            changes = {name: F(name) - n for name, n in sums.items()}
            DayTally.objects.filter(**_where(place), day=day).update(**changes)


def _sums(
    responses: Iterable[Response], questionnaire_of: QuestionnaireOf
) -> list[tuple[Place, Counter[tuple[str, str]], dict[dt.date, Counter[str]]]]:
    """What the responses add up to at each place, places in a fixed order."""
    found: dict[Place, Counter[tuple[str, str]]] = defaultdict(Counter)
    days: dict[Place, dict[dt.date, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for response in responses:
        place = _place(response)
        found[place].update(cells(questionnaire_of(response.version_id), response.answers))
        added = {"satisfied": response.satisfied, "rated": response.rated, "score_sum": response.score_sum}
        days[place][response.answered_on].update({"counted": 1, **added})
    return [(place, found[place], days[place]) for place in sorted(found)]


def _place(response: Response) -> Place:
    return Place(response.survey_id, response.period_id, response.point_id, response.channel)


def _where(place: Place) -> dict[str, int | str]:
    return {"survey": place.survey, "period": place.period, "point": place.point, "channel": place.channel}


def _raise_cells(place: Place, found: Counter[tuple[str, str]]) -> None:
    """One upsert; rows in a fixed order, so that two transactions never wait for each other crosswise."""
    if not found:
        return
    values = [(*place, question, value, n) for (question, value), n in sorted(found.items())]
    marks = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(values))
    sql = (
        f"INSERT INTO surveys_tally ({_TALLY_KEY}, n) VALUES {marks} "
        f"ON CONFLICT ({_TALLY_KEY}) DO UPDATE SET n = surveys_tally.n + excluded.n"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in values for value in row])


def _raise_day(place: Place, day: dt.date, counts: tuple[int, int, int, int, int]) -> None:
    names = ", ".join(_DAY_COUNTS)
    sums = ", ".join(f"{name} = surveys_daytally.{name} + excluded.{name}" for name in _DAY_COUNTS)
    sql = (
        f"INSERT INTO surveys_daytally ({_DAY_KEY}, {names}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
        f"ON CONFLICT ({_DAY_KEY}) DO UPDATE SET {sums}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*place, day, *counts])
