"""Freezing rules, facts, points and sheets; doing the sums again years later."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from assessments import facts
from assessments.confirmed import Standing, standing_of
from assessments.enums import ScoreColumn, SnapshotKind
from assessments.models import Assessment, Snapshot
from assessments.permissions import can_take_snapshot
from common.clock import now
from common.models import Event
from criteria import scoring

HEAD = ("commune", "year", "cut_off", "criteria_set", "sample_points")


def canonical(payload: Any) -> bytes:
    """The bytes a snapshot's hash is taken of: sorted keys, no spaces, UTF-8."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@transaction.atomic
def take_snapshot(*, assessment: Assessment, kind: str, by: Any = None) -> Snapshot:
    """Freeze the year as it stands. The rights are those of the service that asks for it.

    After a confirmation what was confirmed stands (`assessments.confirmed`); only the confirmation itself, and somebody
    who asks for the present state, freeze today's rows.
    """
    now_asked = kind in {SnapshotKind.CONFIRMED, SnapshotKind.MANUAL}
    standing = Standing(facts.judge(assessment)) if now_asked else standing_of(assessment)
    judged = standing.judged
    payload = {
        **_head(assessment, standing),
        "rules": scoring.to_plain(judged.ruleset),
        "facts": scoring.to_plain(judged.facts),
        "columns": {column: scoring.to_plain(f) for column, f in judged.column_facts.items()},
        "proposal": scoring.to_plain(judged.proposal),
        "sheets": {column: scoring.to_plain(sheet) for column, sheet in judged.sheets.items()},
    }
    commune = judged.sheets[ScoreColumn.COMMUNE]
    snapshot = Snapshot.objects.create(
        assessment=assessment,
        kind=kind,
        taken_at=now(),
        taken_by=by,
        rules_version=scoring.RULES_VERSION,
        payload=payload,
        sha256=hashlib.sha256(canonical(payload)).hexdigest(),
        total=commune.total,
        level_name=commune.reached.name if commune.reached else "",
    )
    Event.record(snapshot, "take_snapshot", by=by, data={"kind": kind, "sha256": snapshot.sha256})
    return snapshot


def _head(assessment: Assessment, standing: Standing) -> dict[str, Any]:
    """Whose points these are, and of which table: as it was when they were confirmed."""
    if standing.confirmed is not None:
        kept = standing.confirmed.snapshot.payload
        return {key: kept[key] for key in HEAD if key in kept}
    programme = assessment.programme
    values = (
        programme.commune.full_name, programme.year, programme.cut_off.isoformat(), programme.criteria_set.title,
        programme.criteria_set.is_sample,
    )  # fmt: skip
    return dict(zip(HEAD, values, strict=True))


def snapshot_now(*, assessment: Assessment, by: Any) -> Snapshot:
    """Freeze the year because somebody asks for it."""
    can_take_snapshot(by, assessment).require()
    return take_snapshot(assessment=assessment, kind=SnapshotKind.MANUAL, by=by)


@dataclass(frozen=True)
class Recomputed:
    """What a second calculation of a snapshot found. `differing` names the sheets; "payload" when it cannot be read."""

    hash_matches: bool
    sheets_match: bool
    differing: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return self.hash_matches and self.sheets_match


def recompute(snapshot: Snapshot) -> Recomputed:
    """Hash the frozen payload and do all its sums again from rules and facts alone."""
    payload = snapshot.payload
    try:
        differing = _differing(payload)
    except (scoring.UnreadableSnapshot, AttributeError, KeyError, TypeError, ValueError):
        differing = ("payload",)  # somebody changed it into something that is no snapshot
    return Recomputed(
        hash_matches=hashlib.sha256(canonical(payload)).hexdigest() == snapshot.sha256,
        sheets_match=not differing,
        differing=differing,
    )


def _differing(payload: Any) -> tuple[str, ...]:
    rules = scoring.from_plain(payload["rules"])
    pairs = [("proposal", payload["facts"], payload["proposal"])]
    pairs += [(column, payload["columns"][column], payload["sheets"][column]) for column in ScoreColumn.values]
    return tuple(
        name
        for name, plain_facts, plain_sheet in pairs
        if scoring.to_plain(scoring.score(rules, scoring.from_plain(plain_facts))) != plain_sheet
    )
