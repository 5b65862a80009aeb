"""Columns and states of the yearly assessment."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ScoreColumn(TextChoices):
    """The three columns of the points table (`docs/SCORING.md`)."""

    UNIT = "unit", _("Đơn vị chấm")
    COMMUNE = "commune", _("Xã chấm")
    UPPER = "upper", _("Sở Nội vụ")


class AssessmentStatus(TextChoices):
    """Life of the year's assessment."""

    OPEN = "open", _("Đang chấm")
    CONFIRMED = "confirmed", _("Lãnh đạo đã xác nhận tự chấm")
    SUBMITTED = "submitted", _("Đã nộp hồ sơ")
    FINAL = "final", _("Sở Nội vụ đã thẩm định xong")

    @property
    def tone(self) -> str:
        return {"open": "info", "confirmed": "primary", "submitted": "warning", "final": "success"}[self.value]


class SnapshotKind(TextChoices):
    CONFIRMED = "confirmed", _("Khi xác nhận tự chấm")
    REPORT = "report", _("Khi lập báo cáo")
    SUBMITTED = "submitted", _("Khi nộp hồ sơ")
    FINAL = "final", _("Khi thẩm định xong")
    MANUAL = "manual", _("Chụp theo yêu cầu")


class Severity(TextChoices):
    """How bad a finding of the consistency page is."""

    ERROR = "error", _("Phải xử lý")
    WARNING = "warning", _("Nên xem lại")
    NOTE = "note", _("Lưu ý")

    @property
    def icon(self) -> str:
        return {"error": "alert-circle", "warning": "alert-triangle", "note": "info-circle"}[self.value]
