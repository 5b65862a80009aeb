"""Kinds that every app shares."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HolidayKind(TextChoices):
    """A day that differs from the ordinary week."""

    OFF = "off", _("Ngày nghỉ")
    WORK = "work", _("Ngày làm bù")


class Delivery(TextChoices):
    """How one person wants to hear of one topic."""

    NOW = "now", _("Cổng và thư ngay")
    DIGEST = "digest", _("Cổng và thư buổi sáng")
    PORTAL = "portal", _("Chỉ trong cổng")
    NONE = "none", _("Không báo")

    @property
    def by_mail(self) -> bool:
        return self in (Delivery.NOW, Delivery.DIGEST)


class NoticeTopic(TextChoices):
    """What people choose about: a topic has one or several kinds of notices."""

    DUE = "due", _("Việc sắp đến hạn (còn 30 và 7 ngày)")
    LAST_DAY = "last_day", _("Việc còn 1 ngày")
    OVERDUE = "overdue", _("Việc quá hạn")
    RETURNED = "returned", _("Minh chứng, việc bị trả lại")
    ASSIGNED = "assigned", _("Việc mới giao cho đơn vị")
    FEEDBACK = "feedback", _("Góp ý, phản ánh giao cho đơn vị")
    COMMENT = "comment", _("Trao đổi gửi đến đơn vị")
    EXTENSION = "extension", _("Xin gia hạn và kết quả gia hạn")
    REVIEW = "review", _("Minh chứng chờ duyệt")
    REPORT = "report", _("Báo cáo, hồ sơ lập xong")

    @property
    def usual(self) -> Delivery:
        """What holds until the person chooses."""
        urgent = (NoticeTopic.LAST_DAY, NoticeTopic.OVERDUE, NoticeTopic.RETURNED)
        return Delivery.NOW if self in urgent else Delivery.DIGEST

    @property
    def offered(self) -> tuple[Delivery, ...]:
        """Proof that waits is counted once a day, so it never comes at once."""
        return tuple(one for one in Delivery if one != Delivery.NOW or self != NoticeTopic.REVIEW)


class NoticeKind(TextChoices):
    """What a notice is about."""

    DUE_30 = "due_30", _("Còn 30 ngày")
    DUE_7 = "due_7", _("Còn 7 ngày")
    DUE_1 = "due_1", _("Còn 1 ngày")
    OVERDUE = "overdue", _("Quá hạn")
    RETURNED = "returned", _("Bị trả lại")
    ASSIGNED = "assigned", _("Giao việc")
    FEEDBACK = "feedback", _("Góp ý, phản ánh")
    COMMENT = "comment", _("Trao đổi")
    EXTENSION_ASKED = "extension_asked", _("Xin gia hạn")
    EXTENSION_DECIDED = "extension_decided", _("Kết quả gia hạn")
    REVIEW = "review", _("Chờ duyệt")
    REPORT = "report", _("Lập xong")

    @property
    def topic(self) -> NoticeTopic:
        return {
            NoticeKind.DUE_30: NoticeTopic.DUE,
            NoticeKind.DUE_7: NoticeTopic.DUE,
            NoticeKind.DUE_1: NoticeTopic.LAST_DAY,
            NoticeKind.EXTENSION_ASKED: NoticeTopic.EXTENSION,
            NoticeKind.EXTENSION_DECIDED: NoticeTopic.EXTENSION,
        }.get(self) or NoticeTopic(self.value)

    @property
    def tone(self) -> str:
        return {"overdue": "danger", "returned": "danger", "due_1": "warning", "due_7": "warning"}.get(
            self.value, "info"
        )

    @property
    def icon(self) -> str:
        return {
            "overdue": "alert-triangle",
            "returned": "arrow-back-up",
            "assigned": "clipboard-list",
            "feedback": "message-report",
            "comment": "message",
            "extension_asked": "calendar-plus",
            "extension_decided": "calendar-check",
            "review": "photo-check",
            "report": "file-check",
        }.get(self.value, "clock")


class MailStatus(TextChoices):
    """Life of one mail to one person."""

    WAITING = "waiting", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")

    @property
    def tone(self) -> str:
        return {"waiting": "neutral", "sending": "info", "sent": "success", "failed": "danger"}[self.value]
