"""Who may do what with a task and its windows, now: role, unit, phase and state in one verdict.

A rule for each arrow of `tasks.states` is in `RULES`; `available_actions` is what pages show.
To ask about many windows without a query for each, fetch them with `tasks.selectors.with_rights`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import has_permission, permissions_in, unit_ids_in
from accounts.roles import Permission
from common.clock import today
from common.verdict import YES, Verdict, no
from common.workflow import Transition
from criteria.enums import PhaseKind
from criteria.models import ProgrammeYear
from criteria.permissions import phase_is_open, year_is_open

from . import states
from .enums import OWED, ExtensionStatus, OccurrenceStatus, TaskStatus, UnitRole
from .models import Activity, Extension, Occurrence, Task, TaskComment


def work_is_open(programme: ProgrammeYear) -> Verdict:
    """Proof is handed in and reviewed while the work or the self-scoring goes on."""
    return phase_is_open(programme, PhaseKind.RUN, PhaseKind.SELF_SCORE)


def acting_units(user: Any, task: Task) -> frozenset[int]:
    """The person's units that take part in the task: leading, supporting, or one of "all units"."""
    own = unit_ids_in(user, task.programme.commune_id)
    if task.supports_all:
        return own
    listed = list(task.task_units.all())
    if own and any(row.unit.stands_for_all for row in listed):
        return own
    return own & {row.unit_id for row in listed}


def can_work_on(user: Any, task: Task) -> Verdict:
    """Hand in proof or record an activity for the task, whatever its windows say."""
    commune_id = task.programme.commune_id
    if Permission.SUBMIT_FOR_ANY not in permissions_in(user, commune_id):
        may = has_permission(user, Permission.SUBMIT_WORK, commune_id)
        if not may:
            return may
        if not acting_units(user, task):
            return no(_("Đơn vị của bạn không chủ trì hay phối hợp nhiệm vụ này, nên không nộp minh chứng được."))
    if task.status == TaskStatus.GONE:
        return no(_("Nhiệm vụ này không còn trong kế hoạch, chỉ còn để xem."))
    return work_is_open(task.programme)


def can_record(user: Any, task: Task) -> Verdict:
    """Record a dated activity of the task."""
    return can_work_on(user, task)


def can_withdraw_activity(user: Any, activity: Activity) -> Verdict:
    """The person who recorded it, or somebody who may hand in for any unit."""
    if activity.is_withdrawn:
        return no(_("Hoạt động này đã được rút."))
    may = can_work_on(user, activity.task)
    if not may or activity.created_by_id == user.pk:
        return may
    if Permission.SUBMIT_FOR_ANY in permissions_in(user, activity.task.programme.commune_id):
        return YES
    return no(_("Chỉ người đã ghi hoạt động này, hoặc Phòng Văn hóa - Xã hội, mới rút được."))


def can_submit(user: Any, occurrence: Occurrence) -> Verdict:
    """Hand in an open or returned window."""
    if occurrence.status not in states.SUBMIT.sources:
        return no(_("Kỳ này đang ở tình trạng “%(state)s”, không nộp được.") % _state(occurrence))
    return can_work_on(user, occurrence.task)


def can_withdraw(user: Any, occurrence: Occurrence) -> Verdict:
    """Take back what waits for review; those who may hand in may take back."""
    if occurrence.status not in states.WITHDRAW.sources:
        return no(_("Kỳ này đang ở tình trạng “%(state)s”, không có gì để rút lại.") % _state(occurrence))
    return can_work_on(user, occurrence.task)


def _may_judge(user: Any, occurrence: Occurrence) -> Verdict:
    """The right to review here, in an open phase, something other than one's own."""
    programme = occurrence.task.programme
    may = has_permission(user, Permission.REVIEW_EVIDENCE, programme.commune_id)
    if not may:
        return may
    if occurrence.submitted_by_id is not None and occurrence.submitted_by_id == user.pk:
        return no(_("Bạn là người nộp kỳ này nên không tự duyệt được. Hãy nhờ người khác có quyền duyệt."))
    return work_is_open(programme)


