"""A large file that comes in parts, because a phone in a dead spot would have to begin a single request again.

No row knows the parts: they lie in a folder named after the person and the submission, wait for the last one, and
become a proof through the same door as any upload. What nobody finishes is swept after two days; the phone keeps the
file until the portal has said that it is stored, so a swept one is merely sent from the start.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Invalid, WrongState
from common.files import human_size, limits_from_settings
from common.storage import private_storage
from criteria.models import ProgrammeYear
from evidence.permissions import can_add

FOLDER = "evidence-incoming"
PART_BYTES = 2 * 1024 * 1024
"""A minute on the slowest line a phone still holds; what a lost request costs at most."""
KEPT_FOR = dt.timedelta(days=2)
MOST_AT_ONCE = 3
"""Half-sent files of one person; a fourth pushes the oldest out."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file on its way: whose, which submission, how long it will be."""

    user_id: int
    client_id: uuid.UUID
    size: int

    @property
    def folder(self) -> str:
        return f"{FOLDER}/{self.user_id}/{self.client_id.hex}-{self.size}"

    @property
    def count(self) -> int:
        return -(-self.size // PART_BYTES)

    def length_of(self, number: int) -> int:
        return min(PART_BYTES, self.size - number * PART_BYTES)

    def path_of(self, number: int) -> str:
        return f"{self.folder}/{number:04d}"


def open_incoming(*, by: Any, programme: ProgrammeYear, client_id: uuid.UUID, size: int) -> Incoming:
    """The file this person sends in parts for this submission.

    Raises:
        NotAllowed: the person may not hand in proof here and now.
        Invalid: empty, or larger than the installation takes.
    """
    can_add(by, programme).require()
    limit = limits_from_settings().max_bytes
    if not 0 < size <= limit:
        raise Invalid(
            _("Tệp này nặng %(size)s, mỗi tệp tối đa %(limit)s. Hãy nén lại, hoặc đưa lên mạng rồi nộp đường dẫn.")
            % {"size": human_size(max(size, 0)), "limit": human_size(limit)},
            field="picked",
        )
    return Incoming(by.pk, client_id, size)


def missing_parts(incoming: Incoming) -> list[int]:
    """Numbers of the parts that have not arrived whole."""
    storage = private_storage()
    return [number for number in range(incoming.count) if not _is_whole(storage, incoming, number)]


def keep_part(incoming: Incoming, number: int, part: File[bytes]) -> None:
    """Put one part aside; one that is there already stays as it is.

    Raises:
        Invalid: there is no such part, or it was cut short on the way.
    """
    if not 0 <= number < incoming.count or part.size != incoming.length_of(number):
        raise Invalid(_("Một phần của tệp bị đứt trên đường gửi. Hãy bấm “Gửi tiếp”."), field="picked")
    storage = private_storage()
    if _is_whole(storage, incoming, number):
        return
    _make_room(storage, incoming)
    with suppress(FileNotFoundError):
        storage.delete(incoming.path_of(number))  # a part that a full disk or a restart cut short
    storage.save(incoming.path_of(number), part)


@contextmanager
def put_together(incoming: Incoming) -> Iterator[IO[bytes]]:
    """The whole file for as long as the block runs.

    Raises:
        WrongState: parts are missing; the sender asks which ones and sends those.
    """
    storage = private_storage()
    with tempfile.TemporaryFile(prefix="incoming-") as whole:
        try:
            for number in range(incoming.count):
                with storage.open(incoming.path_of(number), "rb") as part:
                    shutil.copyfileobj(part, whole)
        except FileNotFoundError:
            raise _incomplete() from None
        if whole.tell() != incoming.size:
            raise _incomplete()
        whole.seek(0)
        yield whole


def _incomplete() -> WrongState:
    return WrongState(_("Tệp chưa đến đủ các phần. Hãy bấm “Gửi tiếp”, phần đã gửi không phải gửi lại."))


def drop_incoming(incoming: Incoming) -> None:
    """The proof is stored, or its file was refused for good: the parts may go."""
    _remove(private_storage(), incoming.folder)


def sweep_incoming() -> int:
    """Delete what nobody went on sending for two days; how many files. The real clock: a demo's day stands still."""
    storage, swept = private_storage(), 0
    limit = timezone.now() - KEPT_FOR
    for person in _folders(storage, FOLDER):
        for name in _folders(storage, f"{FOLDER}/{person}"):
            folder = f"{FOLDER}/{person}/{name}"
            if _last_touched(storage, folder) < limit:
                _remove(storage, folder)
                swept += 1
        with suppress(OSError):
            storage.delete(f"{FOLDER}/{person}")  # only an empty folder lets itself be deleted
    return swept


def _make_room(storage: Storage, incoming: Incoming) -> None:
    """One person's half-sent files stay few: the one left alone longest makes room for a new one."""
    own = f"{FOLDER}/{incoming.user_id}"
    others = [f"{own}/{name}" for name in _folders(storage, own) if f"{own}/{name}" != incoming.folder]
    if len(others) < MOST_AT_ONCE:
        return
    others.sort(key=lambda folder: _last_touched(storage, folder))
    for folder in others[: len(others) - MOST_AT_ONCE + 1]:
        _remove(storage, folder)


def _is_whole(storage: Storage, incoming: Incoming, number: int) -> bool:
    try:
        return storage.size(incoming.path_of(number)) == incoming.length_of(number)
    except FileNotFoundError:
        return False


def _folders(storage: Storage, path: str) -> list[str]:
    try:
        return list(storage.listdir(path)[0])
    except FileNotFoundError:
        return []


def _last_touched(storage: Storage, folder: str) -> dt.datetime:
    """When the newest part came; an empty folder was never touched."""
    times = [dt.datetime.min.replace(tzinfo=dt.UTC)]
    with suppress(FileNotFoundError):
        times += [storage.get_modified_time(f"{folder}/{name}") for name in storage.listdir(folder)[1]]
    return max(times)


def _remove(storage: Storage, folder: str) -> None:
    with suppress(FileNotFoundError):
        for name in storage.listdir(folder)[1]:
            with suppress(FileNotFoundError):
                storage.delete(f"{folder}/{name}")
        with suppress(OSError):
            storage.delete(folder)
