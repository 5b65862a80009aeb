"""Each background run of a report or dossier is a row its user sees; the row is the truth, the queue a hint."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission, roles_with
from assessments.models import Snapshot
from common.clock import now
from common.constraints import not_negative, one_of, stamped
from common.storage import private_storage
from criteria.models import POINTS, ProgrammeYear

from .chase_models import ChaseLetter as ChaseLetter
from .enums import ACTIVE_RUNS, ReportFormat, ReportKind, RunStatus
from .subjects import sheet_in


def report_upload_to(instance: ReportRun, filename: str) -> str:
    return f"reports/{instance.programme.commune.slug}/{instance.programme.year}/{instance.pk}/{filename}"


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    """Reading runs."""

    def visible_to(self, user: Any) -> ReportRunQuerySet:
        """Every run where the person may build it; the finished ones where the person may only download."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_superuser:
            return self
        active = user.memberships.filter(is_active=True)
        building = active.filter(role__in=roles_with(Permission.BUILD_REPORTS)).values("commune")
        surveying = active.filter(role__in=roles_with(Permission.MANAGE_SURVEYS)).values("commune")
        downloading = active.filter(role__in=roles_with(Permission.DOWNLOAD_REPORTS)).values("commune")
        return self.filter(
            Q(programme__commune__in=building)
            | Q(programme__commune__in=surveying, kind=ReportKind.SURVEY_SHEET)
            | Q(programme__commune__in=downloading, status=RunStatus.DONE) & ~Q(kind=ReportKind.CHASE_LETTER)
        )

    def active(self) -> ReportRunQuerySet:
        return self.filter(status__in=ACTIVE_RUNS)


class ReportRun(models.Model):
    """One run of one kind, format and subject; only one at a time is queued or running: a double click is one run.

    `subject` names what the document is about where the year has several ("survey-sheet:12").
    """

    programme = models.ForeignKey(
        ProgrammeYear,
        verbose_name=_("Năm chương trình"),
        on_delete=models.PROTECT,
        related_name="report_runs",
    )
    kind = models.CharField(_("Loại"), max_length=15, choices=ReportKind.choices)
    format = models.CharField(_("Định dạng"), max_length=5, choices=ReportFormat.choices)
    subject = models.CharField(_("Về"), max_length=80, blank=True, default="", editable=False)
    status = models.CharField(_("Tình trạng"), max_length=10, choices=RunStatus.choices, default=RunStatus.QUEUED)
    progress = models.PositiveSmallIntegerField(_("Tiến độ (%)"), default=0)
    progress_text = models.CharField(_("Đang làm"), max_length=200, blank=True)
    attempt = models.PositiveSmallIntegerField(_("Lần chạy"), default=0)
    cancel_requested = models.BooleanField(default=False)
    requested_at = models.DateTimeField(_("Yêu cầu lúc"), default=now, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người yêu cầu"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    started_at = models.DateTimeField(_("Bắt đầu"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("Kết thúc"), null=True, blank=True)
    snapshot = models.ForeignKey(
        Snapshot,
        verbose_name=_("Bản chụp kết quả"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="report_runs",
    )
    file = models.FileField(_("Tệp"), upload_to=report_upload_to, storage=private_storage, blank=True, max_length=300)
    size = models.PositiveBigIntegerField(_("Dung lượng"), default=0)
    sha256 = models.CharField(_("Mã băm"), max_length=64, blank=True)
    manifest_sha256 = models.CharField(_("Mã băm của bảng kê"), max_length=64, blank=True)
    error = models.TextField(_("Lỗi"), blank=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("Lần lập báo cáo, hồ sơ")
        verbose_name_plural = _("Các lần lập báo cáo, hồ sơ")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "format", "subject"],
                condition=Q(status__in=ACTIVE_RUNS),
                name="reports_run_one_active",
                violation_error_message="Báo cáo này đang được lập. Hãy đợi lần lập đó xong.",
            ),
            one_of("reports_run_status", "status", RunStatus.values),
            stamped(
                "reports_run_finished",
                "status",
                [RunStatus.DONE, RunStatus.FAILED, RunStatus.CANCELLED],
                "finished_at",
            ),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.DONE) | (~Q(file="") & ~Q(sha256="")),
                name="reports_run_done_file",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="reports_run_progress"),
        ]
        indexes = [models.Index(fields=["status", "heartbeat_at"], name="reports_run_active")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_format_display()}) – {self.programme}"

    def get_absolute_url(self) -> str:
        return reverse("report_run", args=[self.programme.commune.slug, self.programme.year, self.pk])

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id

    @property
    def file_name(self) -> str:
        """The file's own name, without its folder."""
        return str(self.file.name).rpartition("/")[2]

    @property
    def sheet_id(self) -> int | None:
        """The frozen survey result this is the document of."""
        return sheet_in(self.subject)

    @property
    def is_dossier(self) -> bool:
        return self.kind == ReportKind.DOSSIER

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE_RUNS


