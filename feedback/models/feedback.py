"""One feedback from arrival to the sender's last word, and the lines of its follow-up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.roles import Permission, roles_with
from common.clock import now
from common.constraints import not_blank, one_of, paired
from common.text import search_text
from criteria.models import ProgrammeYear
from feedback.enums import (
    CLOCK_RUNS,
    RESTRICTED_KINDS,
    WAITING,
    Channel,
    FeedbackKind,
    FeedbackStatus,
    NoteKind,
    Resolution,
)

from .sessions import IntakeSession


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Reading feedback."""

    def visible_to(self, user: Any) -> FeedbackQuerySet:
        """All of a commune for those who coordinate or watch; else one's unit's and what one wrote down oneself.

        Complaints and denunciations only for those with the right of their own, and whoever noted it.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_superuser:
            return self
        active = user.memberships.filter(is_active=True)
        all_of = active.filter(role__in=roles_with(Permission.VIEW_ALL_FEEDBACK)).values("commune")
        handling = active.filter(role__in=roles_with(Permission.HANDLE_FEEDBACK), unit__isnull=False)
        restricted = active.filter(role__in=roles_with(Permission.SEE_RESTRICTED)).values("commune")
        taking = active.filter(role__in=roles_with(Permission.TAKE_FEEDBACK)).values("commune")
        ordinary = Q(is_restricted=False) & (Q(programme__commune__in=all_of) | Q(unit__in=handling.values("unit")))
        own = Q(created_by=user, programme__commune__in=taking)
        return self.filter(ordinary | own | Q(is_restricted=True, programme__commune__in=restricted))

    def waiting(self) -> FeedbackQuerySet:
        return self.filter(status__in=WAITING)

    def overdue(self, on: dt.date) -> FeedbackQuerySet:
        """Past the due date with the clock running."""
        return self.filter(status__in=CLOCK_RUNS, due_on__lt=on)

    def published(self) -> FeedbackQuerySet:
        """What the public list shows."""
        return self.filter(
            published_at__isnull=False, is_restricted=False,
            status__in=[FeedbackStatus.ANSWERED, FeedbackStatus.CLOSED],
        )  # fmt: skip


class Feedback(models.Model):
    """One góp ý, phản ánh, kiến nghị, lời khen or request for service at home.

    `number` is the register's, `secret_hash` proves that whoever asks holds the receipt. Personal data stand in the
    `sender_*` fields and `address` alone; they are never published and go when the retention period ends
    (`purged_at`). `due_on` counts working days; `paused_on` is set while the sender is asked for more.
    """

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.PROTECT, related_name="feedback"
    )
    number = models.PositiveIntegerField(_("Số trong sổ"))
    secret_hash = models.CharField(max_length=64, blank=True, editable=False)
    client_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    kind = models.CharField(_("Loại"), max_length=12, choices=FeedbackKind.choices, default=FeedbackKind.REPORT)
    channel = models.CharField(_("Kênh"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    session = models.ForeignKey(
        IntakeSession, verbose_name=_("Đợt thu nhận"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="feedback",
    )  # fmt: skip
    received_at = models.DateTimeField(_("Nhận lúc"), default=now)
    content = models.TextField(_("Nội dung"))
    place = models.CharField(_("Nơi xảy ra"), max_length=200, blank=True)
    hamlet = models.ForeignKey(
        Unit, verbose_name=_("Thôn, tổ dân phố"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sender_name = models.CharField(_("Họ tên người gửi"), max_length=100, blank=True)
    sender_phone = models.CharField(_("Điện thoại"), max_length=20, blank=True)
    sender_email = models.EmailField(_("Thư điện tử"), blank=True)
    address = models.CharField(_("Địa chỉ"), max_length=200, blank=True)
    preferred_time = models.CharField(_("Thời gian tiện đến nhà"), max_length=200, blank=True)
    consent_at = models.DateTimeField(_("Đồng ý lúc"), null=True, blank=True)
    consent_text = models.TextField(_("Lời đồng ý"), blank=True)
    is_restricted = models.BooleanField(_("Hạn chế người xem"), default=False, editable=False)

    status = models.CharField(
        _("Tình trạng"), max_length=16, choices=FeedbackStatus.choices, default=FeedbackStatus.NEW
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("Đơn vị xử lý"), null=True, blank=True, on_delete=models.PROTECT, related_name="feedback"
    )
    assigned_at = models.DateTimeField(_("Giao lúc"), null=True, blank=True)
    due_on = models.DateField(_("Hạn trả lời"), null=True, blank=True)
    paused_on = models.DateField(_("Tạm dừng tính hạn từ"), null=True, blank=True)
    extension_reason = models.CharField(_("Lý do gia hạn"), max_length=300, blank=True)
    extended_days = models.PositiveSmallIntegerField(_("Số ngày làm việc đã gia hạn"), default=0)
    escalated_on = models.DateField(_("Đã báo lãnh đạo ngày"), null=True, blank=True)

    answer = models.TextField(_("Nội dung trả lời"), blank=True)
    answer_number = models.CharField(_("Văn bản trả lời"), max_length=60, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người dự thảo trả lời"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    answered_at = models.DateTimeField(_("Trả lời lúc"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người trả lời"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    resolution = models.CharField(_("Người gửi đánh giá"), max_length=8, choices=Resolution.choices, blank=True)
    resolution_comment = models.TextField(_("Lời người gửi"), blank=True)
    ended_at = models.DateTimeField(_("Kết thúc lúc"), null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(_("Số lần mở lại"), default=0)
    published_at = models.DateTimeField(_("Công khai lúc"), null=True, blank=True)
    public_text = models.TextField(_("Nội dung công khai"), blank=True)
    public_answer = models.TextField(_("Trả lời công khai"), blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("Gộp vào"), null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người ghi"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    flags = models.JSONField(_("Dấu hiệu lạ"), default=list, blank=True)
    purged_at = models.DateTimeField(_("Xóa dữ liệu cá nhân lúc"), null=True, blank=True, editable=False)
    search = models.TextField(editable=False, default="")

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("Góp ý, phản ánh")
        verbose_name_plural = _("Góp ý, phản ánh")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="feedback_feedback_number"),
            one_of("feedback_feedback_kind", "kind", FeedbackKind.values),
            one_of("feedback_feedback_channel", "channel", Channel.values),
            one_of("feedback_feedback_status", "status", FeedbackStatus.values),
            not_blank("feedback_feedback_content", "content", message="Hãy viết nội dung."),
            models.CheckConstraint(
                condition=Q(is_restricted=True) | ~Q(kind__in=sorted(RESTRICTED_KINDS)),
                name="feedback_feedback_restricted",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(is_restricted=False), name="feedback_feedback_public"
            ),
            models.CheckConstraint(
                condition=~Q(status=FeedbackStatus.MERGED) | Q(merged_into__isnull=False),
                name="feedback_feedback_merged",
            ),
            models.CheckConstraint(
                condition=Q(status=FeedbackStatus.NEEDS_INFO, paused_on__isnull=False)
                | (~Q(status=FeedbackStatus.NEEDS_INFO) & Q(paused_on__isnull=True)),
                name="feedback_feedback_paused",
            ),
            paired("feedback_feedback_answered", "answered_at", "answered_by"),
        ]
        indexes = [
            models.Index(fields=["programme", "status", "due_on"], name="feedback_work"),
            models.Index(fields=["programme", "-id"], name="feedback_list"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.register_number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.is_restricted = self.is_restricted or self.kind in RESTRICTED_KINDS
        self.search = search_text(
            f"{self.register_number} {self.content} {self.place} {self.sender_name} {self.sender_phone}"
        )
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("feedback_detail", args=[self.programme.commune.slug, self.programme.year, self.pk])

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id

    @property
    def register_number(self) -> str:
        """As the register and the receipt print it: 0042/2026."""
        return f"{self.number:04d}/{self.programme.year}"

    @property
    def is_anonymous(self) -> bool:
        return not (self.sender_name or self.sender_phone or self.sender_email)

    def is_overdue(self, on: dt.date) -> bool:
        return self.status in CLOCK_RUNS and self.due_on is not None and self.due_on < on


class FollowUp(models.Model):
    """One line under a feedback. `author` None is the sender. Lines are added, never changed."""

    feedback = models.ForeignKey(
        Feedback, verbose_name=_("Góp ý, phản ánh"), on_delete=models.CASCADE, related_name="follow_ups"
    )
    kind = models.CharField(_("Loại"), max_length=12, choices=NoteKind.choices)
    text = models.TextField(_("Nội dung"))
    at = models.DateTimeField(_("Lúc"), default=now, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người viết"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    from_unit = models.ForeignKey(
        Unit, verbose_name=_("Từ đơn vị"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_unit = models.ForeignKey(
        Unit, verbose_name=_("Sang đơn vị"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    client_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("Dòng theo dõi")
        verbose_name_plural = _("Dòng theo dõi")
        ordering = ["id"]
        constraints = [
            one_of("feedback_followup_kind", "kind", NoteKind.values),
            not_blank("feedback_followup_text", "text", message="Hãy viết nội dung."),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.feedback}"

    @property
    def event_commune_id(self) -> int:
        return self.feedback.programme.commune_id
