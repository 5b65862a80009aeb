"""The background worker. Jobs live in each app's ``jobs.py``; what runs by the clock is listed here as data.

``celery -A config worker`` works them off. With Redis any number of workers may run. With the embedded
file-system transport exactly one may: two of them lose messages, so the second one refuses to start.
"""

from __future__ import annotations

import fcntl
import logging.config
import os
from typing import IO, Any

from celery import Celery, bootsteps
from celery.exceptions import ImproperlyConfigured
from celery.schedules import crontab
from celery.signals import setup_logging, worker_ready
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")

app.conf.beat_schedule = {
    # Every hour: what is due is told once, also after the worker was away. Mails every few minutes, as people chose.
    "tasks-remind": {"task": "tasks.remind", "schedule": crontab(minute="20")},
    "common-send-notices": {"task": "common.send_notices", "schedule": 300.0, "options": {"expires": 250}},
    "common-purge-notices": {"task": "common.purge_notices", "schedule": crontab(hour="3", minute="20")},
    "accounts-disable-idle": {"task": "accounts.disable_idle", "schedule": crontab(hour="2", minute="30")},
    "reports-purge-personal-data": {"task": "reports.purge_personal_data", "schedule": crontab(hour="3", minute="0")},
    "reports-record-standing": {"task": "reports.record_standing", "schedule": crontab(hour="23", minute="30")},
    "feedback-look-after": {"task": "feedback.look_after", "schedule": crontab(hour="6", minute="15")},
    "feedback-clear-waiting": {"task": "feedback.clear_waiting", "schedule": crontab(minute="40")},
    "evidence-sweep-incoming": {"task": "evidence.sweep_incoming", "schedule": crontab(minute="50")},
    # Not worth keeping when the worker was away for longer: the next one finds the same rows.
    "reports-requeue-lost": {"task": "reports.requeue_lost", "schedule": 60.0, "options": {"expires": 50}},
    "evidence-requeue-previews": {"task": "evidence.requeue_previews", "schedule": 600.0, "options": {"expires": 500}},
}


class OneWorkerOnly(bootsteps.Step):
    """Holds a lock for as long as the process lives when the transport allows one consumer only."""

    def __init__(self, worker: Any, **kwargs: Any) -> None:
        super().__init__(worker, **kwargs)
        self.file: IO[str] | None = None

    def include_if(self, worker: Any) -> bool:
        return str(worker.app.conf.broker_url or "").startswith("filesystem:")

    def create(self, worker: Any) -> None:
        path = settings.VAR_DIR / "worker.lock"
        self.file = path.open("a", encoding="ascii")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImproperlyConfigured(
                f"Đã có một tiến trình xử lý nền dùng thư mục {settings.VAR_DIR}; "
                "bản chạy trên một máy chỉ được có một tiến trình."
            ) from None


app.steps["worker"].add(OneWorkerOnly)


@worker_ready.connect
def take_up_again(sender: Any, **kwargs: Any) -> None:
    """A worker that starts first looks for runs that lost theirs."""
    sender.app.send_task("reports.requeue_lost")


@setup_logging.connect
def use_django_logging(**kwargs: Any) -> None:
    """The worker logs like the web server; without a receiver Celery would set up its own."""
    logging.config.dictConfig(settings.LOGGING)
