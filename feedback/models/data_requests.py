"""Requests on personal data: see, correct, delete, withdraw (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP Điều 5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Commune
from accounts.roles import Permission, roles_with
from common.clock import now
from common.constraints import not_blank, one_of
from feedback.enums import DataRequestKind, DataRequestStatus

from .feedback import Feedback


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    """Reading requests."""

    def visible_to(self, user: Any) -> DataRequestQuerySet:
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_superuser:
            return self
        active = user.memberships.filter(is_active=True, role__in=roles_with(Permission.MANAGE_DATA_REQUESTS))
        return self.filter(commune__in=active.values("commune"))

    def open(self) -> DataRequestQuerySet:
        return self.filter(status__in=[DataRequestStatus.OPEN, DataRequestStatus.ANSWERED])


class DataRequest(models.Model):
    """One request. A reply within 2 working days, done within the days of its kind, one extension (Điều 5)."""

    commune = models.ForeignKey(
        Commune, verbose_name=_("Địa phương"), on_delete=models.PROTECT, related_name="data_requests"
    )
    kind = models.CharField(_("Yêu cầu"), max_length=10, choices=DataRequestKind.choices)
    name = models.CharField(_("Người yêu cầu"), max_length=100, blank=True)
    contact = models.CharField(_("Liên hệ"), max_length=100, blank=True)
    content = models.TextField(_("Nội dung yêu cầu"))
    feedback = models.ForeignKey(
        Feedback, verbose_name=_("Góp ý liên quan"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="data_requests",
    )  # fmt: skip
    received_on = models.DateField(_("Nhận ngày"))
    reply_due_on = models.DateField(_("Hạn phản hồi"))
    due_on = models.DateField(_("Hạn thực hiện"))
    extension_reason = models.CharField(_("Lý do gia hạn"), max_length=300, blank=True)
    status = models.CharField(
        _("Tình trạng"), max_length=10, choices=DataRequestStatus.choices, default=DataRequestStatus.OPEN
    )
    replied_at = models.DateTimeField(_("Phản hồi lúc"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Kết thúc lúc"), null=True, blank=True)
    outcome = models.TextField(_("Kết quả"), blank=True)
    secret_hash = models.CharField(max_length=64, blank=True, editable=False)
    client_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("Ghi lúc"), default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người ghi"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    purged_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("Yêu cầu về dữ liệu cá nhân")
        verbose_name_plural = _("Yêu cầu về dữ liệu cá nhân")
        ordering = ["-id"]
        constraints = [
            one_of("feedback_data_kind", "kind", DataRequestKind.values),
            one_of("feedback_data_status", "status", DataRequestStatus.values),
            not_blank("feedback_data_content", "content", message="Hãy viết yêu cầu."),
            models.CheckConstraint(
                condition=~Q(status__in=[DataRequestStatus.DONE, DataRequestStatus.REFUSED])
                | Q(ended_at__isnull=False),
                name="feedback_data_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.received_on:%d/%m/%Y}"

    @property
    def event_commune_id(self) -> int:
        return self.commune_id

    def is_late(self, on: dt.date) -> bool:
        if self.status == DataRequestStatus.OPEN:
            return self.reply_due_on < on or self.due_on < on
        return self.status == DataRequestStatus.ANSWERED and self.due_on < on
