"""Rights on criteria sets and on a year's settings."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import active_memberships, has_permission
from accounts.roles import ROLE_PERMISSIONS, Permission
from common.text import vn_date
from common.verdict import YES, Verdict, no

from .enums import PhaseKind, SetStatus
from .models import CriteriaSet, ProgrammeYear
from .selectors import has_entered, phase_state


def _holds_for_set(user: Any, permission: str, criteria_set: CriteriaSet) -> Verdict:
    """A commune's own set asks for the right there; a shared set for the right in *every* commune that uses it.

    So one commune alone on its machine enters the official values itself, and none of many can change what the
    others are judged by.
    """
    if user.is_superuser:
        return YES
    if criteria_set.owner_id is not None:
        return has_permission(user, permission, criteria_set.owner_id)
    held = {m.commune_id for m in active_memberships(user) if permission in ROLE_PERMISSIONS[m.role]}
    if not held:
        return no(_("Tài khoản của bạn chưa được giao quyền “%(right)s”.") % {"right": Permission(permission).label})
    if set(criteria_set.years.values_list("commune", flat=True)) <= held:
        return YES
    return no(_("Bộ tiêu chí này dùng chung cho nhiều địa phương nên chỉ quản trị hệ thống sửa và xác nhận được."))


def can_manage_sets(user: Any, criteria_set: CriteriaSet) -> Verdict:
    """Enter criteria and points, take a submitted set back."""
    return _holds_for_set(user, Permission.MANAGE_CRITERIA, criteria_set)


def can_copy_set(user: Any, criteria_set: CriteriaSet) -> Verdict:
    """Anybody who enters criteria somewhere may copy a set; the copy belongs to the own commune."""
    if user.is_superuser or any(
        Permission.MANAGE_CRITERIA in ROLE_PERMISSIONS[m.role] for m in active_memberships(user)
    ):
        return YES
    return no(_("Tài khoản của bạn chưa được giao quyền “%(right)s”.") % {"right": Permission.MANAGE_CRITERIA.label})


def can_edit_set(user: Any, criteria_set: CriteriaSet) -> Verdict:
    """Only a draft can be edited; a verified set is locked for good."""
    if criteria_set.status == SetStatus.VERIFIED:
        return no(_("Bộ tiêu chí đã được xác nhận và khóa. Hãy sao chép thành bộ mới để sửa."))
    if criteria_set.status == SetStatus.SUBMITTED:
        return no(_("Bộ tiêu chí đang chờ người thứ hai xác nhận. Hãy rút lại để sửa."))
    return _holds_for_set(user, Permission.MANAGE_CRITERIA, criteria_set)


def can_verify_set(user: Any, criteria_set: CriteriaSet) -> Verdict:
    """The second person: holds the right, neither submitted the set nor entered any of its values."""
    if criteria_set.status != SetStatus.SUBMITTED:
        return no(_("Chỉ xác nhận được bộ tiêu chí đang chờ xác nhận."))
    if criteria_set.submitted_by_id == user.pk:
        return no(_("Bạn là người trình bộ tiêu chí này; hãy nhờ người thứ hai đối chiếu và xác nhận."))
    may = _holds_for_set(user, Permission.VERIFY_CRITERIA, criteria_set)
    if may and has_entered(user, criteria_set):
        return no(_("Bạn đã nhập hoặc sửa bộ tiêu chí này; hãy nhờ người thứ hai đối chiếu và xác nhận."))
    return may


def can_send_back(user: Any, criteria_set: CriteriaSet) -> Verdict:
    """Take a submitted set back, or return it to whoever entered it: those who enter, and the second person."""
    may = can_manage_sets(user, criteria_set)
    return may if may else _holds_for_set(user, Permission.VERIFY_CRITERIA, criteria_set)


def can_manage_year(user: Any, programme: ProgrammeYear) -> Verdict:
    """Set phases, cut-off and criteria set of a year."""
    return has_permission(user, Permission.MANAGE_YEAR, programme.commune_id)


def year_is_open(programme: ProgrammeYear) -> Verdict:
    """A closed year is read-only."""
    if programme.is_closed and programme.closed_at is not None:
        values = {"year": programme.year, "day": vn_date(timezone.localtime(programme.closed_at).date())}
        return no(
            _(
                "Năm %(year)s đã khép lại từ ngày %(day)s, chỉ còn để xem. "
                "Nếu cần sửa, đề nghị người quản lý năm mở lại."
            )
            % values
        )
    if programme.is_closed:
        return no(_("Năm %(year)s đã khép lại, chỉ còn để xem.") % {"year": programme.year})
    return YES


def phase_is_open(programme: ProgrammeYear, *kinds: PhaseKind) -> Verdict:
    """Today lies in one of the phases, or none of them is dated (an undated phase does not close anything)."""
    open_year = year_is_open(programme)
    if not open_year:
        return open_year
    return phase_state(programme, kinds)
