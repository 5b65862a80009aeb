"""Photos of a feedback: cleaned before anything is stored, shown to the public only with boxes drawn over them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import IO, Any, TypeAlias

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from PIL import Image

from common.errors import Invalid
from common.files import Limits, clean_upload, inspect_upload
from common.models import Event
from feedback.models import Feedback, FeedbackPhoto
from feedback.permissions import can_redact
from feedback.pictures import STORED_SIDE, Box, small_jpeg, with_boxes

MAX_PHOTOS = 5
"""In one message; the sender may send more with what is added later."""
MAX_OF_FEEDBACK = 30
MAX_BOXES = 40
LIMITS = Limits(max_bytes=15 * 1024 * 1024, allowed=frozenset({"jpg", "png", "webp", "heic"}))
"""A photo as a phone takes it, for browsers whose script does not make it small first."""

Kept: TypeAlias = "list[tuple[Any, str]]"
Upload: TypeAlias = "IO[bytes] | File[bytes]"


@dataclass(frozen=True, slots=True)
class ReadyPhoto:
    """The bytes to store: an upright JPEG, free of place and camera, of moderate size."""

    data: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


def prepare(upload: Upload, name: str = "") -> ReadyPhoto:
    """Clean one photo. Call it before a transaction is open: decoding takes its time.

    Raises:
        RejectedFile: it is no photo, or damaged, or too large; the sentence says what to do.
    """
    facts = inspect_upload(upload, name=name or str(getattr(upload, "name", "") or ""), limits=LIMITS)
    clean = clean_upload(upload, facts)
    with clean.file as stored:
        fits = max(clean.facts.width or 0, clean.facts.height or 0) <= STORED_SIDE
        data = stored.read() if fits and clean.facts.extension == "jpg" else small_jpeg(stored)
    with Image.open(io.BytesIO(data)) as picture:
        return ReadyPhoto(data, *picture.size)


def prepare_all(uploads: Iterable[Upload]) -> list[ReadyPhoto]:
    """Clean the photos of one message; the same picture twice counts once.

    Raises:
        RejectedFile: one of them is not taken.
        Invalid: there are too many.
    """
    uploads = list(uploads)
    if len(uploads) > MAX_PHOTOS:
        raise too_many()
    return list({ready.sha256: ready for ready in map(prepare, uploads)}.values())


def too_many() -> Invalid:
    return Invalid(
        _("Mỗi lần gửi được nhiều nhất %(count)d ảnh. Hãy bỏ bớt ảnh.") % {"count": MAX_PHOTOS}, field="photos"
    )


@contextmanager
def writing() -> Iterator[Kept]:
    """One transaction that also writes files: a failure, even of the commit, removes the files again."""
    kept: Kept = []
    try:
        with transaction.atomic():
            yield kept
    except BaseException:
        for storage, name in kept:
            with suppress(OSError):
                storage.delete(name)
        raise


def attach(
    feedback: Feedback, photos: Sequence[ReadyPhoto], kept: Kept, *, from_sender: bool = True
) -> list[FeedbackPhoto]:
    """Store prepared photos behind those that are there. Call inside `writing`, which gives `kept`."""
    known = set(feedback.photos.values_list("sha256", flat=True))
    new = [ready for ready in photos if ready.sha256 not in known]
    if len(known) + len(new) > MAX_OF_FEEDBACK:
        raise Invalid(_("Mục này đã có đủ ảnh. Hãy mô tả thêm bằng lời."), field="photos")
    last = feedback.photos.aggregate(last=Max("position"))["last"] or 0
    return [_stored(feedback, ready, last + step, kept, from_sender) for step, ready in enumerate(new, start=1)]


def _stored(feedback: Feedback, ready: ReadyPhoto, position: int, kept: Kept, from_sender: bool) -> FeedbackPhoto:
    photo = FeedbackPhoto(
        feedback=feedback, position=position, sha256=ready.sha256, width=ready.width, height=ready.height,
        from_sender=from_sender,
    )  # fmt: skip
    photo.file.save("anh.jpg", ContentFile(ready.data), save=False)
    kept.append((photo.file.storage, str(photo.file.name)))
    photo.save()
    return photo


def add_photos(*, feedback: Feedback, files: Iterable[Upload], from_sender: bool, by: Any = None) -> int:
    """Clean and store photos of a feedback that is there already; how many were new."""
    ready = prepare_all(files)
    with writing() as kept:
        added = attach(feedback, ready, kept, from_sender=from_sender)
        if added:
            Event.record(feedback, "feedback_photos_added", by=by, data={"count": len(added)})
    return len(added)


# --- for the public ---------------------------------------------------------------------------------


def redact(
    *, photo: FeedbackPhoto, boxes: Sequence[Sequence[float]], by: Any, nothing_to_hide: bool = False
) -> FeedbackPhoto:
    """Make the copy that may be shown: black where the boxes are.

    Raises:
        Invalid: no box and nobody said that there is nothing to hide, a box that is none, or the photo is gone.
        NotAllowed: the person does not decide what is published.
    """
    can_redact(by, photo.feedback).require()
    checked = checked_boxes(boxes)
    if not checked and not nothing_to_hide:
        raise Invalid(
            _("Chưa có ô che nào. Hãy vẽ ô che mặt người, biển số, số điện thoại, hoặc xác nhận không có gì phải che.")
        )
    if not photo.file:
        raise Invalid(_("Ảnh này đã bị xóa theo thời hạn lưu giữ."))
    with photo.file.storage.open(str(photo.file.name), "rb") as original:
        data = with_boxes(original, checked)
    with writing() as kept:
        _replace_redacted(photo, data, checked, kept)
        details = {"photo": photo.position, "boxes": len(checked), "sha256": photo.redacted_sha256}
        Event.record(photo.feedback, "feedback_photo_redacted", by=by, data=details)
    return photo


def _replace_redacted(photo: FeedbackPhoto, data: bytes, boxes: list[Box], kept: Kept) -> None:
    former = str(photo.redacted.name or "")
    photo.redacted.save("da-che.jpg", ContentFile(data), save=False)
    storage = photo.redacted.storage
    kept.append((storage, str(photo.redacted.name)))
    photo.boxes, photo.redacted_sha256 = [list(box) for box in boxes], sha256(data).hexdigest()
    photo.save(update_fields=["redacted", "redacted_sha256", "boxes"])
    if former:
        transaction.on_commit(partial(storage.delete, former))


def checked_boxes(boxes: Iterable[Sequence[float]]) -> list[Box]:
    """Boxes cut at the picture's edges. Raises Invalid for what is no box."""
    found: list[Box] = []
    for left, top, wide, high in boxes:
        right, bottom = min(left + wide, 1.0), min(top + high, 1.0)
        left, top = max(left, 0.0), max(top, 0.0)
        if not (left < right and top < bottom):
            raise Invalid(_("Mỗi ô che phải nằm trong ảnh, rộng và cao hơn 0."))
        found.append((round(left, 4), round(top, 4), round(right - left, 4), round(bottom - top, 4)))
    if len(found) > MAX_BOXES:
        raise Invalid(_("Nhiều nhất %(count)d ô che. Hãy vẽ ô lớn hơn thay cho nhiều ô nhỏ.") % {"count": MAX_BOXES})
    return found


def set_public(*, photo: FeedbackPhoto, public: bool, by: Any) -> FeedbackPhoto:
    """Whether the covered copy stands beside the published answer.

    Raises:
        Invalid: nobody has covered it yet.
        NotAllowed: the person does not decide what is published.
    """
    can_redact(by, photo.feedback).require()
    if public and not photo.redacted:
        raise Invalid(_("Hãy che ảnh, hoặc xác nhận không có gì phải che, trước khi công khai."))
    if photo.is_public == public:
        return photo
    with transaction.atomic():
        photo.is_public = public
        photo.save(update_fields=["is_public"])
        verb = "feedback_photo_shown" if public else "feedback_photo_hidden"
        Event.record(photo.feedback, verb, by=by, data={"photo": photo.position})
    return photo


def delete_photos(feedback: Feedback) -> int:
    """Remove all photos, rows and files, when the time to keep them is over; how many there were."""
    photos = list(feedback.photos.all())
    files = [stored for photo in photos for stored in (photo.file, photo.redacted) if stored]
    with transaction.atomic():
        feedback.photos.all().delete()
        for stored in files:
            transaction.on_commit(partial(stored.storage.delete, str(stored.name)))
    return len(photos)
