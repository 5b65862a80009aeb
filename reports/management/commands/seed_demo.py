"""Demo data through the portal's own services."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.clock import today
from common.errors import DomainError
from reports.demo import load_communes, seed
from reports.demo.cast import STAGES


class Command(BaseCommand):
    help = (
        "Nạp dữ liệu trình diễn: năm kế hoạch thật với một năm hoạt động mô phỏng, đi qua đúng các bước của cổng. "
        "Với --scale N: thêm N xã, phường sinh tự động để thử tải."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        slugs = [stage.slug for stage in STAGES]
        parser.add_argument("--commune", choices=slugs, metavar="SLUG", help=f"chỉ một nơi: {', '.join(slugs)}")
        parser.add_argument(
            "--as-of", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="ngày của dữ liệu; mặc định hôm nay"
        )
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="số xã, phường sinh thêm")

    def handle(self, *args: Any, commune: str | None, as_of: dt.date | None, scale: int, **options: Any) -> None:
        if scale < 0:
            raise CommandError("--scale phải là số không âm.")
        try:
            seed(today=as_of or today(), only=commune, say=self.stdout.write)
            if scale:
                load_communes(scale, today=as_of or today(), say=self.stdout.write)
        except DomainError as error:
            raise CommandError(error.message) from error
