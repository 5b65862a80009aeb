"""Báo cáo kết quả tự đánh giá, chấm điểm as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from reports.enums import ReportFormat, ReportKind

from ._common import DocumentCommand


class Command(DocumentCommand):
    help = "Lập báo cáo kết quả tự đánh giá, chấm điểm của một địa phương."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        formats = [ReportFormat.PDF.value, ReportFormat.DOCX.value, ReportFormat.XLSX.value]
        parser.add_argument("--format", required=True, choices=formats, help="định dạng")

    def handle(self, *args: Any, commune: str, year: int, format: str, out: Path, **options: Any) -> None:
        self.write(self.programme(commune, year), ReportKind.SELF_REPORT, format, out)
