"""A new version, corrected words, other windows and criteria of a proof that is already there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit
from common.errors import Invalid
from common.history import remembered
from common.models import Event
from common.text import squeeze
from common.workflow import advance
from criteria.models import Criterion
from evidence import states
from evidence.enums import EvidenceKind, EvidenceStatus
from evidence.models import Evidence
from evidence.permissions import can_add_for, can_edit, can_judge, can_replace_file, can_set_criteria
from tasks.models import Occurrence

from .adding import TITLE_LENGTH
from .checks import (
    check_criteria,
    check_day,
    check_lengths,
    check_occurrences,
    checked_text,
    checked_url,
    content_of,
    document_values,
)
from .linking import default_criteria, put_criteria, put_occurrences
from .reviewing import UNREVIEWED, hold
from .settling import settle, windows_of
from .storing import add_revision, cleaned, writing


def replace_file(
    *, evidence: Evidence, upload: IO[bytes] | File[bytes], name: str, by: Any, comment: str = ""
) -> Evidence:
    """Append a new version of the file; the proof waits for review again, earlier versions stay.

    Raises:
        RejectedFile: the file is not taken.
        Invalid: it is the file that is there already.
        NotAllowed, WrongState: as everywhere.
    """
    can_replace_file(by, evidence).require()
    with cleaned(upload, name) as clean:
        if clean is not None and evidence.current is not None and clean.sha256 == evidence.current.sha256:
            raise Invalid(_("Tệp này giống hệt bản hiện có. Hãy chọn tệp đã sửa."), field="file")
        with writing() as kept:
            hold(evidence)
            revision = add_revision(evidence, kept, by=by, clean=clean, content=content_of(evidence))
            data = {"revision": revision.number, "sha256": revision.sha256}
            Event.record(evidence, "evidence_revised", by=by, comment=comment.strip(), data=data)
            _resubmit(evidence, by, comment)
    return evidence


def edit_evidence(
    *,
    evidence: Evidence,
    by: Any,
    title: str | None = None,
    proof_date: dt.date | None = None,
    place: str | None = None,
    unit: Unit | None = None,
    url: str | None = None,
    text: str | None = None,
    document_number: str | None = None,
    document_date: dt.date | None = None,
    document_issuer: str | None = None,
    document_abstract: str | None = None,
    comment: str = "",
) -> Evidence:
    """Correct the words of a proof; what is None stays as it is.

    Changed content (address, note, document's identity) is a new version. A returned proof is handed in again by
    this; an accepted one is reviewed again unless the correction is by somebody who may review it.
    """
    can_edit(by, evidence).require()
    plain = _plain_changes(evidence, by, title, proof_date, place, unit)
    words = _content_changes(evidence, url, text, document_number, document_date, document_issuer, document_abstract)
    changes = {name: new for name, new in {**plain, **words}.items() if getattr(evidence, name) != new}
    with writing() as kept:
        hold(evidence)
        before = {name: getattr(evidence, name) for name in changes}
        for name, new in changes.items():
            setattr(evidence, name, new)
        check_lengths(evidence)
        if changes:
            evidence.save(update_fields=[*changes, "search"])
            data = {name: [remembered(old), remembered(changes[name])] for name, old in before.items()}
            Event.record(evidence, "evidence_edited", by=by, comment=comment.strip(), data=data)
        revised = bool(words.keys() & changes.keys()) and _revise_words(evidence, kept, by)
        if revised or _needs_review(evidence, by, bool(changes)):
            _resubmit(evidence, by, comment)
    return evidence


def _plain_changes(
    evidence: Evidence, by: Any, title: str | None, day: dt.date | None, place: str | None, unit: Unit | None
) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if title is not None:
        changes["title"] = squeeze(title)[:TITLE_LENGTH]
        if not changes["title"]:
            raise Invalid(_("Hãy đặt tên cho minh chứng."), field="title")
    if day is not None and day != evidence.proof_date:
        check_day(evidence.programme, day, evidence.kind)
        changes["proof_date"] = day
    if place is not None:
        changes["place"] = squeeze(place)[:200]
    if unit is not None and unit.pk != evidence.unit_id:
        can_add_for(by, evidence.programme, unit).require()
        changes["unit"] = unit
    return changes


def _content_changes(
    evidence: Evidence,
    url: str | None,
    text: str | None,
    number: str | None,
    date: dt.date | None,
    issuer: str | None,
    abstract: str | None,
) -> dict[str, Any]:
    if evidence.kind == EvidenceKind.LINK and url is not None:
        return {"url": checked_url(url)}
    if evidence.kind == EvidenceKind.NOTE and text is not None:
        return {"text": checked_text(text)}
    if evidence.kind == EvidenceKind.DOCUMENT:
        return document_values(
            evidence.document_number if number is None else number,
            date or evidence.document_date,
            evidence.document_issuer if issuer is None else issuer,
            evidence.document_abstract if abstract is None else abstract,
        )
    return {}


def _revise_words(evidence: Evidence, kept: Any, by: Any) -> bool:
    """A new version of typed content. A document with a file keeps its file's version: the bytes did not change."""
    if evidence.current is not None and evidence.current.file:
        return False
    add_revision(evidence, kept, by=by, content=content_of(evidence))
    return True


def _needs_review(evidence: Evidence, by: Any, changed: bool) -> bool:
    if evidence.status == EvidenceStatus.RETURNED:
        return True
    return evidence.status == EvidenceStatus.ACCEPTED and changed and not can_judge(by, evidence)


def _resubmit(evidence: Evidence, by: Any, comment: str) -> None:
    carried = evidence.status == EvidenceStatus.ACCEPTED
    advance(evidence, states.RESUBMIT, by=by, comment=comment, **UNREVIEWED)
    settle(windows_of(evidence), by=by, carried=carried)


@transaction.atomic
def link_evidence(
    *, evidence: Evidence, occurrences: Iterable[Occurrence] | None, criteria: Iterable[Criterion] | None, by: Any
) -> Evidence:
    """Hang the proof on exactly these windows and criteria; None leaves windows as they are.

    `criteria=None`: new windows bring the criteria of their tasks, nothing is taken away. Naming criteria oneself is
    the reviewer's right.

    Raises:
        NotAllowed: the proof, a window or the criteria are not the person's to change.
        Invalid: something belongs to another year.
    """
    before = set(windows_of(evidence))
    wanted = None if occurrences is None else list(occurrences)
    if wanted is not None and {window.pk for window in wanted} != before:
        can_edit(by, evidence).require()
        check_occurrences(by, evidence.programme, [window for window in wanted if window.pk not in before])
    if criteria is not None:
        can_set_criteria(by, evidence).require()
        criteria = list(criteria)
        check_criteria(evidence.programme, criteria)
    hold(evidence)
    added, removed = put_occurrences(evidence, wanted) if wanted is not None else (set(), set())
    if criteria is None:
        present = Criterion.objects.filter(evidence_links__evidence=evidence)
        brought = default_criteria([window for window in wanted or () if window.pk in added])
        criteria = {criterion.pk: criterion for criterion in [*present, *brought]}.values()
    gained, lost = put_criteria(evidence, criteria)
    if added or removed or gained or lost:
        data = {
            "occurrences_added": sorted(added),
            "occurrences_removed": sorted(removed),
            "criteria_added": sorted(gained),
            "criteria_removed": sorted(lost),
        }
        Event.record(evidence, "evidence_linked", by=by, data=data)
    settle(added, by=by)
    settle(removed, by=by, carried=evidence.status == EvidenceStatus.ACCEPTED)
    moved = bool(added or removed or gained or lost)
    stale = bool(added or gained) and evidence.status == EvidenceStatus.ACCEPTED  # accepted for one task, not another
    if (stale or (moved and evidence.status == EvidenceStatus.RETURNED)) and not can_judge(by, evidence):
        _resubmit(evidence, by, "")
    return evidence
