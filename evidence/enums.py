"""Kinds and states of proof."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EvidenceKind(TextChoices):
    FILE = "file", _("Tệp (ảnh, PDF, Word, Excel)")
    LINK = "link", _("Đường dẫn (bài đăng, video)")
    DOCUMENT = "document", _("Văn bản có số, ngày")
    NOTE = "note", _("Ghi chép")


class EvidenceStatus(TextChoices):
    """Review of a proof."""

    SUBMITTED = "submitted", _("Chờ duyệt")
    ACCEPTED = "accepted", _("Đã duyệt")
    RETURNED = "returned", _("Bị trả lại")
    WITHDRAWN = "withdrawn", _("Đã rút")

    @property
    def tone(self) -> str:
        return {"submitted": "info", "accepted": "success", "returned": "danger", "withdrawn": "muted"}[self.value]


class PreviewStatus(TextChoices):
    PENDING = "pending", _("Đang tạo bản xem trước")
    READY = "ready", _("Có bản xem trước")
    NONE = "none", _("Không có bản xem trước")
