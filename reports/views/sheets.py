"""A frozen survey result: frozen by one button, its documents, and whether it has become proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from common.errors import DomainError, Invalid
from common.models import Event
from common.text import row_number
from criteria.scope import Scope, programme_view
from evidence.models import Evidence
from reports.builders import build_survey_sheet
from reports.enums import ReportFormat, ReportKind, RunStatus
from reports.models import ReportRun
from reports.permissions import can_request
from reports.selectors import runs_of
from reports.services import freeze_and_request, proof_of, request_sheet
from reports.subjects import of_sheet
from reports.words import EVENT_WORDS
from surveys.models import ResultSheet, Survey
from surveys.permissions import can_manage
from surveys.sheets import digest
from surveys.words import EVENT_WORDS as SURVEY_WORDS

FORMATS = (ReportFormat.PDF, ReportFormat.DOCX, ReportFormat.XLSX)


def _sheet_of(request: HttpRequest, scope: Scope, pk: int) -> ResultSheet:
    rows = ResultSheet.objects.visible_to(request.user).filter(survey__programme=scope.programme)
    related = ("survey__criterion", "period__occurrence__task", "frozen_by")
    sheet = get_object_or_404(rows.select_related(*related), pk=pk)
    sheet.survey.programme = scope.programme
    return sheet


@require_POST
@programme_view(Permission.MANAGE_SURVEYS)
def survey_freeze(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Chốt kết quả và lập bảng tổng hợp: of one period, or of the whole survey."""
    surveys = Survey.objects.visible_to(request.user).filter(programme=scope.programme)
    survey = get_object_or_404(surveys.select_related("criterion"), pk=pk)
    survey.programme = scope.programme
    asked = request.POST.get("period", "")
    period = survey.periods.filter(pk=row_number(asked) or 0).first() if asked else None
    if asked and period is None:
        raise Invalid(_("Đợt đã chọn không thuộc khảo sát này."))
    try:
        frozen, _run = freeze_and_request(survey=survey, period=period, by=request.user)
    except DomainError as problem:
        messages.error(request, problem.message)
        return redirect("survey_sheets", *scope.url_args, survey.pk)
    if frozen.is_new:
        said = _("Đã chốt kết quả lần %(number)d. Bảng tổng hợp (PDF) đang được lập.") % {"number": frozen.sheet.number}
        messages.success(request, f"{said} {frozen.changes}".strip())
    else:
        messages.info(request, frozen.changes)
    return redirect("survey_sheet", *scope.url_args, frozen.sheet.pk)


@dataclass(frozen=True)
class Offer:
    """One format of the sheet's document: its newest file, and the run that is under way."""

    format: ReportFormat
    latest: ReportRun | None
    active: ReportRun | None


@require_safe
@programme_view(Permission.VIEW_SURVEYS)
def survey_sheet(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One frozen result as it was frozen, its documents and what became of it."""
    sheet = _sheet_of(request, scope, pk)
    proof = proof_of(sheet)
    seen = proof is not None and Evidence.objects.visible_to(request.user).filter(pk=proof.pk).exists()
    offers = _offers(request, scope, sheet)
    later = None
    if not sheet.stands:
        later = ResultSheet.objects.standing().filter(survey=sheet.survey_id, period=sheet.period_id).first()
    context = {
        "sheet": sheet,
        "data": build_survey_sheet(sheet, scope.programme),
        "is_intact": digest(sheet.data) == sheet.sha256,
        "later": later,
        "offers": offers,
        "busy": any(offer.active for offer in offers),
        "may_request": can_request(request.user, scope.programme, ReportKind.SURVEY_SHEET),
        "may_download": scope.can(Permission.DOWNLOAD_REPORTS),
        "proof": proof,
        "may_open_proof": seen,
        "not_filed": None if proof else Event.objects.about(sheet).filter(verb="sheet_not_filed").first(),
        "may_manage": can_manage(request.user, scope.programme),
        "events": Event.objects.about(sheet)[:20],
        "verbs": {**SURVEY_WORDS, **EVENT_WORDS},
    }
    return render(request, "surveys/results/sheet.html", context)


def _offers(request: HttpRequest, scope: Scope, sheet: ResultSheet) -> list[Offer]:
    """The formats with their runs: one query."""
    rows = runs_of(scope.programme, request.user).filter(kind=ReportKind.SURVEY_SHEET, subject=of_sheet(sheet.pk))
    found: dict[tuple[str, bool], ReportRun] = {}
    for run in rows.filter(status__in=(RunStatus.DONE, RunStatus.QUEUED, RunStatus.RUNNING)):
        found.setdefault((run.format, run.is_active), run)
    return [Offer(one, found.get((one, False)), found.get((one, True))) for one in FORMATS]


@require_POST
@programme_view(Permission.MANAGE_SURVEYS)
def survey_sheet_step(request: HttpRequest, scope: Scope, pk: int) -> Any:
    """Have one document of the sheet made; the PDF is filed as proof when it is done."""
    sheet = _sheet_of(request, scope, pk)
    wanted = request.POST.get("format", "")
    if wanted not in FORMATS:
        raise Invalid(_("Hãy chọn PDF, Word hoặc Excel."))
    request_sheet(sheet=sheet, format=wanted, by=request.user)
    messages.success(request, _("Đang lập. Có thể rời trang, tệp vẫn được lập xong."))
    return redirect(reverse("survey_sheet", args=[*scope.url_args, sheet.pk]) + "#tai-lieu")
