"""The fixed vocabularies of scoring. Values are stored in snapshots: never rename one, only add."""

from __future__ import annotations

from enum import StrEnum


class NodeKind(StrEnum):
    """Place of a node in the tree: nhóm tiêu chí, đề mục, mục chấm điểm."""

    GROUP = "group"
    HEADING = "heading"
    LEAF = "leaf"


class ScoringType(StrEnum):
    """How a leaf turns its fact into points; each member names the Vietnamese term and the fact it wants."""

    PASS_FAIL = "pass_fail"
    """đạt / không đạt (dat_khong_dat): `Passed` gives the maximum or 0."""
    CHOICE = "choice"
    """lựa chọn một mức (lua_chon): `Chosen` gives the option's points or its share of the maximum."""
    COUNT_BANDS = "count_bands"
    """đếm theo bậc (dem_theo_bac): `Counted` is looked up in the table."""
    RATIO_BANDS = "ratio_bands"
    """tỷ lệ theo bậc (ty_le_theo_bac): `Ratio`, in percent, is looked up in the table."""
    RATIO_LINEAR = "ratio_linear"
    """tỷ lệ tuyến tính (ty_le_tuyen_tinh): `Ratio`; min(ratio, cap) × maximum."""
    CHECKLIST = "checklist"
    """danh sách kiểm (danh_sach_kiem): `Ticked`; the ticks add up, at most to the maximum."""
    SURVEY = "survey"
    """khảo sát (khao_sat): `SurveyRate`, in percent, is used like one of the two ratio types."""
    BREACHES = "breaches"
    """trừ dần (tru_dan): `Breaches`; maximum − n × points per breach, not below 0."""
    MANUAL = "manual"
    """nhập tay (nhap_tay): `Given`; 0 to the maximum in a step."""


class SurveyUse(StrEnum):
    """How a survey's rate becomes points."""

    BANDS = "bands"
    LINEAR = "linear"


class NotArisingPolicy(StrEnum):
    """What a leaf earns when its matter did not arise in the year (không phát sinh)."""

    FULL = "full"
    """trọn điểm tối đa"""
    EXCLUDED = "excluded"
    """loại khỏi thang điểm, tổng điểm quy đổi lại"""
    ZERO = "zero"
    """0 điểm"""


class Flag(StrEnum):
    """Something a reader should know about a line of the sheet."""

    MISSING = "missing"
    """chưa có số liệu: no points yet, which is not zero"""
    INCOMPLETE = "incomplete"
    """a parent of which some leaves are missing"""
    NOT_ARISING = "not_arising"
    EXCLUDED = "excluded"
    """the maximum left the scale"""
    EVIDENCE_LACKING = "evidence_lacking"
    """points not counted: too little accepted evidence"""
    EVIDENCE_SHORT = "evidence_short"
    """points counted, but there is less accepted evidence than asked for"""
    OVER_100 = "over_100"
    """a ratio above 100 % where the rule does not expect one; counted as 100 %"""
    CHECK_DATA = "check_data"
    """the fact contradicts itself or the rule; it was not used"""
    NO_MAXIMUM = "no_maximum"
    """the official maximum has not been entered"""
    NO_BAND = "no_band"
    """the value lies in no band of the table"""
    CAPPED = "capped"
    """the ticks gave more than the maximum"""
    ABOVE_MAXIMUM = "above_maximum"
    """a parent whose printed maximum is smaller than what its leaves earned"""


class AdjustmentKind(StrEnum):
    """điểm thưởng, điểm trừ"""

    BONUS = "bonus"
    DEDUCTION = "deduction"


class Answer(StrEnum):
    """Answer to a knock-out statement; YES means that what knocks out did happen."""

    YES = "yes"
    NO = "no"
    UNANSWERED = "unanswered"


class KnockOutEffect(StrEnum):
    """What a knock-out does.

    No level at all, or the lowest one whatever the points (as in NĐ 335/2025/NĐ-CP).
    """

    NO_LEVEL = "no_level"
    LOWEST_LEVEL = "lowest_level"


class Verdict(StrEnum):
    """Three-valued result: what is missing may still decide an UNKNOWN."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class CommuneClass(StrEnum):
    """loại đơn vị hành chính"""

    I = "I"  # noqa: E741
    II = "II"
    III = "III"


class CommuneKind(StrEnum):
    """xã, phường, đặc khu"""

    XA = "xa"
    PHUONG = "phuong"
    DAC_KHU = "dac_khu"


class Severity(StrEnum):
    """lỗi, cảnh báo, ghi chú"""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
