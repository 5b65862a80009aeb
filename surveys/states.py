"""How surveys, responses and paper batches move: the tables, and nothing else.

Who may take which arrow, and when: `surveys.permissions`. The arrows as services: `surveys.services`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.workflow import Transition

from .enums import BatchStatus as B
from .enums import ResponseStatus as R
from .enums import SurveyStatus as S

OPEN = Transition("survey_open", frozenset({S.DRAFT, S.PAUSED}), S.OPEN, _("Mở lấy ý kiến"))
PAUSE = Transition("survey_pause", frozenset({S.OPEN}), S.PAUSED, _("Tạm dừng"))
CLOSE = Transition("survey_close", frozenset({S.OPEN, S.PAUSED}), S.CLOSED, _("Kết thúc khảo sát"))
REOPEN = Transition("survey_reopen", frozenset({S.CLOSED}), S.OPEN, _("Mở lại khảo sát"), needs_comment=True)

COUNT = Transition("response_count", frozenset({R.HELD, R.EXCLUDED}), R.COUNTED, _("Tính phiếu này"))
HOLD = Transition("response_hold", frozenset({R.COUNTED}), R.HELD, _("Để lại xem xét"), needs_comment=True)
EXCLUDE = Transition(
    "response_exclude", frozenset({R.COUNTED, R.HELD}), R.EXCLUDED, _("Không tính"), needs_comment=True
)

START_TYPING = Transition("batch_start", frozenset({B.PRINTED}), B.TYPING, _("Bắt đầu nhập"))
END_TYPING = Transition("batch_typed", frozenset({B.PRINTED, B.TYPING}), B.TYPED, _("Đã nhập xong"))
TYPE_AGAIN = Transition("batch_again", frozenset({B.TYPED, B.CHECKED}), B.TYPING, _("Nhập tiếp"), needs_comment=True)
END_CHECK = Transition("batch_checked", frozenset({B.TYPED}), B.CHECKED, _("Xong kiểm tra lần hai"))

SURVEY_TRANSITIONS = (OPEN, PAUSE, CLOSE, REOPEN)
RESPONSE_TRANSITIONS = (COUNT, HOLD, EXCLUDE)
BATCH_TRANSITIONS = (START_TYPING, END_TYPING, TYPE_AGAIN, END_CHECK)
