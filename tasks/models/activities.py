"""Dated activities: what happened and counts toward a task's windows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.clock import now
from common.constraints import not_blank, not_negative
from common.text import cut
from tasks.enums import ActivityKind

from .occurrences import Occurrence
from .tasks import Task


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Reading activities."""

    def visible_to(self, user: Any) -> ActivityQuerySet:
        return self.filter(task__in=Task.objects.visible_to(user).values("pk"))


class Activity(models.Model):
    """Something dated that happened: a visit, a reception day, a dialogue. Counts toward its task's windows."""

    task = models.ForeignKey(Task, verbose_name=_("Nhiệm vụ"), on_delete=models.PROTECT, related_name="activities")
    occurrence = models.ForeignKey(
        Occurrence,
        verbose_name=_("Kỳ"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="activities",
    )
    unit = models.ForeignKey(Unit, verbose_name=_("Đơn vị"), on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(_("Loại"), max_length=12, choices=ActivityKind.choices, default=ActivityKind.OTHER)
    happened_on = models.DateField(_("Ngày"))
    place = models.CharField(_("Nơi"), max_length=200, blank=True)
    people = models.CharField(_("Người tham gia"), max_length=300, blank=True)
    attendance = models.PositiveIntegerField(_("Số người dự"), null=True, blank=True)
    summary = models.TextField(_("Nội dung, kết quả"))
    client_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("Ghi lúc"), default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người ghi"), on_delete=models.PROTECT, related_name="+"
    )
    is_withdrawn = models.BooleanField(_("Đã rút"), default=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("Hoạt động")
        verbose_name_plural = _("Hoạt động")
        ordering = ["-happened_on", "-id"]
        constraints = [
            not_blank("tasks_activity_summary", "summary", message="Hãy ghi nội dung hoạt động."),
            not_negative("tasks_activity_attendance", "attendance"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on:%d/%m/%Y} {cut(self.summary, 80)}"

    @property
    def event_commune_id(self) -> int:
        return self.task.programme.commune_id
