"""Which status of a criteria set follows which."""

from __future__ import annotations

from common.workflow import Transition

from .enums import SetStatus

SUBMIT = Transition("submit_set", frozenset({SetStatus.DRAFT}), SetStatus.SUBMITTED, "Trình để xác nhận")
WITHDRAW = Transition("withdraw_set", frozenset({SetStatus.SUBMITTED}), SetStatus.DRAFT, "Rút lại để sửa")
REJECT = Transition(
    "reject_set", frozenset({SetStatus.SUBMITTED}), SetStatus.DRAFT, "Trả lại người nhập", needs_comment=True
)
VERIFY = Transition("verify_set", frozenset({SetStatus.SUBMITTED}), SetStatus.VERIFIED, "Xác nhận và khóa")

TRANSITIONS = (SUBMIT, WITHDRAW, REJECT, VERIFY)
