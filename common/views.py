"""Two questions of whoever watches the portal: is the process alive, and can it serve?"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Database and cache answer; 503 otherwise. No detail, for anybody may ask."""
    parts = {"database": _works(_ask_database), "cache": _works(_ask_cache)}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _works(question: Callable[[], None]) -> bool:
    try:
        question()
    except (DatabaseError, OSError, RedisError):
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _ask_cache() -> None:
    cache.get("ready")
