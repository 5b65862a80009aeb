"""The typing screen: one slip after the other by keyboard; every step is also a plain form."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from common.errors import Invalid
from common.text import row_number
from criteria.scope import Scope, programme_view
from surveys.enums import SlipFault
from surveys.forms.paper import SlipForm, last_day
from surveys.models import PaperBatch, Response
from surveys.open_forms import questionnaire_of
from surveys.permissions import can_correct, can_type
from surveys.selectors.paper import latest_slips, next_number
from surveys.services.slips import clean_photo, correct_slip, mark_invalid, type_slip
from surveys.slip_reading import SlipReading, questions_to_type, read_slip, sent_answers

from .paper import counted_batch


@require_http_methods(["GET", "HEAD", "POST"])
@programme_view(Permission.ENTER_SLIPS)
def survey_batch_typing(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Type the slips of a batch; ``?sua=`` opens one of the person's own again, ``?ngay=`` keeps the day."""
    batch = counted_batch(request, scope, pk)
    editing = _editing(request, batch)
    may = can_type(request.user, batch)
    if not may:
        if request.method == "POST":
            may.require()
        return _page(request, Screen(batch, SlipForm(batch=batch)), may=may)
    if request.method != "POST":
        return _page(request, _fresh(request, batch, editing), may=may)
    return _take(request, scope, batch, editing)


@dataclass
class Screen:
    """What the typing form shows."""

    batch: Any
    form: SlipForm
    answers: Any = None
    errors: Any = None
    blanks: tuple[int, ...] = ()
    editing: Response | None = None
    invalid: str = ""
    saved: int | None = None
    number: int | None = None
    status: int = 200


def _editing(request: HttpRequest, batch: PaperBatch) -> Response | None:
    """The person's own slip that is typed anew."""
    asked = request.POST.get("sua") or request.GET.get("sua") or ""
    if not asked:
        return None
    own = Response.objects.filter(batch=batch, typed_by=request.user.pk)
    response = get_object_or_404(own, pk=row_number(asked))
    response.batch = batch
    can_correct(request.user, response).require()
    return response


def _fresh(
    request: HttpRequest, batch: Any, editing: Response | None, day: dt.date | None = None, saved: int | None = None
) -> Screen:
    """An empty form with number and day proposed, or the slip to be corrected."""
    if editing is not None:
        values = {"number": editing.slip_number, "answered_on": editing.answered_on, "client_id": editing.client_id}
        form = SlipForm(batch=batch, initial=values)
        return Screen(batch, form, editing.answers, editing=editing, invalid=editing.status_reason,
                      number=editing.slip_number)  # fmt: skip
    latest = latest_slips(batch, request.user)
    number = next_number(batch, saved or (latest[0].slip_number if latest else None))
    day = day or _day(request.GET.get("ngay"), batch) or (latest[0].answered_on if latest else last_day(batch))
    form = SlipForm(batch=batch, initial={"number": number, "answered_on": day, "client_id": uuid.uuid4()})
    return Screen(batch, form, saved=saved, number=number)


def _day(text: str | None, batch: PaperBatch) -> dt.date | None:
    try:
        day = parse_date(text or "")
    except ValueError:
        return None
    return day if day and batch.period.holds(day) else None


def _take(request: HttpRequest, scope: Scope, batch: Any, editing: Response | None) -> HttpResponse:
    """Store what was typed; a refused form comes back as it was sent."""
    questionnaire = questionnaire_of(batch.version_id)
    form = SlipForm(request.POST, request.FILES, batch=batch)
    reading = read_slip(questionnaire, request.POST.getlist)
    invalid = _fault(request)
    blanks = () if invalid or request.POST.get("trong") else reading.blanks
    errors = {} if invalid else reading.errors
    if form.is_valid() and not errors and not blanks:
        try:
            _store(request, batch, form.cleaned_data, reading, invalid, editing)
        except Invalid as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            return _saved(request, scope, batch, form.cleaned_data)
    answers = sent_answers(questionnaire, request.POST.getlist)
    number = row_number(request.POST.get("number", ""))
    blanks = blanks if form.is_valid() and not errors else ()
    screen = Screen(batch, form, answers, errors, blanks, editing, invalid, number=number, status=422)
    return _page(request, screen, may=can_type(request.user, batch))


def _fault(request: HttpRequest) -> str:
    """Why the slip is not valid, when the button for that was pressed."""
    if request.POST.get("viec") != "hong":
        return ""
    asked = request.POST.get("hong", "")
    other = request.POST.get("hong_khac", "").strip()
    return other or (str(SlipFault(asked).label) if asked in SlipFault.values else " ")


def _store(
    request: HttpRequest, batch: PaperBatch, data: dict[str, Any], reading: SlipReading, invalid: str,
    editing: Response | None,
) -> None:  # fmt: skip
    upload = data["photo"]
    photo = clean_photo(upload, upload.name if upload else "")
    shared = {"number": data["number"], "answered_on": data["answered_on"], "by": request.user, "photo": photo}
    try:
        if editing is not None:
            correct_slip(response=editing, answers=reading.answers, invalid=invalid, **shared)
        elif invalid:
            mark_invalid(batch=batch, reason=invalid, client_id=data["client_id"], **shared)
        else:
            type_slip(batch=batch, answers=reading.answers, client_id=data["client_id"], **shared)
    finally:
        if photo is not None:
            photo.file.close()


def _saved(request: HttpRequest, scope: Scope, batch: Any, data: dict[str, Any]) -> HttpResponse:
    """The next slip: as a part of the page for the script, as a page of its own without."""
    if not getattr(request, "htmx", False):
        messages.success(request, _("Đã lưu phiếu số %(number)d.") % {"number": data["number"]})
        address = reverse("survey_batch_typing", args=[*scope.url_args, batch.pk])
        return redirect(f"{address}?ngay={data['answered_on']:%Y-%m-%d}")
    batch = counted_batch(request, scope, batch.pk)
    screen = _fresh(request, batch, None, data["answered_on"], data["number"])
    return _page(request, screen, may=can_type(request.user, batch))


def _page(request: HttpRequest, screen: Screen, *, may: Any) -> HttpResponse:
    batch = screen.batch
    questionnaire = questionnaire_of(batch.version_id)
    questions = questions_to_type(questionnaire, screen.answers or {}, screen.errors)
    context = {
        "batch": batch, "may": may, "screen": screen, "form": screen.form, "questions": questions,
        "wrong": [question for question in questions if question.error],
        "faults": SlipFault.choices, "latest": latest_slips(batch, request.user),
        "full": screen.number is None and screen.editing is None and not screen.form.is_bound,
        "total": batch.returned or batch.issued,
    }  # fmt: skip
    name = "_typing.html" if getattr(request, "htmx", False) else "typing.html"
    return render(request, f"surveys/paper/{name}", context, status=screen.status)
