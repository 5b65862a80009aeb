"""Responses one by one: found, judged alone or many in one go, taken home."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from common.clock import today
from common.errors import DomainError, Invalid
from common.models import Event
from common.text import row_number, slugify_vi
from common.workflow import Transition
from criteria.scope import Scope, programme_view
from surveys import states
from surveys.enums import Flag, ResponseStatus
from surveys.exports import CSV_TYPE, XLSX_TYPE, csv_lines, xlsx_file
from surveys.forms.results import EraseForm, JudgeForm, ResponseFilter
from surveys.models import Response, Survey
from surveys.open_forms import questionnaire_of
from surveys.permissions import can_manage
from surveys.response_list import Counted, listed, status_counts, with_rows
from surveys.result_questions import answer_words
from surveys.services import erase_comment, judge, judge_many
from surveys.services.judging import MOST_AT_ONCE, Judged
from surveys.words import EVENT_WORDS

from .results import PER_PAGE, frame, response_in, survey_in

ACTIONS: dict[str, Transition] = {"tinh": states.COUNT, "de-lai": states.HOLD, "khong-tinh": states.EXCLUDE}


@require_safe
@programme_view(Permission.READ_RESPONSES)
def survey_responses(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The survey's responses by state, with what narrows them."""
    return _list(request, scope, survey_in(request, scope, pk), JudgeForm())


def _list(
    request: HttpRequest, scope: Scope, survey: Survey, judge_form: JudgeForm, *, ticked: set[int] | None = None
) -> HttpResponse:
    form = ResponseFilter(request.GET, survey=survey)
    values = form.values()
    states_of = status_counts(survey, values)
    known = states_of[values["status"]] if "status" in values else sum(states_of.values())
    page = Counted(with_rows(listed(survey, values)), PER_PAGE, known).get_page(request.GET.get("page"))
    context = frame(request, scope, survey, "survey_responses") | {
        "filter": form,
        "filtering": bool({name for name in values if name != "status"}),
        "page": page,
        "tabs": _tabs(request, states_of, values.get("status", "")),
        "judge_form": judge_form,
        "ticked": ticked or set(),
        "most": MOST_AT_ONCE,
        "query": request.GET.urlencode(),
        "flag_words": {flag.value: flag.label for flag in Flag},
        "of_event": "event" in values,
    }
    return render(request, "surveys/results/responses.html", context, status=422 if judge_form.errors else 200)


def _tabs(request: HttpRequest, counts: dict[str, int], active: str) -> list[dict[str, Any]]:
    query = request.GET.copy()
    query.pop("page", None)
    tabs: list[dict[str, Any]] = []
    for state in ("", *ResponseStatus.values):
        query["status"] = state
        label = ResponseStatus(state).label if state else _("Tất cả")
        count = counts[state] if state else sum(counts.values())
        tabs.append({"label": label, "url": f"?{query.urlencode()}", "active": state == active, "count": count})
    return tabs


