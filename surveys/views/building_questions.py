"""The questions of a survey: the list, one row of the draft, and how it looks on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from common.errors import DomainError
from common.public import allow_inline
from criteria.scope import Scope, programme_view
from surveys.checking import Fault, faults_of, numbers_of, rule_words
from surveys.enums import PointKind, QuestionKind
from surveys.form_page import look_of, page_context, parts_of, script, slot, style
from surveys.forms.building import ENGLISH
from surveys.forms.building_questions import QuestionForm
from surveys.models import Question, Survey, SurveyVersion
from surveys.open_forms import OpenForm
from surveys.permissions import can_change, can_manage
from surveys.questionnaire import Item, Questionnaire, from_rows
from surveys.selectors.building import draft_of, version_in_use
from surveys.services import add_question, change_question, move_question, remove_question
from surveys.services.questions import is_published, question_seen

from .building_common import REFUSED, blame, survey_or_404, tabs_of

LOCKED_POLICY = {"frame-ancestors": ["'self'"], "form-action": ["'none'"], "connect-src": ["'none'"]}
"""The preview stands in a frame of this portal and sends nothing."""


@dataclass(frozen=True)
class Line:
    """A row of the list as people read it."""

    item: Item
    kind: str
    number: int | None
    rule: str
    faults: list[str]
    is_first: bool
    is_last: bool


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_SURVEYS)
def survey_questions(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The draft to work on, else the version in use to look at."""
    survey = survey_or_404(request, scope, pk)
    if request.method == "POST":
        return _change_order(request, scope, survey)
    used, draft = version_in_use(survey), draft_of(survey)
    questionnaire = read(draft or used)
    faults = faults_of(questionnaire, survey.languages) if draft else []
    context = {
        "survey": survey,
        "tabs": tabs_of(scope, survey, "survey_questions"),
        "used": used,
        "draft": draft,
        "lines": lines_of(questionnaire, faults),
        "count": len(questionnaire.questions),
        "general": [fault.sentence for fault in faults if not fault.code],
        "faults": faults,
        "bilingual": ENGLISH in survey.languages,
        "may_change": can_change(request.user, survey),
        "may_manage": can_manage(request.user, scope.programme),
    }
    return render(request, "surveys/building/questions.html", context)


def read(version: SurveyVersion | None) -> Questionnaire:
    """The questionnaire of any version, draft or not."""
    return from_rows(list(version.questions.all())) if version else Questionnaire(())


def lines_of(questionnaire: Questionnaire, faults: list[Fault]) -> list[Line]:
    """The rows with their numbers, their rules in words, and what is wrong with each."""
    numbers = numbers_of(questionnaire)
    last = len(questionnaire.items) - 1
    return [
        Line(
            item=item,
            kind=str(QuestionKind(item.kind).label),
            number=numbers.get(item.code),
            rule=rule_words(item, questionnaire),
            faults=[fault.sentence for fault in faults if fault.code == item.code],
            is_first=place == 0,
            is_last=place == last,
        )
        for place, item in enumerate(questionnaire.items)
    ]


def _change_order(request: HttpRequest, scope: Scope, survey: Survey) -> HttpResponse:
    question = _in_draft(survey, request.POST.get("code", ""))
    act = request.POST.get("act")
    if act in {"up", "down"}:
        move_question(question=question, by=request.user, up=act == "up")
    elif act == "remove":
        remove_question(question=question, by=request.user)
        messages.success(request, _("Đã xóa “%s”.") % question)
    else:
        raise Http404
    address = redirect("survey_questions", *scope.url_args, survey.pk)
    if act != "remove":
        address["Location"] += f"#{question.code}"
    return address


