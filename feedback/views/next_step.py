"""What to do next with one feedback, for the person who looks at it: one thing, or whose turn it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.calendar import WorkCalendar
from common.text import vn_date
from feedback.deadlines import local_day, receive_due
from feedback.enums import FeedbackKind, FeedbackStatus, NoteKind
from feedback.models import Feedback, FeedbackSettings, FollowUp
from feedback.permissions import is_late

from .steps import BY_NAME, Step

S = FeedbackStatus


@dataclass(frozen=True, slots=True)
class NextStep:
    """`step` None: nothing to do for this person; `words` say whom it waits for."""

    title: str
    words: str
    step: Step | None = None
    tone: str = "primary"


def next_step(
    feedback: Feedback,
    may: Collection[str],
    lines: Collection[FollowUp],
    numbers: FeedbackSettings,
    calendar: WorkCalendar,
    own_units: Collection[int],
) -> NextStep:
    """The one thing this person should do now."""
    if feedback.purged_at is not None:
        return NextStep(_("Chỉ còn để thống kê"), _("Dữ liệu cá nhân của mục này đã được xóa."), tone="neutral")
    if feedback.is_restricted:
        return _restricted(feedback, may)
    status = FeedbackStatus(feedback.status)
    if status in {S.NEW, S.RECEIVED}:
        return _arrived(feedback, may, numbers, calendar)
    if status == S.NEEDS_INFO:
        return _asked(may)
    if status == S.IN_PROGRESS:
        return _in_progress(feedback, may, own_units)
    if status == S.AWAITS_APPROVAL:
        return _awaits(feedback, may, numbers)
    return _after(feedback, may, lines, numbers, calendar)


def _step(name: str, may: Collection[str]) -> Step | None:
    return BY_NAME[name] if name in may else None


def _restricted(feedback: Feedback, may: Collection[str]) -> NextStep:
    if "divert" in may:
        words = _("Khiếu nại, tố cáo không xử lý như góp ý. Hãy hướng dẫn người gửi nơi nộp đơn theo luật.")
        return NextStep(_("Hướng dẫn người gửi"), words, BY_NAME["divert"], "warning")
    return NextStep(_("Không cần làm gì thêm ở đây"), _("Đã hướng dẫn theo luật riêng."), tone="neutral")


def _arrived(feedback: Feedback, may: Collection[str], numbers: FeedbackSettings, calendar: WorkCalendar) -> NextStep:
    due = vn_date(receive_due(calendar, numbers, local_day(feedback.received_at)))
    thanks = _step("answer", may)
    if thanks is not None and feedback.kind == FeedbackKind.PRAISE:
        words = _("Viết vài lời cảm ơn gửi lại; không cần giao đơn vị nào.")
        return NextStep(_("Cảm ơn người gửi lời khen"), words, thanks)
    step = _step("assign", may)
    if step is not None:
        words = _("Đọc nội dung rồi giao cho đơn vị xử lý, trước hết ngày %(due)s.") % {"due": due}
        return NextStep(_("Giao đơn vị xử lý"), words, step)
    return NextStep(_("Đang chờ phân loại"), _("Người tiếp nhận sẽ giao đơn vị trước %(due)s.") % {"due": due})


def _asked(may: Collection[str]) -> NextStep:
    words = _("Thời hạn đang tạm dừng. Nếu người gửi trả lời qua điện thoại hoặc tại quầy, hãy ghi lại ở đây.")
    return NextStep(_("Chờ người gửi bổ sung"), words, _step("note_info", may))


def _in_progress(feedback: Feedback, may: Collection[str], own_units: Collection[int]) -> NextStep:
    own = feedback.unit_id is None or feedback.unit_id in own_units
    step = _step("answer", may) or _step("propose", may)
    if own and step is not None:
        words = _("Giải quyết xong thì viết nội dung trả lời. Nếu chưa xong, hãy báo cho người gửi biết đang làm gì.")
        if step.name == "propose":
            words += " " + _("Người có quyền trả lời sẽ xem lại trước khi gửi.")
        return NextStep(_("Giải quyết và viết trả lời"), words, step)
    unit = feedback.unit.name if feedback.unit else ""
    return NextStep(
        _("Đang chờ %(unit)s") % {"unit": unit}, _("Đơn vị này đang giải quyết và sẽ trình nội dung trả lời."),
        tone="neutral",
    )  # fmt: skip


def _awaits(feedback: Feedback, may: Collection[str], numbers: FeedbackSettings) -> NextStep:
    step = _step("answer", may)
    if step is not None:
        words = _("Xem nội dung trả lời dưới đây, sửa nếu cần, rồi gửi. Chưa được thì trả lại kèm lý do.")
        return NextStep(_("Duyệt và trả lời người gửi"), words, step)
    if numbers.approval_needed:
        return NextStep(_("Đang chờ lãnh đạo duyệt"), _("Nội dung trả lời đã được trình."), tone="neutral")
    return NextStep(_("Đang chờ duyệt"), _("Người tiếp nhận góp ý sẽ xem lại rồi gửi."), tone="neutral")


def _after(
    feedback: Feedback,
    may: Collection[str],
    lines: Collection[FollowUp],
    numbers: FeedbackSettings,
    calendar: WorkCalendar,
) -> NextStep:
    apologised = any(line.kind == NoteKind.APOLOGY for line in lines)
    if "apologise" in may and is_late(feedback) and not apologised:
        words = _("Câu trả lời đã gửi chậm hơn hẹn. Hãy viết một lá thư xin lỗi ngắn; lời mẫu có sẵn.")
        return NextStep(_("Xin lỗi người gửi vì trễ hẹn"), words, BY_NAME["apologise"], "warning")
    if "publish" in may and feedback.published_at is None:
        words = _("Viết lại câu hỏi và trả lời để không ai nhận ra người gửi, rồi đưa lên trang công khai.")
        return NextStep(_("Công khai câu trả lời (nếu nên)"), words, BY_NAME["publish"])
    if feedback.status == S.ANSWERED and feedback.answered_at is not None:
        ends = calendar.add_working_days(local_day(feedback.answered_at), numbers.close_days)
        words = _("Người gửi có thể cho biết đã giải quyết hay chưa. Nếu không, mục tự kết thúc sau ngày %(day)s.")
        return NextStep(_("Không cần làm gì thêm"), words % {"day": vn_date(ends)}, tone="success")
    return NextStep(_("Không cần làm gì thêm"), _ended_words(feedback), tone="neutral")


def _ended_words(feedback: Feedback) -> str:
    if feedback.status == S.MERGED:
        return _("Mục này đã gộp; câu trả lời của mục kia cũng hiện cho người gửi này.")
    return _("Mục này đã kết thúc.")
