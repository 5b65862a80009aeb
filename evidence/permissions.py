"""Who may do what with a proof, now: role, unit, phase, state, and never one's own upload.

To ask about many proofs without a query for each, fetch them with `evidence.selectors.with_rights`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Commune, Unit
from accounts.permissions import has_permission, permissions_in, unit_ids_in
from accounts.roles import Permission
from common.clock import now
from common.verdict import YES, Verdict, no
from criteria.models import ProgrammeYear
from tasks.enums import OccurrenceStatus
from tasks.models import Occurrence
from tasks.permissions import can_work_on, work_is_open

from . import states
from .enums import EvidenceKind, EvidenceStatus
from .models import Evidence

UNDO_WITHIN = dt.timedelta(minutes=10)
"""How long a reviewer may take a decision back. `can_undo` names it in its sentence."""


def can_add(user: Any, programme: ProgrammeYear) -> Verdict:
    """Hand in proof of some unit in this year, today."""
    commune_id = programme.commune_id
    if Permission.SUBMIT_FOR_ANY not in permissions_in(user, commune_id):
        may = has_permission(user, Permission.SUBMIT_WORK, commune_id)
        if not may:
            return may
    return work_is_open(programme)


def can_add_for(user: Any, programme: ProgrammeYear, unit: Unit) -> Verdict:
    """Hand in proof in the name of the unit."""
    may = can_add(user, programme)
    if not may:
        return may
    if unit.commune_id != programme.commune_id:
        return no(_("Đơn vị này không thuộc địa phương của chương trình."))
    if Permission.SUBMIT_FOR_ANY in permissions_in(user, programme.commune_id):
        return YES
    if unit.pk in unit_ids_in(user, programme.commune_id):
        return YES
    return no(_("Bạn không thuộc đơn vị “%(unit)s” nên không nộp thay được.") % {"unit": unit.name})


def can_hang_on(user: Any, occurrence: Occurrence) -> Verdict:
    """Hang a proof on this window of a task."""
    if occurrence.status == OccurrenceStatus.WAIVED:
        return no(
            _("Kỳ “%(label)s” đã ghi không phát sinh. Hãy nhờ người duyệt mở lại kỳ trước khi thêm minh chứng.")
            % {"label": occurrence.label}
        )
    return can_work_on(user, occurrence.task)


def can_edit(user: Any, evidence: Evidence) -> Verdict:
    """Correct a proof, send a new version of it, change the windows it hangs on."""
    if evidence.purged_at is not None:
        return no(_("Nội dung minh chứng này đã bị xóa, chỉ còn dấu vết."))
    if evidence.status == EvidenceStatus.WITHDRAWN:
        return no(_("Minh chứng này đã được rút. Hãy nộp minh chứng mới."))
    commune_id = evidence.programme.commune_id
    if Permission.SUBMIT_FOR_ANY not in permissions_in(user, commune_id):
        may = has_permission(user, Permission.SUBMIT_WORK, commune_id)
        if not may:
            return may
        if evidence.unit_id not in unit_ids_in(user, commune_id):
            return no(_("Chỉ đơn vị đã nộp minh chứng này, hoặc Phòng Văn hóa - Xã hội, mới sửa được."))
    return work_is_open(evidence.programme)


def can_replace_file(user: Any, evidence: Evidence) -> Verdict:
    """Send a new file in place of the present one."""
    if evidence.kind not in {EvidenceKind.FILE, EvidenceKind.DOCUMENT}:
        return no(_("Minh chứng này không có tệp. Hãy sửa nội dung của minh chứng."))
    return can_edit(user, evidence)


def can_withdraw(user: Any, evidence: Evidence) -> Verdict:
    """Take back a proof that is not accepted."""
    if evidence.status not in states.WITHDRAW.sources:
        return no(_("Minh chứng đang ở tình trạng “%(state)s”, không rút được.") % _state(evidence))
    return can_edit(user, evidence)


def _may_judge(user: Any, evidence: Evidence) -> Verdict:
    """The right to review here, in an open phase, something this person did not hand in."""
    if evidence.purged_at is not None:
        return no(_("Nội dung minh chứng này đã bị xóa nên không duyệt được nữa."))
    may = has_permission(user, Permission.REVIEW_EVIDENCE, evidence.programme.commune_id)
    if not may:
        return may
    own = {evidence.created_by_id, evidence.current.created_by_id if evidence.current else None}
    if user.pk in own:
        return no(_("Bạn là người nộp minh chứng này nên không tự duyệt được. Hãy nhờ người khác có quyền duyệt."))
    return work_is_open(evidence.programme)


def can_accept(user: Any, evidence: Evidence) -> Verdict:
    """Accept what waits for review; never one's own upload."""
    if evidence.status not in states.ACCEPT.sources:
        return no(_("Minh chứng đang ở tình trạng “%(state)s”, không có gì chờ duyệt.") % _state(evidence))
    return _may_judge(user, evidence)


