"""Erase personal data whose retention period is over."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from reports.retention import due, purge


class Command(BaseCommand):
    help = (
        "Xóa dữ liệu cá nhân đã hết thời hạn lưu giữ (Luật 91/2025/QH15, Điều 3 và Điều 14). Số hiệu tài khoản và lịch "
        "sử thay đổi được giữ. Chạy nhiều lần không sao; nên đặt lịch chạy mỗi đêm. Minh chứng có hình ảnh người dân "
        "được xóa từng mục trong cổng, không theo lệnh này."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="chỉ đếm, không xóa gì")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        try:
            outcomes = due() if dry_run else purge()
        except DatabaseError as error:
            raise CommandError(f"Không đọc, ghi được cơ sở dữ liệu ({error}).") from error
        except OSError as error:
            raise CommandError(f"Không xóa được tệp thư ({error}).") from error
        for outcome in outcomes:
            period = outcome.period
            self.stdout.write(f"{outcome.count:>6}  {period.what} – quá {period.days()} ngày. {period.why}.")
        total = sum(outcome.count for outcome in outcomes)
        self.stdout.write(f"{'Sẽ xóa' if dry_run else 'Đã xóa'} {total} mục." if total else "Không có gì hết hạn.")
