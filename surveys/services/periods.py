"""Periods of a survey: those of its task's windows, and own ones. They never overlap, so each day has at most one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Invalid, WrongState
from common.history import changed_fields
from common.models import Event
from common.stale import fingerprint, hold, require_seen
from common.text import cut, squeeze, vn_date
from surveys.models import PaperBatch, Response, ResultSheet, Survey, SurveyPeriod
from surveys.permissions import can_change
from tasks.enums import OccurrenceStatus
from tasks.models import Occurrence

FIELDS = ("label", "starts_on", "ends_on", "population")
LABEL_LENGTH = 100
_QUARTERS = (
    ("Quý I", (1, 1), (3, 31)),
    ("Quý II", (4, 1), (6, 30)),
    ("Quý III", (7, 1), (9, 30)),
    ("Quý IV", (10, 1), (12, 31)),
)
SPANS = {"year": (("Cả năm", (1, 1), (12, 31)),), "quarters": _QUARTERS, "quarter4": _QUARTERS[3:]}
"""How a year is divided where no task says so: label, first day, last day."""


def first_periods(survey: Survey, plan: str, *, by: Any) -> None:
    """The periods a new survey starts with: those of its task, else the usual ones of its kind."""
    if survey.task_id is not None and _follow(survey, by)[0]:
        return
    year = survey.programme.year
    for label, first, last in SPANS[plan]:
        _make(survey, by, label=label, starts_on=dt.date(year, *first), ends_on=dt.date(year, *last))


@transaction.atomic
def follow_task(*, survey: Survey, by: Any) -> tuple[int, list[str]]:
    """Bring the periods in step with the task's windows: how many were added or moved, and which found no room.

    A window that overlaps a period of another origin finds no room. Nothing is taken away: answers may hang on it.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
        Invalid: the survey has no task.
    """
    can_change(by, survey).require()
    if survey.task_id is None:
        raise Invalid(_("Khảo sát này chưa gắn với nhiệm vụ nào. Hãy chọn nhiệm vụ ở phần Thiết lập."))
    hold(survey)
    return _follow(survey, by)


def _follow(survey: Survey, by: Any) -> tuple[int, list[str]]:
    changed, refused = 0, []
    for window in windows_of(survey):
        values = {
            "label": cut(window.label, LABEL_LENGTH),
            "starts_on": window.starts_on,
            "ends_on": window.ends_on,
        }
        known = survey.periods.filter(occurrence=window).first()
        if _clash(survey, window.starts_on, window.ends_on, known):
            refused.append(window.label)
        elif known is None:
            _make(survey, by, occurrence=window, **values)
            changed += 1
        elif _put(known, values, by):
            changed += 1
    return changed, refused


def windows_of(survey: Survey) -> list[Occurrence]:
    """The windows of the survey's task that count and were not waived, in order."""
    rows = Occurrence.objects.filter(task=survey.task_id, counts=True).exclude(status=OccurrenceStatus.WAIVED)
    return list(rows.order_by("starts_on", "ends_on"))


def period_seen(period: SurveyPeriod) -> str:
    """The fingerprint of a period."""
    return fingerprint([getattr(period, name) for name in FIELDS])


@transaction.atomic
def add_period(
    *, survey: Survey, by: Any, label: str, starts_on: dt.date, ends_on: dt.date, population: int | None = None
) -> SurveyPeriod:
    """An own period.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
        Invalid: no name, days the wrong way round, or days another period has.
    """
    can_change(by, survey).require()
    hold(survey)
    _check(survey, label, starts_on, ends_on, None)
    return _make(
        survey, by, label=squeeze(label)[:LABEL_LENGTH], starts_on=starts_on, ends_on=ends_on, population=population
    )


@transaction.atomic
def change_period(
    *,
    period: SurveyPeriod,
    by: Any,
    label: str,
    starts_on: dt.date,
    ends_on: dt.date,
    population: int | None,
    seen: str = "",
) -> SurveyPeriod:
    """Other days, another name, another N. Answers that are there stay in the period they came in."""
    can_change(by, period.survey).require()
    hold(period.survey)
    row = SurveyPeriod.objects.select_related("survey__programme__commune").get(pk=period.pk)
    require_seen(seen, period_seen(row), _("Người khác vừa sửa đợt “%s”.") % row.label)
    _check(row.survey, label, starts_on, ends_on, row)
    values = {"label": squeeze(label)[:LABEL_LENGTH], "starts_on": starts_on, "ends_on": ends_on}
    _put(row, values | {"population": population}, by)
    return row


@transaction.atomic
def remove_period(*, period: SurveyPeriod, by: Any) -> None:
    """Take away a period nothing hangs on.

    Raises:
        NotAllowed: the person may not, or the survey has ended.
        WrongState: there are answers, slips or frozen results in it.
    """
    can_change(by, period.survey).require()
    hold(period.survey)
    hanging = any(rows.objects.filter(period=period).exists() for rows in (Response, PaperBatch, ResultSheet))
    if hanging:
        raise WrongState(_("Đợt “%s” đã có phiếu hoặc kết quả nên không xóa được.") % period.label)
    Event.record(period.survey, "period_removed", by=by, comment=period.label)
    period.delete()


def _check(survey: Survey, label: str, first: dt.date, last: dt.date, own: SurveyPeriod | None) -> None:
    if not squeeze(label):
        raise Invalid(_("Hãy đặt tên cho đợt, ví dụ: Quý IV."), field="label")
    if last < first:
        raise Invalid(_("Ngày kết thúc phải sau ngày bắt đầu."), field="ends_on")
    other = _clash(survey, first, last, own)
    if other is not None:
        raise Invalid(
            _("Trùng ngày với đợt “%(label)s” (%(first)s – %(last)s). Mỗi ngày chỉ thuộc một đợt.")
            % {"label": other.label, "first": vn_date(other.starts_on), "last": vn_date(other.ends_on)},
            field="starts_on",
        )


def _clash(survey: Survey, first: dt.date, last: dt.date, own: SurveyPeriod | None) -> SurveyPeriod | None:
    rows = survey.periods.filter(starts_on__lte=last, ends_on__gte=first)
    return (rows.exclude(pk=own.pk) if own else rows).first()


def _make(survey: Survey, by: Any, **values: Any) -> SurveyPeriod:
    period = SurveyPeriod.objects.create(survey=survey, **values)
    Event.record(survey, "period_added", by=by, comment=f"{period.label}: {_days(period)}")
    return period


def _put(period: SurveyPeriod, values: dict[str, Any], by: Any) -> bool:
    data = changed_fields(period, values, FIELDS)
    if not data:
        return False
    for name in data:
        setattr(period, name, values[name])
    period.save(update_fields=list(data))
    Event.record(period, "period_changed", by=by, data=data)
    return True


def _days(period: SurveyPeriod) -> str:
    return f"{vn_date(period.starts_on)} – {vn_date(period.ends_on)}"
