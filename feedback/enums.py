"""Kinds, channels and states of what citizens say, with the words people read."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FeedbackKind(TextChoices):
    """What it is. Complaints and denunciations follow their own laws (Luật Khiếu nại, Luật Tố cáo)."""

    SUGGESTION = "suggestion", _("Góp ý")
    REPORT = "report", _("Phản ánh")
    PROPOSAL = "proposal", _("Kiến nghị")
    PRAISE = "praise", _("Khen ngợi")
    HOME_SERVICE = "home_service", _("Đề nghị nhận, trả kết quả tại nhà")
    COMPLAINT = "complaint", _("Khiếu nại")
    DENUNCIATION = "denunciation", _("Tố cáo")


RESTRICTED_KINDS = frozenset({FeedbackKind.COMPLAINT, FeedbackKind.DENUNCIATION})
"""Not taken as feedback: told where to go; when an officer must note one, ordinary users never see it."""
OPEN_KINDS = tuple(kind for kind in FeedbackKind if kind not in RESTRICTED_KINDS)


class Channel(TextChoices):
    """How it arrived."""

    WEB = "web", _("Cổng của xã, phường")
    HOTLINE = "hotline", _("Đường dây nóng")
    ZALO = "zalo", _("Zalo")
    FACEBOOK = "facebook", _("Facebook")
    EMAIL = "email", _("Thư điện tử")
    LETTER = "letter", _("Đơn, thư")
    BOX = "box", _("Hòm thư góp ý")
    HAMLET = "hamlet", _("Trưởng thôn, tổ trưởng tổ dân phố")
    FRONT = "front", _("Mặt trận Tổ quốc và đoàn thể")
    RECEPTION = "reception", _("Buổi tiếp công dân, đối thoại")
    DESK = "desk", _("Trực tiếp tại quầy")
    OTHER = "other", _("Kênh khác")


class SessionKind(TextChoices):
    """A dated collection of opinions, with or without letters in it."""

    BOX = "box", _("Mở hòm thư góp ý")
    HAMLET = "hamlet", _("Thôn, tổ dân phố thu thập hằng tuần")
    FRONT = "front", _("Mặt trận, đoàn thể thu thập hằng tuần")
    RECEPTION = "reception", _("Buổi tiếp công dân")


CHANNEL_OF_SESSION = {
    SessionKind.BOX: Channel.BOX,
    SessionKind.HAMLET: Channel.HAMLET,
    SessionKind.FRONT: Channel.FRONT,
    SessionKind.RECEPTION: Channel.RECEPTION,
}


class FeedbackStatus(TextChoices):
    """Life of one feedback."""

    NEW = "new", _("Mới gửi đến")
    RECEIVED = "received", _("Đã tiếp nhận")
    NEEDS_INFO = "needs_info", _("Chờ người gửi bổ sung")
    IN_PROGRESS = "in_progress", _("Đang xử lý")
    AWAITS_APPROVAL = "awaits_approval", _("Chờ duyệt trả lời")
    ANSWERED = "answered", _("Đã trả lời")
    CLOSED = "closed", _("Đã kết thúc")
    REFUSED = "refused", _("Không tiếp nhận")
    DIVERTED = "diverted", _("Đã hướng dẫn theo luật riêng")
    MERGED = "merged", _("Đã gộp")

    @property
    def tone(self) -> str:
        return {
            "new": "warning", "received": "info", "needs_info": "warning", "in_progress": "info",
            "awaits_approval": "primary", "answered": "success", "closed": "success", "refused": "muted",
            "diverted": "muted", "merged": "muted",
        }[self.value]  # fmt: skip


S = FeedbackStatus
WAITING = frozenset({S.NEW, S.RECEIVED, S.NEEDS_INFO, S.IN_PROGRESS, S.AWAITS_APPROVAL})
"""The sender still waits for an answer."""
CLOCK_RUNS = frozenset({S.NEW, S.RECEIVED, S.IN_PROGRESS, S.AWAITS_APPROVAL})
"""Days count; while the sender is asked for more, the clock stands still."""


class NoteKind(TextChoices):
    """What a line of the follow-up is. Only the public ones are shown to the sender."""

    PUBLIC = "public", _("Trả lời, thông báo cho người gửi")
    INFO_REQUEST = "info_request", _("Đề nghị bổ sung")
    FROM_SENDER = "from_sender", _("Người gửi bổ sung")
    INTERNAL = "internal", _("Ghi chú nội bộ")
    TRANSFER = "transfer", _("Chuyển xử lý")
    APOLOGY = "apology", _("Thư xin lỗi")


SENDER_SEES = frozenset({NoteKind.PUBLIC, NoteKind.INFO_REQUEST, NoteKind.FROM_SENDER, NoteKind.APOLOGY})


class Resolution(TextChoices):
    """What the sender said to "đã giải quyết chưa?"."""

    YES = "yes", _("Đã giải quyết")
    PARTLY = "partly", _("Giải quyết một phần")
    NO = "no", _("Chưa giải quyết")


class DataRequestKind(TextChoices):
    """Rights over personal data (Luật 91/2025/QH15 Điều 4; time limits NĐ 356/2025/NĐ-CP Điều 5)."""

    VIEW = "view", _("Xem, nhận bản sao dữ liệu của mình")
    CORRECT = "correct", _("Sửa dữ liệu")
    DELETE = "delete", _("Xóa dữ liệu")
    WITHDRAW = "withdraw", _("Rút đồng ý, hạn chế, phản đối xử lý")


class DataRequestStatus(TextChoices):
    OPEN = "open", _("Mới nhận")
    ANSWERED = "answered", _("Đã phản hồi, đang thực hiện")
    DONE = "done", _("Đã thực hiện")
    REFUSED = "refused", _("Không thực hiện được")

    @property
    def tone(self) -> str:
        return {"open": "warning", "answered": "info", "done": "success", "refused": "muted"}[self.value]


class Flag(TextChoices):
    """What looked odd when a feedback came in. It is kept all the same; people look at it."""

    TRAP = "trap", _("Ô bẫy chương trình tự động đã bị điền")
    OFTEN = "often", _("Nhiều góp ý liên tiếp từ một nơi")
    FAST = "fast", _("Gửi chỉ vài giây sau khi mở trang")
