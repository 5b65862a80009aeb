"""How a feedback and a personal-data request move: the tables, and nothing else.

Who may take which arrow, and when: `feedback.permissions`. The arrows as services: `feedback.services`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.workflow import Transition

from .enums import WAITING
from .enums import DataRequestStatus as D
from .enums import FeedbackStatus as S

RECEIVE = Transition("feedback_receive", frozenset({S.NEW}), S.RECEIVED, _("Tiếp nhận"))
ASSIGN = Transition(
    "feedback_assign", frozenset({S.NEW, S.RECEIVED, S.IN_PROGRESS}), S.IN_PROGRESS, _("Giao đơn vị xử lý")
)
ASK_INFO = Transition(
    "feedback_ask_info", frozenset({S.NEW, S.RECEIVED, S.IN_PROGRESS}), S.NEEDS_INFO, _("Đề nghị bổ sung"),
    needs_comment=True,
)  # fmt: skip
INFO_GIVEN = Transition("feedback_info_given", frozenset({S.NEEDS_INFO}), S.IN_PROGRESS, _("Đã bổ sung"))
INFO_GIVEN_EARLY = Transition("feedback_info_given", frozenset({S.NEEDS_INFO}), S.RECEIVED, _("Đã bổ sung"))
PROPOSE_ANSWER = Transition(
    "feedback_propose", frozenset({S.RECEIVED, S.IN_PROGRESS}), S.AWAITS_APPROVAL, _("Trình duyệt trả lời")
)
RETURN_ANSWER = Transition(
    "feedback_return_answer", frozenset({S.AWAITS_APPROVAL}), S.IN_PROGRESS, _("Trả lại để viết lại"),
    needs_comment=True,
)  # fmt: skip
ANSWER = Transition(
    "feedback_answer", frozenset({S.RECEIVED, S.IN_PROGRESS, S.AWAITS_APPROVAL}), S.ANSWERED, _("Trả lời người gửi")
)
REOPEN = Transition(
    "feedback_reopen", frozenset({S.ANSWERED, S.CLOSED}), S.IN_PROGRESS, _("Mở lại để xử lý tiếp"), needs_comment=True
)
CLOSE = Transition("feedback_close", frozenset({S.ANSWERED}), S.CLOSED, _("Kết thúc"))
REFUSE = Transition(
    "feedback_refuse", frozenset({S.NEW, S.RECEIVED, S.NEEDS_INFO, S.IN_PROGRESS}), S.REFUSED, _("Không tiếp nhận"),
    needs_comment=True,
)  # fmt: skip
DIVERT = Transition(
    "feedback_divert", WAITING, S.DIVERTED, _("Là khiếu nại, tố cáo: hướng dẫn theo luật riêng"), needs_comment=True
)
MERGE = Transition("feedback_merge", WAITING, S.MERGED, _("Gộp vào mục khác"))

FEEDBACK_TRANSITIONS = (
    RECEIVE, ASSIGN, ASK_INFO, INFO_GIVEN, INFO_GIVEN_EARLY, PROPOSE_ANSWER, RETURN_ANSWER, ANSWER, REOPEN, CLOSE,
    REFUSE, DIVERT, MERGE,
)  # fmt: skip

REPLY = Transition("data_reply", frozenset({D.OPEN}), D.ANSWERED, _("Phản hồi đã nhận"))
FULFIL = Transition("data_fulfil", frozenset({D.OPEN, D.ANSWERED}), D.DONE, _("Đã thực hiện"), needs_comment=True)
DECLINE = Transition(
    "data_decline", frozenset({D.OPEN, D.ANSWERED}), D.REFUSED, _("Không thực hiện được"), needs_comment=True
)
DATA_TRANSITIONS = (REPLY, FULFIL, DECLINE)
