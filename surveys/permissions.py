"""Who may do what with surveys, now: role and state.

Surveys go on after the year's work closed (a late slip is still a slip), so no phase shuts them, only the closing of
the year itself; a frozen sheet is what points are proposed from, and it stays as it was.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import has_permission
from accounts.roles import Permission
from common.verdict import Verdict, no
from criteria.models import ProgrammeYear
from criteria.permissions import year_is_open

from .enums import BatchStatus, SurveyStatus
from .models import PaperBatch, Response, Survey


def can_view(user: Any, programme: ProgrammeYear) -> Verdict:
    """See surveys and their results."""
    return has_permission(user, Permission.VIEW_SURVEYS, programme.commune_id)


def can_manage(user: Any, programme: ProgrammeYear) -> Verdict:
    """Build surveys, points and batches; judge responses; freeze results."""
    may = has_permission(user, Permission.MANAGE_SURVEYS, programme.commune_id)
    return year_is_open(programme) if may else may


def can_change(user: Any, survey: Survey) -> Verdict:
    """Change a survey that has not ended."""
    if survey.status == SurveyStatus.CLOSED:
        return no(_("Khảo sát này đã kết thúc. Hãy mở lại khảo sát trước khi sửa."))
    return can_manage(user, survey.programme)


def can_open(user: Any, survey: Survey) -> Verdict:
    """Start taking answers: a published questionnaire, a period, a point that is in use."""
    may = can_manage(user, survey.programme)
    if not may:
        return may
    if not survey.versions.filter(published_at__isnull=False).exists():
        return no(_("Chưa có bản câu hỏi nào được đưa vào dùng. Hãy vào phần Câu hỏi và bấm “Đưa vào dùng”."))
    if not survey.periods.exists():
        return no(_("Khảo sát chưa có đợt nào. Hãy thêm đợt lấy ý kiến trước khi mở."))
    if not survey.points.filter(is_active=True).exists():
        return no(_("Mọi điểm lấy ý kiến đang tắt. Hãy bật ít nhất một điểm trước khi mở."))
    return may


def _may_enter(user: Any, batch: PaperBatch) -> Verdict:
    """Type slips of an open year."""
    programme = batch.survey.programme
    may = has_permission(user, Permission.ENTER_SLIPS, programme.commune_id)
    return year_is_open(programme) if may else may


def can_type(user: Any, batch: PaperBatch) -> Verdict:
    """Type slips of this batch."""
    if batch.status not in {BatchStatus.PRINTED, BatchStatus.TYPING}:
        return no(_("Tập phiếu này đã báo nhập xong. Hãy bấm “Nhập tiếp” nếu còn phiếu."))
    if batch.survey.status == SurveyStatus.DRAFT:
        return no(_("Khảo sát chưa mở nên chưa nhập phiếu được."))
    return _may_enter(user, batch)


def can_check(user: Any, batch: PaperBatch) -> Verdict:
    """Type a sample of the slips a second time; whoever typed a slip never checks that one (asked slip by slip)."""
    if batch.status != BatchStatus.TYPED:
        return no(_("Chỉ kiểm tra lần hai sau khi tập phiếu đã nhập xong."))
    return _may_enter(user, batch)


def can_run(user: Any, batch: PaperBatch) -> Verdict:
    """Say how many slips came back, that typing has ended, that it goes on."""
    if manages := can_manage(user, batch.survey.programme):
        return manages
    return _may_enter(user, batch)


def can_correct(user: Any, response: Response) -> Verdict:
    """Type a slip anew: whoever typed it, while its batch is being typed."""
    if response.batch is None or response.typed_by_id != getattr(user, "pk", None):
        return no(_("Chỉ người đã nhập phiếu này mới sửa được. Sai sót khác được sửa khi kiểm tra lần hai."))
    return can_type(user, response.batch)


def can_check_slip(user: Any, response: Response) -> Verdict:
    """Type this slip a second time."""
    if response.batch is None:
        return no(_("Chỉ phiếu giấy mới được nhập lần hai."))
    if response.typed_by_id == getattr(user, "pk", None):
        return no(_("Phiếu này do bạn nhập lần đầu. Người khác phải nhập lần hai thì mới phát hiện được sai sót."))
    return can_check(user, response.batch)


def can_see_slip(user: Any, response: Response) -> Verdict:
    """See the photo of a slip: who typed it, who checks its batch, who manages surveys."""
    if response.batch is None:
        return no(_("Phiếu này không có ảnh."))
    if response.typed_by_id == getattr(user, "pk", None):
        return has_permission(user, Permission.ENTER_SLIPS, response.survey.programme.commune_id)
    manages = has_permission(user, Permission.MANAGE_SURVEYS, response.survey.programme.commune_id)
    return manages or can_check(user, response.batch)
