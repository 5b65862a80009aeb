"""What a phone's queue talks to: who is signed in, one file per request, parts of a large one. Answers are JSON.

The queue repeats a request whose answer was lost, so each submission carries its own id: sent again it is answered
with the proof it made the first time. Whatever is refused comes back with a sentence, and the phone keeps the file.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.datastructures import MultiValueDict
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from common.errors import DomainError, Invalid, WrongState
from common.files import RejectedFile
from criteria.scope import Scope, programme_view
from evidence.forms import FileProofForm
from evidence.models import Evidence
from evidence.selectors import same_file_elsewhere
from evidence.services import upload_evidence
from evidence.services.adding import sent_before
from evidence.services.incoming import (
    PART_BYTES,
    Incoming,
    drop_incoming,
    keep_part,
    missing_parts,
    open_incoming,
    put_together,
)

from .common import paced, twins_sentence, units_to_choose
from .sending import tail_of
from .targets import Target, place_to_return, target_of

Answering = Callable[[HttpRequest, Scope], JsonResponse]


def answering(view: Answering) -> Answering:
    """A rule that says no is answered with its sentence, and another person's photos are not taken at all."""

    @wraps(view)
    def door(request: HttpRequest, scope: Scope) -> JsonResponse:
        try:
            if request.method == "POST" and request.POST.get("owner") != str(request.user.pk):
                raise WrongState(_("Ảnh này do người khác chụp trên máy này. Hãy để người đó đăng nhập rồi gửi tiếp."))
            return view(request, scope)
        except DomainError as problem:
            return refused(problem.message, problem.status_code)
        except NotComplete:
            return JsonResponse({"incomplete": True}, status=409)
        except Http404:
            return refused(_("Việc này không còn trong kế hoạch hoặc bạn không còn phụ trách. Hãy nộp cho việc khác."))

    return door


class NotComplete(Exception):
    """Parts are missing; the queue asks which ones and sends those, so nobody has to read a sentence."""


def refused(sentence: str, status: int = 422) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=status)


@never_cache
@require_safe
@programme_view(Permission.SUBMIT_WORK)
def evidence_sender(request: HttpRequest, scope: Scope) -> JsonResponse:
    """Who is signed in on this device, with a fresh token: asked before anything is sent."""
    return JsonResponse({"owner": str(request.user.pk), "token": get_token(request), "part": PART_BYTES})


@paced
@never_cache
@require_POST
@programme_view(Permission.SUBMIT_WORK)
@answering
def evidence_part(request: HttpRequest, scope: Scope) -> JsonResponse:
    """Keep one part of a large file; without a part, only say which ones have not come."""
    form = PartForm(request.POST, request.FILES)
    if not form.is_valid():
        return refused(_sentence(form))
    data = form.cleaned_data
    incoming = _incoming(request, scope, data["client_id"], data["size"])
    if data["part"] is not None and data["number"] is not None:
        keep_part(incoming, data["number"], data["part"])
    return JsonResponse({"missing": missing_parts(incoming)})


@paced
@never_cache
@require_POST
@programme_view(Permission.SUBMIT_WORK)
@answering
def evidence_send(request: HttpRequest, scope: Scope) -> JsonResponse:
    """Hand in one file, whole in this request or from the parts that came before."""
    client_id = _client_id(request)
    target = target_of(request, scope)
    if target is None:
        raise Http404
    known = sent_before(client_id, request.user)
    if known is not None:
        return _stored(request, scope, target, known)
    with _upload(request, scope, client_id) as (files, incoming):
        form = FileProofForm(
            request.POST,
            files,
            programme=scope.programme,
            units=units_to_choose(scope),
            windows=target.windows,
            tied=target.tied,
        )
        if not form.is_valid():
            return refused(_sentence(form))
        upload = form.cleaned_data["chosen"][0]
        tail = tail_of(request, scope, target, form, client_id)
        try:
            proof = upload_evidence(upload=upload, name=str(upload.name or ""), **tail)
        except RejectedFile:
            if incoming is not None:
                drop_incoming(incoming)
            raise
    if incoming is not None:
        drop_incoming(incoming)
    return _stored(request, scope, target, proof)


class PartForm(forms.Form):
    """One part of a file, or the question which parts are missing."""

    client_id = forms.UUIDField()
    size = forms.IntegerField(min_value=1)
    number = forms.IntegerField(min_value=0, required=False)
    part = forms.FileField(required=False, allow_empty_file=True)


@contextmanager
def _upload(
    request: HttpRequest, scope: Scope, client_id: uuid.UUID
) -> Iterator[tuple[MultiValueDict[str, Any], Incoming | None]]:
    """The file of this request as the form wants it, and the parts it was put together from."""
    size = request.POST.get("size", "")
    if request.FILES or not (size.isascii() and size.isdigit() and len(size) < 12):
        yield request.FILES, None
        return
    incoming = _incoming(request, scope, client_id, int(size))
    if missing_parts(incoming):
        raise NotComplete
    with put_together(incoming) as whole:
        name = request.POST.get("name", "")[:255] or "tep"
        yield MultiValueDict({"picked": [UploadedFile(file=whole, name=name, size=incoming.size)]}), incoming


def _incoming(request: HttpRequest, scope: Scope, client_id: uuid.UUID, size: int) -> Incoming:
    return open_incoming(by=request.user, programme=scope.programme, client_id=client_id, size=size)


def _client_id(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("client_id", ""))
    except ValueError:
        raise Invalid(_("Tệp đến không kèm mã gửi. Hãy tải lại trang rồi gửi lại.")) from None


def _stored(request: HttpRequest, scope: Scope, target: Target, proof: Evidence) -> JsonResponse:
    proof.programme = scope.programme
    twins = same_file_elsewhere(proof, request.user)
    return JsonResponse(
        {
            "title": proof.title,
            "url": proof.get_absolute_url(),
            "back": place_to_return(scope, target, [proof]),
            "notes": [strip_tags(twins_sentence(twins, scope))] if twins else [],
        }
    )


def _sentence(form: forms.Form) -> str:
    """What is wrong, in one paragraph."""
    return " ".join(str(sentence) for sentences in form.errors.values() for sentence in sentences)
