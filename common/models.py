"""What every app stands on: the history of changes and the table of days off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from .clock import now
from .constraints import one_of
from .enums import HolidayKind
from .notice_models import MailLog as MailLog
from .notice_models import Notice as Notice
from .notice_models import NoticeChoice as NoticeChoice
from .verbs import words_of


class EventQuerySet(models.QuerySet["Event"]):
    """Reading the history."""

    def about(self, obj: models.Model) -> EventQuerySet:
        """Events of one row, newest first."""
        kind = ContentType.objects.get_for_model(obj)
        return self.filter(content_type=kind, object_id=obj.pk).select_related("actor").order_by("-id")


class Event(models.Model):
    """One change somebody made. Append-only: rows are never changed or deleted through the portal."""

    at = models.DateTimeField(_("Thời điểm"), default=now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Người thực hiện"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    commune = models.ForeignKey(
        "accounts.Commune",
        verbose_name=_("Địa phương"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verb = models.CharField(_("Việc"), max_length=60)
    content_type = models.ForeignKey(ContentType, verbose_name=_("Loại"), on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField(_("Số hiệu"))
    object = GenericForeignKey("content_type", "object_id")
    object_text = models.CharField(_("Đối tượng"), max_length=300, blank=True)
    from_state = models.CharField(_("Từ"), max_length=40, blank=True)
    to_state = models.CharField(_("Sang"), max_length=40, blank=True)
    comment = models.TextField(_("Ghi chú"), blank=True)
    data = models.JSONField(_("Chi tiết"), default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sự kiện")
        verbose_name_plural = _("Lịch sử thay đổi")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "-id"], name="common_event_object"),
            models.Index(fields=["commune", "-id"], name="common_event_commune"),
        ]

    def __str__(self) -> str:
        return f"{words_of(self.verb)} – {self.object_text}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("History is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("History is append-only")

    @classmethod
    def record(
        cls,
        obj: models.Model,
        verb: str,
        *,
        by: Any = None,
        from_state: str = "",
        to_state: str = "",
        comment: str = "",
        data: dict[str, Any] | None = None,
    ) -> Event:
        """Write one line of history. `by` is a user or None (the system itself).

        The commune is taken from ``obj.event_commune_id`` where the model offers it, so that each commune can
        read its own history and nobody else's.
        """
        return cls.objects.create(
            actor=by if getattr(by, "pk", None) else None,
            commune_id=getattr(obj, "event_commune_id", None),
            verb=verb,
            content_type=ContentType.objects.get_for_model(obj),
            object_id=obj.pk,
            object_text=str(obj)[:300],
            from_state=from_state,
            to_state=to_state,
            comment=comment,
            data=data or {},
        )


class Holiday(models.Model):
    """A public holiday or a make-up working day, editable because the Prime Minister fixes some each year."""

    day = models.DateField(_("Ngày"), unique=True)
    kind = models.CharField(_("Loại"), max_length=10, choices=HolidayKind.choices, default=HolidayKind.OFF)
    name = models.CharField(_("Tên"), max_length=200)
    source = models.CharField(_("Căn cứ"), max_length=300, blank=True, help_text=_("Số, ngày văn bản thông báo"))

    class Meta:
        verbose_name = _("Ngày nghỉ, ngày làm bù")
        verbose_name_plural = _("Ngày nghỉ, ngày làm bù")
        ordering = ["day"]
        constraints = [one_of("common_holiday_kind", "kind", HolidayKind.values)]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
