"""Fill the table of days off."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common.services import load_holidays


class Command(BaseCommand):
    help = "Nạp ngày nghỉ lễ, ngày làm bù của một năm vào bảng; ngày đã có trong bảng được giữ nguyên."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True, metavar="YYYY", help="năm cần nạp")

    def handle(self, *args: Any, year: int, **options: Any) -> None:
        self.stdout.write(f"Đã thêm {load_holidays(year=year)} ngày của năm {year}.")
