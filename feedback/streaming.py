"""Handing out photos: covered copies to everybody once published, originals to those who may see the feedback."""

from __future__ import annotations

import logging
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response

logger = logging.getLogger(__name__)

SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"


def stream(request: HttpRequest, stored: Any, sha256: str, name: str) -> HttpResponse:
    """A stored JPEG, asked for again each time, so that a withdrawn right or publication holds at once."""
    quoted = f'"{sha256}"'
    response: Any = get_conditional_response(request, etag=quoted)
    if not isinstance(response, HttpResponseNotModified):
        try:
            opened = stored.storage.open(stored.name, "rb")
        except FileNotFoundError:
            logger.error("Stored photo %s is missing", stored.name)
            raise Http404 from None
        response = FileResponse(opened, filename=name, content_type="image/jpeg")
    response["ETag"] = quoted
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
