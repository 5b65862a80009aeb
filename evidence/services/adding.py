"""Handing in proof: a file, a link, a numbered document, a note."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, Required, TypeAlias, TypedDict, Unpack

from django.core.files import File
from django.db import IntegrityError
from django.utils.translation import gettext as _

from accounts.models import Unit
from common.clock import today
from common.errors import Invalid
from common.files import CleanFile
from common.models import Event
from common.text import cut, squeeze
from criteria.models import Criterion, ProgrammeYear
from evidence.enums import EvidenceKind
from evidence.models import Evidence
from evidence.permissions import can_add_for
from tasks.models import Activity, Occurrence

from .checks import (
    check_criteria,
    check_day,
    check_lengths,
    check_occurrences,
    checked_text,
    checked_url,
    content_of,
    document_title,
    document_values,
)
from .linking import default_criteria, put_criteria, put_occurrences
from .settling import settle
from .storing import add_revision, cleaned, writing

TITLE_LENGTH = 300

Upload: TypeAlias = "IO[bytes] | File[bytes]"


class HandedIn(TypedDict, total=False):
    """What every kind of proof is handed in with; programme, unit and person always, the rest when known.

    Without a title the proof is named after its task, document or file; without a date it has that of the
    document, of its activity or of the camera, else today. `criteria` None means those of the windows' tasks. Sent
    twice with one `client_id` it is stored once.
    """

    programme: Required[ProgrammeYear]
    unit: Required[Unit]
    by: Required[Any]
    title: str
    proof_date: dt.date | None
    place: str
    occurrences: Iterable[Occurrence]
    criteria: Iterable[Criterion] | None
    activity: Activity | None
    client_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Tail:
    """`HandedIn`, complete and tidied."""

    programme: ProgrammeYear
    unit: Unit
    by: Any
    title: str
    proof_date: dt.date | None
    place: str
    occurrences: tuple[Occurrence, ...]
    criteria: tuple[Criterion, ...] | None
    activity: Activity | None
    client_id: uuid.UUID | None


def upload_evidence(*, upload: Upload, name: str, **handed: Unpack[HandedIn]) -> Evidence:
    """Hand in one file: the clean bytes are stored and hashed, the proof hangs on its windows and criteria.

    Raises (as the other three do):
        RejectedFile: the file is not taken.
        NotAllowed: role, unit, phase or window say no.
        Invalid: something does not belong together, or the date cannot be.
    """
    return _hand_in(EvidenceKind.FILE, handed, upload=upload, name=name)


def add_link(*, url: str, **handed: Unpack[HandedIn]) -> Evidence:
    """Hand in an address on the web: a post, an article, a video."""
    return _hand_in(EvidenceKind.LINK, handed, lambda: {"url": checked_url(url)})


def add_document(
    *,
    document_number: str,
    document_date: dt.date | None,
    document_issuer: str,
    document_abstract: str,
    upload: Upload | None = None,
    name: str = "",
    **handed: Unpack[HandedIn],
) -> Evidence:
    """Hand in a numbered document, with its file when there is one; without a date of its own it has the document's."""
    handed["proof_date"] = handed.get("proof_date") or document_date
    return _hand_in(
        EvidenceKind.DOCUMENT,
        handed,
        lambda: document_values(document_number, document_date, document_issuer, document_abstract),
        upload=upload,
        name=name,
    )


def add_note(*, text: str, **handed: Unpack[HandedIn]) -> Evidence:
    """Hand in a written note of something done."""
    return _hand_in(EvidenceKind.NOTE, handed, lambda: {"text": checked_text(text)})


def _hand_in(
    kind: EvidenceKind,
    handed: HandedIn,
    own_values: Callable[[], Mapping[str, Any]] = dict,
    *,
    upload: Upload | None = None,
    name: str = "",
) -> Evidence:
    """One submission. `own_values` checks and gives what only this kind has, after the person was allowed."""
    tail = _tail(**handed)
    known = _known(tail)
    if known is not None:
        return known
    _check(tail, kind)
    values = own_values()
    with cleaned(upload, name) as clean:
        return _store(tail, kind, values=values, clean=clean)


