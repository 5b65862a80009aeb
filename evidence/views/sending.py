"""From the sent form to the services: several files become several proofs."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from common.errors import DomainError, Invalid
from common.files import safe_name
from criteria.models import Criterion
from criteria.scope import Scope
from evidence.enums import EvidenceKind
from evidence.forms import FileProofForm, ProofForm
from evidence.models import Evidence
from evidence.services import add_document, add_link, add_note, upload_evidence

from .targets import Target


@dataclass
class Sent:
    """What became of one submission: the stored proofs, and each refused file with its sentence."""

    stored: list[Evidence] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def send(request: HttpRequest, scope: Scope, target: Target, form: ProofForm) -> Sent:
    """Hand in what the form holds. A refused file does not hold up the others; the rest is an error of the form."""
    sent = Sent()
    if isinstance(form, FileProofForm):
        for number, upload in enumerate(form.cleaned_data["chosen"], 1):
            _send_file(request, scope, target, form, upload, number, sent)
        return sent
    try:
        sent.stored.append(_send_words(request, scope, target, form))
    except DomainError as problem:
        name = getattr(problem, "field", None)
        form.add_error(name if name in form.fields else None, problem.message)
    return sent


def _send_file(
    request: HttpRequest,
    scope: Scope,
    target: Target,
    form: ProofForm,
    upload: UploadedFile,
    number: int,
    sent: Sent,
) -> None:
    name, count = str(upload.name or ""), len(form.cleaned_data["chosen"])
    tail = tail_of(request, scope, target, form, _submission(form, _digest(upload)))
    if tail["title"] and count > 1:
        tail["title"] = f"{tail['title'][:285]} ({number}/{count})"
    try:
        sent.stored.append(upload_evidence(upload=upload, name=name, **tail))
    except Invalid as problem:
        if problem.field in form.fields and problem.field != "picked":
            if problem.field not in form.errors:
                form.add_error(problem.field, problem.message)
        else:
            sent.refused.append((safe_name(name), problem.message))
    except DomainError as problem:
        if problem.message not in form.non_field_errors():
            form.add_error(None, problem.message)


def _send_words(request: HttpRequest, scope: Scope, target: Target, form: ProofForm) -> Evidence:
    data = form.cleaned_data
    file = data.get("file")
    tail = tail_of(request, scope, target, form, _submission(form, _digest(file) if file else ""))
    if form.kind == EvidenceKind.LINK:
        return add_link(url=data["url"], **tail)
    if form.kind == EvidenceKind.NOTE:
        return add_note(text=data["text"], **tail)
    words = {name: data[name] for name in data if name.startswith("document_")}
    return add_document(upload=file, name=str(file.name or "") if file else "", **words, **tail)


def tail_of(
    request: HttpRequest, scope: Scope, target: Target, form: ProofForm, client_id: uuid.UUID | None
) -> dict[str, Any]:
    """What the form says of the proof, whatever its kind, as the services want it."""
    data = form.cleaned_data
    criterion: Criterion | None = data.get("criterion")
    occurrences = list(data.get("occurrences") or [])
    return {
        "programme": scope.programme,
        "unit": data["unit"],
        "by": request.user,
        "title": data["title"],
        "proof_date": data["proof_date"],
        "place": data["place"],
        "occurrences": occurrences,
        "criteria": [criterion] if criterion else _criteria_of(target),
        "activity": target.activity,
        "client_id": client_id,
    }


def _criteria_of(target: Target) -> list[Criterion] | None:
    """An activity outside every window still carries its task's criterion."""
    if target.activity is not None and target.activity.occurrence is None:
        criterion = target.activity.task.criterion
        return [criterion] if criterion else []
    return None


def _submission(form: ProofForm, digest: str) -> uuid.UUID | None:
    """The id of exactly this content sent from exactly this form: sent again it is the same, changed it is another."""
    sent_id = form.cleaned_data.get("client_id")
    if sent_id is None:
        return None
    typed = sorted(item for item in form.data.lists() if item[0] != "csrfmiddlewaretoken")  # type: ignore[attr-defined]
    return uuid.uuid5(sent_id, f"{typed}{digest}")


def _digest(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
