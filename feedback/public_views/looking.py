"""Following a feedback by its code: what was received, who handles it, by when, the answer; more to say; settled?

The code is posted, or stands behind ``#`` in the QR's address: it is never part of an address a server sees.
"""

from __future__ import annotations

import io
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import Commune
from accounts.public import public_commune
from common.errors import DomainError, Invalid
from common.public import client_id, page_context, public_view
from common.throttle import over_limit
from feedback.codes import read_code
from feedback.enums import WAITING, FeedbackStatus
from feedback.forms.public import AddedForm, ResolvedForm
from feedback.models import Feedback
from feedback.pictures import data_uri
from feedback.selectors import lines_for_sender
from feedback.services.following import give_info, say_resolved
from feedback.services.receiving import find_by_code
from feedback.services.texts import several_lines
from feedback.services.waiting import drop

from .photos import Photos, blame, photos_of
from .receipts import receipt_context
from .sending import wants_json

CODE_FIELD = "id_code"
ADD, RATE = "bo-sung", "danh-gia"


class TooMany(DomainError):
    """Somebody tries codes (HTTP 429)."""

    status_code = 429


@public_view(methods=("GET", "HEAD", "POST"), store=False)
def feedback_lookup(request: HttpRequest, commune: str) -> HttpResponse:
    """The field for the code; with a code, the feedback and what its sender may do."""
    row = public_commune(request, commune)
    if request.method != "POST":
        return _ask(request, row)
    step = request.POST.get("step", "")
    feedback = _found(request, row, counted=step not in STEPS)
    if feedback is None:
        return _not_found(request, row)
    return STEPS[step](request, feedback) if step in STEPS else _page(request, feedback)


@public_view(methods=("GET", "HEAD", "POST"), store=False)
def feedback_sent(request: HttpRequest, commune: str) -> HttpResponse:
    """The receipt once more, for whoever has the code; without one the page that asks for it."""
    row = public_commune(request, commune)
    if request.method != "POST":
        return redirect("feedback_lookup", row.slug)
    feedback = _found(request, row, counted=True)
    if feedback is None:
        return _not_found(request, row)
    parts = read_code(request.POST["code"])
    assert parts is not None  # it opened something
    context = receipt_context(request, feedback, secret=parts.secret)
    return render(request, "feedback/public/receipt.html", page_context(request, row, **context))


def _ask(request: HttpRequest, commune: Commune, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "feedback/public/lookup.html", page_context(request, commune, **more), status=status)


def _found(request: HttpRequest, commune: Commune, *, counted: bool) -> Feedback | None:
    """The feedback of the posted code. Looking is bounded; what a holder of a code sends is never refused for it."""
    if counted:
        _slow_down(request)
    feedback = find_by_code(request.POST.get("code", ""), commune=commune)
    if feedback is None and not counted:
        _slow_down(request)
    return feedback


def _slow_down(request: HttpRequest) -> None:
    if over_limit("feedback.lookup", request, settings.LOOKUP_BURST_LIMIT):
        raise TooMany(_("Từ nơi này vừa tra cứu quá nhiều lần. Hãy thử lại sau một giờ, hoặc đến quầy một cửa."))


def _not_found(request: HttpRequest, commune: Commune) -> HttpResponse:
    """One answer for every code that opens nothing, whichever part of it is wrong."""
    typed = request.POST.get("code", "").strip()
    sentence = (
        _("Không thấy ý kiến nào có mã này. Hãy so lại từng chữ, số với biên nhận; mã của xã, phường nào tra ở đó.")
        if typed
        else _("Hãy gõ mã ghi trên biên nhận.")
    )
    return _ask(request, commune, status=422, typed=typed, errors=[(CODE_FIELD, sentence)], sentence=sentence)


# --- the page of one feedback -----------------------------------------------------------------------


def _page(request: HttpRequest, feedback: Feedback, *, said: str = "", status: int = 200, **forms: Any) -> HttpResponse:
    return render(
        request, "feedback/public/follow.html", _context(request, feedback, said=said, **forms), status=status
    )


