"""Which responses are meant: the filters that the list, the judgement of many and the exports share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from common.models import Event
from common.text import search_text

from .enums import ResponseStatus
from .models import DayTally, Response, Survey
from .results import Narrow

PART = ("period", "point", "channel")
ROWS = ("version", "period", "point", "batch", "judged_by", "typed_by")


def listed(survey: Survey, values: Mapping[str, Any]) -> QuerySet[Response]:
    """The survey's responses, newest first, narrowed by `period`, `point`, `channel`, `status`, `flag`, `comment`
    (has one), `q` (words of the comment, marks do not matter) and `event` (those of one judgement)."""
    rows = Response.objects.filter(survey=survey).order_by("-id")
    for name in PART:
        if value := values.get(name):
            rows = rows.filter(**{name: value})
    if status := values.get("status"):
        rows = rows.filter(status=status)
        if status != ResponseStatus.COUNTED:
            rows = rows.exclude(status=ResponseStatus.COUNTED)  # says it as the index of odd responses does
    if flag := values.get("flag"):
        rows = rows.annotate(marks=Cast("flags", TextField())).filter(marks__contains=f'"{flag}"')
    words = search_text(values.get("q") or "").split()
    if words or values.get("comment"):
        rows = rows.exclude(comment="")
    for word in words:
        rows = rows.filter(search__contains=word)
    if event := values.get("event"):
        rows = rows.filter(pk__in=_judged_in(survey, event))
    return rows


def with_rows(rows: QuerySet[Response]) -> QuerySet[Response]:
    """The responses with everything a line of a list says."""
    return rows.select_related(*ROWS)


def _judged_in(survey: Survey, event: int) -> list[int]:
    kind = ContentType.objects.get_for_model(Survey)
    found = Event.objects.filter(pk=event, content_type=kind, object_id=survey.pk).first()
    return list(found.data.get("responses", ())) if found else []


def narrow_of(values: Mapping[str, Any]) -> Narrow:
    """The part of the survey the filters speak of."""
    period, point = values.get("period"), values.get("point")
    return Narrow(
        period=period.pk if period else None, point=point.pk if point else None, channel=values.get("channel") or None
    )


def status_counts(survey: Survey, values: Mapping[str, Any]) -> dict[str, int]:
    """How many of the filtered responses stand in each state, whatever state is filtered.

    Of a whole survey, period, point or channel the counted ones are read from the tallies and only the others, which
    have an index of their own, are counted: a million responses do not make the list wait.
    """
    open_state = {name: value for name, value in values.items() if name != "status"}
    rows = listed(survey, open_state).order_by()
    found = dict.fromkeys(ResponseStatus.values, 0)
    if set(open_state) <= set(PART):
        days = DayTally.objects.filter(survey=survey, **narrow_of(values).where)
        found[ResponseStatus.COUNTED] = days.aggregate(n=Sum("counted"))["n"] or 0
        rows = rows.exclude(status=ResponseStatus.COUNTED)
    return found | dict(rows.values_list("status").annotate(n=Count("pk")))


class Counted(Paginator):
    """Pages of a list whose length is known already."""

    def __init__(self, rows: QuerySet[Response], per_page: int, known: int) -> None:
        super().__init__(rows, per_page)
        self.count = known
