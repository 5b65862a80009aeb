"""Windows (occurrences): when a task is owed, and whether it was done."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.constraints import one_of, ordered, paired, stamped
from tasks.enums import OWED, OccurrenceStatus, TaskStatus

from .tasks import Task


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Reading windows. The day is an argument, never the clock."""

    def visible_to(self, user: Any) -> OccurrenceQuerySet:
        return self.filter(task__in=Task.objects.visible_to(user).values("pk"))

    def counted(self) -> OccurrenceQuerySet:
        """Windows of living tasks that count for the year's judgement."""
        return self.filter(task__status=TaskStatus.ACTIVE, counts=True)

    def unfinished(self) -> OccurrenceQuerySet:
        return self.filter(status__in=OWED)

    def overdue(self, on: dt.date) -> OccurrenceQuerySet:
        return self.unfinished().filter(ends_on__lt=on)

    def current(self, on: dt.date) -> OccurrenceQuerySet:
        """Open windows the day lies in."""
        return self.unfinished().filter(starts_on__lte=on, ends_on__gte=on)


class Occurrence(models.Model):
    """One window of a task: from day to day (both inside), with the least number of proofs or activities."""

    task = models.ForeignKey(Task, verbose_name=_("Nhiệm vụ"), on_delete=models.CASCADE, related_name="occurrences")
    label = models.CharField(_("Kỳ"), max_length=100)
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến hết ngày"))
    original_ends_on = models.DateField(
        _("Hạn theo kế hoạch"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Chỉ có khi kỳ đã được gia hạn: ngày cuối trước lần gia hạn đầu tiên"),
    )
    carried_from = models.OneToOneField(
        "self",
        verbose_name=_("Chuyển từ kỳ năm trước"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="carried_to",
    )
    min_count = models.PositiveSmallIntegerField(_("Số lần tối thiểu"), default=1)
    counts = models.BooleanField(
        _("Tính vào năm"),
        default=True,
        help_text=_("Tắt khi kỳ nằm sau mốc tính điểm hoặc không còn trong kế hoạch"),
    )
    status = models.CharField(
        _("Tình trạng"), max_length=10, choices=OccurrenceStatus.choices, default=OccurrenceStatus.OPEN
    )
    submitted_at = models.DateTimeField(_("Nộp lúc"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người nộp"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(_("Duyệt lúc"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người duyệt"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    review_comment = models.TextField(_("Ý kiến"), blank=True)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kỳ thực hiện")
        verbose_name_plural = _("Kỳ thực hiện")
        ordering = ["starts_on", "ends_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "starts_on", "ends_on"], name="tasks_occurrence_once"),
            ordered(
                "tasks_occurrence_dates",
                "starts_on",
                "ends_on",
                message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(original_ends_on__isnull=True) | Q(original_ends_on__lt=F("ends_on")),
                name="tasks_occurrence_extended",
                violation_error_message="Hạn đã gia hạn phải sau hạn theo kế hoạch.",
            ),
            paired("tasks_occurrence_submitted", "submitted_at", "submitted_by"),
            paired("tasks_occurrence_reviewed", "reviewed_at", "reviewed_by"),
            stamped(
                "tasks_occurrence_reviewed_state",
                "status",
                [OccurrenceStatus.RETURNED, OccurrenceStatus.DONE, OccurrenceStatus.WAIVED],
                "reviewed_at",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[OccurrenceStatus.RETURNED, OccurrenceStatus.WAIVED]) | ~Q(review_comment=""),
                name="tasks_occurrence_reason",
                violation_error_message="Trả lại hoặc ghi không phát sinh phải có lý do.",
            ),
            one_of("tasks_occurrence_status", "status", OccurrenceStatus.values),
        ]
        indexes = [models.Index(fields=["status", "ends_on"], name="tasks_occurrence_due")]

    def __str__(self) -> str:
        return f"{self.label}: {self.task}"

    @property
    def event_commune_id(self) -> int:
        return self.task.programme.commune_id

    @property
    def planned_end(self) -> dt.date:
        """The last day the plan's timing asks for, whatever was agreed since."""
        return self.original_ends_on or self.ends_on

    @property
    def is_carried(self) -> bool:
        """Unfinished work of the year before: no timing of this year asks for it."""
        return self.carried_from_id is not None

    def is_overdue(self, on: dt.date) -> bool:
        """Still owed after its last day."""
        return self.status in OWED and self.ends_on < on
