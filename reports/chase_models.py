"""Văn bản đôn đốc: what a unit was reminded of in writing, as it was written."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.clock import now
from common.constraints import not_blank
from criteria.models import ProgrammeYear


class ChaseLetterQuerySet(models.QuerySet["ChaseLetter"]):
    """Reading letters."""

    def visible_to(self, user: Any) -> ChaseLetterQuerySet:
        return self.filter(programme__in=ProgrammeYear.objects.visible_to(user).values("pk"))


class ChaseLetter(models.Model):
    """One letter to one unit: its words and its table are kept, the documents are made from them."""

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.PROTECT, related_name="chase_letters"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("Đơn vị"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Trích yếu"), max_length=300)
    opening = models.TextField(_("Phần mở đầu"), max_length=4000)
    closing = models.TextField(_("Phần đề nghị"), max_length=4000)
    reply_by = models.DateField(_("Hoàn thành trước hoặc trong ngày"))
    rows = models.JSONField(_("Các việc"), default=list)
    """Mappings ``{"title", "window", "due", "state"}`` in the order of the table."""
    created_at = models.DateTimeField(_("Lập lúc"), default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người lập"), on_delete=models.PROTECT, related_name="+"
    )

    objects = ChaseLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("Văn bản đôn đốc")
        verbose_name_plural = _("Văn bản đôn đốc")
        ordering = ["-id"]
        constraints = [
            not_blank("reports_chase_title", "title", message="Hãy nhập trích yếu."),
            not_blank("reports_chase_opening", "opening", message="Hãy nhập phần mở đầu."),
            not_blank("reports_chase_closing", "closing", message="Hãy nhập phần đề nghị."),
        ]
        indexes = [models.Index(fields=["programme", "unit", "-id"], name="reports_chase_list")]

    def __str__(self) -> str:
        return f"{self.title} – {self.unit}"

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id
