"""Which renderer writes which document in which format."""

from __future__ import annotations

from enum import StrEnum

from reports.errors import RenderError, Stopped
from reports.renderers.base import (
    Progress,
    Renderer,
    ShouldStop,
    never,
    no_progress,
    whole_file,
)
from reports.renderers.docx import DocxRenderer
from reports.renderers.pdf import PdfRenderer
from reports.renderers.xlsx import XlsxRenderer
from reports.renderers.zip import ZipRenderer

__all__ = [
    "REGISTRY",
    "Kind",
    "Progress",
    "RenderError",
    "Renderer",
    "ShouldStop",
    "Stopped",
    "never",
    "no_progress",
    "renderer_for",
    "whole_file",
]


class Kind(StrEnum):
    """Kinds of data a renderer may be asked for."""

    SELF_REPORT = "self_report"
    SCORE_TABLE = "score_table"
    OFFICIAL_TEXT = "official_text"
    EVIDENCE_CATALOGUE = "evidence_catalogue"
    SURVEY_SHEET = "survey_sheet"
    CHASE_LETTER = "chase_letter"
    DOSSIER = "dossier"


_PDF, _DOCX, _XLSX = PdfRenderer(), DocxRenderer(), XlsxRenderer()
_PRINTED = (
    Kind.SELF_REPORT, Kind.SCORE_TABLE, Kind.OFFICIAL_TEXT, Kind.EVIDENCE_CATALOGUE, Kind.SURVEY_SHEET,
    Kind.CHASE_LETTER,
)  # fmt: skip
_LISTED = (Kind.SELF_REPORT, Kind.SCORE_TABLE, Kind.EVIDENCE_CATALOGUE, Kind.SURVEY_SHEET)

REGISTRY: dict[tuple[str, str], Renderer] = {
    **{(kind, "pdf"): _PDF for kind in _PRINTED},
    **{(kind, "docx"): _DOCX for kind in _PRINTED},
    **{(kind, "xlsx"): _XLSX for kind in _LISTED},
    (Kind.DOSSIER, "zip"): ZipRenderer(),
}


def renderer_for(kind: str, format: str) -> Renderer:
    """The renderer, or RenderError with a sentence when this kind is not made in this format."""
    try:
        return REGISTRY[kind, format]
    except KeyError as error:
        raise RenderError(f"Không có bản {format.upper()} cho loại tài liệu này.") from error
