"""Where files that only their readers may see are kept."""

from __future__ import annotations

from django.core.files.storage import Storage, storages


def private_storage() -> Storage:
    """Files nobody reaches by URL; only permission-checked views stream them."""
    return storages["default"]
