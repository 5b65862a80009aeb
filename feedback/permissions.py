"""Who may do what with a feedback, now: role, unit, state, and what the commune has set.

A rule for each step is in `RULES`; `available_steps` is what pages show. Feedback goes on when a year is over: what
came in December is answered in January, so no phase of the year closes anything here.

To ask about many rows without a query for each, fetch them with `feedback.selectors.with_rights_and_rows`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Commune
from accounts.permissions import has_permission, permissions_in, unit_ids_in
from accounts.roles import Permission
from common.clock import today
from common.verdict import YES, Verdict, no
from common.workflow import Transition
from criteria.models import ProgrammeYear

from . import states
from .deadlines import was_on_time
from .enums import WAITING, FeedbackStatus
from .models import DataRequest, Feedback
from .selectors import settings_of

S = FeedbackStatus
P = Permission
DONE = frozenset({S.ANSWERED, S.CLOSED})


def can_take(user: Any, programme: ProgrammeYear) -> Verdict:
    """Write down what somebody said by telephone, by letter, at the counter."""
    return has_permission(user, P.TAKE_FEEDBACK, programme.commune_id)


def can_record_session(user: Any, programme: ProgrammeYear) -> Verdict:
    """Record the opening of a letter box or a weekly collection."""
    return can_take(user, programme)


def can_see_register(user: Any, commune: Commune | int) -> Verdict:
    """Open the register; which rows stand in it is another question (`visible_to`)."""
    if P.TAKE_FEEDBACK in permissions_in(user, commune):
        return YES
    return has_permission(user, P.VIEW_ALL_FEEDBACK, commune)


def can_set(user: Any, commune: Commune | int) -> Verdict:
    """Change the days, the approval, the ready-made answers."""
    if permissions_in(user, commune) & {P.APPROVE_ANSWERS, P.MANAGE_PUBLIC}:
        return YES
    return has_permission(user, P.COORDINATE_FEEDBACK, commune)


def can_manage_data_request(user: Any, request: DataRequest) -> Verdict:
    """Reply to, carry out or decline a request on personal data."""
    return has_permission(user, P.MANAGE_DATA_REQUESTS, request.commune_id)


def can_open_data_requests(user: Any, commune: Commune | int) -> Verdict:
    """Read and write the register of requests on personal data."""
    return has_permission(user, P.MANAGE_DATA_REQUESTS, commune)


# --- pieces ---


def _held(user: Any, feedback: Feedback) -> frozenset[str]:
    return permissions_in(user, feedback.programme.commune_id)


def _in_state(feedback: Feedback, *allowed: str) -> Verdict:
    if feedback.purged_at is not None:
        return no(_("Dữ liệu của mục này đã xóa theo thời hạn, chỉ còn để thống kê."))
    if feedback.status in allowed:
        return YES
    state = FeedbackStatus(feedback.status).label
    return no(_("Mục này đang ở tình trạng “%(state)s” nên không làm bước này được.") % {"state": state})


def _ordinary(user: Any, feedback: Feedback) -> Verdict:
    """Complaints and denunciations are not worked on here at all."""
    if feedback.is_restricted:
        return no(_("Khiếu nại, tố cáo được giải quyết theo luật riêng, không xử lý như góp ý, phản ánh."))
    return YES


def _coordinates(user: Any, feedback: Feedback) -> Verdict:
    return has_permission(user, P.COORDINATE_FEEDBACK, feedback.programme.commune_id)


def _coordinates_or_approves(user: Any, feedback: Feedback) -> Verdict:
    return YES if P.APPROVE_ANSWERS in _held(user, feedback) else _coordinates(user, feedback)


def _handles(user: Any, feedback: Feedback) -> Verdict:
    """Coordinates all, or works in the unit that has it."""
    held = _held(user, feedback)
    if P.COORDINATE_FEEDBACK in held:
        return YES
    may = has_permission(user, P.HANDLE_FEEDBACK, feedback.programme.commune_id)
    if may and (feedback.unit_id is None or feedback.unit_id not in unit_ids_in(user, feedback.programme.commune_id)):
        return no(_("Mục này chưa giao cho đơn vị của bạn."))
    return may


def _rule(who: Callable[[Any, Feedback], Verdict], *allowed: str) -> Callable[[Any, Feedback], Verdict]:
    """An ordinary feedback in one of these states, by such a person."""

    def rule(user: Any, feedback: Feedback) -> Verdict:
        for verdict in (_ordinary(user, feedback), who(user, feedback), _in_state(feedback, *allowed)):
            if not verdict:
                return verdict
        return YES

    return rule


def _sources(*steps: Transition) -> tuple[str, ...]:
    return tuple(sorted(frozenset().union(*(step.sources for step in steps))))


# --- steps ---

can_receive = _rule(_handles, *_sources(states.RECEIVE))
can_classify = _rule(_handles, *sorted(WAITING))
can_ask_info = _rule(_handles, *_sources(states.ASK_INFO))
can_note_info = _rule(_handles, S.NEEDS_INFO)
can_note_public = _rule(_handles, *sorted(WAITING))
can_propose = _rule(_handles, *_sources(states.PROPOSE_ANSWER))
can_return_answer = _rule(_coordinates_or_approves, *_sources(states.RETURN_ANSWER))
can_close = _rule(_coordinates, *_sources(states.CLOSE))
can_merge = _rule(_coordinates, *sorted(WAITING))
can_extend = _rule(_coordinates_or_approves, *sorted(WAITING))
can_reopen = _rule(_coordinates_or_approves, *_sources(states.REOPEN))


def can_assign(user: Any, feedback: Feedback) -> Verdict:
    """Give it to a unit for the first time."""
    if feedback.status == S.IN_PROGRESS and feedback.unit_id is not None:
        return no(_("Mục này đã giao cho một đơn vị. Hãy dùng “Chuyển đơn vị khác”."))
    return _rule(_handles, *_sources(states.ASSIGN))(user, feedback)


def can_transfer(user: Any, feedback: Feedback) -> Verdict:
    """Pass it from one unit to another, with the reason."""
    if feedback.unit_id is None:
        return no(_("Mục này chưa giao cho đơn vị nào. Hãy giao đơn vị xử lý."))
    return _rule(_handles, S.IN_PROGRESS)(user, feedback)


def can_answer(user: Any, feedback: Feedback) -> Verdict:
    """Send the answer. Where the commune wants it, only who approves does, and never one's own draft."""
    if not settings_of(feedback.programme.commune).approval_needed:
        return _rule(_coordinates_or_approves, S.NEW, *_sources(states.ANSWER))(user, feedback)
    may = _ordinary(user, feedback) and has_permission(user, P.APPROVE_ANSWERS, feedback.programme.commune_id)
    if not may:
        return may
    if feedback.status in states.PROPOSE_ANSWER.sources:
        return no(_("Địa phương đặt lãnh đạo duyệt trước khi trả lời. Hãy trình duyệt nội dung trả lời."))
    may = _in_state(feedback, S.AWAITS_APPROVAL)
    if may and feedback.proposed_by_id == user.pk:
        return no(_("Bạn là người dự thảo nên không tự duyệt được. Hãy nhờ người khác có quyền duyệt."))
    return may


