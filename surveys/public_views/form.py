"""The form behind a QR code: shown in one answer, checked, taken in once."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse

from common.clock import today
from common.gz import Frame
from common.public import allow_inline, public_view
from surveys.form_page import Look, frame, look_of, numbers_of, page_context, parts_of, script, slot, style
from surveys.form_words import sentence, words_of
from surveys.open_forms import OpenForm, open_form, retired
from surveys.services import Place, receive
from surveys.submissions import Submission, as_fields, flags_of, given_to, read_submission, span_of

from .closed import not_open, nothing_here, revoked

SHOWN_AGAIN = 422


@public_view(methods=("GET", "HEAD", "POST"), store=False)
def survey_form(request: HttpRequest, code: str) -> HttpResponse:
    """One question or twenty: everything in one answer, and the answers taken in."""
    code = tidy(code)
    form = open_form(code)
    gone = retired(code) if form is None else None
    if request.method == "POST":
        return _sent(request, form or (open_form(gone.point.code) if gone else None))
    if gone is not None:
        return revoked(request, gone.point.survey.programme.commune)
    if form is None:
        return nothing_here(request)
    if not form.takes_answers(today()):
        return not_open(request, form)
    look = look_of(request.GET, form.survey.languages)
    return with_policy(frame(form, look).response(request, slot(form).encode()))


@public_view(store=False)
def survey_thanks(request: HttpRequest, code: str) -> HttpResponse:
    """Where a form ends that was sent without JavaScript."""
    form = open_form(tidy(code))
    if form is None:
        return nothing_here(request)
    return _page(request, "thanks", page_context(form, look_of(request.GET, form.survey.languages)))


def tidy(code: str) -> str:
    """A code as people type it from a poster: capitals, a dash in the middle, a full stop behind it."""
    return re.sub(r"[^0-9a-z]", "", code.lower())


def with_policy(response: HttpResponse) -> HttpResponse:
    """The page's own style and script, and nothing else."""
    return allow_inline(response, styles=[style()], scripts=[script()])


# --- taking answers in -------------------------------------------------------------------------------


def _sent(request: HttpRequest, form: OpenForm | None) -> HttpResponse:
    """Look again, or take it in. A survey that was closed meanwhile still takes what people wrote, and marks it."""
    if form is None or form.version_id is None or not form.spans:
        raise Http404
    submission = read_submission(request.POST, form)
    look = look_of({**request.GET.dict(), **request.POST.dict()}, form.survey.languages)
    step = request.POST.get("step")
    if step == "edit":
        return _again(request, form, submission, look, faults=False)
    if not submission.reading.is_complete:
        return _again(request, form, submission, look, faults=True)
    if step == "check":
        return _check(request, form, submission, look)
    _take(request, form, submission, look)
    if wants_json(request):
        return JsonResponse({"ok": True})
    answer = HttpResponseRedirect(reverse("survey_thanks", args=[form.point.code]) + look.query)
    answer.status_code = 303
    return answer


def _take(request: HttpRequest, form: OpenForm, submission: Submission, look: Look) -> None:
    span = span_of(submission, form)
    assert span is not None
    receive(
        place=Place(form.survey.pk, span.pk, form.point.pk, submission.channel),
        version_id=submission.version_id,
        is_frozen=submission.is_frozen,
        client_id=submission.client_id,
        answers=submission.reading.answers,
        answered_on=submission.answered_on,
        language=look.language,
        seconds=submission.seconds,
        flags=flags_of(submission, form, request),
    )


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _again(
    request: HttpRequest, form: OpenForm, submission: Submission, look: Look, *, faults: bool
) -> HttpResponse:  # fmt: skip
    """The form as it was filled in; with `faults`, what has to be put right."""
    found = submission.reading.faults if faults else {}
    asked = submission.questionnaire
    numbers = numbers_of(asked)
    errors = [(code, sentence(found[code], asked.by_code[code], numbers[code], look.language)) for code in found]
    if wants_json(request):
        return JsonResponse({"ok": False, "errors": dict(errors)}, status=SHOWN_AGAIN)
    parts = parts_of(asked, look.language, given_to(asked, request.POST), found)
    context = page_context(
        form, look, questionnaire=asked, version_id=submission.version_id, parts=parts, errors=errors,
        slot=_same_slot(request, form, submission),
    )  # fmt: skip
    return _page(request, "form", context, status=SHOWN_AGAIN if faults else 200)


def _check(request: HttpRequest, form: OpenForm, submission: Submission, look: Look) -> HttpResponse:
    """Every answer once more before it is sent."""
    asked, answers = submission.questionnaire, submission.reading.answers
    fields = as_fields(answers)
    given = {code: [text for name, text in fields if name == code] for code in answers}
    own = words_of(look.language)
    boxes = [
        {"number": box.number, "code": box.code, "text": box.text, "shown": box.shown,
         "edit_words": own["edit_question"].format(n=box.number)}
        for part in parts_of(asked, look.language, given)
        for box in part.boxes
        if _is_asked(asked.by_code[box.code], answers)
    ]  # fmt: skip
    context = page_context(
        form, look, questionnaire=asked, boxes=boxes, hidden=fields, slot=_same_slot(request, form, submission)
    )
    return _page(request, "check", context)


def _is_asked(item: Any, answers: dict[str, Any]) -> bool:
    return item.show_if is None or item.show_if.holds(answers)


def _same_slot(request: HttpRequest, form: OpenForm, submission: Submission) -> str:
    """The id and token the form came with, so that sending it twice is sending it once."""
    token = request.POST.get("token", "")
    return slot(form, submission.client_id, token if re.fullmatch(r"[\w:.=-]{20,300}", token) else None)


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    html = render_to_string(f"surveys/public/{name}.html", context | {"style": style(), "script": script()})
    response = Frame(html.encode()).response(request)
    response.status_code = status
    return with_policy(response)
