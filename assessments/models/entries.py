"""What people enter about a year: monthly figures, answers, bonuses and deductions, conditions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.clock import now
from common.constraints import not_negative
from criteria.models import AMOUNT, POINTS, AdjustmentRule, Condition, Criterion, PointRule, ProgrammeYear
from evidence.models import Evidence


class Measurement(models.Model):
    """A figure of one month: a ratio (numerator and denominator) or a count (numerator alone).

    A year's ratio is the sum of numerators over the sum of denominators, never the mean of monthly ratios.
    """

    programme = models.ForeignKey(
        ProgrammeYear,
        verbose_name=_("Năm chương trình"),
        on_delete=models.PROTECT,
        related_name="measurements",
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("Tiêu chí"), on_delete=models.PROTECT, related_name="measurements"
    )
    month = models.PositiveSmallIntegerField(_("Tháng"))
    numerator = models.DecimalField(_("Tử số / số lượng"), **AMOUNT)
    denominator = models.DecimalField(_("Mẫu số"), **AMOUNT, null=True, blank=True)
    unit = models.ForeignKey(
        Unit, verbose_name=_("Đơn vị nhập"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    evidence = models.ForeignKey(
        Evidence,
        verbose_name=_("Minh chứng"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="measurements",
    )
    note = models.CharField(_("Ghi chú"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("Nhập lúc"), default=now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người nhập"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Số liệu đo")
        verbose_name_plural = _("Số liệu đo")
        ordering = ["criterion__position", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "criterion", "month"],
                name="assessments_measurement_month",
                violation_error_message="Tháng này đã có số liệu. Hãy sửa số liệu cũ.",
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12),
                name="assessments_measurement_month_range",
                violation_error_message="Tháng phải từ 1 đến 12.",
            ),
            not_negative("assessments_measurement_values", "numerator", "denominator"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code} tháng {self.month}"

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id


class Answer(models.Model):
    """What a person says about a leaf that no figure tells: met or not, option, ticks, breaches, not arising."""

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.PROTECT, related_name="answers"
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("Tiêu chí"), on_delete=models.PROTECT, related_name="answers"
    )
    passed = models.BooleanField(_("Đạt"), null=True, blank=True)
    option = models.ForeignKey(
        PointRule,
        verbose_name=_("Lựa chọn"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ticks = models.ManyToManyField(PointRule, verbose_name=_("Mục đã đạt"), blank=True, related_name="+")
    count = models.PositiveIntegerField(_("Số lượng / số vi phạm"), null=True, blank=True)
    points = models.DecimalField(_("Điểm nhập"), **POINTS, null=True, blank=True)
    not_arising = models.BooleanField(_("Không phát sinh"), default=False)
    reason = models.TextField(_("Lý do, căn cứ"), blank=True)
    answered_at = models.DateTimeField(_("Lúc"), default=now, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người trả lời"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Câu trả lời cho tiêu chí")
        verbose_name_plural = _("Câu trả lời cho tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["programme", "criterion"], name="assessments_answer_once"),
            models.CheckConstraint(
                condition=Q(not_arising=False) | ~Q(reason=""),
                name="assessments_answer_not_arising_reason",
                violation_error_message="Ghi “không phát sinh” phải có lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}"

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id


class Adjustment(models.Model):
    """A bonus or deduction that happened, with its date, reason and document."""

    programme = models.ForeignKey(
        ProgrammeYear,
        verbose_name=_("Năm chương trình"),
        on_delete=models.PROTECT,
        related_name="adjustments",
    )
    rule = models.ForeignKey(
        AdjustmentRule, verbose_name=_("Loại"), on_delete=models.PROTECT, related_name="adjustments"
    )
    happened_on = models.DateField(_("Ngày"))
    points = models.DecimalField(_("Điểm"), **POINTS)
    reason = models.TextField(_("Lý do"))
    document = models.CharField(_("Văn bản"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người nhập"), on_delete=models.PROTECT, related_name="+"
    )
    is_withdrawn = models.BooleanField(_("Đã rút"), default=False)

    class Meta:
        verbose_name = _("Điểm thưởng, điểm trừ")
        verbose_name_plural = _("Điểm thưởng, điểm trừ")
        ordering = ["happened_on", "id"]
        constraints = [not_negative("assessments_adjustment_points", "points")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.points}"

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id


class ConditionAnswer(models.Model):
    """Yes or no to a knock-out condition, with its document. `holds` is true when the bad thing did happen."""

    programme = models.ForeignKey(
        ProgrammeYear,
        verbose_name=_("Năm chương trình"),
        on_delete=models.PROTECT,
        related_name="condition_answers",
    )
    condition = models.ForeignKey(
        Condition, verbose_name=_("Điều kiện"), on_delete=models.PROTECT, related_name="answers"
    )
    holds = models.BooleanField(_("Có xảy ra"))
    document = models.CharField(_("Văn bản, căn cứ"), max_length=200, blank=True)
    note = models.CharField(_("Ghi chú"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("Lúc"), default=now, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người trả lời"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Trả lời điều kiện")
        verbose_name_plural = _("Trả lời điều kiện")
        constraints = [
            models.UniqueConstraint(fields=["programme", "condition"], name="assessments_condition_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.condition.code}"

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id
