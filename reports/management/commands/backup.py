"""The whole installation as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.files import human_size
from reports.backup import BackupError, make_backup


class Command(BaseCommand):
    help = (
        "Sao lưu cơ sở dữ liệu và mọi tệp đã tải lên vào một tệp ZIP. Cổng vẫn chạy được trong lúc sao lưu. "
        "Tệp này có dữ liệu cá nhân: hãy cất nơi chỉ người có trách nhiệm mở được. Khóa bí mật (SECRET_KEY, "
        "var/secret.key) KHÔNG nằm trong đó; hãy cất riêng, thiếu khóa thì xác thực hai bước phải đặt lại."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "out", type=Path, metavar="OUT", help="tệp ZIP sẽ ghi (chưa có), hoặc thư mục để tự đặt tên theo giờ"
        )

    def handle(self, *args: Any, out: Path, verbosity: int, **options: Any) -> None:
        if out.is_dir():
            out = out / f"sao-luu-{timezone.localtime():%Y%m%d-%H%M%S}.zip"
        say = self.stdout.write if verbosity > 1 else (lambda words: None)
        try:
            made = make_backup(out, say=say)
        except BackupError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"Không ghi được {out}: {error.strerror}.") from error
        self.stdout.write(f"{made.path}: {made.rows} dòng, {made.files} tệp, {human_size(made.size)}.")
        self.stdout.write(f"Mã băm của bảng kê: {made.manifest_sha256}")
        self.stdout.write("Khóa bí mật không nằm trong bản sao lưu; hãy cất riêng.")
        if made.missing:
            listed = "".join(f"\n  {name}" for name in made.missing)
            raise CommandError(
                f"Bản sao lưu đã ghi, nhưng {len(made.missing)} tệp không đọc được nên không có trong đó:{listed}"
            )
