"""Deadlines on the telephone: the page with the secret address, and the calendar file behind it."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from common.text import cut, vn_date
from criteria.scope import Scope, programme_view
from tasks.enums import OccurrenceStatus
from tasks.forms_plan import FeedForm
from tasks.ical import Deadline, calendar_file
from tasks.models import CalendarFeed, Occurrence
from tasks.selectors.feed import deadlines_of, is_live
from tasks.selectors.rows import leads_of
from tasks.services.feeds import close_feed, feed_of, open_feed, renew_feed, token_of

LONG = 20
"""Days of a window from which a week's warning comes before the day's."""


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def plan_feed(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The address of one's calendar, how a telephone takes it, another address, none any more."""
    if request.method == "POST":
        return _step(request, scope)
    feed = CalendarFeed.objects.filter(owner=scope.user, programme=scope.programme).first()
    address = request.build_absolute_uri(reverse("calendar_feed", args=[token_of(feed)])) if feed else ""
    context = {
        "feed": feed,
        "address": address,
        "subscribe": f"webcal://{address.split('://', 1)[1]}" if address else "",
        "form": FeedForm(initial={"shows": feed.shows}) if feed else None,
        "sees_all": scope.can(Permission.VIEW_ALL_WORK),
    }
    return render(request, "tasks/plan_feed.html", context)


def _step(request: HttpRequest, scope: Scope) -> HttpResponse:
    step = request.POST.get("nut", "")
    if step == "doi":
        renew_feed(programme=scope.programme, by=request.user)
        messages.success(
            request, _("Đã đổi địa chỉ, địa chỉ cũ không còn dùng được. Hãy thêm lại lịch vào điện thoại.")
        )
    elif step == "tat":
        close_feed(programme=scope.programme, by=request.user)
        messages.success(request, _("Đã tắt lịch. Điện thoại không nhận hạn việc nữa."))
    else:
        form = FeedForm(request.POST)
        open_feed(
            programme=scope.programme, by=request.user, shows=form.cleaned_data["shows"] if form.is_valid() else ""
        )
        opened = _("Đã bật lịch. Hãy thêm địa chỉ dưới đây vào lịch của điện thoại.")
        messages.success(request, opened if step == "bat" else _("Đã lưu. Điện thoại tự cập nhật trong vài giờ."))
    return redirect("plan_feed", *scope.url_args)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of one address: no session, no cookie; the address is the key. 404 says nothing about why."""
    feed = feed_of(token)
    if feed is None or not is_live(feed):
        raise Http404
    commune = feed.programme.commune
    name = _("Hạn việc %(commune)s %(year)d") % {"commune": commune.name, "year": feed.programme.year}
    host = request.get_host()
    deadlines = [_deadline(request, feed, window, host) for window in deadlines_of(feed)]
    content = calendar_file(name, deadlines)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        content, content_type="text/calendar; charset=utf-8"
    )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _deadline(request: HttpRequest, feed: CalendarFeed, window: Occurrence, host: str) -> Deadline:
    task = window.task
    programme = feed.programme
    address = reverse("task_detail", args=[programme.commune.slug, programme.year, task.pk])
    returned = window.status == OccurrenceStatus.RETURNED
    stamps = [feed.created_at, *(at for at in (window.submitted_at, window.reviewed_at) if at)]
    return Deadline(
        uid=f"ky-{window.pk}@{host.split(':')[0]}",
        day=window.ends_on,
        title=f"{_('Bị trả lại') if returned else _('Hạn')}: {cut(task.title, 110)}",
        words=_words(window, returned),
        url=request.build_absolute_uri(address),
        changed=max(stamps),
        alarms=(7, 1) if (window.ends_on - window.starts_on).days >= LONG else (1,),
    )


def _words(window: Occurrence, returned: bool) -> str:
    """What a telephone shows under the title: the window, who, what is expected, why it came back."""
    task: Any = window.task
    lines = [f"{window.label}: {vn_date(window.starts_on)} – {vn_date(window.ends_on)}"]
    if leads := ", ".join(unit.name for unit in leads_of(task)):
        lines.append(_("Chủ trì: %(units)s") % {"units": leads})
    if task.deliverable:
        lines.append(_("Sản phẩm: %(what)s") % {"what": cut(task.deliverable, 300)})
    if returned and window.review_comment:
        lines.append(_("Lý do trả lại: %(why)s") % {"why": cut(window.review_comment, 300)})
    return "\n".join(lines)
