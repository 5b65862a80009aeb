"""Which status of a report run, and of the check of a dossier, follows which."""

from __future__ import annotations

from common.workflow import Transition

from .enums import RunStatus as S

START = Transition("run_start", frozenset({S.QUEUED}), S.RUNNING, "Bắt đầu")
FINISH = Transition("run_finish", frozenset({S.RUNNING}), S.DONE, "Xong")
FAIL = Transition("run_fail", frozenset({S.RUNNING, S.QUEUED}), S.FAILED, "Bị lỗi")
CANCEL = Transition("run_cancel", frozenset({S.QUEUED, S.RUNNING}), S.CANCELLED, "Hủy")
REQUEUE = Transition("run_requeue", frozenset({S.RUNNING}), S.QUEUED, "Chạy lại")

CHECK_FINISH = Transition("check_finish", frozenset({S.RUNNING}), S.DONE, "Kiểm tra xong")
CHECK_FAIL = Transition("check_fail", frozenset({S.RUNNING}), S.FAILED, "Không kiểm tra được")

TRANSITIONS = (START, FINISH, FAIL, CANCEL, REQUEUE)