def can_review(user: Any, occurrence: Occurrence) -> Verdict:
    """Accept or return what waits for review."""
    if occurrence.status != OccurrenceStatus.SUBMITTED:
        return no(_("Kỳ này đang ở tình trạng “%(state)s”, không có gì chờ duyệt.") % _state(occurrence))
    return _may_judge(user, occurrence)


def can_return(user: Any, occurrence: Occurrence) -> Verdict:
    """Return what waits for review, or what was accepted by mistake."""
    if occurrence.status not in states.RETURN.sources:
        return no(_("Kỳ này đang ở tình trạng “%(state)s”, không có gì để trả lại.") % _state(occurrence))
    return _may_judge(user, occurrence)


def can_waive(user: Any, occurrence: Occurrence) -> Verdict:
    """Say that nothing arose in the window."""
    if occurrence.status not in states.WAIVE.sources:
        return no(_("Kỳ này đang ở tình trạng “%(state)s”, không ghi không phát sinh được.") % _state(occurrence))
    return _may_judge(user, occurrence)


def can_reopen(user: Any, occurrence: Occurrence) -> Verdict:
    """Open a finished or waived window again."""
    if occurrence.status not in states.REOPEN.sources:
        return no(_("Kỳ này đang ở tình trạng “%(state)s”, không cần mở lại.") % _state(occurrence))
    may = has_permission(user, Permission.REVIEW_EVIDENCE, occurrence.task.programme.commune_id)
    return work_is_open(occurrence.task.programme) if may else may


def _state(occurrence: Occurrence) -> dict[str, str]:
    return {"state": str(OccurrenceStatus(occurrence.status).label)}


RULES: dict[str, Callable[[Any, Occurrence], Verdict]] = {
    states.SUBMIT.name: can_submit,
    states.WITHDRAW.name: can_withdraw,
    states.ACCEPT.name: can_review,
    states.RETURN.name: can_return,
    states.WAIVE.name: can_waive,
    states.REOPEN.name: can_reopen,
}
"""The rule of each arrow; a test checks that none is missing."""


@dataclass(frozen=True, slots=True)
class Action:
    """An arrow that leaves the row's state, with the verdict for this person."""

    transition: Transition
    verdict: Verdict

    @property
    def name(self) -> str:
        return self.transition.name

    @property
    def label(self) -> str:
        return str(self.transition.label)


def available_actions(user: Any, occurrence: Occurrence) -> list[Action]:
    """The arrows that leave the window's state, each with its verdict; an arrow for other roles is left out."""
    commune_id = occurrence.task.programme.commune_id
    held = permissions_in(user, commune_id)
    submits = bool(held & {Permission.SUBMIT_WORK, Permission.SUBMIT_FOR_ANY})
    mine = {states.SUBMIT.name, states.WITHDRAW.name} if submits else set()
    if Permission.REVIEW_EVIDENCE in held:
        mine |= {states.ACCEPT.name, states.RETURN.name, states.WAIVE.name, states.REOPEN.name}
    return [
        Action(transition, RULES[transition.name](user, occurrence))
        for transition in states.TRANSITIONS
        if occurrence.status in transition.sources and transition.name in mine
    ]


def can_manage_plan(user: Any, programme: ProgrammeYear) -> Verdict:
    """Import the plan, edit its tasks, map them to criteria."""
    may = has_permission(user, Permission.MANAGE_PLAN, programme.commune_id)
    return year_is_open(programme) if may else may


def can_edit_task(user: Any, task: Task) -> Verdict:
    """Change the units, timing and criterion of a task."""
    return can_manage_plan(user, task.programme)


# --- talk about a task ---


def can_see_task(user: Any, task: Task) -> Verdict:
    """The rule of `TaskQuerySet.visible_to` for one task whose units are at hand."""
    held = permissions_in(user, task.programme.commune_id)
    if Permission.VIEW_ALL_WORK in held or (Permission.SUBMIT_WORK in held and acting_units(user, task)):
        return YES
    return no(_("Nhiệm vụ này không thuộc đơn vị của bạn."))


