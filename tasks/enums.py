"""States and kinds of tasks, occurrences and activities, with the words and looks people see."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TaskKind(TextChoices):
    ANNEX = "annex", _("Nhiệm vụ trong phụ lục")
    STANDING = "standing", _("Nhiệm vụ thường trực")


class TaskStatus(TextChoices):
    ACTIVE = "active", _("Đang thực hiện")
    GONE = "gone", _("Không còn trong kế hoạch")


class UnitRole(TextChoices):
    LEAD = "lead", _("Chủ trì")
    SUPPORT = "support", _("Phối hợp")


class CriterionMatch(TextChoices):
    """How sure the link from a plan row to a criterion is."""

    NONE = "none", _("Chưa gắn tiêu chí")
    PROPOSED = "proposed", _("Đề xuất, chờ xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    DECLINED = "declined", _("Không thuộc tiêu chí nào")

    @property
    def tone(self) -> str:
        return {"none": "warning", "proposed": "info", "confirmed": "success", "declined": "muted"}[self.value]


class ScheduleKind(TextChoices):
    """How the printed timing was understood (`tasks.timing`)."""

    ONCE = "once", _("Một thời hạn")
    WINDOW = "window", _("Trong một khoảng")
    RECURRING = "recurring", _("Lặp lại")
    OCCASION = "occasion", _("Theo dịp")
    UNKNOWN = "unknown", _("Chưa hiểu")


class Every(TextChoices):
    DAY = "day", _("ngày")
    WEEK = "week", _("tuần")
    MONTH = "month", _("tháng")
    QUARTER = "quarter", _("quý")
    YEAR = "year", _("năm")


class Basis(TextChoices):
    PRINTED = "printed", _("Theo kế hoạch")
    DEFAULT = "default", _("Mặc định")


class OccurrenceStatus(TextChoices):
    """One window of a task, from open work to accepted proof."""

    OPEN = "open", _("Chưa nộp")
    SUBMITTED = "submitted", _("Chờ duyệt")
    RETURNED = "returned", _("Bị trả lại")
    DONE = "done", _("Đã đạt")
    WAIVED = "waived", _("Không phát sinh")

    @property
    def tone(self) -> str:
        return {
            "open": "neutral",
            "submitted": "info",
            "returned": "danger",
            "done": "success",
            "waived": "muted",
        }[self.value]


OWED = (OccurrenceStatus.OPEN, OccurrenceStatus.RETURNED)
"""States of a window whose unit still has something to do."""
FULFILLED = (OccurrenceStatus.DONE, OccurrenceStatus.WAIVED)
"""States of a window that owes nothing more."""


class ExtensionStatus(TextChoices):
    """A request for a later last day."""

    ASKED = "asked", _("Chờ trả lời")
    AGREED = "agreed", _("Đồng ý")
    REFUSED = "refused", _("Không đồng ý")
    WITHDRAWN = "withdrawn", _("Đã rút lại")

    @property
    def tone(self) -> str:
        return {"asked": "info", "agreed": "success", "refused": "danger", "withdrawn": "muted"}[self.value]


class ActivityKind(TextChoices):
    VISIT = "visit", _("Lãnh đạo xuống cơ sở")
    RECEPTION = "reception", _("Tiếp công dân")
    DIALOGUE = "dialogue", _("Đối thoại với Nhân dân")
    PROPAGANDA = "propaganda", _("Tuyên truyền")
    TRAINING = "training", _("Tập huấn, bồi dưỡng")
    MEETING = "meeting", _("Họp, kiểm tra")
    SERVICE = "service", _("Phục vụ tại nhà, thăm hỏi, trao thư")
    OTHER = "other", _("Hoạt động khác")


class ImportStatus(TextChoices):
    READ = "read", _("Đã đọc, chờ xác nhận")
    APPLIED = "applied", _("Đã nhập")
    FAILED = "failed", _("Không đọc được")
    DISCARDED = "discarded", _("Đã bỏ")

    @property
    def tone(self) -> str:
        return {"read": "info", "applied": "success", "failed": "danger", "discarded": "muted"}[self.value]


class WorkState(TextChoices):
    """Where a task stands on a day, by one of its windows: what a plan is filtered by."""

    OVERDUE = "qua-han", _("Quá hạn")
    RETURNED = "tra-lai", _("Bị trả lại")
    SOON = "sap-den", _("Sắp đến hạn")
    WAITING = "cho-duyet", _("Chờ duyệt")
    OPEN = "dang-mo", _("Đang trong kỳ")
    LATER = "chua-den", _("Chưa đến kỳ")
    DONE = "da-dat", _("Đã đạt")

    @property
    def tone(self) -> str:
        return {
            "qua-han": "danger", "tra-lai": "danger", "sap-den": "warning", "cho-duyet": "info", "dang-mo": "primary",
            "chua-den": "neutral", "da-dat": "success",
        }[self.value]  # fmt: skip

    @property
    def icon(self) -> str:
        return {
            "qua-han": "alarm", "tra-lai": "arrow-back-up", "sap-den": "clock-exclamation", "cho-duyet": "hourglass",
            "dang-mo": "player-play", "chua-den": "calendar", "da-dat": "circle-check",
        }[self.value]  # fmt: skip


class Lack(TextChoices):
    """What a task still lacks."""

    PROOF = "minh-chung", _("Chưa có minh chứng")
    CRITERION = "tieu-chi", _("Chưa gắn tiêu chí")
    DECISION = "de-xuat", _("Tiêu chí chờ xác nhận")
    UNIT = "don-vi", _("Chưa có đơn vị chủ trì")


class FeedScope(TextChoices):
    """Whose deadlines a personal calendar holds."""

    LEAD = "lead", _("Việc đơn vị tôi chủ trì")
    UNITS = "units", _("Việc đơn vị tôi chủ trì hoặc phối hợp")
    ALL = "all", _("Mọi việc tôi được xem")


class BulkAction(TextChoices):
    """What can be done with many tasks at once."""

    RESPONSIBLE = "responsible", _("Giao đơn vị chịu trách nhiệm chính")
    SUPPORT = "support", _("Thêm đơn vị phối hợp")
    CONFIRM = "confirm", _("Xác nhận tiêu chí đề xuất")
    NOTE_ADD = "note_add", _("Thêm vào ghi chú")
    NOTE_SET = "note_set", _("Thay ghi chú")
