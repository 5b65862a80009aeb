"""Pages for citizens: no sign-in, no session, no cookie, nothing fetched from elsewhere.

A form of such a page carries no authority, so it needs no CSRF token. What it needs to know (which version of which
survey, whose counter, when it was opened) travels in a signed token, and a random id makes sure that what arrives
twice is kept once.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from .clock import now
from .errors import DomainError
from .typed import typed_text

View = Callable[..., HttpResponse]

LARGE = "chu"
"""Parameter of address and form that asks for large letters; its value is "to"."""
TRAP = "trang_nha"
"""Name of the field in `public/_trap.html` that only programs fill in."""
LARGEST_POST = 90 * 1024 * 1024
"""Bytes of one sending: five photos as large as they are taken, and the words. More is not read, so that strangers fill
no disk."""
SHEET = settings.BASE_DIR / "static/public/public.css"
_ISSUED = "t"


# --- the view -------------------------------------------------------------------------------------


def public_view(
    *, methods: Iterable[str] = ("GET", "HEAD"), store: bool = True, index: bool = False
) -> Callable[[View], View]:
    """Open a view to everybody: no sign-in asked, no session policy, no CSRF token.

    Only for views that take nothing from a session or a cookie. `store=False` for answers that hold what one person
    sent (``Cache-Control: no-store``); `index=True` lets search engines list the page.
    """
    allowed = frozenset(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            if _is_too_large(request):
                return _unread(request)
            try:
                response = view(request, *args, **kwargs)
            except Http404:
                response = _problem(request, 404, "")
            except DomainError as error:
                response = _problem(request, error.status_code, error.message)
            if not store or request.method == "POST":
                response.setdefault("Cache-Control", "no-store")
            if not index:
                response.setdefault("X-Robots-Tag", "noindex")
            return response

        opened = csrf_exempt(login_not_required(door))
        opened.is_public = True  # type: ignore[attr-defined]
        return opened

    return decorate


def _is_too_large(request: HttpRequest) -> bool:
    """By what it says of itself; a server hands over no more than that."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return said.isdigit() and (len(said) > 12 or int(said) > LARGEST_POST)


def _unread(request: HttpRequest) -> HttpResponse:
    """Asking `request.POST` for anything would read it all."""
    reason = _("Ảnh gửi kèm quá nặng. Hãy quay lại trang trước, bỏ bớt ảnh rồi gửi lại; phần chữ vẫn còn ở đó.")
    context = {"commune": None, "large": False, "carry": "", "reason": reason, "status": 413}
    response = render(request, "public/problem.html", context, status=413)
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(request: HttpRequest, status: int, reason: str) -> HttpResponse:
    """What went wrong, on a page like the others; what was typed is shown again, to be copied."""
    context = page_context(request, getattr(request, "commune", None), reason=reason, status=status)
    if request.method == "POST":
        context |= {"typed": typed_text(request), "had_files": bool(request.FILES)}
    return render(request, "public/problem.html", context, status=status)


def page_context(request: HttpRequest, commune: Any, **more: Any) -> dict[str, Any]:
    """What `public/base.html` reads. `carry` goes behind each address without a query: it keeps the letters large."""
    large = (request.POST.get(LARGE) or request.GET.get(LARGE)) == "to"
    return {"commune": commune, "large": large, "carry": f"?{LARGE}=to" if large else "", **more}


# --- what a form carries --------------------------------------------------------------------------


def client_id(given: str | None) -> uuid.UUID:
    """The random id of a submission as the browser sent it; a new one for nonsense, so that no answer is lost to it."""
    try:
        found = uuid.UUID(given or "")
    except ValueError:
        return uuid.uuid4()
    return found if found.variant == uuid.RFC_4122 and str(found) == (given or "").lower() else uuid.uuid4()


def trapped(post: Mapping[str, Any]) -> bool:
    """A program filled in the field that people do not see. The answer is kept and marked, not refused."""
    return bool(str(post.get(TRAP, "")).strip())


def sign_slot(purpose: str, **slot: Any) -> str:
    """A short signed token with a few plain values and the moment it was made, good for one `purpose` only."""
    return signing.Signer(salt=f"public.{purpose}").sign_object({**slot, _ISSUED: int(now().timestamp())})


def read_slot(purpose: str, token: str | None, *, max_age: int | None = None) -> dict[str, Any] | None:
    """The values of a token and its ``age`` in seconds; None when it was not made here or is older than `max_age`."""
    try:
        slot = signing.Signer(salt=f"public.{purpose}").unsign_object(token or "")
    except (signing.BadSignature, ValueError):
        return None
    age = max(0, int(now().timestamp()) - slot.pop(_ISSUED))
    return None if max_age is not None and age > max_age else {**slot, "age": age}


# --- style and script inside the page -------------------------------------------------------------


@lru_cache(maxsize=1)
def sheet() -> str:
    """The citizens' sheet without comments and spaces, for pages that carry it inside themselves."""
    return squeeze_css(SHEET.read_text(encoding="utf-8"))


def squeeze_css(text: str) -> str:
    """The same rules in fewer letters. Sheets of this portal only: no string holds a brace, colon or semicolon."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,>])\s*", r"\1", text)
    text = re.sub(r":\s+", ":", text)
    return text.replace(";}", "}").strip()


def allow_inline(response: HttpResponse, *, styles: Iterable[str] = (), scripts: Iterable[str] = ()) -> HttpResponse:
    """Name these very texts in the page's Content-Security-Policy; no other inline style or script runs."""
    update = {
        "style-src": [csp_hash(text) for text in styles],
        "script-src": [csp_hash(text) for text in scripts],
    }
    response._csp_update = {name: hashes for name, hashes in update.items() if hashes}  # type: ignore[attr-defined]
    return response


@lru_cache(maxsize=64)
def csp_hash(text: str) -> str:
    """The source expression that allows exactly this text between ``<style>`` or ``<script>`` tags."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
