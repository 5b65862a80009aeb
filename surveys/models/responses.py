"""Responses as they came in, and the tallies kept while they arrive.

Nothing here identifies anybody: no address, no session, no device. `client_id` is random, made for one sending; it
is what makes a resent answer the same answer.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.clock import now
from common.constraints import one_of, paired
from common.storage import private_storage
from surveys.enums import Channel, ResponseStatus

from .paper import PaperBatch, slip_photo_upload_to
from .points import CollectionPoint
from .surveys import Survey, SurveyPeriod, SurveyVersion


class ResponseQuerySet(models.QuerySet["Response"]):
    """Reading responses."""

    def visible_to(self, user: Any) -> ResponseQuerySet:
        return self.filter(survey__in=Survey.objects.visible_to(user).values("pk"))

    def counted(self) -> ResponseQuerySet:
        return self.filter(status=ResponseStatus.COUNTED)


class Response(models.Model):
    """One filled questionnaire. Its answers never change after the second check; only whether it counts does.

    `answers`: code → 1..5 (scale), choice key, [keys], text, number as text, or "na". `satisfied` of `rated` index
    answers were "hài lòng" or better, `score_sum` is the sum of their levels: what the tallies add up.
    """

    survey = models.ForeignKey(Survey, verbose_name=_("Khảo sát"), on_delete=models.PROTECT, related_name="responses")
    version = models.ForeignKey(
        SurveyVersion, verbose_name=_("Bản câu hỏi"), on_delete=models.PROTECT, related_name="responses"
    )
    period = models.ForeignKey(SurveyPeriod, verbose_name=_("Đợt"), on_delete=models.PROTECT, related_name="responses")
    point = models.ForeignKey(
        CollectionPoint, verbose_name=_("Điểm lấy ý kiến"), on_delete=models.PROTECT, related_name="responses"
    )
    channel = models.CharField(_("Kênh"), max_length=6, choices=Channel.choices)
    client_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    answered_on = models.DateField(_("Ngày trả lời"))
    received_at = models.DateTimeField(_("Nhận lúc"), default=now, editable=False)
    language = models.CharField(_("Ngôn ngữ"), max_length=5, default="vi")
    answers = models.JSONField(_("Câu trả lời"), default=dict)
    comment = models.TextField(
        _("Ý kiến viết"), blank=True, default="", help_text=_("Mọi câu viết ghép lại, để tìm và đọc")
    )
    search = models.TextField(editable=False, default="")
    seconds = models.PositiveIntegerField(_("Số giây trả lời"), null=True, blank=True)
    satisfied = models.PositiveSmallIntegerField(default=0, editable=False)
    rated = models.PositiveSmallIntegerField(default=0, editable=False)
    score_sum = models.PositiveSmallIntegerField(default=0, editable=False)
    flags = models.JSONField(_("Dấu hiệu lạ"), default=list, blank=True)
    status = models.CharField(
        _("Tình trạng"), max_length=8, choices=ResponseStatus.choices, default=ResponseStatus.COUNTED
    )
    status_reason = models.CharField(_("Lý do"), max_length=300, blank=True)
    judged_at = models.DateTimeField(_("Xem xét lúc"), null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người xem xét"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    batch = models.ForeignKey(
        PaperBatch, verbose_name=_("Tập phiếu"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="responses",
    )  # fmt: skip
    slip_number = models.PositiveIntegerField(_("Số phiếu"), null=True, blank=True)
    slip_photo = models.FileField(
        _("Ảnh phiếu"), upload_to=slip_photo_upload_to, storage=private_storage, blank=True, max_length=300
    )
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người nhập"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Phiếu trả lời")
        verbose_name_plural = _("Phiếu trả lời")
        ordering = ["-id"]
        constraints = [
            one_of("surveys_response_channel", "channel", Channel.values),
            one_of("surveys_response_status", "status", ResponseStatus.values),
            paired("surveys_response_paper", "batch", "slip_number", message="Phiếu giấy phải có tập và số phiếu."),
            paired("surveys_response_judged", "judged_at", "judged_by"),
            models.UniqueConstraint(
                fields=["survey", "slip_number"],
                name="surveys_response_slip",
                violation_error_message="Số phiếu này đã nhập rồi.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ResponseStatus.EXCLUDED) | ~Q(status_reason=""),
                name="surveys_response_reason",
                violation_error_message="Hãy ghi lý do không tính phiếu.",
            ),
        ]
        indexes = [
            models.Index(fields=["survey", "-id"], name="surveys_response_list"),
            models.Index(fields=["survey", "-id"], condition=~Q(comment=""), name="surveys_response_comment"),
            models.Index(
                fields=["survey", "-id"], condition=~Q(status=ResponseStatus.COUNTED), name="surveys_response_odd"
            ),
        ]

    def __str__(self) -> str:
        return f"Phiếu {self.slip_number or self.pk}"

    @property
    def event_commune_id(self) -> int:
        return self.survey.programme.commune_id


class Tally(models.Model):
    """How many counted responses gave one answer: what the results page reads instead of the responses.

    Kept in the transaction that stores or judges a response; `sanity_check` proves it against the responses.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tallies")
    period = models.ForeignKey(SurveyPeriod, on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey(CollectionPoint, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    question = models.CharField(max_length=12)
    value = models.CharField(max_length=12)
    n = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("Số đếm câu trả lời")
        verbose_name_plural = _("Số đếm câu trả lời")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "period", "point", "channel", "question", "value"], name="surveys_tally_once"
            ),
            models.CheckConstraint(condition=Q(n__gte=0), name="surveys_tally_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.question}={self.value}: {self.n}"


class DayTally(models.Model):
    """Responses of one day at one point by one channel, and what they add to the index."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="day_tallies")
    period = models.ForeignKey(SurveyPeriod, on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey(CollectionPoint, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    day = models.DateField()
    received = models.IntegerField(default=0)
    counted = models.IntegerField(default=0)
    satisfied = models.IntegerField(default=0)
    rated = models.IntegerField(default=0)
    score_sum = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("Số đếm theo ngày")
        verbose_name_plural = _("Số đếm theo ngày")
        constraints = [
            models.UniqueConstraint(fields=["survey", "period", "point", "channel", "day"], name="surveys_day_once"),
            models.CheckConstraint(
                condition=Q(received__gte=0, counted__gte=0, satisfied__gte=0, rated__gte=0, score_sum__gte=0),
                name="surveys_day_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.counted}"
