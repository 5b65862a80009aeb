"""Making one document or the whole dossier into a folder: used by the job and by the commands alike."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assessments.models import Snapshot
from common.text import slugify_vi
from criteria.models import ProgrammeYear
from surveys.models import ResultSheet

from .builders import (
    build_catalogue,
    build_dossier,
    build_proposal_letter,
    build_self_report,
    build_survey_sheet,
    read_year,
)
from .builders.chase import build_chase_letter
from .builders.context import Year
from .chase_models import ChaseLetter
from .enums import ReportFormat, ReportKind
from .errors import RenderError
from .renderers import Kind, Progress, ShouldStop, never, no_progress, renderer_for
from .subjects import letter_in, sheet_in

TOOL_VERSION = "1"


def file_name(programme: ProgrammeYear, kind: str, format: str, subject: str = "") -> str:
    """A readable name without marks: "bao-cao-tu-cham-diem-thanh-ha-2026.pdf"."""
    if kind == ReportKind.SURVEY_SHEET:
        return sheet_name(sheet_of(programme, subject), format)
    if kind == ReportKind.CHASE_LETTER:
        letter = letter_of(programme, subject)
        return f"{slugify_vi(f'Đôn đốc {letter.unit.name[:80]} {letter.created_at:%d-%m-%Y}')}.{format}"
    stem = "ho-so-de-nghi-cong-nhan" if kind == ReportKind.DOSSIER else "bao-cao-tu-cham-diem"
    return f"{stem}-{slugify_vi(programme.commune.name)}-{programme.year}.{format}"


def sheet_of(programme: ProgrammeYear, subject: str) -> ResultSheet:
    """The frozen survey result a run is about.

    Raises:
        RenderError: the subject names none of this year.
    """
    rows = ResultSheet.objects.filter(survey__programme=programme).select_related(
        "survey__criterion", "survey__programme__commune", "period__occurrence__task"
    )
    sheet = rows.filter(pk=sheet_in(subject) or 0).first()
    if sheet is None:
        raise RenderError("Không còn kết quả khảo sát đã chốt của tài liệu này.")
    return sheet


def letter_of(programme: ProgrammeYear, subject: str) -> ChaseLetter:
    """The chase letter a run is about.

    Raises:
        RenderError: the subject names none of this year.
    """
    rows = ChaseLetter.objects.filter(programme=programme).select_related("unit", "programme__commune")
    letter = rows.filter(pk=letter_in(subject) or 0).first()
    if letter is None:
        raise RenderError("Không còn văn bản đôn đốc của tài liệu này.")
    return letter


def sheet_name(sheet: ResultSheet, format: str) -> str:
    """ "ket-qua-khao-sat-hai-long-tai-quay-quy-iii-lan-2.pdf"."""
    period = sheet.period.label if sheet.period else "cả năm"
    return f"{slugify_vi(f'Kết quả khảo sát {sheet.survey.title[:80]} {period[:40]} lần {sheet.number}')}.{format}"


def make(
    programme: ProgrammeYear,
    kind: str,
    format: str,
    out: Path,
    *,
    subject: str = "",
    by: Any = None,
    progress: Progress = no_progress,
    should_stop: ShouldStop = never,
) -> Snapshot | None:
    """Read the year in one transaction, then write `out`. Returns the snapshot the figures come from.

    A survey's sheet is printed from its own frozen data and rests on no snapshot.
    """
    progress(2, "Đọc số liệu")
    if kind == ReportKind.SURVEY_SHEET:
        sheet = build_survey_sheet(sheet_of(programme, subject), programme)
        renderer_for(Kind.SURVEY_SHEET, format).render(sheet, out, progress=progress, should_stop=should_stop)
        return None
    if kind == ReportKind.CHASE_LETTER:
        text = build_chase_letter(letter_of(programme, subject))
        renderer_for(Kind.CHASE_LETTER, format).render(text, out, progress=progress, should_stop=should_stop)
        return None
    year = read_year(programme, by=by)
    if kind == ReportKind.DOSSIER:
        _make_dossier(year, out, progress, should_stop)
    else:
        data = build_self_report(year)
        renderer = renderer_for(Kind.SELF_REPORT, format)
        renderer.render(data, out, progress=progress, should_stop=should_stop)
    return year.snapshot


def _make_dossier(year: Year, out: Path, progress: Progress, should_stop: ShouldStop) -> None:
    """Documents take the first 60 %, copying the proofs the rest."""
    folder = out.with_name(f"{out.stem}-van-ban")
    folder.mkdir(parents=True, exist_ok=True)
    report = build_self_report(year)
    wanted: list[tuple[str, str, Kind, ReportFormat, Any]] = [
        ("01 Tờ trình.pdf", "Tờ trình đề nghị xét, công nhận", Kind.OFFICIAL_TEXT, ReportFormat.PDF, None),
        ("01 Tờ trình.docx", "Tờ trình (bản Word)", Kind.OFFICIAL_TEXT, ReportFormat.DOCX, None),
        ("02 Báo cáo tự chấm điểm.pdf", "Báo cáo kết quả tự đánh giá, chấm điểm", Kind.SELF_REPORT, ReportFormat.PDF,
         report),
        ("02 Báo cáo tự chấm điểm.docx", "Báo cáo (bản Word)", Kind.SELF_REPORT, ReportFormat.DOCX, report),
        ("03 Bảng tự chấm điểm.xlsx", "Bảng tự chấm điểm", Kind.SELF_REPORT, ReportFormat.XLSX, report),
        ("04 Danh mục minh chứng.pdf", "Danh mục tài liệu minh chứng", Kind.EVIDENCE_CATALOGUE, ReportFormat.PDF,
         None),
    ]  # fmt: skip
    sources = {Kind.OFFICIAL_TEXT: build_proposal_letter(year), Kind.EVIDENCE_CATALOGUE: build_catalogue(year)}
    documents: list[tuple[str, Path]] = []
    for place, (name, title, kind, format, data) in enumerate(wanted):
        path = folder / name
        span = _part(progress, 5 + place * 9, 5 + (place + 1) * 9, title)
        renderer_for(kind, format).render(data or sources[kind], path, progress=span, should_stop=should_stop)
        documents.append((title, path))
    surveys = _survey_documents(year, folder, should_stop)
    dossier = build_dossier(year, documents, surveys=surveys, tool_version=TOOL_VERSION)
    renderer_for(Kind.DOSSIER, ReportFormat.ZIP).render(
        dossier, out, progress=_part(progress, 60, 99), should_stop=should_stop
    )


def _survey_documents(year: Year, folder: Path, should_stop: ShouldStop) -> list[tuple[str, Path]]:
    """The sheet of each standing survey result as PDF, made anew from its frozen data."""
    made: list[tuple[str, Path]] = []
    for number, sheet in enumerate(year.sheets, 1):
        data = build_survey_sheet(sheet, year.programme)
        path = folder / f"05.{number} {sheet_name(sheet, ReportFormat.PDF)}"
        renderer_for(Kind.SURVEY_SHEET, ReportFormat.PDF).render(data, path, should_stop=should_stop)
        made.append((f"{data.head.type_name.capitalize()} {data.head.subject[0].lower()}{data.head.subject[1:]}", path))
    return made


def _part(progress: Progress, start: int, end: int, title: str = "") -> Callable[[int, str], None]:
    """A stretch of the whole: 0–100 of one step becomes `start`–`end`; `title` says which document is being made."""

    def say(percent: int, words: str) -> None:
        progress(start + (end - start) * percent // 100, title or words)

    return say


def manifest_sha256(path: Path) -> str:
    """The hash of the manifest inside a finished dossier; printed on the hand-over slip."""
    with zipfile.ZipFile(path) as archive, archive.open("manifest.json") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
