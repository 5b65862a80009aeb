"""Who may score, measure, confirm and finalise, now: role, unit, phase and state in one verdict."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import has_permission, permissions_in, unit_ids_in
from accounts.roles import Permission
from common.verdict import YES, Verdict, no
from common.workflow import Transition
from criteria.enums import PhaseKind
from criteria.models import ProgrammeYear
from criteria.permissions import phase_is_open, year_is_open

from . import states
from .enums import AssessmentStatus, ScoreColumn
from .models import Assessment


def _commune(assessment: Assessment) -> int:
    return assessment.programme.commune_id


def is_open(assessment: Assessment) -> Verdict:
    """Scores and the figures behind them can change until the leader confirms."""
    if assessment.status == AssessmentStatus.OPEN:
        return YES
    if assessment.status == AssessmentStatus.FINAL:
        return no(_("Sở Nội vụ đã chốt kết quả thẩm định nên không sửa được nữa."))
    if assessment.status == AssessmentStatus.SUBMITTED:
        return no(_("Hồ sơ đã nộp Sở Nội vụ nên không sửa được. Nếu cần, hãy ghi nhận rút hồ sơ về rồi mở lại."))
    return no(_("Kết quả tự chấm đã được lãnh đạo xác nhận nên không sửa được. Nếu cần, đề nghị lãnh đạo mở lại."))


def figures_are_open(programme: ProgrammeYear) -> Verdict:
    """The same for figures and answers; a year nobody has scored yet is open."""
    assessment: Assessment | None = getattr(programme, "assessment", None)
    return YES if assessment is None else is_open(assessment)


def _first_no(*verdicts: Verdict) -> Verdict:
    return next((verdict for verdict in verdicts if not verdict), YES)


def can_record(user: Any, programme: ProgrammeYear, responsible_unit: int | None) -> Verdict:
    """Enter a figure or an answer for a criterion: whoever scores the commune, or the responsible unit's staff."""
    commune = programme.commune_id
    rights = permissions_in(user, commune)
    open_phase = phase_is_open(programme, PhaseKind.RUN, PhaseKind.SELF_SCORE)
    if Permission.SCORE_COMMUNE in rights:
        return _first_no(figures_are_open(programme), open_phase)
    allowed = has_permission(user, Permission.RECORD_MEASUREMENT, commune)
    if allowed and responsible_unit not in unit_ids_in(user, commune):
        allowed = no(_("Tiêu chí này do đơn vị khác phụ trách. Chỉ đơn vị phụ trách hoặc Phòng VHXH nhập được."))
    return _first_no(allowed, figures_are_open(programme), open_phase)


def can_score_unit(user: Any, assessment: Assessment, responsible_unit: int | None) -> Verdict:
    """The unit's own column: staff of the one responsible unit, in the self-scoring phase."""
    commune = _commune(assessment)
    allowed = has_permission(user, Permission.SCORE_UNIT, commune)
    if allowed and responsible_unit not in unit_ids_in(user, commune):
        allowed = no(_("Cột Đơn vị chấm của tiêu chí này do đơn vị phụ trách nhập."))
    phase = phase_is_open(assessment.programme, PhaseKind.SELF_SCORE)
    return _first_no(allowed, is_open(assessment), phase)


def can_score_commune(user: Any, assessment: Assessment) -> Verdict:
    """The commune's column: Phòng VHXH, in the self-scoring phase."""
    phase = phase_is_open(assessment.programme, PhaseKind.SELF_SCORE, PhaseKind.PUBLISH)
    return _first_no(has_permission(user, Permission.SCORE_COMMUNE, _commune(assessment)), is_open(assessment), phase)


def can_appraise(user: Any, assessment: Assessment) -> Verdict:
    """Sở Nội vụ itself, or the commune for it, while the dossier lies there."""
    rights = permissions_in(user, _commune(assessment))
    if not rights & {Permission.SCORE_UPPER, Permission.RECORD_UPPER}:
        return has_permission(user, Permission.SCORE_UPPER, _commune(assessment))
    if assessment.status == AssessmentStatus.FINAL:
        return no(_("Kết quả thẩm định đã chốt."))
    if assessment.status != AssessmentStatus.SUBMITTED:
        return no(_("Địa phương chưa nộp hồ sơ nên chưa thẩm định được."))
    return phase_is_open(assessment.programme, PhaseKind.APPRAISE)


