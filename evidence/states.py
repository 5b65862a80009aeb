"""How a proof moves from handed in to accepted: the table, and nothing else.

Who may take which arrow, and when: `evidence.permissions`. The arrows as services: `evidence.services`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.workflow import Transition

from .enums import EvidenceStatus as S

ACCEPT = Transition("evidence_accept", frozenset({S.SUBMITTED}), S.ACCEPTED, _("Duyệt"))
RETURN = Transition(
    "evidence_return", frozenset({S.SUBMITTED, S.ACCEPTED}), S.RETURNED, _("Trả lại"), needs_comment=True
)
WITHDRAW = Transition(
    "evidence_withdraw", frozenset({S.SUBMITTED, S.RETURNED}), S.WITHDRAWN, _("Rút minh chứng"), needs_comment=True
)
RESUBMIT = Transition(
    "evidence_resubmit", frozenset({S.SUBMITTED, S.RETURNED, S.ACCEPTED}), S.SUBMITTED, _("Nộp lại để duyệt")
)
UNDO = Transition("evidence_undo_review", frozenset({S.ACCEPTED, S.RETURNED}), S.SUBMITTED, _("Hoàn tác"))

TRANSITIONS = (ACCEPT, RETURN, WITHDRAW, RESUBMIT, UNDO)
"""Every arrow; a new revision always takes RESUBMIT, so that nobody's review covers bytes they have not seen."""
