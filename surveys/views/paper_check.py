"""The second check of a batch, and the photo of a slip."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from common.errors import Invalid
from common.files import MIME
from common.text import row_number
from criteria.scope import Scope, programme_view
from surveys.models import SecondEntry
from surveys.open_forms import questionnaire_of
from surveys.permissions import can_check, can_see_slip
from surveys.questionnaire import Questionnaire
from surveys.selectors.paper import Check, answer_words, check_of, slips_of
from surveys.services.second_check import settle, type_again_blind
from surveys.slip_reading import TypedQuestion, questions_to_type, read_one, read_slip, sent_answers

from .paper import counted_batch

logger = logging.getLogger(__name__)
SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_SURVEYS)
def survey_batch_check(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Type the drawn slips again without seeing the first answers; settle what differs, slip in hand."""
    batch = counted_batch(request, scope, pk)
    if request.method != "POST":
        return _page(request, scope, batch, {})
    can_check(request.user, batch).require()
    act = {"lan-hai": _again, "thong-nhat": _settled}.get(request.POST.get("part", ""))
    if act is None:
        raise Http404
    problem = act(request, batch, check_of(batch))
    if problem is not None:
        return _page(request, scope, batch, problem, status=422)
    return redirect("survey_batch_check", *scope.url_args, batch.pk)


def _again(request: HttpRequest, batch: Any, check: Check) -> dict[str, Any] | None:
    """Take the second typing of a slip; on a refusal what the page needs to show it again."""
    questionnaire = questionnaire_of(batch.version_id)
    asked = row_number(request.POST.get("phieu", ""))
    slip = next((one for one in check.sample if one.pk == asked), None)
    if slip is None:
        raise Http404
    slip.batch = batch
    reading = read_slip(questionnaire, request.POST.getlist)
    missing = request.POST.get("viec") == "thieu"
    blanks = () if missing or request.POST.get("trong") else reading.blanks
    if (reading.errors and not missing) or blanks:
        answers = sent_answers(questionnaire, request.POST.getlist)
        return {"slip": slip, "answers": answers, "errors": reading.errors, "blanks": blanks}
    entry = type_again_blind(response=slip, answers={} if missing else reading.answers, by=request.user)
    number = {"number": slip.slip_number}
    if entry.differences:
        messages.warning(request, _("Phiếu số %(number)d: hai lần nhập khác nhau, cần thống nhất.") % number)
    else:
        messages.success(request, _("Phiếu số %(number)d: hai lần nhập giống nhau.") % number)
    return None


def _settled(request: HttpRequest, batch: Any, check: Check) -> dict[str, Any] | None:
    """Take what the paper says for each question that differs."""
    questionnaire = questionnaire_of(batch.version_id)
    entry = check.entries.get(row_number(request.POST.get("phieu", "")) or 0)
    if entry is None:
        raise Http404
    entry.response.batch = batch
    reason = request.POST.get("ly_do", "").strip() if request.POST.get("viec") == "loai" else ""
    chosen = _chosen(request, questionnaire, entry)
    try:
        if request.POST.get("viec") == "loai" and not reason:
            raise Invalid(_("Hãy ghi vì sao phiếu này không hợp lệ."))
        settle(entry=entry, chosen=chosen, by=request.user, invalid=reason)
    except Invalid as problem:
        picked = {code: request.POST.get(f"d_{code}", "") for code in entry.differences}
        return {"settling": entry.response_id, "problem": problem.message, "picked": picked}
    messages.success(request, _("Đã thống nhất phiếu số %(n)d.") % {"n": entry.response.slip_number})
    return None


def _chosen(request: HttpRequest, questionnaire: Questionnaire, entry: SecondEntry) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code in entry.differences:
        match request.POST.get(f"d_{code}"):
            case "1":
                found[code] = entry.response.answers.get(code)
            case "2":
                found[code] = entry.answers.get(code)
            case "3":
                found[code] = read_one(questionnaire.by_code[code], request.POST.getlist)
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """One question on which two typings differ."""

    question: TypedQuestion
    first: str
    second: str
    corrected: bool
    picked: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A slip typed twice, with what differs."""

    entry: SecondEntry
    rows: list[Difference]
    problem: str = ""


def _pair(questionnaire: Questionnaire, entry: SecondEntry, problem: dict[str, Any]) -> Pair:
    mine = problem if problem.get("settling") == entry.response_id else {}
    picked = mine.get("picked", {})
    rows = [
        Difference(
            question,
            answer_words(questionnaire, question.code, entry.response.answers.get(question.code)),
            answer_words(questionnaire, question.code, entry.answers.get(question.code)),
            question.code in entry.corrected,
            picked.get(question.code, ""),
        )
        for question in questions_to_type(questionnaire, {})
        if question.code in entry.differences
    ]
    return Pair(entry, rows, mine.get("problem", ""))


def _page(request: HttpRequest, scope: Scope, batch: Any, problem: dict[str, Any], status: int = 200) -> HttpResponse:
    questionnaire, check = questionnaire_of(batch.version_id), check_of(batch)
    may = can_check(request.user, batch)
    mine = check.waiting_for(request.user) if may else []
    slip = problem.get("slip") or (mine[0] if mine else None)
    questions = questions_to_type(questionnaire, problem.get("answers", {}), problem.get("errors"))
    context = {
        "batch": batch, "check": check, "may": may, "slip": slip, "mine": mine,
        "questions": questions if slip else [], "blanks": problem.get("blanks", ()),
        "wrong": [question for question in questions if question.error],
        "open": [_pair(questionnaire, entry, problem) for entry in check.unsettled] if may else [],
        "settled": [_pair(questionnaire, entry, problem) for entry in check.settled],
    }  # fmt: skip
    return render(request, "surveys/paper/check.html", context, status=status)


@require_safe
@programme_view(Permission.VIEW_SURVEYS)
def survey_slip_photo(request: HttpRequest, scope: Scope, pk: int) -> Any:
    """The photo of a slip, for those who work on it."""
    slip = get_object_or_404(slips_of(request.user, scope.programme), pk=pk)
    can_see_slip(request.user, slip).require()
    if not slip.slip_photo:
        raise Http404
    name = str(slip.slip_photo.name)
    mime = MIME.get(PurePosixPath(name).suffix.lstrip("."), "application/octet-stream")
    try:
        answer = FileResponse(slip.slip_photo.storage.open(name, "rb"), content_type=mime)
    except FileNotFoundError:
        logger.error("Stored file %s is missing", name)
        raise Http404 from None
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