@require_POST
@programme_view(Permission.MANAGE_SURVEYS)
def survey_responses_judge(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Judge the ticked responses, or all that the filters leave, in one go; the answer lists exactly those."""
    survey = survey_in(request, scope, pk)
    transition = ACTIONS.get(request.POST.get("viec", ""))
    if transition is None:
        raise Invalid(_("Hãy chọn việc cần làm với các phiếu."))
    ticked = {number for value in request.POST.getlist("chon") if (number := row_number(value)) is not None}
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _list(request, scope, survey, form, ticked=ticked)
    wanted = _wanted(request, survey, ticked)
    if not wanted:
        form.add_error(None, _("Chưa chọn phiếu nào. Hãy đánh dấu các phiếu, hoặc chọn mọi phiếu đang lọc."))
        return _list(request, scope, survey, form)
    try:
        done = judge_many(
            survey=survey, responses=wanted, transition=transition, by=request.user, reason=form.cleaned_data["reason"]
        )
    except DomainError as problem:
        form.add_error(
            "reason" if transition.needs_comment and not form.cleaned_data["reason"] else None, problem.message
        )
        return _list(request, scope, survey, form, ticked=ticked)
    _tell(request, transition, done)
    query = f"?event={done.event}" if done.event else f"?{request.GET.urlencode()}"
    return redirect(reverse("survey_responses", args=[*scope.url_args, survey.pk]) + query)


def _wanted(request: HttpRequest, survey: Survey, ticked: set[int]) -> list[int]:
    if request.POST.get("tat-ca") != "1":
        return sorted(ticked)
    values = ResponseFilter(request.GET, survey=survey).values()
    return list(listed(survey, values).values_list("pk", flat=True)[: MOST_AT_ONCE + 1])


def _tell(request: HttpRequest, transition: Transition, done: Judged) -> None:
    words = {
        states.COUNT.name: ngettext("Đã tính %(n)d phiếu.", "Đã tính %(n)d phiếu.", done.moved),
        states.HOLD.name: ngettext("Đã để lại %(n)d phiếu.", "Đã để lại %(n)d phiếu.", done.moved),
        states.EXCLUDE.name: ngettext("Đã ghi không tính %(n)d phiếu.", "Đã ghi không tính %(n)d phiếu.", done.moved),
    }[transition.name] % {"n": done.moved}
    if done.moved:
        messages.success(request, words + " " + _("Kết quả khảo sát đã được tính lại."))
    if done.stayed:
        messages.info(
            request, _("%(n)d phiếu giữ nguyên: đã ở tình trạng đó hoặc vừa có người xem xét.") % {"n": done.stayed}
        )


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.READ_RESPONSES)
def survey_response(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One response: its answers, why it looks odd, who judged it, and what can be done with it."""
    response = response_in(request, scope, pk)
    form, erase, status = JudgeForm(), EraseForm(prefix="xoa"), 200
    if request.method == "POST":
        can_manage(request.user, scope.programme).require()
        if request.POST.get("viec") == "xoa-loi":
            erase = EraseForm(request.POST, prefix="xoa")
            bound: Any = erase
        else:
            bound = form = JudgeForm(request.POST)
        problem = _carry_out(request, response, bound)
        if problem is None:
            return redirect("survey_response", *scope.url_args, response.pk)
        status = problem
        response = response_in(request, scope, pk)
    return render(
        request, "surveys/results/response.html", _about(request, scope, response, form, erase), status=status
    )


def _carry_out(request: HttpRequest, response: Response, form: Any) -> int | None:
    """Take the step; a status of the page when it was refused."""
    if not form.is_valid():
        return 422
    reason, wanted = form.cleaned_data["reason"], request.POST.get("viec", "")
    try:
        if wanted == "xoa-loi":
            erase_comment(response=response, by=request.user, reason=reason)
            messages.success(request, _("Đã xóa lời viết của phiếu này."))
        elif wanted in ACTIONS:
            judge(response=response, transition=ACTIONS[wanted], by=request.user, reason=reason)
            messages.success(request, _("Đã ghi. Kết quả khảo sát đã được tính lại."))
        else:
            raise Invalid(_("Hãy chọn việc cần làm với phiếu."))
    except DomainError as problem:
        form.add_error("reason" if wanted != "tinh" and not reason else None, problem.message)
        return 422 if problem.status_code == 400 else problem.status_code
    return None


def _about(request: HttpRequest, scope: Scope, response: Response, form: JudgeForm, erase: EraseForm) -> dict[str, Any]:
    questionnaire = questionnaire_of(response.version_id)
    answers = [
        {"item": item, "words": answer_words(item, response.answers[item.code])}
        for item in questionnaire.questions
        if item.code in response.answers
    ]
    steps = [name for name, step in ACTIONS.items() if response.status in step.sources]
    if not response.answers and "tinh" in steps:
        steps.remove("tinh")
    return frame(request, scope, response.survey, "survey_responses") | {
        "response": response,
        "answers": answers,
        "flags": [Flag(flag).label for flag in response.flags],
        "steps": steps,
        "judge_form": form,
        "erase_form": erase,
        "events": Event.objects.about(response)[:20],
        "verbs": EVENT_WORDS,
    }


@require_safe
@programme_view(Permission.READ_RESPONSES)
def survey_export(request: HttpRequest, scope: Scope, pk: int) -> Any:
    """The filtered responses as CSV or XLSX, streamed."""
    survey = survey_in(request, scope, pk)
    rows = listed(survey, ResponseFilter(request.GET, survey=survey).values())
    kind = request.GET.get("dang", "csv")
    name = f"phieu-{slugify_vi(survey.title)[:60]}-{today():%Y%m%d}.{'xlsx' if kind == 'xlsx' else 'csv'}"
    if kind == "xlsx":
        return FileResponse(xlsx_file(survey, rows), as_attachment=True, filename=name, content_type=XLSX_TYPE)
    answer = StreamingHttpResponse(csv_lines(survey, rows), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
