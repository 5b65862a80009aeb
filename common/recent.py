"""Recently seen: the last rows a person opened in a year, kept in a signed cookie of that year's pages.

Nothing is written to the database by looking at a page. The cookie names kinds and numbers only, holds for the one
person, and what it names is asked for again with the person's rights before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from .finding import Hit, Source, source_of_page, sources

COOKIE = "vua-xem"
SALT = "common.recent"
MOST = 8
KEEP_SECONDS = 30 * 24 * 60 * 60

Seen = list[tuple[str, int]]


def seen_by(request: HttpRequest) -> Seen:
    """Kinds and numbers, the newest first; nothing when the cookie is another person's or was changed."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEEP_SECONDS)
    except signing.BadSignature:
        return []
    if not isinstance(kept, dict) or kept.get("p") != request.user.pk:
        return []
    return [(str(key), int(pk)) for key, pk in kept.get("r", [])][:MOST]


def recently_seen(request: HttpRequest, scope: Any) -> list[tuple[Source, Hit]]:
    """What the person opened last and may still see; at most one query for each kind."""
    seen = seen_by(request)
    hits: dict[tuple[str, int], tuple[Source, Hit]] = {}
    for source in sources():
        numbers = [pk for key, pk in seen if key == source.key]
        if numbers and source.recall is not None and source.open_to(scope):
            for pk, hit in source.recall(scope, numbers).items():
                hits[(source.key, pk)] = (source, hit)
    return [hits[one] for one in seen if one in hits]


class RecentlySeenMiddleware:
    """Remembers the row whose page was opened: by a person who looks, not by a part of a page or a poll."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        opened = _opened(request, response)
        if opened is not None:
            _remember(request, response, opened)
        return response


def _opened(request: HttpRequest, response: HttpResponse) -> tuple[str, int] | None:
    scope, match = getattr(request, "scope", None), request.resolver_match
    by_itself = "HX-Request" in request.headers or "poll" in request.GET
    if scope is None or match is None or request.method != "GET" or response.status_code != 200 or by_itself:
        return None
    source = source_of_page(match.url_name or "")
    return (source.key, match.kwargs["pk"]) if source and "pk" in match.kwargs else None


def _remember(request: HttpRequest, response: HttpResponse, opened: tuple[str, int]) -> None:
    seen = seen_by(request)
    if seen[:1] == [opened]:
        return
    rows = [opened, *(one for one in seen if one != opened)][:MOST]
    scope: Any = request.scope  # type: ignore[attr-defined]
    slug, year = scope.url_args
    response.set_cookie(
        COOKIE, signing.dumps({"p": request.user.pk, "r": rows}, salt=SALT), max_age=KEEP_SECONDS,
        path=f"/{slug}/{year}/", httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
