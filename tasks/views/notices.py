"""A person's notices, how they want to be told, and what became of the commune's mails."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from common.clock import today
from common.enums import MailStatus
from common.models import MailLog, Notice
from common.notices.choosing import choice_of, mail_leaves, save_choice
from common.notices.mailing import try_again
from common.notices.reading import mark_read
from common.text import vn_date
from criteria.scope import Scope, programme_view
from tasks.notice_forms import ChoiceForm, topics_for

PER_PAGE = 30
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@dataclass(frozen=True)
class Day:
    """The notices of one day."""

    label: str
    notices: list[Notice]


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def notice_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What the person was told here, newest first, by day; `loc=chua-doc` shows the unread alone."""
    rows = Notice.objects.visible_to(request.user).filter(commune=scope.commune)
    only_unread = request.GET.get("loc") == "chua-doc"
    page = Paginator(rows.unread() if only_unread else rows, PER_PAGE).get_page(request.GET.get("page"))
    here = reverse("notice_list", args=scope.url_args)
    context = {
        "page": page,
        "days": _days(list(page.object_list)),
        "only_unread": only_unread,
        "unread": scope.unread_notices,
        "tabs": [
            {"label": _("Tất cả"), "url": here, "active": not only_unread, "icon": "list"},
            {
                "label": _("Chưa đọc"), "url": f"{here}?loc=chua-doc", "active": only_unread, "icon": "mail",
                "count": scope.unread_notices,
            },
        ],
        "may_see_mails": scope.can(Permission.MANAGE_PEOPLE),
    }  # fmt: skip
    return render(request, "notices/list.html", context)


def _days(notices: list[Notice]) -> list[Day]:
    def day_of(row: Notice) -> dt.date:
        return timezone.localtime(row.created_at).date()

    return [Day(_day_words(day), list(rows)) for day, rows in groupby(notices, key=day_of)]


def _day_words(day: dt.date) -> str:
    name = {0: _("Hôm nay"), 1: _("Hôm qua")}.get((today() - day).days, WEEKDAYS[day.weekday()])
    return f"{name}, {vn_date(day)}"


@require_POST
@programme_view(Permission.VIEW_PROGRAMME)
def notice_open(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user).filter(commune=scope.commune), pk=pk)
    mark_read(person=request.user, commune=scope.commune, notices=[notice.pk])
    safe = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None) and notice.url.startswith("/")
    return redirect(notice.url if safe else reverse("notice_list", args=scope.url_args))


@require_POST
@programme_view(Permission.VIEW_PROGRAMME)
def notice_read_all(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everything here is read."""
    count = mark_read(person=request.user, commune=scope.commune)
    if count:
        messages.success(request, _("Đã đánh dấu %(count)d thông báo là đã đọc.") % {"count": count})
    return redirect("notice_list", *scope.url_args)


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def notice_choices(request: HttpRequest, scope: Scope) -> HttpResponse:
    """How the person wants to be told: by topic, quiet hours, mail altogether."""
    topics = topics_for(scope.permissions)
    form = ChoiceForm(request.POST or None, instance=choice_of(request.user), topics=topics)
    if request.method == "POST" and form.is_valid():
        save_choice(person=request.user, values=form.values)
        messages.success(request, _("Đã lưu cách nhận thông báo."))
        return redirect("notice_choices", *scope.url_args)
    context: dict[str, Any] = {"form": form, "mail_leaves": mail_leaves(), "email": request.user.email}  # type: ignore[union-attr]
    return render(request, "notices/choices.html", context, status=422 if form.errors else 200)


MAIL_TABS = (
    ("", _l("Tất cả"), "list"),
    (MailStatus.FAILED.value, _l("Không gửi được"), "mail-x"),
    (MailStatus.WAITING.value, _l("Chờ gửi, thử lại"), "clock"),
)


@require_safe
@programme_view(Permission.MANAGE_PEOPLE)
def mail_log(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The mails to the commune's people, and why some did not go."""
    rows = _mails_of(scope)
    counts = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    wanted = request.GET.get("tinh-trang", "")
    here = reverse("mail_log", args=scope.url_args)
    shown = rows.filter(status=wanted) if wanted in MailStatus.values else rows
    context = {
        "page": Paginator(shown.select_related("person"), PER_PAGE).get_page(request.GET.get("page")),
        "tabs": [
            {
                "label": label, "url": f"{here}?tinh-trang={key}" if key else here, "active": key == wanted,
                "icon": icon, "count": counts.get(key, 0) if key else sum(counts.values()),
            }
            for key, label, icon in MAIL_TABS
        ],
        "failed": counts.get(MailStatus.FAILED.value, 0),
        "mail_leaves": mail_leaves(),
        # Where files lie on the server is the installation's own matter.
        "mail_folder": getattr(settings, "EMAIL_FILE_PATH", None) if scope.user.is_superuser else None,
    }  # fmt: skip
    return render(request, "notices/mails.html", context)


def _mails_of(scope: Scope) -> Any:
    """Mails about this commune, and those that gather several for somebody who works here."""
    here = {"person__memberships__commune": scope.commune, "person__memberships__is_active": True}
    mine = Q(commune=scope.commune) | Q(commune__isnull=True, **here)
    return MailLog.objects.filter(pk__in=MailLog.objects.filter(mine).values("pk"))


@require_POST
@programme_view(Permission.MANAGE_PEOPLE)
def mail_retry(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Try the mails again that were given up, after the reason was mended."""
    failed = _mails_of(scope).filter(status=MailStatus.FAILED).order_by().values_list("pk", flat=True)
    count = try_again(failed)
    messages.success(request, _("%(count)d thư sẽ được gửi lại trong ít phút.") % {"count": count})
    return redirect("mail_log", *scope.url_args)
