"""What a commune sets for its feedback: every number of days, whether a leader approves, ready-made answers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Commune, Unit
from common.constraints import not_blank
from feedback.enums import FeedbackStatus

DAYS = [MinValueValidator(1), MaxValueValidator(90)]


class FeedbackSettings(models.Model):
    """One row a commune. Days are working days; the defaults are the portal's, the commune's promise decides."""

    commune = models.OneToOneField(
        Commune, verbose_name=_("Địa phương"), on_delete=models.CASCADE, related_name="feedback_settings"
    )
    receive_days = models.PositiveSmallIntegerField(_("Tiếp nhận, phân loại trong"), default=2, validators=DAYS)
    answer_days = models.PositiveSmallIntegerField(_("Trả lời trong"), default=15, validators=DAYS)
    home_service_days = models.PositiveSmallIntegerField(
        _("Hẹn lịch nhận, trả kết quả tại nhà trong"), default=2, validators=DAYS
    )
    extension_days = models.PositiveSmallIntegerField(_("Gia hạn thêm nhiều nhất"), default=15, validators=DAYS)
    warn_days = models.PositiveSmallIntegerField(_("Nhắc trước hạn"), default=3, validators=DAYS)
    escalate_days = models.PositiveSmallIntegerField(_("Báo lãnh đạo khi quá hạn"), default=1, validators=DAYS)
    close_days = models.PositiveSmallIntegerField(
        _("Tự kết thúc nếu người gửi không nói gì sau"), default=15, validators=DAYS
    )
    approval_needed = models.BooleanField(_("Lãnh đạo duyệt trước khi trả lời"), default=False)
    publish_answers = models.BooleanField(_("Có trang công khai góp ý đã trả lời"), default=False)
    complaint_advice = models.TextField(
        _("Hướng dẫn khiếu nại, tố cáo"), blank=True,
        help_text=_("Nơi tiếp công dân, lịch, địa chỉ nhận đơn; để trống thì dùng lời hướng dẫn chung"),
    )  # fmt: skip
    first_unit = models.ForeignKey(
        Unit, verbose_name=_("Đơn vị tiếp nhận ban đầu"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("Thiết lập góp ý, phản ánh")
        verbose_name_plural = _("Thiết lập góp ý, phản ánh")

    def __str__(self) -> str:
        return f"Thiết lập góp ý – {self.commune}"

    def clean(self) -> None:
        """What citizens send goes to a unit of their own commune, and to nobody else."""
        if self.first_unit is not None and self.first_unit.commune_id != self.commune_id:
            raise ValidationError({"first_unit": _("Đơn vị này không thuộc địa phương.")})

    @property
    def event_commune_id(self) -> int:
        return self.commune_id


class AnswerTemplateQuerySet(models.QuerySet["AnswerTemplate"]):
    """Reading templates."""

    def visible_to(self, user: Any) -> AnswerTemplateQuerySet:
        return self.filter(commune__in=Commune.objects.visible_to(user).values("pk"))


class AnswerTemplate(models.Model):
    """Words an officer writes often, offered in the state they fit; edited before they are sent."""

    commune = models.ForeignKey(
        Commune, verbose_name=_("Địa phương"), on_delete=models.CASCADE, related_name="answer_templates"
    )
    status = models.CharField(_("Dùng khi chuyển sang"), max_length=16, choices=FeedbackStatus.choices)
    title = models.CharField(_("Tên mẫu"), max_length=100)
    text = models.TextField(_("Lời mẫu"))
    is_active = models.BooleanField(_("Đang dùng"), default=True)

    objects = AnswerTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("Mẫu trả lời")
        verbose_name_plural = _("Mẫu trả lời")
        ordering = ["status", "title"]
        constraints = [
            not_blank("feedback_template_title", "title", message="Hãy đặt tên cho mẫu."),
            not_blank("feedback_template_text", "text", message="Hãy viết lời mẫu."),
            models.UniqueConstraint(
                fields=["commune", "status", "title"],
                name="feedback_template_once",
                violation_error_message="Đã có mẫu cùng tên cho tình trạng này.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def event_commune_id(self) -> int:
        return self.commune_id
