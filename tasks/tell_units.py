"""Telling units what they got and what came back to them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audience import audience_of
from common.clock import today
from common.enums import NoticeKind
from common.notices import Tidings, notify, notify_all
from common.text import cut

from .enums import UnitRole
from .models import Occurrence, Task, TaskUnit

TITLE = 150


def tell_assigned(task: Task, before: set[int], *, by: Any) -> int:
    """The people of units that take part in the task now and did not before."""
    rows = TaskUnit.objects.filter(task=task).exclude(unit__in=before).select_related("unit")
    new = {row.unit_id: row for row in sorted(rows, key=lambda row: row.role != UnitRole.LEAD, reverse=True)}
    if not new:
        return 0
    programme, day = task.programme, today().isoformat()
    audience = audience_of(programme.commune_id)
    words = {UnitRole.LEAD: _("Đơn vị bạn chủ trì: %(task)s"), UnitRole.SUPPORT: _("Đơn vị bạn phối hợp: %(task)s")}
    tidings = [
        Tidings(
            people=audience.of_units([row.unit_id]),
            kind=NoticeKind.ASSIGNED,
            subject=words[UnitRole(row.role)] % {"task": cut(task.title, TITLE)},
            body=_("Thời gian: %(when)s") % {"when": task.timing_text} if task.timing_text else "",
            url=reverse("task_detail", args=[programme.commune.slug, programme.year, task.pk]),
            key=f"assigned:{task.pk}:{row.unit_id}:{day}",
        )
        for row in new.values()
    ]
    return notify_all(tidings, commune=programme.commune_id, by=by)


def tell_window_returned(window: Occurrence, *, by: Any) -> int:
    """Who handed the window in, and the leading units' people, with the reason."""
    task = window.task
    leads = task.task_units.filter(role=UnitRole.LEAD).values_list("unit", flat=True)
    people: set[Any] = audience_of(task.programme.commune_id).of_units(leads)
    if window.submitted_by_id:
        people.add(window.submitted_by_id)
    return notify(
        people,
        kind=NoticeKind.RETURNED,
        commune=task.programme.commune_id,
        subject=_("%(window)s bị trả lại: %(task)s") % {"window": window.label, "task": cut(task.title, TITLE)},
        body=_("Lý do: %(why)s") % {"why": window.review_comment},
        url=reverse("task_detail", args=[task.programme.commune.slug, task.programme.year, task.pk]),
        key=f"returned-window:{window.pk}:{window.reviewed_at:%Y%m%d%H%M%S}",
        by=by,
    )
