"""From a frozen survey result to its document, to proof, to points, to the dossier."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import User
from assessments.checks import findings_of
from assessments.facts import facts_of, gather
from assessments.services import open_assessment
from common.errors import NotAllowed
from common.models import Event
from criteria import scoring
from criteria.enums import PhaseKind
from criteria.models import Criterion, ProgrammeYear
from criteria.selectors import leaves_of
from evidence.enums import EvidenceStatus
from evidence.models import Evidence
from evidence.permissions import can_accept
from evidence.services import accept_evidence
from reports.builders import build_self_report, read_year
from reports.data import NO_SURVEY
from reports.enums import ReportFormat, ReportKind, RunStatus
from reports.models import ReportRun
from reports.services import freeze_and_request, proof_of, request_report, request_sheet
from reports.verify import verify
from surveys.enums import IndexKind
from surveys.models import CollectionPoint, ResultSheet
from surveys.services import freeze
from tests.factories.accounts import administrator, leader, person, reviewer, staff
from tests.factories.assessments import MeasurementFactory, ResponsibilityFactory
from tests.factories.reports import empty_year
from tests.factories.surveys import SurveyPeriodFactory, answered, whole_survey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def programme() -> ProgrammeYear:
    return empty_year()


@pytest.fixture
def criterion(programme: ProgrammeYear) -> Criterion:
    found = leaves_of(programme.criteria_set).filter(leaf_type=scoring.ScoringType.SURVEY).first()
    assert found is not None
    return found


@pytest.fixture
def point(programme: ProgrammeYear, criterion: Criterion) -> CollectionPoint:
    ResponsibilityFactory(programme=programme, criterion=criterion)
    return whole_survey(programme=programme, criterion=criterion, title="Hài lòng tại quầy")


@pytest.fixture
def by(programme: ProgrammeYear) -> User:
    return reviewer(programme.commune)


@pytest.fixture
def frozen(point: CollectionPoint, by: User, django_capture_on_commit_callbacks: Any) -> Callable[[], ResultSheet]:
    """Answers come in, somebody presses the button, the job runs."""

    def press() -> ResultSheet:
        answered(point, "555", answers={"c4": "no", "c5": "Chờ lâu"})
        answered(point, "543", answers={"c4": "yes"})
        with django_capture_on_commit_callbacks(execute=True):
            done, _run = freeze_and_request(survey=point.survey, period=point.survey.periods.get(), by=by)
        return done.sheet

    return press


def proposed(programme: ProgrammeYear, criterion: Criterion) -> Any:
    return facts_of(programme).leaves[criterion.code]


# --- the document ---


def test_the_button_freezes_makes_the_pdf_and_files_it_once(frozen, programme, criterion, point, by) -> None:
    sheet = frozen()
    run = ReportRun.objects.get()
    assert (run.kind, run.format, run.status) == (ReportKind.SURVEY_SHEET, ReportFormat.PDF, RunStatus.DONE)
    assert run.file_name.startswith("ket-qua-khao-sat-hai-long-tai-quay")
    text = "".join(page.extract_text() for page in PdfReader(run.file.open("rb")).pages)
    assert "BẢNG TỔNG HỢP" in text
    assert "83,33%" in text, "5 of 6 answers, cut"
    assert sheet.sha256 in text.replace("\n", "")
    proof = Evidence.objects.get()
    assert (proof.status, proof.created_by, proof.proof_date) == (EvidenceStatus.SUBMITTED, by, dt.date(2026, 11, 20))
    assert [link.criterion for link in proof.criterion_links.all()] == [criterion]
    assert "Hài lòng tại quầy" in proof.title
    assert proof_of(sheet) == proof
    assert not can_accept(by, proof), "nobody reviews what they filed themselves"
    assert can_accept(reviewer(programme.commune), proof)


def test_asked_for_again_it_is_not_filed_again(frozen, programme, django_capture_on_commit_callbacks) -> None:
    sheet = frozen()
    with django_capture_on_commit_callbacks(execute=True):
        request_sheet(sheet=sheet, format="pdf", by=reviewer(programme.commune))
    assert ReportRun.objects.filter(status=RunStatus.DONE).count() == 2
    assert Evidence.objects.count() == 1


def test_word_and_excel_of_the_same_sheet(frozen, by, django_capture_on_commit_callbacks) -> None:
    sheet = frozen()
    with django_capture_on_commit_callbacks(execute=True):
        docx = request_sheet(sheet=sheet, format="docx", by=by)
        xlsx = request_sheet(sheet=sheet, format="xlsx", by=by)
    docx.refresh_from_db()
    xlsx.refresh_from_db()
    words = "\n".join(paragraph.text for paragraph in Document(docx.file.open("rb")).paragraphs)
    assert "Kết quả khảo sát “Hài lòng tại quầy”" in words
    book = load_workbook(xlsx.file.open("rb"))
    assert book.sheetnames == ["Kết quả", "Mức hài lòng", "Câu hỏi khác", "So sánh"]
    assert Evidence.objects.count() == 1, "only the PDF is proof"


def test_two_sheets_are_made_side_by_side_and_one_only_once(point, by) -> None:
    answered(point)
    period = point.survey.periods.get()
    first = freeze_and_request(survey=point.survey, period=period, by=by)
    second = freeze_and_request(survey=point.survey, period=None, by=by)
    assert first[1].subject != second[1].subject
    assert request_sheet(sheet=second[0].sheet, format="pdf", by=by) == second[1]
    assert ReportRun.objects.active().count() == 2


def test_whoever_may_freeze_may_ask_and_sees_the_run(point, by, programme, settings) -> None:
    settings.MFA_REQUIRED_ROLES = []
    answered(point)
    sheet = freeze(survey=point.survey, period=None, by=by).sheet
    admin = administrator(programme.commune)
    run = request_sheet(sheet=sheet, format="docx", by=admin)
    assert run in ReportRun.objects.visible_to(admin)
    for somebody in (leader(programme.commune), person("upper", programme.commune)):
        with pytest.raises(NotAllowed):
            request_sheet(sheet=sheet, format="xlsx", by=somebody)
    with pytest.raises(NotAllowed):
        request_report(programme=programme, kind="self_report", format="pdf", by=admin)
    client = Client()
    client.force_login(admin)
    assert client.get(run.get_absolute_url()).status_code == 200
    assert sheet.get_absolute_url() in client.get(run.get_absolute_url()).content.decode()
    assert client.post(run.get_absolute_url() + "huy/").status_code == 302
    run.refresh_from_db()
    assert run.status == RunStatus.CANCELLED


def test_a_closed_phase_does_not_lose_the_document(frozen, programme) -> None:
    programme.phases.filter(kind__in=[PhaseKind.RUN, PhaseKind.SELF_SCORE]).update(
        starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 1, 2)
    )
    sheet = frozen()
    assert ReportRun.objects.get().status == RunStatus.DONE
    assert not Evidence.objects.exists()
    event = Event.objects.get(verb="sheet_not_filed")
    assert event.object_id == sheet.pk
    assert event.comment


def test_the_unit_is_the_persons_own_else_the_responsible_one(frozen, criterion, by) -> None:
    sheet = frozen()
    proof = proof_of(sheet)
    assert proof is not None
    assert proof.unit == criterion.responsibilities.get().unit


# --- points ---


def test_points_are_proposed_from_the_sheet_and_no_longer_from_the_months(
    frozen, programme, criterion, point, by
) -> None:
    MeasurementFactory(programme=programme, criterion=criterion, numerator=Decimal(1), denominator=Decimal(2))
    assert proposed(programme, criterion) == scoring.SurveyRate(Decimal("50.0000"), 2)
    frozen()
    assert proposed(programme, criterion) == scoring.SurveyRate(Decimal("83.3333"), 2)
    answered(point, "111")
    assert proposed(programme, criterion).percent == Decimal("83.3333"), "only a new freeze moves points"
    freeze(survey=point.survey, period=point.survey.periods.get(), by=by)
    assert proposed(programme, criterion) == scoring.SurveyRate(Decimal("55.5555"), 3)


def test_sheets_of_periods_and_surveys_are_added_up_and_the_whole_counts_once(programme, criterion, point, by) -> None:
    answered(point, "555")
    freeze(survey=point.survey, period=point.survey.periods.get(), by=by)
    other = whole_survey(programme=programme, criterion=criterion, index_kind=IndexKind.MEAN)
    answered(other, "333")
    freeze(survey=other.survey, period=None, by=by)
    assert proposed(programme, criterion) == scoring.SurveyRate(Decimal("80.0000"), 2), "(3 + 9/5) of 6"
    freeze(survey=point.survey, period=None, by=by)
    assert proposed(programme, criterion).responses == 2, "the whole holds its period"
    empty = whole_survey(programme=programme, criterion=None)
    answered(empty)
    freeze(survey=empty.survey, period=None, by=by)
    assert len(gather(programme).sheets) == 4
    assert proposed(programme, criterion).responses == 2


def test_the_page_of_the_criterion_leads_to_the_sheet(frozen, programme, criterion, by) -> None:
    sheet = frozen()
    client = Client()
    client.force_login(by)
    page = client.get(reverse("score_detail", args=[programme.commune.slug, programme.year, criterion.pk]))
    text = page.content.decode()
    assert sheet.get_absolute_url() in text
    assert "83,33%" in text


# --- consistency ---


def checks(programme: ProgrammeYear) -> list[str]:
    assessment = open_assessment(programme=programme)
    return [finding.check for finding in findings_of(assessment) if finding.check.startswith("survey")]


def test_what_is_over_and_not_frozen_and_what_is_frozen_without_proof_is_found(
    programme, point, by, django_capture_on_commit_callbacks
) -> None:
    past = SurveyPeriodFactory(
        survey=whole_survey(programme=programme).survey, label="Quý I", starts_on=dt.date(2025, 1, 1),
        ends_on=dt.date(2025, 3, 31),
    )  # fmt: skip
    assert checks(programme) == []
    response = answered(point)
    type(response).objects.filter(pk=response.pk).update(period=past)
    period = point.survey.periods.get()
    type(period).objects.filter(pk=period.pk).update(ends_on=dt.date(2026, 11, 1))
    assert checks(programme) == ["survey_unfrozen"]
    with django_capture_on_commit_callbacks(execute=True):
        sheet = freeze_and_request(survey=point.survey, period=period, by=by)[0].sheet
    assert checks(programme) == ["survey_unproved"]
    accept_evidence(evidence=proof_of(sheet), by=reviewer(programme.commune), revision=1)
    assert checks(programme) == []


# --- report and dossier ---


def test_the_report_tells_the_results_or_says_that_there_are_none(frozen, programme) -> None:
    before = build_self_report(read_year(programme))
    assert NO_SURVEY in before.gaps
    assert not any("Khảo sát" in section.title for section in before.sections)
    frozen()
    report = build_self_report(read_year(programme))
    assert NO_SURVEY not in report.gaps
    told = next(section for section in report.sections if "Khảo sát" in section.title)
    assert "83,33% trên 2 phiếu hợp lệ" in told.paragraphs[1]


def test_the_dossier_holds_every_standing_sheet_and_verifies(
    frozen, programme, by, point, django_capture_on_commit_callbacks, tmp_path
) -> None:
    frozen()
    freeze(survey=point.survey, period=None, by=by)
    with django_capture_on_commit_callbacks(execute=True):
        run = request_report(programme=programme, kind="dossier", format="zip", by=by)
    run.refresh_from_db()
    assert run.status == RunStatus.DONE, run.error
    archive = tmp_path / "ho-so.zip"
    archive.write_bytes(run.file.read())
    assert not verify(archive).problems
    with ZipFile(archive) as package:
        manifest = json.loads(package.read("manifest.json"))
        surveys = [entry for entry in manifest["files"] if entry["role"] == "survey"]
        assert len(surveys) == manifest["counts"]["survey_sheets"] == 2
        assert all(package.read(entry["path"]).startswith(b"%PDF") for entry in surveys)


def test_staff_may_not_freeze(point, programme, criterion) -> None:
    answered(point)
    with pytest.raises(NotAllowed):
        freeze_and_request(survey=point.survey, period=None, by=staff(criterion.responsibilities.get().unit))
    assert not ResultSheet.objects.exists()


def test_a_second_click_makes_no_second_sheet_run_or_proof(
    frozen, point, by, django_capture_on_commit_callbacks
) -> None:
    sheet = frozen()
    with django_capture_on_commit_callbacks(execute=True):
        again, run = freeze_and_request(survey=point.survey, period=point.survey.periods.get(), by=by)
    assert (again.sheet, again.is_new, run) == (sheet, False, ReportRun.objects.get())
    assert (ResultSheet.objects.count(), Evidence.objects.count()) == (1, 1)