def _tail(
    *,
    programme: ProgrammeYear,
    unit: Unit,
    by: Any,
    title: str = "",
    proof_date: dt.date | None = None,
    place: str = "",
    occurrences: Iterable[Occurrence] = (),
    criteria: Iterable[Criterion] | None = None,
    activity: Activity | None = None,
    client_id: uuid.UUID | None = None,
) -> Tail:
    windows = {occurrence.pk: occurrence for occurrence in occurrences}
    if activity is not None and activity.occurrence is not None:
        windows.setdefault(activity.occurrence.pk, activity.occurrence)
    return Tail(
        programme=programme,
        unit=unit,
        by=by,
        title=squeeze(title)[:TITLE_LENGTH],
        proof_date=proof_date or (activity.happened_on if activity else None),
        place=squeeze(place) or (activity.place if activity else ""),
        occurrences=tuple(windows.values()),
        criteria=None if criteria is None else tuple(criteria),
        activity=activity,
        client_id=client_id,
    )


def _known(tail: Tail) -> Evidence | None:
    """The proof this very submission made before."""
    if tail.client_id is None:
        return None
    return sent_before(tail.client_id, tail.by)


def sent_before(client_id: uuid.UUID, by: Any) -> Evidence | None:
    """The proof this person's submission with this id made, if it arrived before.

    Raises:
        Invalid: somebody else's submission has the id.
    """
    known = Evidence.objects.filter(client_id=client_id).select_related("current", "programme__commune").first()
    if known is not None and known.created_by_id != by.pk:
        raise Invalid(_("Mã gửi của biểu mẫu đã được dùng. Hãy tải lại trang rồi gửi lại."))
    return known


def _check(tail: Tail, kind: EvidenceKind) -> None:
    can_add_for(tail.by, tail.programme, tail.unit).require()
    if tail.proof_date is not None:
        check_day(tail.programme, tail.proof_date, kind)
    if tail.activity is not None:
        if tail.activity.task.programme_id != tail.programme.pk:
            raise Invalid(_("Hoạt động này không thuộc năm và địa phương của minh chứng."))
        if tail.activity.is_withdrawn:
            raise Invalid(_("Hoạt động này đã được rút nên không thêm minh chứng được. Hãy ghi lại hoạt động."))
    check_occurrences(tail.by, tail.programme, tail.occurrences)
    check_criteria(tail.programme, tail.criteria or ())


def _store(tail: Tail, kind: EvidenceKind, *, values: Mapping[str, Any], clean: CleanFile | None) -> Evidence:
    try:
        with writing() as kept:
            evidence = _new(tail, kind, values, clean)
            add_revision(evidence, kept, by=tail.by, clean=clean, content=content_of(evidence))
            put_occurrences(evidence, tail.occurrences)
            criteria = default_criteria(tail.occurrences) if tail.criteria is None else tail.criteria
            put_criteria(evidence, criteria)
            Event.record(evidence, "evidence_added", by=tail.by, to_state=evidence.status, data=_noted(evidence, tail))
            settle([occurrence.pk for occurrence in tail.occurrences], by=tail.by)
    except IntegrityError:
        known = _known(tail)  # the same submission won the race
        if known is None:
            raise
        return known
    return evidence


def _new(tail: Tail, kind: EvidenceKind, values: Mapping[str, Any], clean: CleanFile | None) -> Evidence:
    evidence = Evidence(
        programme=tail.programme,
        kind=kind,
        unit=tail.unit,
        proof_date=tail.proof_date or _proposed_day(tail.programme, clean),
        place=tail.place[:200],
        activity=tail.activity,
        client_id=tail.client_id,
        created_by=tail.by,
        **values,
    )
    evidence.title = tail.title or _proposed_title(evidence, tail, clean)[:TITLE_LENGTH]
    check_lengths(evidence)
    evidence.save()
    return evidence


def _proposed_day(programme: ProgrammeYear, clean: CleanFile | None) -> dt.date:
    """The day the camera wrote when it is believable (its clock may stand at 1970), else today."""
    taken = clean.facts.taken_on if clean is not None else None
    if taken is not None and taken <= today() and taken.year == programme.year:
        return taken
    return min(today(), programme.last_day)


def _proposed_title(evidence: Evidence, tail: Tail, clean: CleanFile | None) -> str:
    if evidence.kind == EvidenceKind.DOCUMENT:
        return document_title(evidence)
    if tail.activity is not None:
        return squeeze(tail.activity.summary)
    if tail.occurrences:
        window = tail.occurrences[0]
        return f"{cut(window.task.title, 200)} – {window.label}"
    if clean is not None:
        return PurePosixPath(clean.facts.name).stem
    return evidence.url or cut(evidence.text, 120)


def _noted(evidence: Evidence, tail: Tail) -> dict[str, Any]:
    current = evidence.current
    return {
        "kind": evidence.kind,
        "revision": 1,
        "sha256": current.sha256 if current else "",
        "occurrences": [occurrence.pk for occurrence in tail.occurrences],
    }
