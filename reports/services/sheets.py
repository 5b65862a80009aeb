"""From a frozen survey result to proof: its document is made by a job and filed for the criterion exactly once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.permissions import active_memberships
from assessments.selectors import responsible_units
from common.errors import DomainError, Invalid
from common.models import Event
from evidence.models import Evidence
from evidence.permissions import can_hang_on
from evidence.services import upload_evidence
from reports.enums import ReportFormat, ReportKind, RunStatus
from reports.models import ReportRun
from reports.subjects import of_sheet
from surveys.models import ResultSheet, Survey, SurveyPeriod
from surveys.services import Frozen, freeze
from surveys.sheets import proof_id
from tasks.models import Occurrence, TaskUnit

from .runs import request_report


def freeze_and_request(*, survey: Survey, period: SurveyPeriod | None, by: Any) -> tuple[Frozen, ReportRun]:
    """One click: the result is frozen and its PDF asked for; the job files it as proof when it is done."""
    with transaction.atomic():
        frozen = freeze(survey=survey, period=period, by=by)
        made = runs_of_sheet(frozen.sheet).filter(format=ReportFormat.PDF, status=RunStatus.DONE).first()
        if made is not None and not frozen.is_new:
            return frozen, made
        return frozen, request_sheet(sheet=frozen.sheet, format=ReportFormat.PDF, by=by)


def runs_of_sheet(sheet: ResultSheet) -> QuerySet[ReportRun]:
    """The runs that made documents of the sheet, the newest first."""
    return ReportRun.objects.filter(kind=ReportKind.SURVEY_SHEET, subject=of_sheet(sheet.pk)).order_by("-pk")


def request_sheet(*, sheet: ResultSheet, format: str, by: Any) -> ReportRun:
    """Ask for the document of one sheet in one format."""
    return request_report(
        programme=sheet.survey.programme,
        kind=ReportKind.SURVEY_SHEET,
        format=format,
        by=by,
        subject=of_sheet(sheet.pk),
    )


def proof_of(sheet: ResultSheet) -> Evidence | None:
    """The proof the sheet became."""
    rows = Evidence.objects.filter(client_id=proof_id(sheet.pk))
    return rows.select_related("unit", "programme__commune").first()


def file_sheet(*, sheet: ResultSheet, path: Path, name: str, by: Any) -> Evidence | None:
    """File the sheet's PDF as proof of its survey's criterion and window; None where there is nothing it proves.

    Filed once, whoever asks and however often. What stands in the way (a closed phase, a missing right) is kept in the
    sheet's history for its page, and the document is finished all the same.
    """
    known = proof_of(sheet)
    if known is not None or by is None or not sheet.stands:
        return known
    try:
        return _file(sheet, path, name, by)
    except DomainError as error:
        Event.record(sheet, "sheet_not_filed", by=by, comment=error.message)
        return None


def _file(sheet: ResultSheet, path: Path, name: str, by: Any) -> Evidence | None:
    survey, programme = sheet.survey, sheet.survey.programme
    windows = _windows(sheet, by)
    if survey.criterion is None and not windows:
        return None
    unit = _unit_of(survey, by)
    if unit is None:
        raise Invalid(
            _("Chưa rõ đơn vị nộp: bạn chưa thuộc đơn vị nào; nhiệm vụ, tiêu chí của khảo sát chưa có đơn vị nào.")
        )
    day = min(localtime(sheet.frozen_at).date(), programme.last_day)
    with path.open("rb") as stream:
        return upload_evidence(
            upload=stream,
            name=name,
            programme=programme,
            unit=unit,
            by=by,
            title=_("Bảng tổng hợp kết quả khảo sát “%(title)s”%(period)s (chốt lần %(number)d)") % {
                "title": survey.title,
                "period": f", {sheet.period.label}" if sheet.period else "",
                "number": sheet.number,
            },
            proof_date=day,
            occurrences=windows,
            criteria=[survey.criterion] if survey.criterion else None,
            client_id=proof_id(sheet.pk),
        )  # fmt: skip


def _windows(sheet: ResultSheet, by: Any) -> list[Occurrence]:
    """The window of the survey's task, where this person may hang proof on it."""
    window = sheet.period.occurrence if sheet.period else None
    return [window] if window is not None and can_hang_on(by, window) else []


def _unit_of(survey: Survey, by: Any) -> Unit | None:
    """The person's own unit, else the one responsible for the survey's task, else for its criterion."""
    own = [row.unit for row in active_memberships(by) if row.commune_id == survey.programme.commune_id and row.unit]
    if own:
        return own[0]
    answerable = TaskUnit.objects.filter(task=survey.task_id, is_responsible=True).select_related("unit").first()
    if answerable is not None:
        return answerable.unit
    scoring = responsible_units(survey.programme).get(survey.criterion_id or 0)
    return Unit.objects.filter(pk=scoring).first() if scoring else None