class DossierCheckQuerySet(models.QuerySet["DossierCheck"]):
    """Reading checks."""

    def visible_to(self, user: Any) -> DossierCheckQuerySet:
        return self.filter(run__in=ReportRun.objects.visible_to(user).values("pk"))

    def active(self) -> DossierCheckQuerySet:
        return self.filter(status__in=ACTIVE_RUNS)


class DossierCheck(models.Model):
    """One check of a stored dossier: every hash and total computed again from the ZIP as it lies there now."""

    run = models.ForeignKey(ReportRun, verbose_name=_("Hồ sơ"), on_delete=models.PROTECT, related_name="checks")
    status = models.CharField(_("Tình trạng"), max_length=10, choices=RunStatus.choices, default=RunStatus.QUEUED)
    requested_at = models.DateTimeField(_("Yêu cầu lúc"), default=now, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người yêu cầu"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    heartbeat_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("Kết thúc"), null=True, blank=True)
    file_count = models.PositiveIntegerField(_("Số tệp đã kiểm tra"), default=0)
    problem_count = models.PositiveIntegerField(_("Số chỗ sai khác"), default=0)
    problems = models.JSONField(_("Chỗ sai khác"), default=list, blank=True)
    error = models.TextField(_("Lỗi"), blank=True)

    objects = DossierCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("Lần kiểm tra hồ sơ")
        verbose_name_plural = _("Các lần kiểm tra hồ sơ")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=Q(status__in=ACTIVE_RUNS), name="reports_check_one_active"
            ),
            one_of("reports_check_status", "status", RunStatus.values),
            stamped("reports_check_finished", "status", [RunStatus.DONE, RunStatus.FAILED], "finished_at"),
        ]

    def __str__(self) -> str:
        return f"Kiểm tra {self.run}"

    @property
    def event_commune_id(self) -> int:
        return self.run.programme.commune_id

    @property
    def is_intact(self) -> bool:
        """Done, and nothing differs."""
        return self.status == RunStatus.DONE and not self.problem_count


class StandingPointQuerySet(models.QuerySet["StandingPoint"]):
    """Reading the record."""

    def visible_to(self, user: Any) -> StandingPointQuerySet:
        return self.filter(programme__in=ProgrammeYear.objects.visible_to(user).values("pk"))


class StandingPoint(models.Model):
    """Where a year's points stood on one day: secured, at risk, lost, and the total of column "Xã chấm".

    Written every night and when the leader confirms; the newest of a day holds. Nothing is judged by it, it only shows
    how the year went.
    """

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.CASCADE, related_name="standing_points"
    )
    day = models.DateField(_("Ngày"))
    secured = models.DecimalField(_("Điểm chắc chắn"), **POINTS)
    at_risk = models.DecimalField(_("Điểm còn rủi ro"), **POINTS)
    lost = models.DecimalField(_("Điểm đã mất"), **POINTS)
    total = models.DecimalField(_("Tổng điểm Xã chấm"), **POINTS)

    objects = StandingPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("Mốc điểm trong năm")
        verbose_name_plural = _("Các mốc điểm trong năm")
        ordering = ["programme", "day"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "day"],
                name="reports_standing_once",
                violation_error_message="Ngày này đã ghi mốc điểm.",
            ),
            not_negative("reports_standing_secured", "secured", message="Điểm không được âm."),
            not_negative("reports_standing_at_risk", "at_risk", message="Điểm không được âm."),
            not_negative("reports_standing_lost", "lost", message="Điểm không được âm."),
            not_negative("reports_standing_total", "total", message="Điểm không được âm."),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.day:%d/%m/%Y}"

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id
