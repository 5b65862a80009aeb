"""Frozen, dated result sheets: what a document prints, what becomes proof, what points are proposed from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.clock import now
from common.constraints import not_negative, one_of
from surveys.enums import IndexKind

from .surveys import Survey, SurveyPeriod


class ResultSheetQuerySet(models.QuerySet["ResultSheet"]):
    """Reading sheets."""

    def visible_to(self, user: Any) -> ResultSheetQuerySet:
        return self.filter(survey__in=Survey.objects.visible_to(user).values("pk"))

    def standing(self) -> ResultSheetQuerySet:
        """Sheets no later one has replaced."""
        return self.filter(stands=True)


class ResultSheet(models.Model):
    """The result of one period (or of the whole survey) as it stood when somebody froze it.

    `data` is everything the document prints (`surveys.results`), `sha256` is of its canonical JSON. `percent` is the
    index named by `index_kind`, 0 to 100, cut (not rounded) at four decimals so that 79.99996 % never reads 80 %.
    """

    survey = models.ForeignKey(
        Survey, verbose_name=_("Khảo sát"), on_delete=models.PROTECT, related_name="result_sheets"
    )
    period = models.ForeignKey(
        SurveyPeriod, verbose_name=_("Đợt"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="result_sheets",
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(_("Lần chốt"))
    index_kind = models.CharField(_("Chỉ số"), max_length=10, choices=IndexKind.choices)
    responses = models.PositiveIntegerField(_("Số phiếu hợp lệ"))
    satisfied = models.PositiveIntegerField(_("Lượt trả lời hài lòng trở lên"))
    rated = models.PositiveIntegerField(_("Lượt trả lời theo thang"))
    score_sum = models.PositiveIntegerField(_("Tổng mức"))
    percent = models.DecimalField(_("Chỉ số (%)"), max_digits=7, decimal_places=4, null=True, blank=True)
    data = models.JSONField(_("Kết quả"), default=dict)
    sha256 = models.CharField(_("Mã băm"), max_length=64)
    frozen_at = models.DateTimeField(_("Chốt lúc"), default=now, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người chốt"), on_delete=models.PROTECT, related_name="+"
    )
    stands = models.BooleanField(
        _("Đang có hiệu lực"), default=True, help_text=_("Lần chốt sau của cùng một đợt thay lần trước")
    )

    objects = ResultSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bảng kết quả khảo sát")
        verbose_name_plural = _("Bảng kết quả khảo sát")
        ordering = ["-id"]
        constraints = [
            one_of("surveys_sheet_index", "index_kind", IndexKind.values),
            not_negative("surveys_sheet_counts", "responses", "satisfied", "rated", "score_sum"),
            models.UniqueConstraint(fields=["survey", "number"], name="surveys_sheet_number"),
            models.UniqueConstraint(
                fields=["survey", "period"], condition=Q(stands=True), name="surveys_sheet_one_standing"
            ),
            models.UniqueConstraint(
                fields=["survey"], condition=Q(stands=True, period__isnull=True), name="surveys_sheet_one_of_all"
            ),
        ]

    def __str__(self) -> str:
        return f"Kết quả {self.survey} – {self.period or 'cả năm'} (lần {self.number})"

    def get_absolute_url(self) -> str:
        programme = self.survey.programme
        return reverse("survey_sheet", args=[programme.commune.slug, programme.year, self.pk])

    @property
    def event_commune_id(self) -> int:
        return self.survey.programme.commune_id
