"""The jobs behind the pages: whole files or none, whatever happens to the worker."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import User
from assessments.enums import ScoreColumn
from assessments.facts import judge
from criteria import scoring
from criteria.models import ProgrammeYear
from evidence.models import EvidenceRevision
from reports import jobs
from reports.builders import read_year
from reports.enums import ReportFormat, ReportKind, RunStatus
from reports.models import DossierCheck, ReportRun, report_upload_to
from reports.services import cancel_report, request_check, request_report
from reports.verify import verify
from reports.workplace import sweep, work_folder
from tests.factories.accounts import reviewer
from tests.factories.reports import ReportRunFactory, working_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

DOSSIER = {"kind": ReportKind.DOSSIER, "format": ReportFormat.ZIP}
PDF = {"kind": ReportKind.SELF_REPORT, "format": ReportFormat.PDF}


@pytest.fixture
def programme() -> ProgrammeYear:
    return working_year()


@pytest.fixture
def person(programme: ProgrammeYear) -> User:
    return reviewer(programme.commune)


@pytest.fixture
def made(
    programme: ProgrammeYear, person: User, django_capture_on_commit_callbacks: Any
) -> Callable[[dict[str, str]], ReportRun]:
    """Ask like a person does, with the job done at once."""

    def ask(what: dict[str, str]) -> ReportRun:
        with django_capture_on_commit_callbacks(execute=True):
            run = request_report(programme=programme, **what, by=person)
        run.refresh_from_db()
        return run

    return ask


def stored(run: ReportRun) -> list[str]:
    """The files in the run's folder."""
    folder = Path(django_settings.MEDIA_ROOT) / report_upload_to(run, "")
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_finished_run_keeps_its_file_with_the_right_hash(made: Any, programme: ProgrammeYear) -> None:
    run = made(PDF)
    assert (run.status, run.progress, run.error) == (RunStatus.DONE, 100, "")
    content = run.file.read()
    assert content.startswith(b"%PDF-")
    assert (run.size, run.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert run.snapshot.total == judge(programme.assessment).sheets[ScoreColumn.COMMUNE].total
    assert stored(run) == [run.file_name]
    assert list(work_folder().iterdir()) == []


def test_the_job_called_twice_works_once(made: Any) -> None:
    run = made(PDF)
    before = ReportRun.objects.filter(pk=run.pk).values().get()
    jobs.run_report(run.pk)
    assert ReportRun.objects.filter(pk=run.pk).values().get() == before
    assert stored(run) == [run.file_name]


def test_every_document_says_the_engine_s_total(made: Any, programme: ProgrammeYear, tmp_path: Path) -> None:
    total = judge(programme.assessment).sheets[ScoreColumn.COMMUNE].total
    sentence = f"Tổng điểm tự chấm: {scoring.vi_number(total)} trên 100 điểm."
    pdf = made(PDF)
    assert sentence in " ".join(" ".join(page.extract_text().split()) for page in PdfReader(pdf.file.path).pages)
    docx = made({"kind": ReportKind.SELF_REPORT, "format": ReportFormat.DOCX})
    assert any(sentence in paragraph.text for paragraph in Document(docx.file.path).paragraphs)
    xlsx = made({"kind": ReportKind.SELF_REPORT, "format": ReportFormat.XLSX})
    book = load_workbook(xlsx.file.path, data_only=True)
    values = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert any(isinstance(value, int | float) and abs(value - float(total)) < 1e-9 for value in values)
    dossier = made(DOSSIER)
    found = verify(Path(dossier.file.path))
    assert found.ok, found.problems
    assert found.totals[ScoreColumn.COMMUNE] == str(total)
    with ZipFile(dossier.file.path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        names = archive.namelist()
        assert hashlib.sha256(archive.read("manifest.json")).hexdigest() == dossier.manifest_sha256
    assert sorted(item["code"] for item in manifest["evidence"]) == sorted(
        item.code for item in read_year(programme).proofs.items
    )
    assert {"manifest.json", "SHA256SUMS", "index.html"} <= {name.rpartition("/")[2] for name in names}


def test_a_killed_worker_s_run_is_taken_up_finishes_and_leaves_nothing(programme: ProgrammeYear, person: User) -> None:
    run = ReportRunFactory(programme=programme, dead=True, requested_by=person)
    half = work_folder() / f"{run.pk}-1" / "bao-cao.pdf"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"%PDF-nua chung")
    run.file.storage.save(report_upload_to(run, "bao-cao-do-dang.pdf"), ContentFile(b"%PDF-nua"))
    assert jobs.requeue_lost() == 1
    run.refresh_from_db()
    assert (run.status, run.attempt) == (RunStatus.DONE, 2)
    assert stored(run) == [run.file_name]
    assert run.file.read().rstrip().endswith(b"%%EOF")
    assert list(work_folder().iterdir()) == []


def test_a_living_worker_s_folder_is_left_alone() -> None:
    run = ReportRunFactory(running=True)
    (work_folder() / f"{run.pk}-1").mkdir(parents=True)
    (work_folder() / f"{run.pk}-0").mkdir()
    assert sweep() == 1
    assert [path.name for path in work_folder().iterdir()] == [f"{run.pk}-1"]
    ReportRun.objects.update(status=RunStatus.QUEUED)
    assert sweep() == 1


@pytest.mark.parametrize("what", [PDF, DOSSIER], ids=["pdf", "zip"])
def test_stopping_while_it_works_leaves_nothing(
    programme: ProgrammeYear, person: User, monkeypatch: pytest.MonkeyPatch, what: dict[str, str]
) -> None:
    run = ReportRunFactory(programme=programme, **what)
    say = jobs.services.beat

    def beat_and_stop(row: ReportRun, percent: int, words: str) -> None:
        say(row, percent, words)
        current = ReportRun.objects.get(pk=row.pk)
        if percent >= 20 and not current.cancel_requested:
            cancel_report(run=current, by=person)

    monkeypatch.setattr(jobs, "BEAT_EVERY", 0.0)
    monkeypatch.setattr(jobs.services, "beat", beat_and_stop)
    jobs.run_report(run.pk)
    run.refresh_from_db()
    assert (run.status, str(run.file), run.error) == (RunStatus.CANCELLED, "", "")
    assert stored(run) == []
    assert list(work_folder().iterdir()) == []


def test_an_error_is_a_sentence_that_says_what_to_do(made: Any, programme: ProgrammeYear) -> None:
    revision = EvidenceRevision.objects.filter(evidence__programme=programme).first()
    assert revision is not None
    revision.file.storage.delete(str(revision.file.name))
    run = made(DOSSIER)
    assert run.status == RunStatus.FAILED
    assert "không còn tệp trong kho lưu trữ" in run.error
    assert stored(run) == []
    assert list(work_folder().iterdir()) == []


def test_a_proof_whose_bytes_changed_stops_the_dossier(made: Any, programme: ProgrammeYear) -> None:
    revision = EvidenceRevision.objects.filter(evidence__programme=programme).first()
    assert revision is not None
    Path(revision.file.path).write_bytes(b"x" * revision.size)
    run = made(DOSSIER)
    assert run.status == RunStatus.FAILED
    assert run.error


def check(run: ReportRun, person: User, capture: Any) -> DossierCheck:
    with capture(execute=True):
        row = request_check(run=run, by=person)
    row.refresh_from_db()
    return row


def test_a_stored_dossier_is_checked_and_a_changed_byte_is_named(
    made: Any, person: User, django_capture_on_commit_callbacks: Any
) -> None:
    run = made(DOSSIER)
    good = check(run, person, django_capture_on_commit_callbacks)
    assert (good.status, good.is_intact, good.problems) == (RunStatus.DONE, True, [])
    assert good.file_count > 6
    path = Path(run.file.path)
    with ZipFile(path) as archive:
        victim = next(info for info in archive.infolist() if info.filename.endswith(".docx"))
    content = bytearray(path.read_bytes())
    content[victim.header_offset + len(victim.filename.encode()) + 200] ^= 1
    path.write_bytes(content)
    bad = check(run, person, django_capture_on_commit_callbacks)
    assert bad.status == RunStatus.DONE
    assert not bad.is_intact
    named = {problem["path"] for problem in bad.problems}
    assert any(victim.filename.endswith(name) or name.endswith(victim.filename.split("/")[-1]) for name in named)
    assert any("cổng đã lưu" in problem["sentence"] for problem in bad.problems)


def test_a_dossier_replaced_by_another_whole_one_is_noticed(
    made: Any, person: User, programme: ProgrammeYear, django_capture_on_commit_callbacks: Any
) -> None:
    first = made(DOSSIER)
    programme.assessment.scores.filter(column=ScoreColumn.COMMUNE).first().delete()
    second = made(DOSSIER)
    Path(first.file.path).write_bytes(Path(second.file.path).read_bytes())
    found = check(first, person, django_capture_on_commit_callbacks)
    assert found.problem_count == 2, "the ZIP fits itself; only the portal's own hashes tell"


def test_the_same_dossier_of_an_unchanged_year_rests_on_the_same_snapshot(made: Any) -> None:
    assert made(DOSSIER).snapshot == made(DOSSIER).snapshot
