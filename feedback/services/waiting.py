"""Photos that were sent before their form was right: kept for a day, so that nobody has to choose them again.

No row knows them. A signed token in the form names them; who has no token cannot ask for them.
"""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from common.public import read_slot, sign_slot
from common.storage import private_storage

from .photos import MAX_PHOTOS, ReadyPhoto

FOLDER = "feedback-waiting"
KEPT_FOR = dt.timedelta(hours=24)
PURPOSE = "feedback.photos"


def keep(client_id: uuid.UUID, photos: Sequence[ReadyPhoto]) -> str:
    """Put the photos aside for this submission; the token that brings them back, "" for none."""
    if not photos:
        return ""
    storage = private_storage()
    names = [photo.sha256[:32] for photo in photos[:MAX_PHOTOS]]
    for name, photo in zip(names, photos, strict=False):
        path = _path(client_id, name)
        if not storage.exists(path):
            storage.save(path, ContentFile(photo.data))
    return sign_slot(PURPOSE, c=client_id.hex, n=names)


def fetch(client_id: uuid.UUID, token: str, *, without: Iterable[str] = ()) -> tuple[list[ReadyPhoto], int]:
    """The photos of a token, less those whose short names are `without`, and how many are gone by now."""
    slot = read_slot(PURPOSE, token, max_age=int(KEPT_FOR.total_seconds())) if token else None
    if slot is None or slot.get("c") != client_id.hex:
        return [], 1 if token else 0
    removed = set(without)
    wanted = [name for name in slot["n"] if name not in removed]
    found = [photo for photo in (_read(client_id, name) for name in wanted) if photo is not None]
    return found, len(wanted) - len(found)


def drop(client_id: uuid.UUID) -> None:
    """The submission is stored: what waited for it may go."""
    storage = private_storage()
    with suppress(OSError):
        for name in storage.listdir(f"{FOLDER}/{client_id.hex}")[1]:
            storage.delete(f"{FOLDER}/{client_id.hex}/{name}")
        storage.delete(f"{FOLDER}/{client_id.hex}")


def clear_old() -> int:
    """Delete what nobody came back for within a day; how many photos."""
    storage = private_storage()
    limit = timezone.now() - KEPT_FOR
    cleared = 0
    with suppress(FileNotFoundError):
        for folder in storage.listdir(FOLDER)[0]:
            here = f"{FOLDER}/{folder}"
            names = storage.listdir(here)[1]
            old = [name for name in names if storage.get_modified_time(f"{here}/{name}") < limit]
            for name in old:
                storage.delete(f"{here}/{name}")
            cleared += len(old)
            if len(old) == len(names):
                storage.delete(here)
    return cleared


def _path(client_id: uuid.UUID, name: str) -> str:
    return f"{FOLDER}/{client_id.hex}/{name}.jpg"


def _read(client_id: uuid.UUID, name: str) -> ReadyPhoto | None:
    try:
        with private_storage().open(_path(client_id, name), "rb") as stored:
            data = stored.read()
    except FileNotFoundError:
        return None
    with Image.open(io.BytesIO(data)) as picture:
        return ReadyPhoto(data, *picture.size)
