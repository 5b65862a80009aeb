"""Whether the installation is whole: every stored file against its hash, every rule that spans rows."""

from __future__ import annotations

import json as jsonlib
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from reports.sanity import Finding, Severity, is_sound, run_checks


class Command(BaseCommand):
    help = (
        "Kiểm tra toàn bộ cổng: mọi tệp đã lưu so với mã băm của nó, mọi quy tắc giữa các bảng. Chỉ đọc, không sửa gì. "
        "Kết thúc với mã khác 0 khi có điều phải xử lý."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON cho máy đọc")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        try:
            findings = list(run_checks())
        except DatabaseError as error:
            raise CommandError(f"Không đọc được cơ sở dữ liệu ({error}). Hãy chạy migrate rồi thử lại.") from error
        counts = Counter(finding.severity for finding in findings)
        errors = counts[Severity.ERROR]
        if json:
            self.stdout.write(as_json(findings))
        else:
            for finding in findings:
                self.stdout.write(as_line(finding))
            self.stdout.write(summary(counts))
        if errors:
            raise CommandError(f"Có {errors} điều phải xử lý.")


def as_line(finding: Finding) -> str:
    """One line for a person."""
    about = f" [{finding.object}]" if finding.object else ""
    return f"{finding.severity.label}: {finding.sentence}{about}"


def as_json(findings: list[Finding]) -> str:
    """`{"ok": true, "findings": [{"id", "severity", "sentence", "object"}]}`"""
    listed = [finding.as_dict() for finding in findings]
    return jsonlib.dumps({"ok": is_sound(findings), "findings": listed}, ensure_ascii=False, indent=2)


def summary(counts: Counter[Severity]) -> str:
    """The last line."""
    if not counts:
        return "Mọi tệp và mọi quy tắc đều khớp."
    said = [f"{counts[severity]} {severity.label.lower()}" for severity in Severity if counts[severity]]
    return "Tìm thấy: " + ", ".join(said) + "."
