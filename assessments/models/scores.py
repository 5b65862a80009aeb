"""The year's assessment: who scores what, three columns of points, and frozen snapshots."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from assessments.enums import AssessmentStatus, ScoreColumn, SnapshotKind
from common.constraints import not_negative, one_of, paired, stamped
from common.text import vn_number
from criteria.models import POINTS, Criterion, ProgrammeYear


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Reading assessments."""

    def visible_to(self, user: Any) -> AssessmentQuerySet:
        return self.filter(programme__in=ProgrammeYear.objects.visible_to(user).values("pk"))


class Assessment(models.Model):
    """The assessment of one programme year, from scoring to the upper level's final word."""

    programme = models.OneToOneField(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.PROTECT, related_name="assessment"
    )
    status = models.CharField(
        _("Tình trạng"), max_length=10, choices=AssessmentStatus.choices, default=AssessmentStatus.OPEN
    )
    version = models.PositiveIntegerField(
        _("Lần thay đổi"), default=1, editable=False, help_text=_("Tăng khi có bất kỳ điểm nào thay đổi")
    )
    confirmed_at = models.DateTimeField(_("Xác nhận lúc"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người xác nhận"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_at = models.DateTimeField(_("Nộp lúc"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người nộp"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    finalised_at = models.DateTimeField(_("Thẩm định xong lúc"), null=True, blank=True, editable=False)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người chốt"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    upper_document = models.CharField(
        _("Văn bản của Sở Nội vụ"),
        max_length=200,
        blank=True,
        help_text=_("Số, ngày; khi xã nhập thay điểm của Sở"),
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Đợt chấm điểm")
        verbose_name_plural = _("Các đợt chấm điểm")
        constraints = [
            one_of("assessments_assessment_status", "status", AssessmentStatus.values),
            paired("assessments_assessment_confirmed", "confirmed_at", "confirmed_by"),
            paired("assessments_assessment_submitted", "submitted_at", "submitted_by"),
            paired("assessments_assessment_finalised", "finalised_at", "finalised_by"),
            stamped(
                "assessments_assessment_confirmed_state",
                "status",
                [AssessmentStatus.CONFIRMED, AssessmentStatus.SUBMITTED, AssessmentStatus.FINAL],
                "confirmed_at",
            ),
            stamped(
                "assessments_assessment_submitted_state",
                "status",
                [AssessmentStatus.SUBMITTED, AssessmentStatus.FINAL],
                "submitted_at",
            ),
            stamped("assessments_assessment_final_state", "status", [AssessmentStatus.FINAL], "finalised_at"),
        ]

    def __str__(self) -> str:
        return f"Chấm điểm {self.programme}"

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id


class Responsibility(models.Model):
    """The one unit that scores a criterion's "Đơn vị chấm" column in a year."""

    programme = models.ForeignKey(
        ProgrammeYear,
        verbose_name=_("Năm chương trình"),
        on_delete=models.CASCADE,
        related_name="responsibilities",
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("Tiêu chí"), on_delete=models.CASCADE, related_name="responsibilities"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("Đơn vị"), on_delete=models.PROTECT, related_name="responsibilities")

    class Meta:
        verbose_name = _("Đơn vị phụ trách tiêu chí")
        verbose_name_plural = _("Đơn vị phụ trách tiêu chí")
        constraints = [
            models.UniqueConstraint(fields=["programme", "criterion"], name="assessments_responsibility_once")
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.unit}"

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id


class Score(models.Model):
    """Points of one leaf in one column. `version` guards against two people writing over each other.

    No row means nobody has scored; points empty with `not_arising` means the leaf did not arise.
    """

    assessment = models.ForeignKey(
        Assessment, verbose_name=_("Đợt chấm điểm"), on_delete=models.PROTECT, related_name="scores"
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("Tiêu chí"), on_delete=models.PROTECT, related_name="scores"
    )
    column = models.CharField(_("Cột"), max_length=10, choices=ScoreColumn.choices)
    points = models.DecimalField(_("Điểm"), **POINTS, null=True, blank=True)
    not_arising = models.BooleanField(_("Không phát sinh"), default=False)
    reason = models.TextField(_("Lý do"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    scored_at = models.DateTimeField(_("Chấm lúc"))
    scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người chấm"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Điểm")
        verbose_name_plural = _("Điểm")
        ordering = ["criterion__position", "column"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion", "column"], name="assessments_score_once"),
            one_of("assessments_score_column", "column", ScoreColumn.values),
            not_negative("assessments_score_points", "points", message="Điểm không được âm."),
            models.CheckConstraint(
                condition=Q(not_arising=False) | Q(points__isnull=True),
                name="assessments_score_not_arising",
                violation_error_message="Tiêu chí không phát sinh thì không nhập điểm.",
            ),
        ]

    def __str__(self) -> str:
        points = "—" if self.points is None else vn_number(self.points)
        return f"{self.criterion.code} {self.get_column_display()}: {points}"

    @property
    def is_empty(self) -> bool:
        """Nothing stands here: the points were taken out again."""
        return self.points is None and not self.not_arising

    @property
    def event_commune_id(self) -> int:
        return self.assessment.programme.commune_id


class Snapshot(models.Model):
    """Facts, rules and results frozen together, so that the sums can be done again years later.

    `payload` holds plain JSON of `criteria.scoring` (rules, facts, entered points, sheets); `sha256` is the hash of
    its canonical form. Never changed.
    """

    assessment = models.ForeignKey(
        Assessment, verbose_name=_("Đợt chấm điểm"), on_delete=models.PROTECT, related_name="snapshots"
    )
    kind = models.CharField(_("Loại"), max_length=10, choices=SnapshotKind.choices)
    taken_at = models.DateTimeField(_("Chụp lúc"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người chụp"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    rules_version = models.CharField(_("Phiên bản cách tính"), max_length=20)
    payload = models.JSONField(_("Nội dung"))
    sha256 = models.CharField(_("Mã băm"), max_length=64)
    total = models.DecimalField(_("Tổng điểm Xã chấm"), **POINTS, null=True, blank=True)
    level_name = models.CharField(_("Mức"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("Bản chụp kết quả")
        verbose_name_plural = _("Các bản chụp kết quả")
        ordering = ["-id"]
        constraints = [one_of("assessments_snapshot_kind", "kind", SnapshotKind.values)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.taken_at:%d/%m/%Y %H:%M}"

    @property
    def event_commune_id(self) -> int:
        return self.assessment.programme.commune_id
