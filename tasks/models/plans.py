"""A plan, its printed groups and headings, and the annex files plans are read from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.clock import now
from common.constraints import one_of, stamped
from common.storage import private_storage
from criteria.models import ProgrammeYear
from tasks.enums import ImportStatus


def plan_upload_to(instance: Any, filename: str) -> str:
    return f"plans/{instance.programme.commune.slug}/{instance.programme.year}/{filename}"


class Plan(models.Model):
    """A plan (kế hoạch) of a programme year: the commune's, or one unit's (a service centre inside a ward)."""

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.PROTECT, related_name="plans"
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("Kế hoạch riêng của đơn vị"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans",
        help_text=_("Để trống nếu là kế hoạch của cả xã, phường"),
    )
    title = models.TextField(_("Tên kế hoạch"))
    number = models.CharField(_("Số"), max_length=60, blank=True)
    issued_on = models.DateField(_("Ngày ban hành"), null=True, blank=True)
    issuing_body = models.CharField(_("Cơ quan ban hành"), max_length=200, blank=True)
    legal_bases = models.JSONField(_("Căn cứ"), default=list, blank=True)
    report_deadlines = models.JSONField(_("Hạn báo cáo"), default=list, blank=True)
    notes = models.JSONField(_("Ghi chú khi nhập"), default=list, blank=True)

    class Meta:
        verbose_name = _("Kế hoạch")
        verbose_name_plural = _("Kế hoạch")
        ordering = ["programme", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(unit__isnull=True),
                name="tasks_plan_of_commune",
                violation_error_message="Năm này đã có kế hoạch của địa phương.",
            ),
            models.UniqueConstraint(
                fields=["programme", "unit"],
                condition=Q(unit__isnull=False),
                name="tasks_plan_of_unit",
                violation_error_message="Năm này đơn vị đã có kế hoạch.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id


class PlanSection(models.Model):
    """A group or heading of the plan's annex, in the printed order and wording."""

    plan = models.ForeignKey(Plan, verbose_name=_("Kế hoạch"), on_delete=models.CASCADE, related_name="sections")
    parent = models.ForeignKey(
        "self",
        verbose_name=_("Thuộc"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
    )
    number = models.PositiveSmallIntegerField(_("Nhóm"), help_text=_("Số của nhóm tiêu chí"))
    ref = models.CharField(_("Số in"), max_length=20, blank=True)
    title = models.TextField(_("Tên đề mục"))
    cells = models.JSONField(
        _("Các ô khác của dòng"),
        default=dict,
        blank=True,
        help_text=_("Chủ trì, phối hợp, sản phẩm, thời gian in trên chính dòng đề mục; không áp cho dòng con"),
    )
    position = models.PositiveIntegerField(_("Thứ tự"), default=0)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("Đề mục kế hoạch")
        verbose_name_plural = _("Đề mục kế hoạch")
        ordering = ["plan", "position"]

    def __str__(self) -> str:
        return self.title


class PlanImport(models.Model):
    """An annex somebody dropped on the portal: the file, what was understood, and what became of it."""

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.PROTECT, related_name="imports"
    )
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("Kế hoạch riêng của đơn vị"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    file = models.FileField(_("Tệp"), upload_to=plan_upload_to, storage=private_storage, max_length=300)
    original_name = models.CharField(_("Tên tệp"), max_length=255)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(_("Tình trạng"), max_length=10, choices=ImportStatus.choices)
    error = models.TextField(_("Lỗi"), blank=True)
    result = models.JSONField(_("Kết quả đọc"), default=dict, blank=True)
    undo_record = models.JSONField(
        _("Để hoàn tác"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Các dòng kế hoạch như trước lần nhập này"),
    )
    created_at = models.DateTimeField(_("Tải lên lúc"), default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người tải lên"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    applied_at = models.DateTimeField(_("Nhập lúc"), null=True, blank=True)
    applied_plan = models.ForeignKey(
        Plan,
        verbose_name=_("Kế hoạch"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="imports",
    )

    class Meta:
        verbose_name = _("Lần nhập kế hoạch")
        verbose_name_plural = _("Các lần nhập kế hoạch")
        ordering = ["-id"]
        constraints = [
            one_of("tasks_import_status", "status", ImportStatus.values),
            stamped("tasks_import_applied", "status", [ImportStatus.APPLIED], "applied_at"),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id
