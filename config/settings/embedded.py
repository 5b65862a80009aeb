"""One machine, no services: SQLite, local files, Celery over the file system with exactly one worker."""

from __future__ import annotations

from config.settings import dotenv, env
from config.settings.base import *
from config.settings.base import TRUSTED_PROXY_COUNT, VAR_DIR
from config.settings.secret_key import kept_secret_key

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY") or kept_secret_key(VAR_DIR / "secret.key")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]"))

# Behind a proxy people come by https alone.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = bool(TRUSTED_PROXY_COUNT)

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # Counts of repeated visits (common/throttle.py): in memory, so that not even a hash reaches the disk.
    "throttle": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "throttle",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

_QUEUE = VAR_DIR / "queue"
CELERY_BROKER_URL = "filesystem://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # The transport polls; its own pace of one second would be what a person waits for every report.
    "polling_interval": 0.05,
    "data_folder_in": str(_QUEUE / "messages"),
    "data_folder_out": str(_QUEUE / "messages"),
    "control_folder": str(_QUEUE / "control"),
    "store_processed": False,
}
for _name in ("messages", "control"):
    (_QUEUE / _name).mkdir(parents=True, exist_ok=True)

# Without a mail server mails become files; the pages about mail say so.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
globals().update(env.mail_server())
