"""Kinds of criteria, rules, conditions and phases, with the words people read.

The scoring kinds are those of `criteria.scoring` (a pure module that knows no Django); a test keeps both equal.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SetStatus(TextChoices):
    """Life of a points table: entered, confirmed by a second person, locked."""

    DRAFT = "draft", _("Nháp")
    SUBMITTED = "submitted", _("Chờ người thứ hai xác nhận")
    VERIFIED = "verified", _("Đã xác nhận và khóa")


class NodeKind(TextChoices):
    GROUP = "group", _("Nhóm tiêu chí")
    HEADING = "heading", _("Đề mục")
    LEAF = "leaf", _("Tiêu chí chấm điểm")


class LeafType(TextChoices):
    """How a leaf earns its points (domain rules: `docs/SCORING.md`)."""

    PASS_FAIL = "pass_fail", _("Đạt / không đạt")
    CHOICE = "choice", _("Lựa chọn một mức")
    COUNT_BANDS = "count_bands", _("Đếm, theo bậc")
    RATIO_BANDS = "ratio_bands", _("Tỷ lệ, theo bậc")
    RATIO_LINEAR = "ratio_linear", _("Tỷ lệ, tuyến tính")
    CHECKLIST = "checklist", _("Danh sách kiểm")
    SURVEY = "survey", _("Kết quả khảo sát")
    BREACHES = "breaches", _("Trừ dần theo số vi phạm")
    MANUAL = "manual", _("Nhập điểm kèm lý do")


class NotArising(TextChoices):
    """What a leaf earns when the work did not arise in the year (không phát sinh)."""

    FULL = "full", _("Được điểm tối đa")
    EXCLUDED = "excluded", _("Loại khỏi tổng, quy đổi lại thang điểm")
    ZERO = "zero", _("Không điểm")


class RuleKind(TextChoices):
    """What a row of the points table describes."""

    BAND = "band", _("Bậc")
    OPTION = "option", _("Lựa chọn")
    TICK = "tick", _("Mục kiểm")


class AdjustmentKind(TextChoices):
    BONUS = "bonus", _("Điểm thưởng")
    DEDUCTION = "deduction", _("Điểm trừ")


class ConditionKind(TextChoices):
    GROUP_PERCENT = "group_percent", _("Nhóm đạt ít nhất … % điểm tối đa")
    GROUP_POINTS = "group_points", _("Nhóm đạt ít nhất … điểm")
    MANDATORY = "mandatory", _("Tiêu chí bắt buộc đạt ít nhất … % điểm")
    KNOCK_OUT = "knock_out", _("Điều kiện loại (trả lời có / không)")
    SATISFACTION = "satisfaction", _("Tỷ lệ hài lòng tối thiểu")
    RESPONSES = "responses", _("Số phiếu hợp lệ tối thiểu")


class PhaseKind(TextChoices):
    """Dated phases of a programme year; the dates decide rights."""

    REGISTER = "register", _("Đăng ký")
    RUN = "run", _("Thực hiện")
    SELF_SCORE = "self_score", _("Tự chấm điểm")
    PUBLISH = "publish", _("Công khai kết quả tự chấm, lấy ý kiến Mặt trận")
    APPRAISE = "appraise", _("Thẩm định")
    SUBMIT = "submit", _("Nộp hồ sơ")
