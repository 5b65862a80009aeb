"""Sending góp ý, phản ánh, kiến nghị, lời khen, or asking for a visit: choose, fill in, check, receipt.

With a script the form is sent in the background and answered in JSON; without one the same address shows what was
written once more before it is sent. Either way a submission carries its random id and is stored once.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Commune
from accounts.public import public_commune
from common.errors import Invalid
from common.public import client_id, page_context, public_view, read_slot, sign_slot, trapped
from common.throttle import over_limit
from criteria.models import ProgrammeYear
from feedback.consent import consent_text
from feedback.enums import Channel, FeedbackKind, Flag
from feedback.forms.public import ELSEWHERE, KIND_OF, SLUGS, FeedbackForm, form_class
from feedback.models import Feedback
from feedback.selectors import public_year, settings_of
from feedback.services.receiving import register
from feedback.services.texts import several_lines
from feedback.services.waiting import drop

from .photos import TARGET, Photos, blame, photos_of
from .receipts import receipt_context

PURPOSE = "feedback.form"
QUICK_SECONDS = 3
SEND, EDIT = "gui", "sua"


@public_view(methods=("GET", "HEAD", "POST"))
def feedback_form(request: HttpRequest, commune: str) -> HttpResponse:
    """Without `loai` the choice of kinds, with it the form; a POST is checked, shown again, or stored."""
    row = public_commune(request, commune)
    programme = public_year(row)
    if programme is None:
        return render(request, "feedback/public/closed.html", page_context(request, row))
    if request.method == "POST":
        return _receive(request, row, programme)
    slug = request.GET.get("loai", "")
    if not slug:
        return _choices(request, row)
    if slug == ELSEWHERE:
        context = page_context(request, row, advice=settings_of(row).complaint_advice)
        return render(request, "feedback/public/elsewhere.html", context)
    if slug not in KIND_OF:
        raise Http404
    kind = KIND_OF[slug]
    return _form_page(request, row, form_class(kind)(commune=row, kind=kind), Photos(uuid.uuid4()))


def _choices(request: HttpRequest, commune: Commune) -> HttpResponse:
    kinds = [{"slug": slug, "label": FeedbackKind(kind).label, **TILES[kind]} for kind, slug in SLUGS.items()]
    return render(request, "feedback/public/kinds.html", page_context(request, commune, kinds=kinds))


TILES: dict[FeedbackKind, dict[str, Any]] = {
    FeedbackKind.REPORT: {
        "icon": "alert-triangle",
        "note": _lazy("Đèn hỏng, rác, đường xấu, chờ lâu, thái độ phục vụ"),
    },
    FeedbackKind.SUGGESTION: {"icon": "bulb", "note": _lazy("Ý hay để xã, phường làm tốt hơn")},
    FeedbackKind.PROPOSAL: {"icon": "file-text", "note": _lazy("Đề nghị làm, sửa, xem xét một việc")},
    FeedbackKind.PRAISE: {"icon": "heart-handshake", "note": _lazy("Cán bộ, việc làm đáng khen")},
    FeedbackKind.HOME_SERVICE: {"icon": "home", "note": _lazy("Người già yếu, khuyết tật, không đi lại được")},
}


def _form_page(
    request: HttpRequest, commune: Commune, form: FeedbackForm, photos: Photos, *, status: int = 200
) -> HttpResponse:
    """The form, new or with what was typed. The consent text travels signed: what is stored is what was read."""
    words = _agreed_words(request, commune, form.kind)
    slot = request.POST["slot"] if _slot(request, commune) else sign_slot(PURPOSE, c=commune.pk, w=words)
    errors = list(form.problems) if form.is_bound else []
    errors += [(TARGET, sentence) for sentence in photos.problems]
    context = page_context(
        request, commune, form=form, kind=form.kind, slug=SLUGS[form.kind], photos=photos, consent=words,
        slot=slot, errors=errors,
    )  # fmt: skip
    response = render(request, "feedback/public/form.html", context, status=status)
    response.headers["Cache-Control"] = "no-store" if request.method == "POST" else "private, no-cache"
    return response


def _agreed_words(request: HttpRequest, commune: Commune, kind: str) -> str:
    """The consent text this form showed; a new form shows today's."""
    slot = _slot(request, commune)
    return str(slot.get("w", "")) if slot else consent_text(commune, kind)


