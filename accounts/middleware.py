"""What a signed-in session must respect: idle lock, first password, password age, second factor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from common.typed import typed_text

from .enums import Role
from .models import User
from .permissions import active_memberships

Handler = Callable[[HttpRequest], HttpResponse]

LAST_SEEN = "last_seen"
STAMP_EVERY = dt.timedelta(minutes=5)
POLL = "poll"
"""Parameter of addresses that a page asks by itself: they keep nobody's session awake."""


class Owed(StrEnum):
    """What a person must do before anything else; templates read it as ``request.owed``."""

    FIRST_PASSWORD = "first_password"
    OLD_PASSWORD = "old_password"
    SECOND_FACTOR = "second_factor"

    @property
    def url(self) -> str:
        return reverse("mfa_index" if self is Owed.SECOND_FACTOR else "account_change_password")


class SignInMiddleware(LoginRequiredMiddleware):
    """Asks for a sign-in, except on citizens' pages (`common.public.public_view`): those do not look who is here."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> Any:
        return None if getattr(view, "is_public", False) else super().process_view(request, view, args, kwargs)


class SessionPolicyMiddleware:
    """Ends idle sessions and leads people first to the password or second-factor page they still owe.

    The idle time and the ages are settings with the defaults for a level-2 system (TCVN 14423:2026). A form that
    arrives too late is not thrown away: the answer shows what was typed.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Citizens' pages ask nothing of a session: an officer's old one at the same tablet holds no answer up."""
        if getattr(view, "is_public", False):
            return None
        user = request.user
        if not user.is_authenticated:
            return None
        if _idle_too_long(request):
            return _lock(request)
        if POLL not in request.GET:
            _stamp(request, user)
        owed = what_is_owed(user)
        request.owed = owed  # type: ignore[attr-defined]
        if owed and not request.path.startswith(_open_paths()):
            return _lead(request, owed)
        return None


def what_is_owed(user: Any) -> Owed | None:
    """The first thing the person still owes, or None."""
    if user.must_change_password:
        return Owed.FIRST_PASSWORD
    roles = {m.role for m in active_memberships(user)} | ({Role.ADMIN} if user.is_superuser else set())
    age = timezone.now() - user.password_changed_at
    if Role.ADMIN in roles and age.days >= settings.PASSWORD_MAX_AGE_DAYS_ADMIN:
        return Owed.OLD_PASSWORD
    if roles & set(settings.MFA_REQUIRED_ROLES) and not is_mfa_enabled(user):
        return Owed.SECOND_FACTOR
    return None


def _open_paths() -> tuple[str, ...]:
    names = ("account_logout", "account_change_password", "mfa_index", "account_reauthenticate")
    return ("/static/", *(reverse(name) for name in names))


def _idle_too_long(request: HttpRequest) -> bool:
    seen = request.session.get(LAST_SEEN)
    if seen is None:
        return False
    admin = any(m.role == Role.ADMIN for m in active_memberships(request.user)) or request.user.is_superuser
    minutes = settings.IDLE_LOCK_MINUTES_ADMIN if admin else settings.IDLE_LOCK_MINUTES
    return timezone.now().timestamp() - seen > minutes * 60


def _stamp(request: HttpRequest, user: Any) -> None:
    """Session stamp once a minute, the person's "last seen" every five: a page view need not write."""
    now = timezone.now()
    if now.timestamp() - request.session.get(LAST_SEEN, 0) > 60:
        request.session[LAST_SEEN] = now.timestamp()
    if user.last_seen_at is None or now - user.last_seen_at > STAMP_EVERY:
        User.objects.filter(pk=user.pk).update(last_seen_at=now)


def _lock(request: HttpRequest) -> HttpResponse:
    """Sign out. A page is left for the sign-in; a form is answered with what it carried."""
    typed = typed_text(request) if request.method == "POST" else []
    address = f"{reverse('account_login')}?{urlencode({'next': _way_back(request)})}"
    logout(request)
    reason = _("Bạn đã rời màn hình khá lâu nên hệ thống đã khóa. Hãy đăng nhập lại để làm tiếp.")
    if request.method == "POST":
        return _not_done(request, reason, address, _("Đăng nhập lại"), typed)
    messages.info(request, reason)
    return _go(request, address)


def _lead(request: HttpRequest, owed: Owed) -> HttpResponse:
    """To the page that is owed; a form on its way is answered with what it carried."""
    address = f"{owed.url}?{urlencode({'next': _way_back(request)})}"
    if request.method == "POST":
        reason = _("Trước khi làm tiếp, tài khoản của bạn cần hoàn tất một bước bảo mật.")
        return _not_done(request, reason, address, _("Mở trang bảo mật"), typed_text(request))
    return _go(request, address)


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect the whole page, also when htmx asked for a part of it."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _not_done(request: HttpRequest, reason: str, address: str, label: str, typed: list[Any]) -> HttpResponse:
    """A form that was not carried out. With htmx the text still stands on the page, so a sentence is enough."""
    if "HX-Request" in request.headers:
        words = _("%(reason)s Nội dung vừa gõ vẫn còn trên trang này, chưa được lưu: hãy chép lại trước khi tải lại.")
        return render(request, "components/error_message.html", {"reason": words % {"reason": reason}}, status=403)
    context = {"reason": reason, "address": address, "label": label, "typed": typed, "had_files": bool(request.FILES)}
    return render(request, "accounts/not_done.html", context, status=403)


def _way_back(request: HttpRequest) -> str:
    """The page the person was on: this one, or the one its form or part stood on."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return "/"
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
