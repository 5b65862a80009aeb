"""Which status of a year's assessment follows which."""

from __future__ import annotations

from common.workflow import Transition

from .enums import AssessmentStatus as S

CONFIRM = Transition("confirm_scores", frozenset({S.OPEN}), S.CONFIRMED, "Xác nhận kết quả tự chấm")
REOPEN = Transition("reopen_scores", frozenset({S.CONFIRMED}), S.OPEN, "Mở lại để chấm tiếp", needs_comment=True)
SUBMIT = Transition("submit_dossier", frozenset({S.CONFIRMED}), S.SUBMITTED, "Ghi nhận đã nộp hồ sơ")
RETURN = Transition("return_dossier", frozenset({S.SUBMITTED}), S.CONFIRMED, "Rút hồ sơ về", needs_comment=True)
FINALISE = Transition("finalise", frozenset({S.SUBMITTED}), S.FINAL, "Chốt kết quả thẩm định")

TRANSITIONS = (CONFIRM, REOPEN, SUBMIT, RETURN, FINALISE)
