"""A commune's year of the programme and its dated phases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Commune
from common.constraints import one_of, ordered
from criteria.enums import PhaseKind

from .outcomes import Level
from .sets import CriteriaSet


class ProgrammeYearQuerySet(models.QuerySet["ProgrammeYear"]):
    """Reading years."""

    def visible_to(self, user: Any) -> ProgrammeYearQuerySet:
        """Years of the communes the person may see."""
        return self.filter(commune__in=Commune.objects.visible_to(user))


class ProgrammeYear(models.Model):
    """One commune's year of the programme: its criteria set, phases and cut-off."""

    commune = models.ForeignKey(Commune, verbose_name=_("Địa phương"), on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("Năm"))
    criteria_set = models.ForeignKey(
        CriteriaSet, verbose_name=_("Bộ tiêu chí"), on_delete=models.PROTECT, related_name="years"
    )
    cut_off = models.DateField(
        _("Mốc tính điểm"),
        help_text=_("Việc và minh chứng sau ngày này không tính vào điểm của năm; mặc định 30/11"),
    )
    target_level = models.ForeignKey(
        Level,
        verbose_name=_("Mức phấn đấu"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    report_number = models.CharField(_("Số báo cáo"), max_length=20, blank=True)
    report_date = models.DateField(_("Ngày báo cáo"), null=True, blank=True)
    is_closed = models.BooleanField(_("Đã khép lại"), default=False, help_text=_("Năm đã khép chỉ còn để xem"))
    closed_at = models.DateTimeField(_("Khép lại lúc"), null=True, blank=True, editable=False)
    turned_from = models.OneToOneField(
        "self",
        verbose_name=_("Lập từ năm"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="turned_into",
    )

    objects = ProgrammeYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("Năm chương trình")
        verbose_name_plural = _("Năm chương trình")
        ordering = ["-year", "commune__sort"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "year"],
                name="criteria_year_once",
                violation_error_message="Địa phương này đã có năm đó.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.commune.full_name} – {self.year}"

    @property
    def event_commune_id(self) -> int:
        return self.commune_id

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, 1, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.year, 12, 31)


class Phase(models.Model):
    """A dated phase of a year; both days belong to it. An optional phase may be left out."""

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.CASCADE, related_name="phases"
    )
    kind = models.CharField(_("Giai đoạn"), max_length=12, choices=PhaseKind.choices)
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến hết ngày"))

    class Meta:
        verbose_name = _("Giai đoạn")
        verbose_name_plural = _("Giai đoạn")
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind"],
                name="criteria_phase_once",
                violation_error_message="Giai đoạn này đã có.",
            ),
            ordered("criteria_phase_dates", "starts_on", "ends_on", message="Ngày kết thúc phải sau ngày bắt đầu."),
            one_of("criteria_phase_kind", "kind", PhaseKind.values),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"

    def contains(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on
