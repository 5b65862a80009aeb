"""Paper slips: printed and numbered in batches, typed in, a sample typed twice."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.clock import now
from common.constraints import one_of
from surveys.enums import BatchStatus

from .points import CollectionPoint
from .surveys import Survey, SurveyPeriod, SurveyVersion


def slip_photo_upload_to(instance: Any, filename: str) -> str:
    programme = instance.survey.programme
    folder = PurePosixPath("surveys", programme.commune.slug, str(programme.year), str(instance.survey_id))
    return str(folder / f"{instance.slip_number}-{filename}")


class PaperBatchQuerySet(models.QuerySet["PaperBatch"]):
    """Reading batches."""

    def visible_to(self, user: Any) -> PaperBatchQuerySet:
        return self.filter(survey__in=Survey.objects.visible_to(user).values("pk"))


class PaperBatch(models.Model):
    """Slips printed together, numbered without gaps through the whole survey."""

    survey = models.ForeignKey(Survey, verbose_name=_("Khảo sát"), on_delete=models.PROTECT, related_name="batches")
    version = models.ForeignKey(
        SurveyVersion, verbose_name=_("Bản câu hỏi"), on_delete=models.PROTECT, related_name="batches"
    )
    period = models.ForeignKey(SurveyPeriod, verbose_name=_("Đợt"), on_delete=models.PROTECT, related_name="batches")
    point = models.ForeignKey(
        CollectionPoint, verbose_name=_("Điểm phát phiếu"), on_delete=models.PROTECT, related_name="batches"
    )
    first_slip = models.PositiveIntegerField(_("Từ số"))
    last_slip = models.PositiveIntegerField(_("Đến số"))
    returned = models.PositiveIntegerField(_("Số phiếu thu về"), null=True, blank=True)
    check_percent = models.PositiveSmallIntegerField(_("Tỷ lệ kiểm tra lần hai (%)"), default=10)
    status = models.CharField(_("Tình trạng"), max_length=10, choices=BatchStatus.choices, default=BatchStatus.PRINTED)
    note = models.CharField(_("Ghi chú"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("Phát hành lúc"), default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người phát hành"), on_delete=models.PROTECT, related_name="+"
    )

    objects = PaperBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("Tập phiếu giấy")
        verbose_name_plural = _("Tập phiếu giấy")
        ordering = ["-id"]
        constraints = [
            one_of("surveys_batch_status", "status", BatchStatus.values),
            models.CheckConstraint(
                condition=Q(first_slip__gte=1) & Q(first_slip__lte=F("last_slip")), name="surveys_batch_numbers"
            ),
            models.UniqueConstraint(fields=["survey", "first_slip"], name="surveys_batch_once"),
            models.CheckConstraint(
                condition=Q(returned__isnull=True) | Q(returned__lte=F("last_slip") - F("first_slip") + 1),
                name="surveys_batch_returned",
                violation_error_message="Số phiếu thu về không thể nhiều hơn số phiếu đã phát.",
            ),
            models.CheckConstraint(condition=Q(check_percent__lte=100), name="surveys_batch_check_percent"),
        ]

    def __str__(self) -> str:
        return f"Phiếu {self.first_slip}–{self.last_slip}"

    def get_absolute_url(self) -> str:
        programme = self.survey.programme
        return reverse("survey_batch", args=[programme.commune.slug, programme.year, self.pk])

    @property
    def event_commune_id(self) -> int:
        return self.survey.programme.commune_id

    @property
    def issued(self) -> int:
        return self.last_slip - self.first_slip + 1


class SecondEntry(models.Model):
    """A slip typed a second time by somebody else; `differences` lists the question codes that differ.

    `corrected` are those of them where the first typing was wrong, known once somebody looked at the paper again.
    """

    response = models.OneToOneField(
        "surveys.Response", verbose_name=_("Phiếu"), on_delete=models.CASCADE, related_name="second_entry"
    )
    answers = models.JSONField(_("Câu trả lời nhập lần hai"), default=dict)
    differences = models.JSONField(_("Câu khác nhau"), default=list, blank=True)
    corrected = models.JSONField(_("Câu lần đầu nhập sai"), default=list, blank=True)
    typed_at = models.DateTimeField(_("Nhập lúc"), default=now, editable=False)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người nhập lần hai"), on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(_("Thống nhất lúc"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người thống nhất"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("Lần nhập thứ hai")
        verbose_name_plural = _("Lần nhập thứ hai")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Nhập lần hai – {self.response}"
