"""A criteria set: one version of a decision's criteria and points table."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Commune
from common.constraints import not_negative, one_of, paired, stamped
from criteria.enums import SetStatus

from .numbers import POINTS


class CriteriaSetQuerySet(models.QuerySet["CriteriaSet"]):
    """Reading sets."""

    def visible_to(self, user: Any) -> CriteriaSetQuerySet:
        """The shared sets and those of the person's own communes."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(Q(owner__isnull=True) | Q(owner__in=Commune.objects.visible_to(user)))


class CriteriaSet(models.Model):
    """The criteria and points table of one decision (Bộ tiêu chí, Bảng thang điểm), one version.

    Draft until someone submits it and a second person verifies it; then locked for good. The next year copies it.
    While `is_official` is false every screen and document that shows points carries the mark "MẪU THỬ".
    """

    code = models.SlugField(_("Mã bộ tiêu chí"), unique=True, max_length=60)
    title = models.CharField(_("Tên bộ tiêu chí"), max_length=300)
    decision_number = models.CharField(_("Số quyết định"), max_length=60, blank=True)
    decision_date = models.DateField(_("Ngày quyết định"), null=True, blank=True)
    issuer = models.CharField(_("Cơ quan ban hành"), max_length=200, blank=True)
    owner = models.ForeignKey(
        Commune,
        verbose_name=_("Bộ riêng của"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Để trống nếu dùng chung cho nhiều địa phương"),
    )
    applies_from = models.PositiveSmallIntegerField(_("Áp dụng từ năm"))
    based_on = models.ForeignKey(
        "self",
        verbose_name=_("Sao chép từ"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="copies",
    )
    is_official = models.BooleanField(
        _("Điểm là điểm chính thức"),
        default=False,
        help_text=_("Chỉ bật khi đã nhập đúng Bảng thang điểm của quyết định. Khi tắt, mọi trang in dòng MẪU THỬ"),
    )
    total_maximum = models.DecimalField(_("Tổng điểm tối đa"), **POINTS, null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("Số chữ số thập phân"), default=2)
    rebase = models.BooleanField(
        _("Quy đổi khi có tiêu chí không tính"),
        default=True,
        help_text=_("Điểm được quy về thang tối đa khi có tiêu chí bị loại vì không phát sinh"),
    )
    bonus_cap = models.DecimalField(_("Trần điểm thưởng"), **POINTS, null=True, blank=True)
    deduction_cap = models.DecimalField(_("Trần điểm trừ"), **POINTS, null=True, blank=True)
    bonus_can_exceed_total = models.BooleanField(_("Điểm thưởng được vượt tổng tối đa"), default=False)
    bonus_counts_for_minimum = models.BooleanField(_("Điểm thưởng tính vào mức tối thiểu của nhóm"), default=False)
    note = models.TextField(_("Ghi chú"), blank=True)
    status = models.CharField(_("Tình trạng"), max_length=10, choices=SetStatus.choices, default=SetStatus.DRAFT)
    version = models.PositiveIntegerField(_("Lần sửa"), default=1, editable=False)
    submitted_at = models.DateTimeField(_("Trình lúc"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người trình"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verified_at = models.DateTimeField(_("Xác nhận lúc"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người xác nhận"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bộ tiêu chí")
        verbose_name_plural = _("Bộ tiêu chí")
        ordering = ["-applies_from", "title"]
        constraints = [
            one_of("criteria_set_status", "status", SetStatus.values),
            paired("criteria_set_submitted", "submitted_at", "submitted_by"),
            paired("criteria_set_verified", "verified_at", "verified_by"),
            stamped("criteria_set_verified_state", "status", [SetStatus.VERIFIED], "verified_at"),
            stamped(
                "criteria_set_submitted_state",
                "status",
                [SetStatus.SUBMITTED, SetStatus.VERIFIED],
                "submitted_at",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("submitted_by")),
                name="criteria_set_second_person",
                violation_error_message="Người xác nhận phải khác người trình.",
            ),
            not_negative("criteria_set_points", "total_maximum", "bonus_cap", "deduction_cap"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def event_commune_id(self) -> int | None:
        return self.owner_id

    @property
    def is_locked(self) -> bool:
        """A verified set is never edited again."""
        return self.status == SetStatus.VERIFIED

    @property
    def is_sample(self) -> bool:
        """Points are not (yet) those of the decision: show the mark MẪU THỬ."""
        return not (self.is_official and self.is_locked)