def stands_in(user: Any, assessment: Assessment) -> bool:
    """The commune types in what Sở Nội vụ wrote, so the document has to be named."""
    return Permission.SCORE_UPPER not in permissions_in(user, _commune(assessment))


def can_score_upper(user: Any, assessment: Assessment) -> Verdict:
    """The upper column: Sở Nội vụ itself, or the commune typing in the upper level's document, once it is named."""
    allowed = can_appraise(user, assessment)
    if allowed and stands_in(user, assessment) and not assessment.upper_document:
        return no(_("Trước khi nhập điểm thay Sở Nội vụ, hãy ghi số, ngày văn bản thẩm định ở phần Các bước."))
    return allowed


def can_score(user: Any, assessment: Assessment, column: str, responsible_unit: int | None) -> Verdict:
    """The verdict of the column's own rule."""
    if column == ScoreColumn.UNIT:
        return can_score_unit(user, assessment, responsible_unit)
    if column == ScoreColumn.COMMUNE:
        return can_score_commune(user, assessment)
    return can_score_upper(user, assessment)


def can_confirm(user: Any, assessment: Assessment) -> Verdict:
    """The leader confirms the commune's column as its self-assessment."""
    return _first_no(
        has_permission(user, Permission.CONFIRM_SCORES, _commune(assessment)),
        phase_is_open(assessment.programme, PhaseKind.SELF_SCORE, PhaseKind.PUBLISH, PhaseKind.SUBMIT),
    )


def can_reopen(user: Any, assessment: Assessment) -> Verdict:
    """Whoever confirms may open again, while the year is open."""
    return can_confirm(user, assessment)


def can_submit(user: Any, assessment: Assessment) -> Verdict:
    """Note that the dossier has gone to Sở Nội vụ, or has come back."""
    rights = permissions_in(user, _commune(assessment))
    if not rights & {Permission.CONFIRM_SCORES, Permission.SCORE_COMMUNE}:
        return has_permission(user, Permission.CONFIRM_SCORES, _commune(assessment))
    return phase_is_open(assessment.programme, PhaseKind.SUBMIT, PhaseKind.APPRAISE)


def can_finalise(user: Any, assessment: Assessment) -> Verdict:
    """Close the appraisal: Sở Nội vụ, or the commune with the document's number."""
    return can_appraise(user, assessment)


def can_name_document(user: Any, assessment: Assessment) -> Verdict:
    """Name the document of Sở Nội vụ that the commune types its points from."""
    return can_appraise(user, assessment)


def can_take_snapshot(user: Any, assessment: Assessment) -> Verdict:
    """Freeze the year as it stands, at any time of an open year."""
    rights = permissions_in(user, _commune(assessment))
    if not rights & {Permission.SCORE_COMMUNE, Permission.CONFIRM_SCORES}:
        return has_permission(user, Permission.SCORE_COMMUNE, _commune(assessment))
    return year_is_open(assessment.programme)


STEP_RIGHTS = (
    (states.CONFIRM, can_confirm),
    (states.REOPEN, can_reopen),
    (states.SUBMIT, can_submit),
    (states.FINALISE, can_finalise),
    (states.RETURN, can_submit),
)
"""The arrows of the state diagram with the rule of each, in the order people take them."""


def steps_of(user: Any, assessment: Assessment) -> list[tuple[Transition, Verdict]]:
    """The steps that lead on from the present state, each with the verdict for this person."""
    return [(step, may(user, assessment)) for step, may in STEP_RIGHTS if assessment.status in step.sources]


def can_manage_adjustments(user: Any, programme: ProgrammeYear) -> Verdict:
    """Bonus, deduction and knock-out answers are Phòng VHXH's."""
    return _first_no(
        has_permission(user, Permission.SCORE_COMMUNE, programme.commune_id),
        figures_are_open(programme),
        phase_is_open(programme, PhaseKind.RUN, PhaseKind.SELF_SCORE, PhaseKind.PUBLISH),
    )
