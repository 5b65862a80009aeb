"""Kinds, formats and states of report runs."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportKind(TextChoices):
    SELF_REPORT = "self_report", _("Báo cáo kết quả tự đánh giá, chấm điểm")
    DOSSIER = "dossier", _("Hồ sơ đề nghị xét, công nhận")
    SURVEY_SHEET = "survey_sheet", _("Bảng tổng hợp kết quả khảo sát")
    CHASE_LETTER = "chase_letter", _("Văn bản đôn đốc")


class ReportFormat(TextChoices):
    PDF = "pdf", _("PDF")
    DOCX = "docx", _("Word")
    XLSX = "xlsx", _("Excel")
    ZIP = "zip", _("ZIP")


class RunStatus(TextChoices):
    """Life of one background run."""

    QUEUED = "queued", _("Đang chờ")
    RUNNING = "running", _("Đang lập")
    DONE = "done", _("Đã xong")
    FAILED = "failed", _("Bị lỗi")
    CANCELLED = "cancelled", _("Đã hủy")

    @property
    def tone(self) -> str:
        return {
            "queued": "neutral",
            "running": "info",
            "done": "success",
            "failed": "danger",
            "cancelled": "muted",
        }[self.value]


ACTIVE_RUNS = (RunStatus.QUEUED, RunStatus.RUNNING)
