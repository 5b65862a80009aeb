"""Run the whole portal on one machine: database, web server, background worker; the demo year on the first run."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from accounts.models import Commune
from common.supervisor import Program, Supervisor
from reports import demo_documents
from reports.enums import ACTIVE_RUNS, RunStatus

DEMO_DAY = "2026-11-20"
DEMO_FILE = "demo.env"
DEMO_LOGINS = "demo-logins.txt"
"""Written by `seed_demo` into VAR_DIR: who can sign in to the demo, one line each."""
DEMO_ENVIRONMENT = f"""\
# Written by `make run` for the demonstration. A real installation must not have this file.
# The portal is held at this day, so that the demo's deadlines stay alive in any year.
CLOCK_TODAY={DEMO_DAY}
# The demo's administrators sign in with a password alone.
MFA_REQUIRED_ROLES=-
"""


class Command(BaseCommand):
    help = "Chạy cổng trên một máy: cơ sở dữ liệu, máy chủ web và đúng một tiến trình xử lý nền."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="địa chỉ lắng nghe")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or 8000, help="cổng lắng nghe")
        parser.add_argument("--no-demo", action="store_true", help="không nạp dữ liệu trình diễn")

    def handle(self, *args: Any, host: str, port: int, no_demo: bool, **options: Any) -> None:
        # Both by hand: a shell that starts this in the background has told it to ignore Ctrl-C.
        signal.signal(signal.SIGTERM, _interrupt)
        signal.signal(signal.SIGINT, _interrupt)
        require_free_port(host, port)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not no_demo and demo_is_due():
            self.prepare_demo()
        connections.close_all()
        with Supervisor(programs(host, port), say=self.stdout.write) as supervisor:
            self.stdout.write(f"Cổng đang chạy tại http://{host}:{port} – nhấn Ctrl-C để dừng.")
            try:
                if not no_demo:
                    self.show_demo(supervisor)
                supervisor.wait()
            except KeyboardInterrupt:
                self.stdout.write("Đang dừng…")

    def show_demo(self, supervisor: Supervisor) -> None:
        """Print the demo's documents when the worker has them, and who can sign in."""
        programme = demo_documents.demo_programme()
        if programme is None:
            return
        demo_documents.request_missing(programme)
        runs = demo_documents.newest_runs(programme)
        if any(run.status in ACTIVE_RUNS for run in runs):
            self.stdout.write(f"Đang lập báo cáo và hồ sơ của {programme.commune}…")
        while any(run.status in ACTIVE_RUNS for run in runs):
            supervisor.poll()
            time.sleep(0.5)
            runs = demo_documents.newest_runs(programme)
        for run in runs:
            name = f"{run.get_kind_display()} ({run.get_format_display()})"
            self.stdout.write(f"  {name}: {run.file.path if run.status == RunStatus.DONE else run.error}")
        logins = Path(settings.VAR_DIR) / DEMO_LOGINS
        if logins.exists():
            self.stdout.write(logins.read_text(encoding="utf-8"))
        connections.close_all()

    def prepare_demo(self) -> None:
        """Load the demo year, as a process that knows the demo's day from its first moment."""
        path = Path(settings.VAR_DIR) / DEMO_FILE
        if not path.exists():
            path.write_text(DEMO_ENVIRONMENT, encoding="utf-8")
            os.execv(sys.executable, [sys.executable, *sys.argv])
        self.stdout.write("Đang nạp dữ liệu trình diễn…")
        call_command("seed_demo")


def demo_is_due() -> bool:
    """Nothing is there yet, or the demo was begun and broke off before its last step, the list of logins."""
    folder = Path(settings.VAR_DIR)
    begun = (folder / DEMO_FILE).exists() and not (folder / DEMO_LOGINS).exists()
    return begun or not Commune.objects.exists()


def programs(host: str, port: int) -> list[Program]:
    """The web server and the one worker, with the clock's jobs inside it."""
    python = [sys.executable, "-m"]
    web = ["gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
    schedule = str(Path(settings.VAR_DIR) / "celerybeat-schedule")
    worker = ["celery", "-A", "config", "--quiet", "worker", "--beat", "-s", schedule, "--concurrency", "2"]
    root = Path(settings.BASE_DIR)
    return [
        Program("Xử lý nền", [*python, *worker, "--without-gossip", "--without-mingle"], folder=root),
        Program("Máy chủ web", [*python, *web], {"HOST": host, "PORT": str(port)}, root),
    ]


def require_free_port(host: str, port: int) -> None:
    """Say what to do when somebody else listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Không dùng được {host}:{port} ({error.strerror}). Hãy dừng chương trình đang dùng cổng này, "
                f"hoặc chọn cổng khác: make run PORT={port + 1}"
            ) from None


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt
