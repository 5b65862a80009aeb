"""Hồ sơ đề nghị xét, công nhận: the rendered documents, the proofs, and what is needed to check both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from assessments.enums import ScoreColumn
from criteria import scoring
from reports.builders.context import Year
from reports.builders.points import filled
from reports.builders.report import build_score_table, gaps_of, snapshot_ref
from reports.data import NO_SHEET, NO_SURVEY, Dossier, DossierDocument, PlainScoring, StoredFile


def build_dossier(
    year: Year,
    documents: list[tuple[str, Path]],
    *,
    surveys: Iterable[tuple[str, Path]] = (),
    tool_version: str = "",
) -> Dossier:
    """`documents` are the titles and files rendered for this dossier, in the order they shall stand."""
    gaps = gaps_of(year)
    return Dossier(
        table=build_score_table(year),
        documents=tuple(DossierDocument(title=title, file=stored(path)) for title, path in documents),
        survey_sheets=tuple(DossierDocument(title=title, file=stored(path)) for title, path in surveys),
        evidence=year.proofs.items,
        scoring=plain_scoring(year),
        snapshot=snapshot_ref(year),
        tool_version=tool_version,
        survey_note=NO_SURVEY if NO_SURVEY in gaps else NO_SHEET,
        gaps=gaps,
    )


def stored(path: Path) -> StoredFile:
    """A file just rendered, with its hash."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return StoredFile(source=path, size=path.stat().st_size, sha256=digest.hexdigest(), name=path.name)


def plain_scoring(year: Year) -> PlainScoring:
    """Rules, facts and sheets as plain JSON, the filled columns and the proposal."""
    judged = year.table.judged
    columns = [column for column in ScoreColumn.values if filled(year.table, column)]
    return PlainScoring(
        rules=scoring.to_plain(judged.ruleset),
        facts={
            "proposed": scoring.to_plain(judged.facts),
            **{column: scoring.to_plain(judged.column_facts[column]) for column in columns},
        },
        sheets={
            "proposed": scoring.to_plain(judged.proposal),
            **{column: scoring.to_plain(judged.sheets[column]) for column in columns},
        },
    )
