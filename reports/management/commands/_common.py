"""What the document commands share: finding the year, showing progress, ending with a sentence."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import DomainError
from criteria.models import ProgrammeYear
from reports.making import make


class DocumentCommand(BaseCommand):
    """A command that makes one file of one commune's year."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--commune", required=True, metavar="SLUG", help="mã địa phương, ví dụ thanh-ha")
        parser.add_argument("--year", required=True, type=int, metavar="YYYY", help="năm chương trình")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="tệp sẽ ghi")

    def programme(self, slug: str, year: int) -> ProgrammeYear:
        found = (
            ProgrammeYear.objects.select_related("commune", "criteria_set")
            .filter(commune__slug=slug, year=year)
            .first()
        )
        if found is None:
            raise CommandError(f"Không có năm {year} của địa phương “{slug}”.")
        return found

    def write(self, programme: ProgrammeYear, kind: str, format: str, out: Path) -> None:
        """Make the file in a folder beside its place and put it there whole; nothing is left when that fails."""
        if not out.parent.is_dir():
            raise CommandError(f"Không có thư mục {out.parent}.")
        if out.is_dir():
            raise CommandError(f"{out} là một thư mục. Hãy cho tên tệp sẽ ghi.")
        try:
            with tempfile.TemporaryDirectory(prefix=".lap-van-ban-", dir=out.parent) as folder:
                made = Path(folder) / out.name
                make(programme, kind, format, made, progress=self._say)
                made.replace(out)
        except DomainError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"Không ghi được {out}: {error.strerror}.") from error
        self.stdout.write(f"{out} ({out.stat().st_size} byte)")

    def _say(self, percent: int, words: str) -> None:
        if self.verbosity > 1:
            self.stderr.write(f"{percent:3d} % {words}")

    def execute(self, *args: Any, **options: Any) -> Any:
        self.verbosity = int(options.get("verbosity", 1))
        return super().execute(*args, **options)