def _context(request: HttpRequest, feedback: Feedback, *, said: str = "", **forms: Any) -> dict[str, Any]:
    answered = feedback.status in {FeedbackStatus.ANSWERED, FeedbackStatus.CLOSED}
    bound = [form for form in forms.values() if isinstance(form, (AddedForm, ResolvedForm))]
    photos: Photos | None = forms.pop("photos_state", None)
    errors = [problem for form in bound for problem in form.problems]
    errors += [("photos", sentence) for sentence in photos.problems] if photos else []
    return page_context(
        request,
        feedback.programme.commune,
        feedback=feedback,
        code=request.POST.get("code", ""),
        lines=list(lines_for_sender(feedback)),
        pictures=_pictures(feedback),
        stage=_stage(feedback),
        waits=feedback.status in WAITING and feedback.purged_at is None,
        asked=feedback.status == FeedbackStatus.NEEDS_INFO,
        answered=answered,
        may_rate=answered and feedback.purged_at is None,
        added_form=forms.get("added_form") or AddedForm(),
        resolved_form=forms.get("resolved_form") or ResolvedForm(),
        photos=photos or Photos(uuid.uuid4()),
        said=said,
        errors=errors,
    )


def _stage(feedback: Feedback) -> int:
    """How far it is: 1 sent, 2 received, 3 in work, 4 answered; 0 for ways that end elsewhere."""
    return {
        FeedbackStatus.NEW: 1, FeedbackStatus.RECEIVED: 2, FeedbackStatus.NEEDS_INFO: 3, FeedbackStatus.IN_PROGRESS: 3,
        FeedbackStatus.AWAITS_APPROVAL: 3, FeedbackStatus.ANSWERED: 4, FeedbackStatus.CLOSED: 4,
    }.get(FeedbackStatus(feedback.status), 0)  # fmt: skip


def _pictures(feedback: Feedback) -> list[str]:
    """What the sender sent, small and inside the page: no address leads to it."""
    found = []
    for photo in feedback.photos.filter(from_sender=True).exclude(file=""):
        try:
            with photo.file.storage.open(str(photo.file.name), "rb") as stored:
                found.append(data_uri(io.BytesIO(stored.read())))
        except FileNotFoundError:
            continue
    return found


# --- what the sender does ---------------------------------------------------------------------------


def _add(request: HttpRequest, feedback: Feedback) -> HttpResponse:
    """More words and photos. The same form sent twice is one addition."""
    form, number = AddedForm(request.POST), client_id(request.POST.get("client_id"))
    photos = photos_of(request, number)
    if form.is_valid() and not photos.problems:
        try:
            _put(feedback, form.cleaned_data["text"], number, photos)
        except Invalid as problem:
            blame(form, problem)
        else:
            drop(number)
            feedback.refresh_from_db()
            return _thanks(request, feedback, _("Đã nhận phần bổ sung của ông/bà."))
    if wants_json(request):
        errors = [*form.problems, *(("photos", sentence) for sentence in photos.problems)]
        return JsonResponse({"errors": errors}, status=422)
    photos.keep(request)
    return _page(request, feedback, status=422, added_form=form, photos_state=photos)


def _put(feedback: Feedback, text: str, number: uuid.UUID, photos: Photos) -> None:
    line = give_info(feedback, text, number, photos.ready)
    told = several_lines(text)
    if line.text != told:  # "back", then other words in the same form
        give_info(feedback, text, uuid.uuid5(number, told), photos.ready)


def _rate(request: HttpRequest, feedback: Feedback) -> HttpResponse:
    """Settled, partly, not settled: the last two open it again."""
    form = ResolvedForm(request.POST)
    if form.is_valid():
        try:
            say_resolved(feedback, form.cleaned_data["resolution"], form.cleaned_data["comment"])
        except Invalid as problem:
            blame(form, problem)
        else:
            feedback.refresh_from_db()
            return _thanks(request, feedback, _after_rating(feedback))
    return _page(request, feedback, status=422, resolved_form=form)


def _after_rating(feedback: Feedback) -> str:
    if feedback.status in WAITING:
        return _("Cảm ơn ông/bà. Việc đã được mở lại để làm tiếp; hạn mới ghi ở dưới.")
    return _("Cảm ơn ông/bà đã cho biết kết quả.")


def _thanks(request: HttpRequest, feedback: Feedback, said: str) -> HttpResponse:
    if wants_json(request):
        html = render_to_string("feedback/public/_follow.html", _context(request, feedback, said=said), request)
        return JsonResponse({"html": html, "title": said})
    return _page(request, feedback, said=said)


STEPS = {ADD: _add, RATE: _rate}
