"""Proof on pages of other apps and on lists: icons by kind, the proof of a task or of an activity."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from common.text import vn_date
from evidence.enums import EvidenceKind
from evidence.models import Evidence, EvidenceRevision
from evidence.permissions import can_add
from evidence.selectors import proof_of_activity, proof_of_task
from tasks.models import Activity, Task

register = template.Library()

_KINDS = {EvidenceKind.LINK: "link", EvidenceKind.DOCUMENT: "file-certificate", EvidenceKind.NOTE: "pencil"}
_FILES = {"image/": "photo", "application/pdf": "file-type-pdf"}
_OFFICE = {"wordprocessingml": "file-type-docx", "spreadsheetml": "file-type-xls"}


@register.filter
def proof_icon(evidence: Evidence) -> str:
    """The icon of a proof's kind, for a file of its type."""
    if evidence.purged_at is not None:
        return "eraser"
    mime = evidence.current.mime if evidence.current else ""
    if evidence.kind in _KINDS and not mime.startswith(tuple(_FILES)):
        return _KINDS[EvidenceKind(evidence.kind)]
    found = [icon for start, icon in _FILES.items() if mime.startswith(start)]
    found += [icon for word, icon in _OFFICE.items() if word in mime]
    return found[0] if found else "file"


@register.filter
def proof_size(evidence: Evidence) -> int | str:
    """Bytes of the file, "" where there is none to download."""
    return evidence.current.size if evidence.current and evidence.current.file else ""


@register.simple_tag(takes_context=True)
def thumb_url(context: template.Context, evidence: Evidence) -> str:
    """Where the small picture is, "" when there is none."""
    if evidence.purged_at is not None or evidence.current is None or not evidence.current.thumbnail:
        return ""
    return reverse("evidence_thumb", args=[*context["scope"].url_args, evidence.pk])


@register.simple_tag
def proof_meta(evidence: Evidence) -> str:
    """One line about a proof: its day, its unit, who handed it in."""
    return f"{vn_date(evidence.proof_date)} · {evidence.unit.name} · {evidence.created_by}"


@register.simple_tag(takes_context=True)
def proof_url(context: template.Context, evidence: Evidence) -> str:
    """The proof's page in the year the reader is in."""
    return reverse("evidence_detail", args=[*context["scope"].url_args, evidence.pk])


@register.inclusion_tag("evidence/_proof_groups.html", takes_context=True)
def task_proof(context: template.Context, task: Task) -> dict[str, Any]:
    """The proof of a task, window by window."""
    scope = context["scope"]
    groups = [
        {"label": window.label, "days": (window.starts_on, window.ends_on), "proofs": proofs}
        for window, proofs in proof_of_task(task, scope.user)
    ]
    return {"scope": scope, "groups": groups, "add_url": _add_url(scope, f"task={task.pk}")}


@register.inclusion_tag("evidence/_proof_groups.html", takes_context=True)
def activity_proof(context: template.Context, activity: Activity) -> dict[str, Any]:
    """The proof of an activity."""
    scope = context["scope"]
    proofs = list(proof_of_activity(activity, scope.user))
    add_url = "" if activity.is_withdrawn else _add_url(scope, f"activity={activity.pk}")
    return {"scope": scope, "groups": [{"label": "", "proofs": proofs}] if proofs else [], "add_url": add_url}


def _add_url(scope: Any, query: str) -> str:
    """The page of a new proof, "" for people who hand in none here and now."""
    if not can_add(scope.user, scope.programme):
        return ""
    return f"{reverse('evidence_upload', args=scope.url_args)}?{query}"


@register.filter
def version_words(number: int) -> str:
    """ "bản 2"."""
    return _("bản %(number)d") % {"number": number}


@register.filter
def no_preview_reason(revision: EvidenceRevision) -> str:
    """Why a file has no preview, and what to do instead."""
    if "wordprocessingml" in revision.mime or "spreadsheetml" in revision.mime:
        return _("Tệp này không có chữ để đọc ở đây (chỉ có hình, hoặc trống). Hãy tải về để xem.")
    if revision.mime == "application/pdf":
        return _("Tệp PDF này không vẽ thành hình được. Hãy mở tệp gốc để xem.")
    if revision.mime.startswith("image/"):
        return _("Ảnh này quá lớn hoặc hỏng một phần nên không thu nhỏ được. Hãy mở tệp gốc để xem.")
    return _("Loại tệp này không xem trước được. Hãy tải về để xem.")
