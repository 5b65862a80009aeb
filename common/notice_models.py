"""What a person is told: a notice in the portal, and the mails that carry several of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .clock import now
from .constraints import not_blank, one_of, stamped
from .enums import Delivery, MailStatus, NoticeKind, NoticeTopic

QUIET_FROM = dt.time(20)
QUIET_TO = dt.time(7)


class MailLog(models.Model):
    """One mail to one person, and what became of it. Its text is not kept: it is written again from its notices."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người nhận"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    commune = models.ForeignKey(
        "accounts.Commune",
        verbose_name=_("Địa phương"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Trống khi thư gộp tin của nhiều nơi"),
    )
    to = models.EmailField(_("Địa chỉ"), max_length=254)
    subject = models.CharField(_("Tiêu đề"), max_length=200)
    status = models.CharField(_("Tình trạng"), max_length=10, choices=MailStatus.choices, default=MailStatus.WAITING)
    tries = models.PositiveSmallIntegerField(_("Số lần thử"), default=0)
    error = models.TextField(_("Lỗi"), blank=True)
    created_at = models.DateTimeField(_("Lập lúc"), default=now, editable=False)
    try_at = models.DateTimeField(_("Thử từ lúc"), default=timezone.now)
    """The real clock, also where the portal's day is held: a mail server does not know a demonstration."""
    sent_at = models.DateTimeField(_("Gửi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("Thư đã gửi")
        verbose_name_plural = _("Nhật ký gửi thư")
        ordering = ["-id"]
        constraints = [
            one_of("common_mail_status", "status", MailStatus.values),
            stamped("common_mail_sent", "status", [MailStatus.SENT], "sent_at"),
        ]
        indexes = [models.Index(fields=["status", "try_at"], name="common_mail_waiting")]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"

    @property
    def event_commune_id(self) -> int | None:
        return self.commune_id


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reading notices."""

    def visible_to(self, user: Any) -> NoticeQuerySet:
        """One's own, nobody else's: not even an administrator reads another person's."""
        return self.filter(person=user) if getattr(user, "is_authenticated", False) else self.none()

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One thing one person is told. `key` names the cause: the same cause tells the same person once."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người nhận"), on_delete=models.CASCADE, related_name="notices"
    )
    commune = models.ForeignKey(
        "accounts.Commune", verbose_name=_("Địa phương"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("Loại"), max_length=20, choices=NoticeKind.choices)
    subject = models.CharField(_("Nội dung"), max_length=300)
    body = models.TextField(_("Chi tiết"), blank=True)
    url = models.CharField(_("Đường dẫn"), max_length=300)
    key = models.CharField(_("Khóa"), max_length=120, editable=False)
    created_at = models.DateTimeField(_("Lúc"), default=now, editable=False)
    read_at = models.DateTimeField(_("Đọc lúc"), null=True, blank=True)
    wants_mail = models.BooleanField(_("Còn gửi thư"), default=False)
    mail = models.ForeignKey(
        MailLog, verbose_name=_("Thư"), null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Thông báo")
        verbose_name_plural = _("Thông báo")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="common_notice_once"),
            one_of("common_notice_kind", "kind", NoticeKind.values),
            not_blank("common_notice_subject", "subject", message="Thông báo phải có nội dung."),
        ]
        indexes = [
            models.Index(fields=["person", "commune", "-id"], name="common_notice_list"),
            models.Index(fields=["person", "commune"], condition=Q(read_at__isnull=True), name="common_notice_unread"),
            models.Index(fields=["person"], condition=Q(wants_mail=True), name="common_notice_to_mail"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def event_commune_id(self) -> int:
        return self.commune_id

    @property
    def topic(self) -> NoticeTopic:
        return NoticeKind(self.kind).topic

    @property
    def kind_word(self) -> str:
        """What stands beside the time: the subject says how many days are left."""
        due = (NoticeKind.DUE_30, NoticeKind.DUE_7, NoticeKind.DUE_1)
        return str(_("Sắp đến hạn") if self.kind in due else NoticeKind(self.kind).label)

    @property
    def icon(self) -> str:
        return NoticeKind(self.kind).icon

    @property
    def tone(self) -> str:
        return NoticeKind(self.kind).tone


class NoticeChoice(models.Model):
    """How one person wants to be told; without a row everything is as usual."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người dùng"),
        on_delete=models.CASCADE,
        related_name="notice_choice",
    )
    mail_off = models.BooleanField(
        _("Không gửi thư nào cho tôi"), default=False, help_text=_("Thông báo vẫn nằm ở mục Thông báo trong cổng")
    )
    quiet_from = models.TimeField(_("Giờ yên tĩnh từ"), default=QUIET_FROM)
    quiet_to = models.TimeField(_("đến"), default=QUIET_TO)
    quiet_days_off = models.BooleanField(
        _("Không gửi thư vào ngày nghỉ"),
        default=True,
        help_text=_("Thứ Bảy, Chủ nhật, ngày lễ. Thư được giữ lại đến sáng ngày làm việc kế tiếp"),
    )
    deliveries = models.JSONField(_("Cách báo"), default=dict, blank=True)
    """{topic: delivery} of the topics where the person chose something else than usual."""

    class Meta:
        verbose_name = _("Lựa chọn nhận thông báo")
        verbose_name_plural = _("Lựa chọn nhận thông báo")

    def __str__(self) -> str:
        return f"Cách nhận thông báo – {self.person}"

    def delivery(self, topic: NoticeTopic) -> Delivery:
        """How the person hears of this topic; a value of a former version counts as not chosen."""
        chosen = self.deliveries.get(topic.value)
        return Delivery(chosen) if chosen in topic.offered else topic.usual

    def is_quiet(self, at: dt.time) -> bool:
        """Whether no mail is sent at this time of day; equal ends mean: no quiet hours."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to
