"""Write `docs/PERMISSIONS.md` anew from the role table."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.permissions_doc import render


class Command(BaseCommand):
    help = "Write docs/PERMISSIONS.md anew from the role table."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "PERMISSIONS.md"
        path.write_text(render(), encoding="utf-8")
        self.stdout.write(f"docs/{path.name}")