def can_return(user: Any, evidence: Evidence) -> Verdict:
    """Send back what waits for review, or what was accepted by mistake."""
    if evidence.status not in states.RETURN.sources:
        return no(_("Minh chứng đang ở tình trạng “%(state)s”, không trả lại được.") % _state(evidence))
    return _may_judge(user, evidence)


def can_undo(user: Any, evidence: Evidence) -> Verdict:
    """Take back one's own decision of the last minutes; whether something followed it, the service looks."""
    if evidence.status not in states.UNDO.sources:
        return no(_("Minh chứng đang ở tình trạng “%(state)s”, không có gì để hoàn tác.") % _state(evidence))
    if evidence.reviewed_by_id != user.pk:
        return no(_("Chỉ người đã quyết định mới hoàn tác được."))
    if evidence.reviewed_at is None or now() - evidence.reviewed_at > UNDO_WITHIN:
        return no(_("Đã quá 10 phút nên không hoàn tác được nữa. Nếu duyệt nhầm, hãy mở minh chứng và trả lại."))
    return _may_judge(user, evidence)


def can_judge(user: Any, evidence: Evidence) -> Verdict:
    """Independent of the upload: an edit by this person does not call for a new review."""
    return _may_judge(user, evidence)


def can_set_criteria(user: Any, evidence: Evidence) -> Verdict:
    """Say which criteria the proof carries; after the upload that is the reviewer's word."""
    if evidence.purged_at is not None or evidence.status == EvidenceStatus.WITHDRAWN:
        return no(_("Minh chứng này không còn hiệu lực nên không gắn tiêu chí được."))
    may = has_permission(user, Permission.REVIEW_EVIDENCE, evidence.programme.commune_id)
    return work_is_open(evidence.programme) if may else may


def can_edit_reasons(user: Any, commune: Commune) -> Verdict:
    """Change the commune's ready reasons; not tied to a phase of a year."""
    return has_permission(user, Permission.REVIEW_EVIDENCE, commune)


def can_purge(user: Any, evidence: Evidence) -> Verdict:
    """Delete the content for good (personal data, retention). A duty of law, so no phase closes it."""
    if evidence.purged_at is not None:
        return no(_("Nội dung minh chứng này đã bị xóa trước đó."))
    return has_permission(user, Permission.MANAGE_YEAR, evidence.programme.commune_id)


def sees_rounds(user: Any, evidence: Evidence) -> bool:
    """Whether the person sees earlier versions and the history; the upper level sees the accepted proof alone."""
    held = permissions_in(user, evidence.programme.commune_id)
    return Permission.SCORE_UPPER not in held or bool(held & {Permission.SUBMIT_WORK, Permission.REVIEW_EVIDENCE})


def _state(evidence: Evidence) -> dict[str, str]:
    return {"state": str(EvidenceStatus(evidence.status).label)}
