"""Recompute every hash and every total of a dossier from the ZIP alone."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.verify import verify


class Command(BaseCommand):
    help = "Kiểm tra một hồ sơ ZIP: tính lại mọi mã băm và mọi tổng điểm chỉ từ tệp đó; nêu chỗ khác."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.zip", help="hồ sơ cần kiểm tra")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, file: Path, json: bool, **options: Any) -> None:
        try:
            result = verify(file)
        except OSError as error:
            raise CommandError(f"Không mở được {file}: {error.strerror}.") from error
        if json:
            self.stdout.write(_as_json(result))
        else:
            for problem in result.problems:
                self.stdout.write(f"- {problem.path}: {problem.sentence}")
        if not result.ok:
            raise CommandError(f"Hồ sơ có {len(result.problems)} chỗ sai khác.")
        if not json:
            self.stdout.write("Hồ sơ nguyên vẹn: mọi mã băm và mọi tổng điểm đều khớp.")


def _as_json(result: Any) -> str:
    return json.dumps(asdict(result), ensure_ascii=False, indent=2, default=str)
