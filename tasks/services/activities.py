"""Dated activities: recording one takes a minute, withdrawing one needs a reason."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.permissions import permissions_in
from accounts.roles import Permission
from common.clock import today
from common.errors import CommentRequired, Invalid
from common.models import Event
from common.text import squeeze, vn_date
from tasks import gates
from tasks.enums import ActivityKind
from tasks.models import Activity, Occurrence, Task
from tasks.permissions import acting_units, can_record, can_withdraw_activity

from .occurrences import settle_occurrence


@transaction.atomic
def record_activity(
    *,
    task: Task,
    unit: Unit,
    kind: str,
    happened_on: dt.date,
    summary: str,
    by: Any,
    place: str = "",
    people: str = "",
    attendance: int | None = None,
    client_id: uuid.UUID | None = None,
) -> Activity:
    """Write down something that happened; it belongs to the window its day lies in.

    Sent twice with the same `client_id` (a phone that lost the network) it is recorded once.

    Raises:
        NotAllowed: role, unit or phase say no.
        Invalid: the day is outside the year or still to come, the unit is not the person's, nothing is said.
    """
    if client_id is not None:
        known = Activity.objects.filter(client_id=client_id, created_by=by).first()
        if known is not None:
            return known
    can_record(by, task).require()
    _check_unit(by, task, unit)
    _check_day(task, happened_on)
    summary = summary.strip()
    if not summary:
        raise Invalid(_("Hãy ghi nội dung hoạt động."), field="summary")
    activity = Activity(
        task=task,
        occurrence=window_of(task.occurrences.all(), happened_on),
        unit=unit,
        kind=ActivityKind(kind),
        happened_on=happened_on,
        place=squeeze(place),
        people=squeeze(people),
        attendance=attendance,
        summary=summary,
        client_id=client_id,
        created_by=by,
    )
    try:
        with transaction.atomic():
            activity.save(force_insert=True)
    except IntegrityError:
        return _sent_before(client_id, by)
    Event.record(activity, "activity_recorded", by=by, data={"task": task.pk, "day": happened_on.isoformat()})
    return activity


def _sent_before(client_id: uuid.UUID | None, by: Any) -> Activity:
    """The same form won the race; the id of somebody else's form is none of this person's."""
    known = Activity.objects.filter(client_id=client_id, created_by=by).first()
    if client_id is None or known is None:
        raise Invalid(_("Mã gửi của biểu mẫu đã được dùng. Hãy tải lại trang rồi gửi lại."))
    return known


def window_of(windows: Iterable[Occurrence], day: dt.date) -> Occurrence | None:
    """The window the day lies in; the shortest when windows overlap, None when the day lies in none."""
    around = [window for window in windows if window.starts_on <= day <= window.ends_on]
    return min(around, key=lambda window: (window.ends_on - window.starts_on, window.starts_on), default=None)


def _check_unit(by: Any, task: Task, unit: Unit) -> None:
    commune_id = task.programme.commune_id
    if unit.commune_id != commune_id:
        raise Invalid(_("Đơn vị này không thuộc địa phương của nhiệm vụ."), field="unit")
    if Permission.SUBMIT_FOR_ANY in permissions_in(by, commune_id):
        return
    if unit.pk not in acting_units(by, task):
        raise Invalid(_("Hãy chọn đơn vị của bạn trong nhiệm vụ này."), field="unit")


def _check_day(task: Task, day: dt.date) -> None:
    if day.year != task.programme.year:
        values = {"day": vn_date(day), "year": task.programme.year}
        raise Invalid(_("Ngày %(day)s không thuộc năm %(year)s của chương trình.") % values, field="happened_on")
    if day > today():
        raise Invalid(_("Ngày %(day)s chưa đến. Chỉ ghi việc đã làm.") % {"day": vn_date(day)}, field="happened_on")


@transaction.atomic
def withdraw_activity(*, activity: Activity, by: Any, reason: str) -> Activity:
    """Take an activity out of the count; it stays readable with its reason. Windows its proof carried follow."""
    can_withdraw_activity(by, activity).require()
    if not reason.strip():
        raise CommentRequired
    windows = list(Occurrence.objects.filter(task=activity.task_id).select_related("task__programme"))
    before = gates.progress_of(windows)
    if not Activity.objects.filter(pk=activity.pk, is_withdrawn=False).update(is_withdrawn=True):
        return activity
    activity.refresh_from_db()
    after = gates.progress_of(windows)
    for window in windows:
        found = after[window.pk]
        if found != before[window.pk]:
            settle_occurrence(occurrence=window, accepted=found.accepted, waiting=found.waiting, by=by, comment=reason)
    Event.record(activity, "activity_withdrawn", by=by, comment=reason.strip())
    return activity