def can_refuse(user: Any, feedback: Feedback) -> Verdict:
    """Not taken, with the reason the sender reads."""
    return _rule(_coordinates, *_sources(states.REFUSE))(user, feedback)


def can_divert(user: Any, feedback: Feedback) -> Verdict:
    """Say where a complaint or denunciation goes; a noted one also by who noted it."""
    if not feedback.is_restricted:
        return _rule(_handles, *_sources(states.DIVERT))(user, feedback)
    may = _sees_restricted(user, feedback)
    return _in_state(feedback, *_sources(states.DIVERT)) if may else may


def _sees_restricted(user: Any, feedback: Feedback) -> Verdict:
    if feedback.created_by_id is not None and feedback.created_by_id == getattr(user, "pk", None):
        return can_take(user, feedback.programme)
    return has_permission(user, P.SEE_RESTRICTED, feedback.programme.commune_id)


def can_note_internal(user: Any, feedback: Feedback) -> Verdict:
    """Write something only the house reads."""
    if feedback.purged_at is not None:
        return _in_state(feedback)
    if feedback.is_restricted:
        return _sees_restricted(user, feedback)
    return YES if P.APPROVE_ANSWERS in _held(user, feedback) else _handles(user, feedback)


def can_publish(user: Any, feedback: Feedback) -> Verdict:
    """Put an answered feedback, without anybody's name, on the public list."""
    may = _rule(_coordinates_or_approves, *sorted(DONE))(user, feedback)
    if may and not settings_of(feedback.programme.commune).publish_answers:
        return no(_("Trang công khai góp ý đang tắt. Bật trong “Thiết lập góp ý” trước khi công khai."))
    return may


def can_redact(user: Any, feedback: Feedback) -> Verdict:
    """Cover what nobody else may see on a photo, in any state: the photo may be needed before the answer is."""
    if feedback.purged_at is not None:
        return _in_state(feedback)
    may = _ordinary(user, feedback)
    return _coordinates_or_approves(user, feedback) if may else may


def can_unpublish(user: Any, feedback: Feedback) -> Verdict:
    """Take it off the public list, at any time."""
    if feedback.published_at is None:
        return no(_("Mục này chưa công khai."))
    return _coordinates_or_approves(user, feedback)


can_apologise = _rule(_coordinates_or_approves, *sorted(WAITING | DONE))
"""Write a letter of apology: the answer was late, or a procedure the sender speaks of was."""


def can_add_photos(user: Any, feedback: Feedback) -> Verdict:
    """Add what the sender brought, or how it looks now."""
    may = _ordinary(user, feedback)
    return can_note_internal(user, feedback) if may else may


def is_late(feedback: Feedback) -> bool:
    """The answer came after its day, or the day is over without one."""
    return was_on_time(feedback) is False or feedback.is_overdue(today())


RULES: dict[str, Callable[[Any, Feedback], Verdict]] = {
    "assign": can_assign,
    "receive": can_receive,
    "classify": can_classify,
    "transfer": can_transfer,
    "ask_info": can_ask_info,
    "note_info": can_note_info,
    "propose": can_propose,
    "answer": can_answer,
    "return_answer": can_return_answer,
    "note_public": can_note_public,
    "note_internal": can_note_internal,
    "add_photos": can_add_photos,
    "extend": can_extend,
    "merge": can_merge,
    "close": can_close,
    "reopen": can_reopen,
    "publish": can_publish,
    "unpublish": can_unpublish,
    "apologise": can_apologise,
    "divert": can_divert,
    "refuse": can_refuse,
}


def available_steps(user: Any, feedback: Feedback) -> dict[str, Verdict]:
    """The steps this person may take now, by name."""
    verdicts = {step: rule(user, feedback) for step, rule in RULES.items()}
    return {step: verdict for step, verdict in verdicts.items() if verdict}
