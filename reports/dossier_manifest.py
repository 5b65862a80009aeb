"""manifest.json of a dossier: every file with its hash, and the scoring as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from reports.data import AdjustmentRow, ColumnPoints, Dossier, EvidenceItem, GroupTotal, ScoreRow, Totals
from reports.dossier_layout import Entry

FORMAT = "chinh-quyen-than-thien/ho-so"
VERSION = 1


def manifest(dossier: Dossier, files: Sequence[Entry], hashes: Mapping[str, str]) -> bytes:
    """The manifest as UTF-8 JSON; `hashes` holds the SHA-256 of each path as it was written."""
    table = dossier.table
    paths = {entry.evidence: entry.path for entry in files if entry.evidence}
    snapshot = dossier.snapshot
    content: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "commune": table.commune_name,
        "year": table.year,
        "criteria_set": table.set_name,
        "marks": list(table.head.marks),
        "generated_at": table.generated_at.isoformat(timespec="seconds"),
        "tool_version": dossier.tool_version,
        "snapshot": None
        if snapshot is None
        else {"id": snapshot.identifier, "sha256": snapshot.sha256, "taken_at": snapshot.taken_at.isoformat()},
        "counts": {
            "files": len(files),
            "bytes": sum(entry.size for entry in files),
            "documents": len(dossier.documents),
            "survey_sheets": len(dossier.survey_sheets),
            "evidence": len(dossier.evidence),
        },
        "files": [_file(entry, hashes[entry.path]) for entry in files],
        "evidence": [_evidence(item, paths[item.code]) for item in dossier.evidence],
        "rows": [_row(row) for row in table.rows],
        "totals": _totals(table.totals),
        "adjustments": [_adjustment(row) for row in table.adjustments],
        "conditions": [{"text": row.text, "state": row.state.value, "detail": row.detail} for row in table.conditions],
        "level": {"name": table.level.name, "why_not": list(table.level.why_not)},
        "scoring": {
            "rules": dossier.scoring.rules,
            "facts": dossier.scoring.facts,
            "sheets": dossier.scoring.sheets,
        },
        "gaps": list(dossier.gaps),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _file(entry: Entry, digest: str) -> dict[str, Any]:
    about: dict[str, Any] = {"path": entry.path, "size": entry.size, "sha256": digest, "role": entry.role}
    about["title"] = entry.title
    if entry.evidence:
        about |= {"evidence": entry.evidence, "criteria": list(entry.criteria)}
    return about


def _evidence(item: EvidenceItem, path: str) -> dict[str, Any]:
    return {
        "code": item.code,
        "kind": item.kind.value,
        "title": item.title,
        "criteria": [item.criterion_code, *item.other_criteria],
        "path": path,
        "revision": item.revision,
        "proof_date": item.proof_date.isoformat() if item.proof_date else None,
        "unit": item.unit,
        "original_name": item.file.name if item.file else None,
        "purged_sha256": item.tombstone.sha256 if item.tombstone else None,
    }


def _row(row: ScoreRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "ref": row.ref,
        "title": row.title,
        "level": row.level,
        "kind": row.kind.value,
        "maximum": _text(row.maximum),
        "unit": _text(row.unit_points),
        "commune": _text(row.commune_points),
        "upper": _text(row.upper_points),
        "not_arising": row.not_arising,
        "evidence": list(row.evidence_codes),
    }


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "maximum": _text(totals.maximum),
        "total_maximum": _text(totals.total_maximum),
        "groups": [_group(group) for group in totals.groups],
        "items": _columns(totals.items),
        "rebased": None if totals.rebased is None else _columns(totals.rebased),
        "bonus": _columns(totals.bonus),
        "deduction": _columns(totals.deduction),
        "total": _columns(totals.total),
    }


def _group(group: GroupTotal) -> dict[str, Any]:
    points = ColumnPoints(unit=group.unit_points, commune=group.commune_points, upper=group.upper_points)
    return {"code": group.code, "maximum": _text(group.maximum), **_columns(points)}


def _columns(points: ColumnPoints) -> dict[str, str | None]:
    return {"unit": _text(points.unit), "commune": _text(points.commune), "upper": _text(points.upper)}


def _adjustment(row: AdjustmentRow) -> dict[str, Any]:
    return {
        "text": row.text,
        "points": _text(row.points),
        "occurred_on": row.occurred_on.isoformat() if row.occurred_on else None,
        "document": row.document,
        "confirmed": row.confirmed,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
