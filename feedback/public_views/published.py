"""What a commune shows to everybody: answered feedback in the words an officer checked, with covered photos."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import Commune
from accounts.public import public_commune
from common.public import page_context, public_view
from feedback.enums import FeedbackKind
from feedback.forms.public import KIND_OF, SLUGS
from feedback.models import Feedback, FeedbackPhoto
from feedback.selectors import settings_of
from feedback.streaming import stream

PER_PAGE = 20
SHOWN = ("id", "number", "kind", "public_text", "public_answer", "published_at", "answered_at", "unit__name",
         "programme__year")  # fmt: skip
"""The only columns this page reads: what a sender said of themselves is not among them."""


def published_of(commune: Commune) -> QuerySet[Feedback]:
    """The commune's public list, newest first, with the covered photos that may be shown."""
    covered = FeedbackPhoto.objects.filter(is_public=True).exclude(redacted="").only(
        "id", "feedback_id", "position", "redacted_sha256"
    )  # fmt: skip
    rows = Feedback.objects.published().filter(programme__commune=commune).select_related("unit", "programme")
    return rows.only(*SHOWN).prefetch_related(Prefetch("photos", covered, to_attr="shown")).order_by("-published_at")


@public_view(index=True)
def feedback_public_list(request: HttpRequest, commune: str) -> HttpResponse:
    """Answered feedback; `loai` keeps one kind."""
    row = _open(request, commune)
    slug = request.GET.get("loai", "")
    rows = published_of(row)
    if slug:
        if slug not in KIND_OF:
            raise Http404
        rows = rows.filter(kind=KIND_OF[slug])
    kinds = [{"slug": slug, "label": FeedbackKind(kind).label} for kind, slug in SLUGS.items()]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    context = page_context(request, row, page=page, kinds=kinds, chosen=slug)
    return render(request, "feedback/public/list.html", context)


@public_view()
def feedback_public_photo(request: HttpRequest, commune: str, pk: int) -> HttpResponse:
    """A covered photo of a published feedback; every other photo is a 404."""
    row = _open(request, commune)
    shown = Feedback.objects.published().filter(programme__commune=row)
    photos = FeedbackPhoto.objects.filter(is_public=True, feedback__in=shown).exclude(redacted="")
    photo = get_object_or_404(photos, pk=pk)
    return stream(request, photo.redacted, photo.redacted_sha256, f"anh-{photo.pk}.jpg")


def _open(request: HttpRequest, slug: str) -> Commune:
    row = public_commune(request, slug)
    if not settings_of(row).publish_answers:
        raise Http404
    return row
