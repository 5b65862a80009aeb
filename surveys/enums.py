"""Kinds, channels and states of surveys, with the words people read."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SurveyKind(TextChoices):
    """What a survey is for; the ready-made questionnaires are named after these."""

    SERVICE = "service", _("Hài lòng với Trung tâm Phục vụ hành chính công (theo SIPAS)")
    PROGRAMME = "programme", _("Kết quả thực hiện “Chính quyền thân thiện”")
    COUNTER = "counter", _("Đánh giá nhanh tại quầy")
    OTHER = "other", _("Khảo sát khác")


class SurveyStatus(TextChoices):
    """Life of a survey."""

    DRAFT = "draft", _("Đang soạn")
    OPEN = "open", _("Đang lấy ý kiến")
    PAUSED = "paused", _("Tạm dừng")
    CLOSED = "closed", _("Đã kết thúc")

    @property
    def tone(self) -> str:
        return {"draft": "neutral", "open": "success", "paused": "warning", "closed": "muted"}[self.value]


class IndexKind(TextChoices):
    """How answers become one percentage; every result says which one it names."""

    TOP_TWO = "top_two", _("Tỷ lệ hài lòng và rất hài lòng")
    MEAN = "mean", _("Điểm trung bình chia 5")


class Layout(TextChoices):
    """How the form is laid out on a phone."""

    STEPS = "steps", _("Mỗi màn hình một câu")
    PAGE = "page", _("Tất cả trên một trang")


class QuestionKind(TextChoices):
    """What a row of a questionnaire asks for. A heading asks for nothing."""

    SECTION = "section", _("Tiêu đề phần")
    LIKERT = "likert", _("Thang hài lòng 5 mức")
    SINGLE = "single", _("Chọn một")
    YES_NO = "yes_no", _("Có hoặc không")
    MULTIPLE = "multiple", _("Chọn nhiều")
    TEXT = "text", _("Viết ngắn")
    NUMBER = "number", _("Số")


COUNTED_KINDS = frozenset({QuestionKind.LIKERT, QuestionKind.SINGLE, QuestionKind.YES_NO, QuestionKind.MULTIPLE})
"""Kinds whose answers are tallied; texts and numbers are read from the responses."""


class PointKind(TextChoices):
    """Where a QR hangs, or what it is printed on."""

    COUNTER = "counter", _("Quầy, bộ phận")
    HAMLET = "hamlet", _("Thôn, tổ dân phố")
    POSTER = "poster", _("Áp phích, bảng tin")
    RECEIPT = "receipt", _("Giấy tiếp nhận, giấy hẹn")
    WEB = "web", _("Trang cho người dân")
    OTHER = "other", _("Nơi khác")


class Channel(TextChoices):
    """How a response reached the portal; it stays with the response through every merge."""

    QR = "qr", _("Điện thoại (QR, đường dẫn)")
    KIOSK = "kiosk", _("Máy tính bảng tại quầy")
    PAPER = "paper", _("Phiếu giấy")


class ResponseStatus(TextChoices):
    """Whether a response counts."""

    COUNTED = "counted", _("Hợp lệ")
    HELD = "held", _("Chờ xem xét")
    EXCLUDED = "excluded", _("Không tính")

    @property
    def tone(self) -> str:
        return {"counted": "success", "held": "warning", "excluded": "muted"}[self.value]


class Flag(TextChoices):
    """Why a response looks odd. Some flags hold it back until a person has looked (`surveys.quality`)."""

    BURST = "burst", _("Gửi dồn dập từ một nơi")
    TOO_FAST = "too_fast", _("Trả lời quá nhanh")
    STRAIGHT = "straight", _("Mọi câu cùng một mức")
    TRAPPED = "trapped", _("Máy điền tự động")
    OUTSIDE = "outside", _("Gửi ngoài thời gian khảo sát")


class BatchStatus(TextChoices):
    """Life of a batch of paper slips."""

    PRINTED = "printed", _("Đã phát hành")
    TYPING = "typing", _("Đang nhập")
    TYPED = "typed", _("Đã nhập xong")
    CHECKED = "checked", _("Đã kiểm tra lần hai")

    @property
    def tone(self) -> str:
        return {"printed": "neutral", "typing": "info", "typed": "primary", "checked": "success"}[self.value]


class SlipFault(TextChoices):
    """Why a slip that came back is not valid."""

    BLANK = "blank", _("Phiếu để trống")
    DOUBLE = "double", _("Đánh dấu nhiều ô trong một câu, không rõ ý")
    UNREADABLE = "unreadable", _("Rách, mờ, không đọc được")
    FOREIGN = "foreign", _("Không đúng mẫu phiếu hoặc bị sao chụp")
