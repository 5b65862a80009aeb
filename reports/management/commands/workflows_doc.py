"""Write `docs/WORKFLOWS.md` anew from the transition tables."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.workflows_doc import render


class Command(BaseCommand):
    help = "Write docs/WORKFLOWS.md anew from the transition tables."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / "docs" / "WORKFLOWS.md").write_text(render(), encoding="utf-8")
        self.stdout.write("docs/WORKFLOWS.md")
