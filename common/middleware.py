"""Request id, security header, domain errors as pages, and the guard that a GET never writes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .errors import DomainError
from .request_id import enter_request, leave_request
from .typed import typed_text

Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Give each request an id for the log, and the answer the headers Django does not set itself."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex[:12]
        token = enter_request(request_id)
        try:
            response = self.get_response(request)
        finally:
            leave_request(token)
        response["X-Request-ID"] = request_id
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class DomainErrorMiddleware:
    """Turn a `DomainError` into a page, or into a message htmx shows in place, with its status code."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        context: dict[str, Any] = {"reason": exception.message}
        if getattr(request, "htmx", False):
            return render(request, "components/error_message.html", context, status=exception.status_code)
        if request.method == "POST":  # nothing typed is lost
            context |= {"typed": typed_text(request), "had_files": bool(request.FILES)}
        return render(request, f"{exception.status_code}.html", context, status=exception.status_code)


class ReadOnlyGuardMiddleware:
    """In tests and development, fail loudly when a GET writes to the domain's tables.

    Sessions, sign-in bookkeeping and the person's "last seen" stamp are the only things a read may write.
    """

    WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
    MAY_WRITE = re.compile(r"\b(django_session|axes_\w+|account_\w+|mfa_\w+|accounts_user|cache_\w+)\b")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.enabled = getattr(settings, "READ_ONLY_GUARD", False)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.enabled or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with connection.execute_wrapper(self._refuse_writes):
            return self.get_response(request)

    def _refuse_writes(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.WRITE.match(sql) and not self.MAY_WRITE.search(sql.split("WHERE")[0]):
            raise AssertionError(f"A GET request wrote to the database: {sql[:200]}")
        return execute(sql, params, many, context)
