"""The identifier of the request being answered: log lines and error pages of one request can be matched."""

from __future__ import annotations

from contextvars import ContextVar, Token

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The identifier, or an empty text outside a request."""
    return _current.get()


def enter_request(request_id: str) -> Token[str]:
    """Start a request; hand the result to `leave_request`."""
    return _current.set(request_id)


def leave_request(token: Token[str]) -> None:
    """End the request that `enter_request` started."""
    _current.reset(token)