def can_comment(user: Any, task: Task) -> Verdict:
    """Whoever sees the task may say something about it, while the year is open; phases do not matter."""
    may = can_see_task(user, task)
    return year_is_open(task.programme) if may else may


def can_change_comment(user: Any, comment: TaskComment) -> Verdict:
    """The author, on the day of writing."""
    if comment.author_id != getattr(user, "pk", None):
        return no(_("Chỉ người viết mới sửa hoặc rút được trao đổi này."))
    if comment.withdrawn_at is not None:
        return no(_("Trao đổi này đã được rút."))
    if comment.written_on != today():
        return no(_("Chỉ sửa hoặc rút được trong ngày viết. Nếu cần đính chính, hãy viết thêm một trao đổi mới."))
    return can_comment(user, comment.task)


# --- more time ---


def leading_units(user: Any, task: Task) -> frozenset[int]:
    """The leading units the person works in; a collective name that leads stands for every unit."""
    own = unit_ids_in(user, task.programme.commune_id)
    leads = [row for row in task.task_units.all() if row.role == UnitRole.LEAD]
    if own and any(row.unit.stands_for_all for row in leads):
        return own
    return own & {row.unit_id for row in leads}


def can_ask_extension(user: Any, occurrence: Occurrence) -> Verdict:
    """The leading unit asks, or who hands in for any unit; for a window that is still owed."""
    task = occurrence.task
    commune_id = task.programme.commune_id
    if Permission.SUBMIT_FOR_ANY not in permissions_in(user, commune_id):
        may = has_permission(user, Permission.SUBMIT_WORK, commune_id)
        if not may:
            return may
        if not leading_units(user, task):
            return no(_("Chỉ đơn vị chủ trì nhiệm vụ mới xin gia hạn được."))
    if task.status == TaskStatus.GONE:
        return no(_("Nhiệm vụ này không còn trong kế hoạch, không cần gia hạn."))
    if occurrence.status not in OWED:
        return no(_("Kỳ này đang ở tình trạng “%(state)s”, không cần gia hạn.") % _state(occurrence))
    if occurrence.ends_on >= task.programme.last_day:
        return no(_("Hạn của kỳ này đã là ngày cuối năm, không gia hạn thêm được."))
    return year_is_open(task.programme)


def can_agree_extension(user: Any, extension: Extension) -> Verdict:
    """Who manages the plan; the leader when the new day passes the cut-off. Nobody agrees to the own request."""
    return _may_decide(user, extension, past_cut_off=extension.passes_cut_off)


def can_refuse_extension(user: Any, extension: Extension) -> Verdict:
    """Who manages the plan may refuse any request, the leader too one that passes the cut-off."""
    may = _may_decide(user, extension, past_cut_off=False)
    return may if may or not extension.passes_cut_off else _may_decide(user, extension, past_cut_off=True)


def _may_decide(user: Any, extension: Extension, *, past_cut_off: bool) -> Verdict:
    programme = extension.occurrence.task.programme
    right = Permission.CONFIRM_SCORES if past_cut_off else Permission.MANAGE_PLAN
    may = has_permission(user, right, programme.commune_id)
    if not may and past_cut_off and Permission.MANAGE_PLAN in permissions_in(user, programme.commune_id):
        return no(_("Hạn mới sau mốc tính điểm của năm nên lãnh đạo UBND quyết định."))
    if not may:
        return may
    if extension.status != ExtensionStatus.ASKED:
        return no(_("Đề nghị này đã được trả lời hoặc đã rút."))
    if extension.asked_by_id == user.pk:
        return no(_("Bạn là người đề nghị nên không tự quyết định được. Hãy nhờ người khác có quyền."))
    return year_is_open(programme)


def can_withdraw_extension(user: Any, extension: Extension) -> Verdict:
    """Whoever asked."""
    if extension.asked_by_id != getattr(user, "pk", None):
        return no(_("Chỉ người đề nghị mới rút được đề nghị này."))
    if extension.status != ExtensionStatus.ASKED:
        return no(_("Đề nghị này đã được trả lời hoặc đã rút."))
    return year_is_open(extension.occurrence.task.programme)
