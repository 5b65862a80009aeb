"""Who is trying to sign in, for lockout and rate limits only; neither is written into a row of the domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The address, looked up behind as many proxies as TRUSTED_PROXY_COUNT says; one common value when unknown."""
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:  # no address at all: a Unix socket, a signal outside a request
        return "0.0.0.0"


def tried_username(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """The name as failures are counted under it: one count, however its letters are cased.

    Django's credentials call it ``username``, the form and axes' own dictionaries call it ``login``.
    """
    given = credentials or (request.POST if request else {})
    return str(given.get("username") or given.get("login") or "").strip().casefold()
