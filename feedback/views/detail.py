"""One feedback: what to do now, what was said, who may do what; and each step as a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from common.calendar import WorkCalendar
from common.clock import today
from common.errors import DomainError
from common.models import Event
from common.text import row_number
from criteria.scope import Scope, programme_view
from feedback.deadlines import calendar_around, due_words
from feedback.enums import SENDER_SEES, WAITING, Flag, NoteKind
from feedback.forms.work import AnswerForm, NothingForm, StepForm
from feedback.models import AnswerTemplate, Feedback, FeedbackSettings, FollowUp
from feedback.permissions import RULES, available_steps, can_redact
from feedback.selectors import LookAlike, feedback_of, lines_of, look_alikes, settings_of, templates_for
from feedback.words import EVENT_WORDS

from .common import blame, visible_feedback
from .next_step import next_step
from .steps import BY_SLUG, STEPS, Step

BESIDE = ("note_public", "note_internal")
"""Steps whose forms stand in their own cards of the page."""


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def feedback_detail(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What it says, what to do now, what was written to the sender and what only the house reads."""
    feedback = visible_feedback(request, scope, pk)
    numbers = settings_of(feedback.programme.commune)
    may = available_steps(request.user, feedback)
    lines = list(lines_of(feedback))
    calendar = calendar_around(today())
    coming = next_step(feedback, may, lines, numbers, calendar, scope.unit_ids)
    step = coming.step
    context = {
        "feedback": feedback,
        "numbers": numbers,
        "due": due_words(feedback, calendar, today(), numbers.warn_days),
        "next": coming,
        "form": _form(step, feedback, numbers, None) if step else None,
        "ready": list(templates_for(feedback.programme.commune, step.ready)) if step and step.ready else [],
        "others": [one for one in STEPS if one.name in may and one is not step and one.name not in BESIDE],
        "public_lines": [line for line in lines if line.kind in SENDER_SEES],
        "internal_lines": [line for line in lines if line.kind not in SENDER_SEES],
        "public_note": _beside("note_public", may, step, feedback, numbers),
        "internal_note": _beside("note_internal", may, step, feedback, numbers),
        "flags": [Flag(flag).label for flag in feedback.flags if flag in Flag.values],
        "draft": bool(feedback.answer and not feedback.answered_at and not (step and step.form is AnswerForm)),
        "photos": list(feedback.photos.all()),
        "may_redact": can_redact(request.user, feedback),
        "alike": _alike(request, scope, feedback, may),
        "merged": list(feedback.merged.all()),
        "letter": any(line.kind == NoteKind.APOLOGY for line in lines),
        "events": Event.objects.about(feedback)[:50],
        "verbs": EVENT_WORDS,
    }
    return render(request, "feedback/detail.html", context)


def _form(
    step: Step, feedback: Feedback, numbers: FeedbackSettings, data: Any, files: Any = None, **initial: Any
) -> StepForm:
    if step.proposed is not None:
        initial = {"text": step.proposed(feedback, numbers)} | initial
    return step.form(data, files, feedback=feedback, numbers=numbers, initial=initial, auto_id=f"{step.name}_%s")


def _beside(
    name: str, may: Any, primary: Step | None, feedback: Feedback, numbers: FeedbackSettings
) -> StepForm | None:
    step = next(one for one in STEPS if one.name == name)
    return _form(step, feedback, numbers, None) if name in may and step is not primary else None


def _alike(request: HttpRequest, scope: Scope, feedback: Feedback, may: Any) -> list[LookAlike]:
    """Only while it can still be merged: afterwards the list would lead to nothing."""
    if "merge" not in may or feedback.status not in WAITING:
        return []
    return look_alikes(feedback, feedback_of(request.user, scope.programme))


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.VIEW_PROGRAMME)
def feedback_step(request: HttpRequest, scope: Scope, pk: int, step: str) -> HttpResponse:
    """One step: GET asks for what it needs, POST takes it."""
    wanted = BY_SLUG.get(step)
    if wanted is None:
        raise Http404
    feedback = visible_feedback(request, scope, pk)
    RULES[wanted.name](request.user, feedback).require()
    numbers = settings_of(feedback.programme.commune)
    ready = list(templates_for(feedback.programme.commune, wanted.ready)) if wanted.ready else []
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = _form(wanted, feedback, numbers, data, files, **_asked(request, wanted, ready))
    status = 200
    if request.method == "POST":
        status = _take(request, scope, wanted, feedback, form)
        if status == 200:
            return redirect(_after(request, scope, pk))
    calendar: WorkCalendar = calendar_around(today())
    context = {
        "feedback": feedback,
        "step": wanted,
        "form": form,
        "no_words": isinstance(form, NothingForm),
        "ready": ready,
        "due": due_words(feedback, calendar, today(), numbers.warn_days),
        "alike": look_alikes(feedback, feedback_of(request.user, scope.programme)) if wanted.name == "merge" else [],
    }
    return render(request, "feedback/step.html", context, status=status)


def _take(request: HttpRequest, scope: Scope, step: Step, feedback: Feedback, form: StepForm) -> int:
    """200 when the step is taken, else the status of the page that shows why not."""
    if not form.is_valid():
        return 422
    number = {"number": feedback.register_number}
    try:
        step.take(feedback, request.user, form.cleaned_data, feedback_of(request.user, scope.programme))
    except DomainError as problem:
        blame(form, problem)
        return problem.status_code
    done = str(step.done)
    messages.success(request, done % number if "%(" in done else done)
    return 200


def _asked(request: HttpRequest, step: Step, ready: list[AnswerTemplate]) -> dict[str, Any]:
    """Values an address proposes: the ready words ``?mau=``, the row to merge into ``?so=``."""
    pk = row_number(request.GET.get("mau", ""))
    chosen = next((one for one in ready if one.pk == pk), None)
    values: dict[str, Any] = {"text": chosen.text} if chosen else {}
    if step.name == "merge" and (number := row_number(request.GET.get("so", ""))):
        values["number"] = number
    return values


def _after(request: HttpRequest, scope: Scope, pk: int) -> str:
    """Back to it; to the register when it is hidden from this person from now on."""
    if feedback_of(request.user, scope.programme).filter(pk=pk).exists():
        return reverse("feedback_detail", args=[*scope.url_args, pk])
    return reverse("feedback_list", args=scope.url_args)


@require_safe
@programme_view(Permission.VIEW_PROGRAMME)
def feedback_letter(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The last letter of apology, to print and sign."""
    feedback = visible_feedback(request, scope, pk)
    letter: FollowUp | None = feedback.follow_ups.filter(kind=NoteKind.APOLOGY).order_by("-pk").first()
    if letter is None:
        raise Http404(_("Mục này chưa có thư xin lỗi."))
    return render(request, "feedback/letter.html", {"feedback": feedback, "letter": letter})
