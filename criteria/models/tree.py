"""The criteria tree of a set, and the rows of the points table under its leaves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.constraints import not_blank, not_negative, one_of, ordered
from common.text import cut
from criteria.enums import LeafType, NodeKind, NotArising, RuleKind

from .numbers import AMOUNT, POINTS
from .sets import CriteriaSet


class Criterion(models.Model):
    """A node of the criteria tree: group, heading or leaf. `code` is stable, `ref` is what the decision prints."""

    criteria_set = models.ForeignKey(
        CriteriaSet, verbose_name=_("Bộ tiêu chí"), on_delete=models.CASCADE, related_name="criteria"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("Thuộc"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
    )
    code = models.CharField(_("Mã"), max_length=30, help_text=_("Ổn định giữa các năm, ví dụ: 2.4.c"))
    ref = models.CharField(_("Số in"), max_length=20, blank=True)
    title = models.TextField(_("Nội dung"))
    kind = models.CharField(_("Loại"), max_length=10, choices=NodeKind.choices, default=NodeKind.LEAF)
    position = models.PositiveIntegerField(_("Thứ tự"), default=0)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    max_points = models.DecimalField(_("Điểm tối đa"), **POINTS, null=True, blank=True)
    leaf_type = models.CharField(
        _("Cách chấm"), max_length=15, choices=LeafType.choices, default=LeafType.MANUAL, blank=True
    )
    step = models.DecimalField(_("Bước điểm"), **POINTS, null=True, blank=True)
    floor = models.DecimalField(
        _("Dưới … % thì 0 điểm"),
        **AMOUNT,
        null=True,
        blank=True,
        help_text=_("Tính theo phần trăm, ví dụ 50"),
    )
    target = models.DecimalField(
        _("Từ … % thì tối đa"), **AMOUNT, null=True, blank=True, help_text=_("Tính theo phần trăm, ví dụ 90")
    )
    per_breach = models.DecimalField(_("Trừ mỗi vi phạm"), **POINTS, null=True, blank=True)
    not_arising = models.CharField(
        _("Khi không phát sinh"), max_length=10, choices=NotArising.choices, default=NotArising.FULL
    )
    allow_over_100 = models.BooleanField(_("Tỷ lệ có thể vượt 100 %"), default=False)
    latest_only = models.BooleanField(
        _("Lấy số liệu mới nhất"),
        default=False,
        help_text=_("Bật khi số liệu mỗi tháng đã là lũy kế (ví dụ số lượt cài đặt); tắt thì cộng các tháng"),
    )
    min_evidence = models.PositiveSmallIntegerField(_("Số minh chứng tối thiểu"), default=0)
    needs_evidence = models.BooleanField(_("Chỉ tính điểm khi có minh chứng đã duyệt"), default=False)
    evidence_hint = models.TextField(_("Minh chứng thường dùng"), blank=True)
    measure_unit = models.CharField(_("Đơn vị đo"), max_length=60, blank=True, help_text=_("Ví dụ: văn bản, hồ sơ"))
    numerator_label = models.CharField(_("Tử số là"), max_length=200, blank=True)
    denominator_label = models.CharField(_("Mẫu số là"), max_length=200, blank=True)
    note = models.TextField(_("Ghi chú"), blank=True)

    class Meta:
        verbose_name = _("Tiêu chí")
        verbose_name_plural = _("Tiêu chí")
        ordering = ["criteria_set", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "code"],
                name="criteria_criterion_code",
                violation_error_message="Mã tiêu chí này đã có trong bộ.",
            ),
            one_of("criteria_criterion_kind", "kind", NodeKind.values),
            not_negative("criteria_criterion_points", "max_points", "step", "floor", "target", "per_breach"),
            not_blank("criteria_criterion_title", "title", message="Hãy nhập nội dung tiêu chí."),
        ]

    def __str__(self) -> str:
        return f"{self.code} {cut(self.title, 80)}"

    @property
    def event_commune_id(self) -> int | None:
        return self.criteria_set.owner_id

    @property
    def is_leaf(self) -> bool:
        return self.kind == NodeKind.LEAF


class PointRule(models.Model):
    """One row under a leaf of the points table: a band of a count or ratio, an option, or a tick of a checklist."""

    criterion = models.ForeignKey(
        Criterion, verbose_name=_("Tiêu chí"), on_delete=models.CASCADE, related_name="point_rules"
    )
    kind = models.CharField(_("Loại"), max_length=10, choices=RuleKind.choices, default=RuleKind.BAND)
    key = models.CharField(_("Khóa"), max_length=20, help_text=_("Ví dụ: a, b, c"))
    label = models.CharField(_("Diễn giải"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("Thứ tự"), default=0)
    lower = models.DecimalField(_("Từ"), **AMOUNT, null=True, blank=True)
    lower_inclusive = models.BooleanField(_("Kể cả cận dưới"), default=True)
    upper = models.DecimalField(_("Đến"), **AMOUNT, null=True, blank=True)
    upper_inclusive = models.BooleanField(_("Kể cả cận trên"), default=False)
    points = models.DecimalField(_("Điểm"), **POINTS, null=True, blank=True)
    fraction = models.DecimalField(
        _("Phần của điểm tối đa"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("Dùng thay cho điểm, ví dụ 0,5 là một nửa điểm tối đa"),
    )

    class Meta:
        verbose_name = _("Dòng thang điểm")
        verbose_name_plural = _("Dòng thang điểm")
        ordering = ["criterion", "position"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "key"], name="criteria_rule_key"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) ^ Q(fraction__isnull=True),
                name="criteria_rule_points_or_fraction",
                violation_error_message="Nhập điểm hoặc phần của điểm tối đa, không nhập cả hai.",
            ),
            ordered("criteria_rule_bounds", "lower", "upper", message="Cận dưới phải nhỏ hơn cận trên."),
            not_negative("criteria_rule_positive", "points", "fraction"),
            one_of("criteria_rule_kind", "kind", RuleKind.values),
        ]

    def __str__(self) -> str:
        return self.label or self.key
