"""The portal as it is run for real (PostgreSQL) or on one machine (SQLite), with two yardsticks beside its pages."""

from __future__ import annotations

import os

if os.environ.get("DATABASE_URL", "").startswith("postgres"):
    from config.settings.production import *
    from config.settings.production import INSTALLED_APPS

    SECURE_SSL_REDIRECT = False
else:
    from config.settings.embedded import *
    from config.settings.embedded import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.citizens.apps.BenchConfig"]
ROOT_URLCONF = "bench.citizens.urls"
