"""How a window (occurrence) moves from open work to accepted proof: the table, and nothing else.

Who may take which arrow, and when: `tasks.permissions`. The arrows as services: `tasks.services.occurrences`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.workflow import Transition

from .enums import ExtensionStatus as E
from .enums import OccurrenceStatus as S

SUBMIT = Transition("occurrence_submit", frozenset({S.OPEN, S.RETURNED}), S.SUBMITTED, _("Nộp để duyệt"))
WITHDRAW = Transition("occurrence_withdraw", frozenset({S.SUBMITTED}), S.OPEN, _("Rút lại để sửa"))
ACCEPT = Transition("occurrence_accept", frozenset({S.SUBMITTED}), S.DONE, _("Duyệt đạt"))
RETURN = Transition("occurrence_return", frozenset({S.SUBMITTED, S.DONE}), S.RETURNED, _("Trả lại"), needs_comment=True)
WAIVE = Transition(
    "occurrence_waive",
    frozenset({S.OPEN, S.RETURNED, S.SUBMITTED}),
    S.WAIVED,
    _("Ghi không phát sinh"),
    needs_comment=True,
)
REOPEN = Transition("occurrence_reopen", frozenset({S.DONE, S.WAIVED}), S.OPEN, _("Mở lại"), needs_comment=True)

TRANSITIONS = (SUBMIT, WITHDRAW, ACCEPT, RETURN, WAIVE, REOPEN)
"""Every arrow a person takes by a button, in the order buttons are shown."""

FULFIL = Transition(
    "occurrence_fulfil", frozenset({S.OPEN, S.RETURNED, S.SUBMITTED}), S.DONE, _("Đủ minh chứng đã duyệt")
)
WAIT = Transition("occurrence_wait", frozenset({S.OPEN, S.RETURNED, S.DONE}), S.SUBMITTED, _("Có minh chứng chờ duyệt"))
LACK = Transition("occurrence_lack", frozenset({S.SUBMITTED, S.DONE}), S.OPEN, _("Còn thiếu minh chứng"))

SEND_BACK = Transition(
    "occurrence_send_back",
    frozenset({S.OPEN, S.SUBMITTED, S.DONE}),
    S.RETURNED,
    _("Minh chứng bị trả lại"),
    needs_comment=True,
)

CONSEQUENCES = (FULFIL, WAIT, LACK, SEND_BACK)
"""The arrows a window takes by itself when its proofs change (`settled_status` chooses)."""

AGREE_EXTENSION = Transition("extension_agree", frozenset({E.ASKED}), E.AGREED, _("Đồng ý gia hạn"))
REFUSE_EXTENSION = Transition(
    "extension_refuse", frozenset({E.ASKED}), E.REFUSED, _("Không đồng ý"), needs_comment=True
)
WITHDRAW_EXTENSION = Transition("extension_withdraw", frozenset({E.ASKED}), E.WITHDRAWN, _("Rút đề nghị"))

EXTENSION_TRANSITIONS = (AGREE_EXTENSION, REFUSE_EXTENSION, WITHDRAW_EXTENSION)
"""What becomes of a request for more time."""


def settled_status(status: str, *, accepted: int, waiting: int, min_count: int, returning: bool) -> str:
    """Where a window with so many accepted and waiting proofs belongs.

    `returning`: a proof was just sent back. Then the window goes back with it, unless what is accepted and
    waiting can still be enough. A waived window is not moved by proofs; a returned one stays returned until
    something new waits.
    """
    if status == S.WAIVED:
        return S.WAIVED
    if accepted >= min_count:
        return S.DONE
    if returning and accepted + waiting < min_count:
        return S.RETURNED
    if waiting:
        return S.SUBMITTED
    return S.RETURNED if status == S.RETURNED else S.OPEN
