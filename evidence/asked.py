"""What a reviewer holds a proof against: the criterion's words and points, the earlier rounds of the proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.models import Event
from criteria.enums import LeafType
from criteria.models import Criterion, PointRule
from criteria.scoring.leaves import band_words

from .enums import EvidenceKind
from .models import Evidence

_BANDS = tuple(
    f"point_rules__{name}"
    for name in ("pk", "kind", "label", "lower", "lower_inclusive", "upper", "upper_inclusive", "points", "fraction")
)


@dataclass(slots=True)
class Asked:
    """A criterion as a reviewer needs it; `bands` are (words, points)."""

    pk: int
    code: str
    title: str
    hint: str
    note: str
    how: str
    maximum: Decimal | None
    min_evidence: int
    needs_evidence: bool
    bands: list[tuple[str, Decimal | None]] = field(default_factory=list)


def asked_of(evidence: Evidence) -> list[Asked]:
    """The criteria the proof carries, in printed order, with the rows of their points table; one query."""
    names = ("pk", "code", "title", "evidence_hint", "note", "leaf_type", "max_points", "min_evidence")
    rows = Criterion.objects.filter(evidence_links__evidence=evidence).order_by("position", "point_rules__position")
    found: dict[int, Asked] = {}
    for row in rows.values(*names, "needs_evidence", *_BANDS):
        leaf = row["leaf_type"]
        asked = found.setdefault(
            row["pk"],
            Asked(
                pk=row["pk"],
                code=row["code"],
                title=row["title"],
                hint=row["evidence_hint"],
                note=row["note"],
                how=str(LeafType(leaf).label) if leaf in LeafType.values else "",
                maximum=row["max_points"],
                min_evidence=row["min_evidence"],
                needs_evidence=row["needs_evidence"],
            ),
        )
        if row["point_rules__pk"] is not None:
            asked.bands.append(_band(row, asked.maximum))
    return list(found.values())


def _band(row: dict[str, Any], maximum: Decimal | None) -> tuple[str, Decimal | None]:
    values = {name.removeprefix("point_rules__"): row[name] for name in _BANDS}
    points, fraction = values["points"], values["fraction"]
    if points is None and fraction is not None and maximum is not None:
        points = fraction * maximum
    rule: Any = PointRule(**{name: values[name] for name in values if name != "pk"})
    return values["label"] or band_words(rule), points


@dataclass(slots=True)
class Round:
    """One version of a proof and what became of it; `answers` are (who, when, words, whether it was returned)."""

    number: int
    by: Any
    at: dt.datetime
    has_file: bool
    answers: list[tuple[Any, dt.datetime, str, bool]] = field(default_factory=list)


_SPOKEN = {"evidence_return", "evidence_accept", "evidence_resubmit", "evidence_undo_review"}


def rounds_of(evidence: Evidence, events: Iterable[Event]) -> list[Round]:
    """The versions with the answers they got, newest first, told by the history alone."""
    file = evidence.kind in {EvidenceKind.FILE, EvidenceKind.DOCUMENT}
    rounds: list[Round] = []
    for event in sorted(events, key=lambda one: one.pk):
        if event.verb == "evidence_added" or (event.verb == "evidence_revised" and event.data.get("revision")):
            number = int(event.data.get("revision") or 1)
            rounds.append(Round(number, event.actor, event.at, file))
        if rounds and event.verb in _SPOKEN and (event.comment or event.verb == "evidence_undo_review"):
            words = event.comment or _("hoàn tác, chờ duyệt lại")
            rounds[-1].answers.append((event.actor, event.at, words, event.verb == "evidence_return"))
        if rounds and event.verb == "evidence_revised" and event.comment:
            rounds[-1].answers.append((event.actor, event.at, event.comment, False))
    return rounds[::-1]
