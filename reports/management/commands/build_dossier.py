"""Hồ sơ đề nghị xét, công nhận as one ZIP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reports.enums import ReportFormat, ReportKind
from reports.making import manifest_sha256

from ._common import DocumentCommand


class Command(DocumentCommand):
    help = "Lập hồ sơ đề nghị xét, công nhận (một tệp ZIP) của một địa phương."

    def handle(self, *args: Any, commune: str, year: int, out: Path, **options: Any) -> None:
        self.write(self.programme(commune, year), ReportKind.DOSSIER, ReportFormat.ZIP, out)
        self.stdout.write(f"SHA-256 của bảng kê (manifest.json): {manifest_sha256(out)}")
