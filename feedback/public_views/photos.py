"""Photos that come with a form: cleaned one by one, the good ones kept while the rest of the form is put right."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from common.errors import Invalid
from common.files import RejectedFile
from common.throttle import over_limit
from feedback.pictures import data_uri
from feedback.services.photos import MAX_PHOTOS, ReadyPhoto, prepare
from feedback.services.waiting import fetch, keep

TOKEN = "photos_token"
TARGET = "photos"
KEPT_PER_HOUR = 60


@dataclass
class Photos:
    """The photos of one submission so far, and what was wrong with others."""

    client_id: uuid.UUID
    ready: list[ReadyPhoto] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    token: str = ""

    def keep(self, request: HttpRequest) -> None:
        """Put them aside for the next page of the form; not without end for one address, so that no disk fills up."""
        if self.ready and over_limit("feedback.keep", request, KEPT_PER_HOUR):
            self.ready = []
            self.problems.append(_("Ảnh chưa giữ được. Hãy chọn lại ảnh ở bước cuối, hoặc gửi phần chữ trước."))
        self.token = keep(self.client_id, self.ready)

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Small pictures for the page, with the name that takes one out again."""
        return [
            {"name": ready.sha256[:32], "number": number, "picture": data_uri(io.BytesIO(ready.data))}
            for number, ready in enumerate(self.ready, start=1)
        ]

    @property
    def room(self) -> int:
        return MAX_PHOTOS - len(self.ready)


def photos_of(request: HttpRequest, client_id: uuid.UUID) -> Photos:
    """What was kept for this form, less what the person took out, and what comes new."""
    kept, gone = fetch(client_id, request.POST.get(TOKEN, ""), without=request.POST.getlist("photos_out"))
    photos = Photos(client_id, kept)
    if gone:
        photos.problems.append(
            _("Ảnh gửi lúc trước chỉ giữ tạm 24 giờ nên không còn. Hãy chọn lại ảnh; phần chữ còn đủ.")
        )
    known = {ready.sha256 for ready in kept}
    uploads = request.FILES.getlist(TARGET)
    surplus = len(uploads[MAX_PHOTOS:])  # not even opened: decoding is what costs
    for upload in uploads[:MAX_PHOTOS]:
        try:
            ready = prepare(upload)
        except RejectedFile as problem:
            photos.problems.append(f"{upload.name}: {problem.sentence}")
            continue
        if ready.sha256 not in known:
            known.add(ready.sha256)
            photos.ready.append(ready)
    if photos.room < 0 or surplus:
        photos.problems.append(too_many_sentence(len(photos.ready) + surplus))
        del photos.ready[MAX_PHOTOS:]
    return photos


def too_many_sentence(count: int) -> str:
    return _("Ông/bà chọn %(count)d ảnh, mỗi lần gửi được nhiều nhất %(most)d. Đã giữ %(most)d ảnh đầu.") % {
        "count": count,
        "most": MAX_PHOTOS,
    }


def blame(form: Any, problem: Invalid) -> None:
    """Say at the field what a service would not take."""
    form.add_error(problem.field if problem.field in form.fields else None, problem.message)