def _in_draft(survey: Survey, code: str) -> Question:
    rows = Question.objects.filter(version__survey=survey, version__published_at__isnull=True)
    question = next((row for row in rows.select_related("version") if row.code == code), None)
    if question is None:
        raise Http404
    question.version.survey = survey
    return question


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.MANAGE_SURVEYS)
def survey_question(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One row of the draft: ``?cau=`` names it; without, a new row, behind the one named by ``?sau=``."""
    survey = survey_or_404(request, scope, pk)
    questionnaire = read(draft_of(survey))
    code = request.GET.get("cau", "")
    question = _in_draft(survey, code) if code else None
    item = questionnaire.by_code[code] if question else None
    form = QuestionForm(
        request.POST or None,
        questionnaire=questionnaire,
        before=_rows_before(questionnaire, code or request.GET.get("sau", ""), inclusive=not code),
        item=item,
        kind_is_fixed=bool(question and is_published(survey, code)),
        bilingual=ENGLISH in survey.languages,
        seen=question_seen(question) if question else "",
    )
    status = 200
    if request.method == "POST" and "more" not in request.POST:
        status = REFUSED
        if form.is_valid():
            try:
                _save(request, survey, question, form)
            except DomainError as problem:
                status = blame(form, problem)
            else:
                messages.success(request, _("Đã lưu câu hỏi."))
                return redirect("survey_questions", *scope.url_args, pk)
    elif "more" in request.POST:
        form.errors.clear()  # asking for more rows is no refusal
    context = {
        "survey": survey,
        "form": form,
        "item": item,
        "heading": _heading(questionnaire, item),
        "may_change": can_change(request.user, survey),
        "has_draft": draft_of(survey) is not None,
    }
    return render(request, "surveys/building/question.html", context, status=status)


def _rows_before(questionnaire: Questionnaire, code: str, *, inclusive: bool) -> list[Item]:
    """The rows a row may depend on: those above it; all of them for a new row at the end."""
    items = list(questionnaire.items)
    at = next((place for place, item in enumerate(items) if item.code == code), None)
    return items if at is None else items[: at + inclusive]


def _heading(questionnaire: Questionnaire, item: Item | None) -> str:
    if item is None:
        return _("Thêm câu hỏi")
    number = numbers_of(questionnaire).get(item.code)
    return _("Sửa câu %d") % number if number else _("Sửa tiêu đề phần")


def _save(request: HttpRequest, survey: Survey, question: Question | None, form: QuestionForm) -> None:
    if question is None:
        add_question(survey=survey, by=request.user, after=request.GET.get("sau", ""), **form.values())
    else:
        change_question(question=question, by=request.user, seen=form.cleaned_data["seen"], **form.values())


# --- preview --------------------------------------------------------------------------------------


@require_safe
@programme_view(Permission.VIEW_SURVEYS)
def survey_preview(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The form in the frame of a phone."""
    survey = survey_or_404(request, scope, pk)
    languages = survey.languages if len(survey.languages) > 1 else []
    context = {
        "survey": survey,
        "draft": draft_of(survey),
        "used": version_in_use(survey),
        "language": request.GET.get("lang", "vi"),
        "languages": languages,
    }
    return render(request, "surveys/building/preview.html", context)


@require_safe
@xframe_options_sameorigin
@programme_view(Permission.VIEW_SURVEYS)
def survey_preview_form(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The citizens' form itself, of the draft where there is one. Nothing can be sent from it."""
    survey = survey_or_404(request, scope, pk)
    point = survey.points.filter(kind=PointKind.WEB).first() or survey.points.first()
    if point is None:
        raise Http404
    point.survey = survey
    questionnaire = read(draft_of(survey) or version_in_use(survey))
    form = OpenForm(point=point, survey=survey, spans=(), version_id=None, version_number=0, is_frozen=False)
    look = look_of(request.GET, survey.languages)
    context: dict[str, Any] = page_context(
        form,
        look,
        questionnaire=questionnaire,
        parts=parts_of(questionnaire, look.language),
        slot=slot(form),
        fresh=True,
    )
    context |= {"style": style(), "script": script()}
    response = HttpResponse(render_to_string("surveys/building/preview_form.html", context))
    response = allow_inline(response, styles=[style()], scripts=[script()])
    response._csp_replace = LOCKED_POLICY  # type: ignore[attr-defined]
    return response
