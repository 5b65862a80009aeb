"""What is decided on the total: bonuses and deductions, levels with their cut-offs, conditions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import CommuneClass, CommuneKind
from common.constraints import not_negative, one_of
from criteria.enums import AdjustmentKind, ConditionKind

from .numbers import AMOUNT, POINTS
from .sets import CriteriaSet
from .tree import Criterion


class AdjustmentRule(models.Model):
    """A kind of bonus or deduction the set knows."""

    criteria_set = models.ForeignKey(
        CriteriaSet, verbose_name=_("Bộ tiêu chí"), on_delete=models.CASCADE, related_name="adjustment_rules"
    )
    kind = models.CharField(_("Loại"), max_length=10, choices=AdjustmentKind.choices)
    code = models.CharField(_("Mã"), max_length=30)
    title = models.CharField(_("Nội dung"), max_length=300)
    points = models.DecimalField(_("Điểm mỗi lần"), **POINTS, null=True, blank=True)
    cap = models.DecimalField(_("Tối đa"), **POINTS, null=True, blank=True)

    class Meta:
        verbose_name = _("Điểm thưởng, điểm trừ")
        verbose_name_plural = _("Điểm thưởng, điểm trừ")
        ordering = ["criteria_set", "code"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "code"], name="criteria_adjustment_code"),
            one_of("criteria_adjustment_kind", "kind", AdjustmentKind.values),
            not_negative("criteria_adjustment_points", "points", "cap"),
        ]

    def __str__(self) -> str:
        return self.title


class Level(models.Model):
    """A level of recognition (mức độ), from the lowest `position` to the highest."""

    criteria_set = models.ForeignKey(
        CriteriaSet, verbose_name=_("Bộ tiêu chí"), on_delete=models.CASCADE, related_name="levels"
    )
    code = models.CharField(_("Mã"), max_length=30)
    name = models.CharField(_("Tên mức"), max_length=100)
    position = models.PositiveSmallIntegerField(_("Thứ tự (thấp đến cao)"), default=0)
    min_total = models.DecimalField(_("Tổng điểm tối thiểu"), **POINTS)

    class Meta:
        verbose_name = _("Mức công nhận")
        verbose_name_plural = _("Mức công nhận")
        ordering = ["criteria_set", "position"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "code"], name="criteria_level_code"),
            not_negative("criteria_level_total", "min_total"),
        ]

    def __str__(self) -> str:
        return self.name


class LevelCutoff(models.Model):
    """A cut-off of a level that holds only for a class (loại I, II, III) or kind (xã, phường) of commune."""

    level = models.ForeignKey(Level, verbose_name=_("Mức"), on_delete=models.CASCADE, related_name="cutoffs")
    unit_class = models.CharField(_("Loại đơn vị"), max_length=3, choices=CommuneClass.choices, blank=True)
    commune_kind = models.CharField(_("Xã hay phường"), max_length=10, choices=CommuneKind.choices, blank=True)
    min_total = models.DecimalField(_("Tổng điểm tối thiểu"), **POINTS)

    class Meta:
        verbose_name = _("Ngưỡng riêng")
        verbose_name_plural = _("Ngưỡng riêng")
        constraints = [
            models.UniqueConstraint(fields=["level", "unit_class", "commune_kind"], name="criteria_cutoff_once"),
            not_negative("criteria_cutoff_total", "min_total"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_class} {self.commune_kind}: {self.min_total}"


class Condition(models.Model):
    """Something that must hold besides the total: for any recognition, or for one level only."""

    criteria_set = models.ForeignKey(
        CriteriaSet, verbose_name=_("Bộ tiêu chí"), on_delete=models.CASCADE, related_name="conditions"
    )
    kind = models.CharField(_("Loại"), max_length=15, choices=ConditionKind.choices)
    code = models.CharField(_("Mã"), max_length=30)
    text = models.CharField(_("Nội dung"), max_length=500)
    criterion = models.ForeignKey(
        Criterion,
        verbose_name=_("Nhóm hoặc tiêu chí"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="conditions",
    )
    value = models.DecimalField(_("Giá trị"), **AMOUNT, null=True, blank=True)
    level = models.ForeignKey(
        Level,
        verbose_name=_("Chỉ áp dụng cho mức"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="conditions",
    )

    class Meta:
        verbose_name = _("Điều kiện")
        verbose_name_plural = _("Điều kiện")
        ordering = ["criteria_set", "code"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "code"], name="criteria_condition_code"),
            one_of("criteria_condition_kind", "kind", ConditionKind.values),
        ]

    def __str__(self) -> str:
        return self.text
