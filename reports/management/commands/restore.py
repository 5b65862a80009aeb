"""A backup back into the portal, proven by the sanity check."""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.backup import BackupError, restore_backup
from reports.sanity import Severity, run_checks

from .sanity_check import as_line, summary


class Command(BaseCommand):
    help = (
        "Khôi phục một bản sao lưu vào cổng trống (đã chạy migrate), rồi tự kiểm tra bằng sanity_check. Hãy dừng cổng "
        "trước. Bản sao lưu hỏng, hoặc của phiên bản khác, bị từ chối và không có gì thay đổi. Khóa bí mật không nằm "
        "trong bản sao lưu: đặt lại đúng khóa cũ, nếu không mọi người phải đặt lại xác thực hai bước."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="IN", help="tệp ZIP do lệnh backup ghi")
        parser.add_argument(
            "--overwrite", action="store_true", help="xóa mọi dữ liệu và tệp đang có rồi thay bằng bản sao lưu"
        )

    def handle(self, *args: Any, file: Path, overwrite: bool, verbosity: int, **options: Any) -> None:
        say = self.stdout.write if verbosity > 1 else (lambda words: None)
        try:
            with portal_at_rest():
                restored = restore_backup(file, overwrite=overwrite, say=say)
        except BackupError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Đã khôi phục {restored.rows} dòng và {restored.files} tệp.")
        for name in restored.missing:
            self.stdout.write(f"Bản sao lưu vốn không có tệp “{name}”.")
        self.prove()

    def prove(self) -> None:
        """Say what the restored portal looks like."""
        findings = list(run_checks())
        for finding in findings:
            self.stdout.write(as_line(finding))
        counts = Counter(finding.severity for finding in findings)
        self.stdout.write(summary(counts))
        if counts[Severity.ERROR]:
            raise CommandError(f"Đã khôi phục, nhưng kiểm tra thấy {counts[Severity.ERROR]} điều phải xử lý.")


@contextmanager
def portal_at_rest() -> Iterator[None]:
    """On one machine the worker holds a lock while the portal runs; elsewhere the operator has stopped it."""
    if not str(settings.CELERY_BROKER_URL).startswith("filesystem:"):
        yield
        return
    with (Path(settings.VAR_DIR) / "worker.lock").open("a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Cổng đang chạy. Hãy dừng cổng rồi khôi phục.") from None
        yield