def _slot(request: HttpRequest, commune: Commune) -> dict[str, Any] | None:
    """What the posted form carries: the words it showed and when it was opened."""
    slot = read_slot(PURPOSE, request.POST.get("slot")) if request.method == "POST" else None
    return slot if slot is not None and slot.get("c") == commune.pk else None


def _receive(request: HttpRequest, commune: Commune, programme: ProgrammeYear) -> HttpResponse:
    slug = request.POST.get("kind", "")
    if slug not in KIND_OF:
        raise Invalid(_("Biểu mẫu thiếu loại ý kiến. Hãy mở lại trang gửi góp ý và chọn loại."))
    kind, form_id = KIND_OF[slug], client_id(request.POST.get("client_id"))
    photos = photos_of(request, form_id)
    step = request.POST.get("step", "")
    if step == EDIT:
        photos.keep(request)
        form = form_class(kind)(initial=request.POST.dict(), commune=commune, kind=kind)
        return _form_page(request, commune, form, photos)
    form = form_class(kind)(request.POST, commune=commune, kind=kind)
    if not form.is_valid() or photos.problems:
        return _refused(request, commune, form, photos)
    if step != SEND:
        return _check_page(request, commune, form, photos)
    try:
        feedback, secret = _store(request, programme, form, photos)
    except Invalid as problem:
        blame(form, problem)
        return _refused(request, commune, form, photos)
    drop(form_id)
    return _receipt(request, feedback, secret)


def wants_json(request: HttpRequest) -> bool:
    """The page's script asks, not the browser itself."""
    return request.headers.get("Accept", "").startswith("application/json")


def _refused(request: HttpRequest, commune: Commune, form: FeedbackForm, photos: Photos) -> HttpResponse:
    if wants_json(request):  # the script still holds the photos
        errors = [*form.problems, *((TARGET, sentence) for sentence in photos.problems)]
        return JsonResponse({"errors": errors}, status=422)
    photos.keep(request)
    return _form_page(request, commune, form, photos, status=422)


def _check_page(request: HttpRequest, commune: Commune, form: FeedbackForm, photos: Photos) -> HttpResponse:
    """Everything once more, before it is sent."""
    photos.keep(request)
    again = {name: request.POST.get(name, "") for name in form.fields if request.POST.get(name)}
    context = page_context(
        request, commune, form=form, kind=form.kind, slug=SLUGS[form.kind], photos=photos, again=again,
        values=form.cleaned_data, slot=request.POST.get("slot", ""), consent=_agreed_words(request, commune, form.kind),
    )  # fmt: skip
    return render(request, "feedback/public/check.html", context)


def _store(request: HttpRequest, programme: ProgrammeYear, form: FeedbackForm, photos: Photos) -> tuple[Feedback, str]:
    values = {name: value for name, value in form.cleaned_data.items() if name not in {"contact", "consent"}}
    agreed = _agreed_words(request, programme.commune, form.kind) if form.cleaned_data.get("consent") else ""
    flags = list(_flags(request, programme.commune))

    def put(number: uuid.UUID) -> tuple[Feedback, str]:
        return register(
            programme=programme, kind=form.kind, channel=Channel.WEB, client_id=number, consent_text=agreed,
            photos=photos.ready, flags=flags, **values,
        )  # fmt: skip

    feedback, secret = put(photos.client_id)
    told = several_lines(values["content"])
    if feedback.content != told and feedback.purged_at is None:
        # "Back" after a receipt, then something else written into the same form: a submission of its own.
        feedback, secret = put(uuid.uuid5(photos.client_id, told))
    return feedback, secret


def _flags(request: HttpRequest, commune: Commune) -> Any:
    """What looked odd. Kept, marked, never refused."""
    if trapped(request.POST):
        yield Flag.TRAP
    if over_limit("feedback.send", request, settings.FEEDBACK_BURST_LIMIT):
        yield Flag.OFTEN
    slot = _slot(request, commune)
    if slot is not None and slot["age"] < QUICK_SECONDS:
        yield Flag.FAST


def _receipt(request: HttpRequest, feedback: Feedback, secret: str) -> HttpResponse:
    context = page_context(request, feedback.programme.commune, **receipt_context(request, feedback, secret))
    if wants_json(request):
        html = render_to_string("feedback/public/_receipt.html", context, request)
        return JsonResponse({"html": html, "title": _("Đã nhận ý kiến của ông/bà")})
    return render(request, "feedback/public/receipt.html", context)
