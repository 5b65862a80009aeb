"""For the test suite: nothing of the developer's machine is read but DATABASE_URL and REDIS_URL."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

# The files of a developer's own installation must not be touched by tests. Made when the first file is kept, removed by
# tests/conftest.py.
os.environ["VAR_DIR"] = str(Path(tempfile.gettempdir()) / f"portal-test-{os.getpid()}-{secrets.token_hex(4)}")

from config.settings import env
from config.settings.base import *
from config.settings.base import DATABASES
from config.settings.base import STORAGES as _STORAGES

SECRET_KEY = "test-only-" + "k" * 50
DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = _STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True

# Parallel test processes share one Redis. Clearing a cache empties its whole database there, so each process keeps to
# one of its own, away from the messages in database 0; the queue has a name of its own.
_PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "main")
_CACHE_DATABASE = 1 + int(_PROCESS.removeprefix("gw")) % 14 if _PROCESS.startswith("gw") else 15
REDIS_URL = env.secret("REDIS_URL")
_REDIS = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": urlsplit(REDIS_URL)._replace(path=f"/{_CACHE_DATABASE}").geturl() if REDIS_URL else "",
}
_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {
    name: _REDIS | {"KEY_PREFIX": f"{_PROCESS}-{name}"} if REDIS_URL else _MEMORY | {"LOCATION": name}
    for name in ("default", "throttle")
}
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_DEFAULT_QUEUE = f"test-{_PROCESS}"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

# A worker process that a test starts works on the test's own database.
if _NAME := env.text("TEST_DATABASE_NAME"):
    DATABASES["default"]["NAME"] = _NAME
    CELERY_TASK_ALWAYS_EAGER = False

READ_ONLY_GUARD = True
