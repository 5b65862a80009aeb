"""People of a commune, what it tells its citizens, and the file that keeps search engines away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.models import Event
from common.stale import Stale

from .forms import PublicPageForm
from .models import PublicPage
from .public import page_of
from .selectors import people_page
from .services import page_seen, update_public_page
from .words import EVENT_WORDS

PER_PAGE = 25


@require_safe
def people(request: HttpRequest, scope: Any) -> HttpResponse:
    """Who works here, with roles, units, last visit and second factor. Changes are made in the administration.

    `config.urls` puts it behind `criteria.scope.programme_view`, which stands above this app.
    """
    text = request.GET.get("q", "").strip()
    page = Paginator(people_page(scope.commune, text), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"page": page, "text": text})


@require_http_methods(["GET", "HEAD", "POST"])
def public_page(request: HttpRequest, scope: Any) -> HttpResponse:
    """Edit what the commune tells its citizens. `config.urls` puts it behind `programme_view` as well."""
    page = page_of(scope.commune)
    form = PublicPageForm(request.POST if request.method == "POST" else None, instance=page, seen=page_seen(page))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            update_public_page(
                commune=scope.commune, values=form.values(), by=request.user, seen=form.cleaned_data["seen"]
            )
        except Stale as error:
            form.refuse(error)
            status = error.status_code
        else:
            messages.success(request, _("Đã lưu. Người dân thấy ngay nội dung mới."))
            return redirect("public_page", *scope.url_args)
    kept = PublicPage.objects.filter(commune=scope.commune).first()
    events = Event.objects.about(kept)[:20] if kept else []
    context = {"form": form, "events": events, "verbs": EVENT_WORDS}
    return render(request, "accounts/public_page.html", context, status=status)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The portal is not for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
