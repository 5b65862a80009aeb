"""Photos for officers: the original for those who may see the feedback, and the page that covers it for the public."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from common.errors import Invalid
from criteria.scope import Scope, programme_view
from feedback.forms.redacting import RedactForm
from feedback.models import Feedback, FeedbackPhoto
from feedback.permissions import can_redact
from feedback.services.photos import redact, set_public
from feedback.streaming import stream

SAVE = "luu"


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def feedback_photo(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The photo as it was sent; ``?ban=che`` the covered copy."""
    photo = _visible(request, scope, pk)
    covered = request.GET.get("ban") == "che"
    stored, digest = (photo.redacted, photo.redacted_sha256) if covered else (photo.file, photo.sha256)
    if not stored:
        raise Http404
    return stream(request, stored, digest, f"anh-{photo.feedback.number}-{photo.position}.jpg")


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def feedback_redact(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Draw boxes over a photo, by pointer or in numbers; the server makes the covered copy."""
    photo = _visible(request, scope, pk)
    can_redact(request.user, photo.feedback).require()
    if not photo.file:
        raise Http404
    if request.method != "POST":
        form = RedactForm(boxes=photo.boxes)
        form.public = photo.is_public
        return _page(request, photo, form)
    form = RedactForm(request.POST)
    if form.errors or request.POST.get("step") != SAVE:
        return _page(request, photo, form)
    try:
        redact(photo=photo, boxes=form.boxes, by=request.user, nothing_to_hide=form.nothing_to_hide)
        set_public(photo=photo, public=form.public, by=request.user)
    except Invalid as problem:
        form.errors.append(problem.message)
        return _page(request, photo, form)
    messages.success(request, _("Đã lưu bản che của ảnh %(number)d.") % {"number": photo.position})
    return redirect("feedback_redact", *scope.url_args, photo.pk)


def _page(request: HttpRequest, photo: FeedbackPhoto, form: RedactForm) -> HttpResponse:
    others = list(photo.feedback.photos.exclude(file=""))
    context = {
        "photo": photo,
        "feedback": photo.feedback,
        "form": form,
        "drawn": form.drawn(photo.width, photo.height),
        "others": others if len(others) > 1 else [],
    }
    return render(request, "feedback/redact.html", context, status=422 if form.errors else 200)


def _visible(request: HttpRequest, scope: Scope, pk: int) -> FeedbackPhoto:
    """The photo with its feedback, or 404."""
    seen = Feedback.objects.visible_to(request.user).filter(programme=scope.programme)
    photos = FeedbackPhoto.objects.select_related("feedback__programme__commune__feedback_settings")
    photo = get_object_or_404(photos, pk=pk, feedback__in=seen)
    photo.feedback.programme = scope.programme
    return photo
