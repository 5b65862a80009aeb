"""The tablet at a counter: the same form, big, that goes back to its start by itself and works without a network."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import today
from common.public import public_view
from common.throttle import over_limit
from surveys.form_page import Look, frame, look_of, slot
from surveys.open_forms import OpenForm, open_form, retired
from surveys.services.kiosk import ROUNDS, is_pin, proof_of

from .closed import no_tablet, not_open, nothing_here, revoked
from .form import tidy

FILES = ("public/public.css", "public/survey.css", "public/kiosk.css", "public/kiosk.js", "public/survey.js")
TRIES_AN_HOUR = 20


@public_view(methods=("GET", "HEAD", "POST"), store=False)
def survey_kiosk(request: HttpRequest, code: str) -> HttpResponse:
    """The tablet's page; a POST brings the PIN that opens it."""
    form = open_form(tidy(code))
    if form is None:
        gone = retired(tidy(code))
        return revoked(request, gone.point.survey.programme.commune, gone.code) if gone else nothing_here(request)
    if not form.point.has_kiosk:
        return no_tablet(request, form)
    if request.method == "POST":
        return _opened(request, form)
    if code != form.point.code:  # the worker answers for one address only
        return HttpResponseRedirect(reverse("survey_kiosk", args=[form.point.code]))
    if not form.takes_answers(today()):
        return not_open(request, form, form.point.code)
    found = look_of(request.GET, form.survey.languages)
    look = Look(found.language, kiosk=True)
    response = frame(form, look, "surveys/public/kiosk.html").response(request, slot(form).encode())
    response["X-Kiosk"] = "1"  # the worker keeps this page, and none that says why there is no form
    return response


def _opened(request: HttpRequest, form: OpenForm) -> JsonResponse:
    """The tablet gets what it needs to work alone from now on."""
    if over_limit(f"kiosk:{form.point.pk}:{form.point.kiosk_salt[:8]}", request, TRIES_AN_HOUR):
        words = _("Đã thử quá nhiều lần. Hãy đợi một giờ, hoặc đặt mã PIN mới trong cổng.")
        return JsonResponse({"ok": False, "message": words}, status=429)
    if not is_pin(form.point, request.POST.get("pin", "")):
        return JsonResponse({"ok": False, "message": _("Mã PIN không đúng.")}, status=403)
    point = form.point
    return JsonResponse(
        {
            "ok": True, "proof": proof_of(point), "key": point.kiosk_salt[:8], "salt": point.kiosk_salt,
            "hash": point.kiosk_pin_hash, "rounds": ROUNDS,
        }
    )  # fmt: skip


@public_view()
def survey_kiosk_worker(request: HttpRequest, code: str) -> HttpResponse:
    """The service worker of one tablet: it hands out the page and its files while there is no network."""
    form = open_form(tidy(code))
    if form is None or not form.point.has_kiosk:
        return HttpResponse(status=404)
    page = reverse("survey_kiosk", args=[form.point.code])
    pages = [page + Look(language).query for language in form.survey.languages or ["vi"]]
    context = {
        "name": json.dumps(f"kiosk-{form.point.code}-"),
        "stamp": json.dumps(_stamp()),
        "page": json.dumps(page),
        "pages": json.dumps(pages),
        "files": json.dumps([static(name) for name in (*FILES, "img/mark.svg")]),
    }
    script = render_to_string("surveys/public/kiosk_worker.js", context)
    scope = f"{reverse('survey_form', args=[form.point.code])}/"
    headers = {"Service-Worker-Allowed": scope, "Cache-Control": "no-cache"}
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)


@lru_cache(maxsize=1)
def _stamp() -> str:
    """Another one whenever a file of the tablet changes."""
    found = hashlib.sha256()
    for name in FILES:
        found.update((settings.BASE_DIR / "static" / name).read_bytes())
    return found.hexdigest()[:12]
