"""The receipt: number, code, its QR, what happens next and by when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from common.qr import qr_svg
from feedback.models import Feedback
from feedback.selectors import settings_of
from feedback.services.receiving import code_of


def lookup_address(request: HttpRequest, feedback: Feedback, code: str) -> str:
    """Where a scan of the receipt leads. The code stands behind ``#``, which no browser sends to a server: it gets into
    no access log, not of the portal and not of a proxy."""
    path = reverse("feedback_lookup", args=[feedback.programme.commune.slug])
    return f"{request.build_absolute_uri(path)}#{code}"


def receipt_context(request: HttpRequest, feedback: Feedback, secret: str = "") -> dict[str, Any]:
    """What `_receipt.html` shows. Without the secret (the key was changed meanwhile) it shows the number alone."""
    code = code_of(feedback, secret) if secret else ""
    address = lookup_address(request, feedback, code) if code else ""
    return {
        "feedback": feedback,
        "code": code,
        "address": address,
        "qr": qr_svg(address, title=_("Mã QR để xem kết quả")) if address else "",
        "numbers": settings_of(feedback.programme.commune),
    }
