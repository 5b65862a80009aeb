"""Who may ask for reports, stop them and take them home."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.permissions import has_permission, roles_in
from accounts.roles import Permission
from assessments.enums import AssessmentStatus
from assessments.models import Assessment
from common.verdict import YES, Verdict, no
from criteria.models import ProgrammeYear
from criteria.permissions import year_is_open

from .enums import ACTIVE_RUNS, ReportKind, RunStatus
from .models import ReportRun

HANDED_IN = frozenset({AssessmentStatus.SUBMITTED, AssessmentStatus.FINAL})


def can_request(user: Any, programme: ProgrammeYear, kind: str = "") -> Verdict:
    """Ask for a report or the dossier; for a survey's sheet, whoever may freeze one."""
    wanted = Permission.MANAGE_SURVEYS if kind == ReportKind.SURVEY_SHEET else Permission.BUILD_REPORTS
    return has_permission(user, wanted, programme.commune_id)


def can_chase(user: Any, programme: ProgrammeYear) -> Verdict:
    """Write to a unit about what it owes; of a closed year nobody can hand anything in any more."""
    return can_request(user, programme, ReportKind.CHASE_LETTER) and year_is_open(programme)


def can_cancel(user: Any, run: ReportRun) -> Verdict:
    """Stop a run that is waiting or working."""
    if run.status not in ACTIVE_RUNS:
        return no(_("Lần lập này đã kết thúc."))
    return can_request(user, run.programme, run.kind)


def can_receive(user: Any, programme: ProgrammeYear) -> Verdict:
    """See what was made of the year; Sở Nội vụ once the commune has handed its dossier in, not before."""
    allowed = has_permission(user, Permission.DOWNLOAD_REPORTS, programme.commune_id)
    if not allowed or user.is_superuser or roles_in(user, programme.commune_id) != {Role.UPPER}:
        return allowed
    assessment: Assessment | None = getattr(programme, "assessment", None)
    if assessment is None or assessment.status not in HANDED_IN:
        return no(_("Địa phương chưa nộp hồ sơ. Báo cáo và hồ sơ mở cho Sở Nội vụ khi địa phương ghi nhận đã nộp."))
    return YES


def can_download(user: Any, run: ReportRun) -> Verdict:
    """Take the finished file."""
    allowed = can_receive(user, run.programme)
    if not allowed:
        return allowed
    if run.status != RunStatus.DONE or not run.file:
        return no(_("Tệp chưa có. Hãy đợi lập xong rồi tải."))
    return YES


def can_check(user: Any, run: ReportRun) -> Verdict:
    """Have the portal check a stored dossier again; whoever may take it home may ask."""
    if run.kind != ReportKind.DOSSIER:
        return no(_("Chỉ hồ sơ ZIP có bảng kê để kiểm tra."))
    return can_download(user, run)
