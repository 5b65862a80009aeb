"""Who may do what: the only table of permissions. `docs/PERMISSIONS.md` is generated from it.

A role never gets a right anywhere else, and a person never gets one directly. Whether a right holds for *this* row
and *now* (unit, phase, own upload …) is decided in each app's `permissions.py`, which starts here.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .enums import Role


class Permission(TextChoices):
    """One thing a role may do inside its commune."""

    VIEW_PROGRAMME = "view_programme", _("Xem chương trình của địa phương")
    VIEW_ALL_WORK = "view_all_work", _("Xem nhiệm vụ và minh chứng của mọi đơn vị")
    SUBMIT_WORK = "submit_work", _("Nộp minh chứng, ghi hoạt động cho đơn vị mình")
    SUBMIT_FOR_ANY = "submit_for_any", _("Nộp thay cho mọi đơn vị")
    REVIEW_EVIDENCE = "review_evidence", _("Duyệt hoặc trả lại minh chứng")
    RECORD_MEASUREMENT = "record_measurement", _("Nhập số liệu đo")
    SCORE_UNIT = "score_unit", _("Chấm cột Đơn vị cho tiêu chí đơn vị mình phụ trách")
    SCORE_COMMUNE = "score_commune", _("Chấm cột Xã")
    CONFIRM_SCORES = "confirm_scores", _("Xác nhận kết quả tự chấm, trình hồ sơ")
    SCORE_UPPER = "score_upper", _("Chấm cột Sở Nội vụ")
    RECORD_UPPER = "record_upper", _("Nhập điểm Sở Nội vụ theo văn bản")
    VIEW_SCORES = "view_scores", _("Xem bảng điểm")
    MANAGE_PLAN = "manage_plan", _("Nhập kế hoạch, sửa nhiệm vụ")
    MANAGE_YEAR = "manage_year", _("Đặt các giai đoạn và mốc của năm")
    MANAGE_CRITERIA = "manage_criteria", _("Nhập bộ tiêu chí và bảng điểm")
    VERIFY_CRITERIA = "verify_criteria", _("Xác nhận bảng điểm do người khác nhập")
    VIEW_SURVEYS = "view_surveys", _("Xem kết quả khảo sát")
    READ_RESPONSES = "read_responses", _("Đọc từng phiếu khảo sát, ý kiến viết, và tải về")
    MANAGE_SURVEYS = "manage_surveys", _("Lập khảo sát, điểm lấy ý kiến; xem xét phiếu, chốt kết quả")
    ENTER_SLIPS = "enter_slips", _("Nhập phiếu khảo sát giấy")
    TAKE_FEEDBACK = "take_feedback", _("Ghi góp ý, phản ánh thay người dân")
    HANDLE_FEEDBACK = "handle_feedback", _("Xử lý góp ý, phản ánh được giao cho đơn vị mình")
    VIEW_ALL_FEEDBACK = "view_all_feedback", _("Xem mọi góp ý, phản ánh")
    COORDINATE_FEEDBACK = "coordinate_feedback", _("Tiếp nhận, phân loại, giao và trả lời góp ý, phản ánh")
    APPROVE_ANSWERS = "approve_answers", _("Duyệt nội dung trả lời người dân")
    SEE_RESTRICTED = "see_restricted", _("Xem khiếu nại, tố cáo đã ghi nhận")
    MANAGE_DATA_REQUESTS = "manage_data_requests", _("Xử lý yêu cầu về dữ liệu cá nhân")
    BUILD_REPORTS = "build_reports", _("Lập báo cáo và hồ sơ")
    DOWNLOAD_REPORTS = "download_reports", _("Tải báo cáo và hồ sơ")
    MANAGE_PEOPLE = "manage_people", _("Quản lý đơn vị và tài khoản")
    MANAGE_PUBLIC = "manage_public", _("Sửa trang cho người dân")
    VIEW_HISTORY = "view_history", _("Xem lịch sử thay đổi")


P = Permission

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    Role.STAFF: frozenset(
        {
            P.VIEW_PROGRAMME, P.SUBMIT_WORK, P.RECORD_MEASUREMENT, P.SCORE_UNIT, P.VIEW_SCORES, P.VIEW_SURVEYS,
            P.ENTER_SLIPS, P.TAKE_FEEDBACK, P.HANDLE_FEEDBACK,
        }
    ),
    Role.REVIEWER: frozenset(
        {
            P.VIEW_PROGRAMME, P.VIEW_ALL_WORK, P.SUBMIT_WORK, P.SUBMIT_FOR_ANY, P.REVIEW_EVIDENCE,
            P.RECORD_MEASUREMENT, P.SCORE_UNIT, P.SCORE_COMMUNE, P.RECORD_UPPER, P.VIEW_SCORES, P.MANAGE_PLAN,
            P.MANAGE_YEAR, P.MANAGE_CRITERIA, P.BUILD_REPORTS, P.DOWNLOAD_REPORTS, P.VIEW_HISTORY, P.VIEW_SURVEYS,
            P.READ_RESPONSES, P.MANAGE_SURVEYS, P.ENTER_SLIPS, P.TAKE_FEEDBACK, P.HANDLE_FEEDBACK, P.VIEW_ALL_FEEDBACK,
            P.COORDINATE_FEEDBACK, P.MANAGE_DATA_REQUESTS, P.MANAGE_PUBLIC,
        }
    ),
    Role.LEADER: frozenset(
        {
            P.VIEW_PROGRAMME, P.VIEW_ALL_WORK, P.VIEW_SCORES, P.CONFIRM_SCORES, P.VERIFY_CRITERIA,
            P.BUILD_REPORTS, P.DOWNLOAD_REPORTS, P.VIEW_HISTORY, P.VIEW_SURVEYS, P.READ_RESPONSES,
            P.VIEW_ALL_FEEDBACK, P.APPROVE_ANSWERS, P.SEE_RESTRICTED,
        }
    ),
    Role.ADMIN: frozenset(
        {
            P.VIEW_PROGRAMME, P.VIEW_ALL_WORK, P.VIEW_SCORES, P.MANAGE_PLAN, P.MANAGE_YEAR, P.MANAGE_CRITERIA,
            P.VERIFY_CRITERIA, P.DOWNLOAD_REPORTS, P.MANAGE_PEOPLE, P.VIEW_HISTORY,
            P.VIEW_SURVEYS, P.READ_RESPONSES, P.MANAGE_SURVEYS, P.MANAGE_DATA_REQUESTS, P.MANAGE_PUBLIC,
        }
    ),
    Role.UPPER: frozenset(
        {P.VIEW_PROGRAMME, P.VIEW_ALL_WORK, P.VIEW_SCORES, P.SCORE_UPPER, P.DOWNLOAD_REPORTS}
    ),
}  # fmt: skip


def roles_with(permission: str) -> frozenset[str]:
    """The roles that hold `permission`."""
    return frozenset(role for role, granted in ROLE_PERMISSIONS.items() if permission in granted)
