"""Collection points: each counter, hamlet, poster or receipt has its own QR and is counted apart."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.clock import now
from common.constraints import not_blank, one_of
from surveys.enums import PointKind

from .surveys import Survey

CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits nobody mistakes for one another when typing an address from a poster."""
CODE_LENGTH = 6


class CollectionPointQuerySet(models.QuerySet["CollectionPoint"]):
    """Reading points."""

    def visible_to(self, user: Any) -> CollectionPointQuerySet:
        return self.filter(survey__in=Survey.objects.visible_to(user).values("pk"))

    def active(self) -> CollectionPointQuerySet:
        return self.filter(is_active=True)


class CollectionPoint(models.Model):
    """A place that asks. `code` is the present QR; a revoked one lives on as `RetiredCode`, the counts stay here."""

    survey = models.ForeignKey(Survey, verbose_name=_("Khảo sát"), on_delete=models.PROTECT, related_name="points")
    kind = models.CharField(_("Loại"), max_length=10, choices=PointKind.choices, default=PointKind.COUNTER)
    name = models.CharField(_("Tên điểm"), max_length=120, help_text=_("Ví dụ: Quầy số 3, Nhà văn hóa thôn Đông"))
    unit = models.ForeignKey(
        Unit, verbose_name=_("Đơn vị"), null=True, blank=True, on_delete=models.PROTECT, related_name="survey_points"
    )
    code = models.CharField(_("Mã ngắn"), max_length=12, unique=True)
    is_active = models.BooleanField(_("Đang dùng"), default=True)
    kiosk_salt = models.CharField(max_length=32, blank=True, editable=False)
    kiosk_pin_hash = models.CharField(
        max_length=128, blank=True, editable=False,
        help_text=_("Băm của mã PIN để rời chế độ máy tính bảng; trống là chưa bật"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("Lập lúc"), default=now, editable=False)

    objects = CollectionPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("Điểm lấy ý kiến")
        verbose_name_plural = _("Điểm lấy ý kiến")
        ordering = ["survey", "id"]
        constraints = [
            not_blank("surveys_point_name", "name", message="Hãy đặt tên cho điểm lấy ý kiến."),
            one_of("surveys_point_kind", "kind", PointKind.values),
            models.UniqueConstraint(
                fields=["survey", "name"],
                name="surveys_point_once",
                violation_error_message="Khảo sát này đã có điểm cùng tên.",
            ),
            models.UniqueConstraint(fields=["survey"], condition=Q(kind=PointKind.WEB), name="surveys_point_one_web"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address behind the QR."""
        return reverse("survey_form", args=[self.code])

    @property
    def event_commune_id(self) -> int:
        return self.survey.programme.commune_id

    @property
    def has_kiosk(self) -> bool:
        return bool(self.kiosk_pin_hash)


class RetiredCode(models.Model):
    """A QR that was revoked: its address says so and leads on, its answers stay with the point."""

    point = models.ForeignKey(
        CollectionPoint, verbose_name=_("Điểm lấy ý kiến"), on_delete=models.CASCADE, related_name="retired_codes"
    )
    code = models.CharField(_("Mã đã thu hồi"), max_length=12, unique=True)
    retired_at = models.DateTimeField(_("Thu hồi lúc"), default=now, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người thu hồi"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("Lý do"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Mã QR đã thu hồi")
        verbose_name_plural = _("Mã QR đã thu hồi")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.code
