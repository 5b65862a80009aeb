"""For developers: the embedded portal with Django's debug pages and uncompressed static files."""

from __future__ import annotations

from config.settings.base import INSTALLED_APPS as _APPS
from config.settings.base import STORAGES as _STORAGES
from config.settings.embedded import *

DEBUG = True
INSTALLED_APPS = ["whitenoise.runserver_nostatic", *_APPS]
STORAGES = _STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

READ_ONLY_GUARD = True
