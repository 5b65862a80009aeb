"""Asking for a later last day of one window, and what was decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.clock import now
from common.constraints import not_blank, one_of, paired, stamped
from common.text import vn_date
from tasks.enums import ExtensionStatus

from .occurrences import Occurrence
from .tasks import Task

DECIDED = (ExtensionStatus.AGREED, ExtensionStatus.REFUSED)


class ExtensionQuerySet(models.QuerySet["Extension"]):
    """Reading requests."""

    def visible_to(self, user: Any) -> ExtensionQuerySet:
        """Who sees the task sees what was asked for it."""
        return self.filter(occurrence__task__in=Task.objects.visible_to(user).values("pk"))

    def waiting(self) -> ExtensionQuerySet:
        return self.filter(status=ExtensionStatus.ASKED)


class Extension(models.Model):
    """A request of the leading unit: more time for one window, why, and the answer."""

    occurrence = models.ForeignKey(
        Occurrence, verbose_name=_("Kỳ"), on_delete=models.PROTECT, related_name="extensions"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("Đơn vị đề nghị"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    old_ends_on = models.DateField(_("Hạn khi đề nghị"))
    new_ends_on = models.DateField(_("Hạn mới đề nghị"))
    reason = models.TextField(_("Lý do"), max_length=1000)
    status = models.CharField(
        _("Tình trạng"), max_length=10, choices=ExtensionStatus.choices, default=ExtensionStatus.ASKED
    )
    asked_at = models.DateTimeField(_("Đề nghị lúc"), default=now, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người đề nghị"), on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("Quyết định lúc"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người quyết định"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer = models.TextField(_("Ý kiến"), blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Đề nghị gia hạn")
        verbose_name_plural = _("Đề nghị gia hạn")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence"],
                condition=Q(status=ExtensionStatus.ASKED),
                name="tasks_extension_one_open",
                violation_error_message="Kỳ này đang có một đề nghị gia hạn chờ trả lời.",
            ),
            models.CheckConstraint(
                condition=Q(new_ends_on__gt=F("old_ends_on")),
                name="tasks_extension_later",
                violation_error_message="Hạn mới phải sau hạn đang có.",
            ),
            not_blank("tasks_extension_reason", "reason", message="Hãy ghi lý do xin gia hạn."),
            one_of("tasks_extension_status", "status", ExtensionStatus.values),
            paired("tasks_extension_decided", "decided_at", "decided_by"),
            stamped("tasks_extension_decided_state", "status", DECIDED, "decided_at"),
            models.CheckConstraint(
                condition=~Q(status=ExtensionStatus.REFUSED) | ~Q(answer=""),
                name="tasks_extension_refused_why",
                violation_error_message="Không đồng ý phải có lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence.label}: {vn_date(self.old_ends_on)} → {vn_date(self.new_ends_on)}"

    @property
    def event_commune_id(self) -> int:
        return self.occurrence.task.programme.commune_id

    @property
    def passes_cut_off(self) -> bool:
        """The new last day lies after the day from which nothing counts for the year."""
        return self.new_ends_on > self.occurrence.task.programme.cut_off
