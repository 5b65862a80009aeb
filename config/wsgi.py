"""The web server's entry: ``gunicorn config.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

application = get_wsgi_application()
# Loaded here and not by the first request: a fault in an address stops the start, and workers share the memory.
get_resolver().url_patterns  # noqa: B018
