"""Handing out stored bytes: after the permission check, streamed, with headers that let no file act on its own."""

from __future__ import annotations

import logging
import zipfile
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from common.files import MIME
from criteria.scope import Scope, programme_view
from evidence.models import Evidence, EvidenceRevision
from evidence.permissions import sees_rounds
from evidence.services import page_name

from .common import visible_proof

logger = logging.getLogger(__name__)

SHOWN_IN_PLACE = {MIME["jpg"], MIME["png"], MIME["webp"], MIME["pdf"]}
"""Types a browser shows by itself; everything else is downloaded."""
KNOWN = set(MIME.values())
SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
FRESH = "private, no-cache"
"""A browser may keep the bytes but asks each time, so that a purge and a lost right hold at once."""
BRIEF = "private, max-age=600"


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def evidence_file(request: HttpRequest, scope: Scope, pk: int, number: int | None = None) -> HttpResponse:
    """The stored file of the current version, or of version `number`; ``?tai-ve=1`` downloads it."""
    evidence = visible_proof(request, scope, pk)
    if evidence.purged_at is not None:
        return _gone(request, evidence)
    revision = _revision(request, evidence, number)
    if not revision.file.name:
        raise Http404
    mime = revision.mime if revision.mime in KNOWN else "application/octet-stream"
    in_place = mime in SHOWN_IN_PLACE and not request.GET.get("tai-ve")
    return _stream(
        request, revision.file, mime, revision.sha256, FRESH, name=revision.original_name, download=not in_place
    )


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def evidence_thumb(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The small picture."""
    return _picture(request, visible_proof(request, scope, pk), "thumbnail", "image/webp")


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def evidence_preview(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The picture large enough to read."""
    return _picture(request, visible_proof(request, scope, pk), "preview", MIME["jpg"])


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def evidence_page(request: HttpRequest, scope: Scope, pk: int, number: int) -> HttpResponse:
    """One page of a PDF as a picture."""
    evidence = visible_proof(request, scope, pk)
    if evidence.purged_at is not None:
        return _gone(request, evidence)
    revision = evidence.current
    if revision is None or not 1 <= number <= (revision.pages_drawn or 0):
        raise Http404
    response: Any = get_conditional_response(request, etag=(etag := f'"{revision.sha256}-trang-{number}"'))
    if not isinstance(response, HttpResponseNotModified):
        try:
            with revision.page_pictures.open("rb") as stored, zipfile.ZipFile(stored) as package:
                response = HttpResponse(package.read(page_name(number)), content_type=MIME["webp"])
        except (OSError, KeyError, zipfile.BadZipFile):
            logger.error("Page %s of revision %s is missing", number, revision.pk)
            raise Http404 from None
    return _guarded(response, etag, BRIEF)


def _picture(request: HttpRequest, evidence: Evidence, name: str, mime: str) -> HttpResponse:
    if evidence.purged_at is not None:
        return _gone(request, evidence)
    stored = getattr(evidence.current, name, None)
    if not stored or str(stored.name).endswith(".json"):
        raise Http404
    return _stream(request, stored, mime, f"{evidence.current.sha256}-{name}", BRIEF)  # type: ignore[union-attr]


def _revision(request: HttpRequest, evidence: Evidence, number: int | None) -> EvidenceRevision:
    current = evidence.current
    if current is None:
        raise Http404
    if number is None or number == current.number:
        return current
    if not sees_rounds(request.user, evidence):
        raise Http404
    return get_object_or_404(evidence.revisions, number=number)


def _stream(
    request: HttpRequest, stored: Any, mime: str, etag: str, cache: str, *, name: str = "", download: bool = False
) -> Any:
    """The file as a stream, or 304 when the browser has these very bytes. The type is the one the intake found."""
    quoted = f'"{etag}"'
    response: Any = get_conditional_response(request, etag=quoted)
    if not isinstance(response, HttpResponseNotModified):
        try:
            response = FileResponse(
                stored.storage.open(stored.name, "rb"), as_attachment=download, filename=name, content_type=mime
            )
        except FileNotFoundError:
            logger.error("Stored file %s is missing", stored.name)
            raise Http404 from None
    return _guarded(response, quoted, cache)


def _guarded(response: Any, etag: str, cache: str) -> Any:
    """The headers that let no file act on its own."""
    response["ETag"] = etag
    response["Cache-Control"] = cache
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _gone(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    return render(request, "evidence/purged.html", {"evidence": evidence}, status=410)
