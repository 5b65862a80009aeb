"""Dated collections: the opening of a letter box, the weekly round of hamlets and Mặt trận, a reception day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.roles import Permission, roles_with
from common.clock import now
from common.constraints import not_blank, one_of
from criteria.models import ProgrammeYear
from feedback.enums import SessionKind


class IntakeSessionQuerySet(models.QuerySet["IntakeSession"]):
    """Reading sessions."""

    def visible_to(self, user: Any) -> IntakeSessionQuerySet:
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_superuser:
            return self
        roles = roles_with(Permission.TAKE_FEEDBACK) | roles_with(Permission.VIEW_ALL_FEEDBACK)
        active = user.memberships.filter(is_active=True, role__in=roles)
        return self.filter(programme__commune__in=active.values("commune"))


class IntakeSession(models.Model):
    """Who opened or collected what, when, before whom. A session without a single letter is a record, too."""

    programme = models.ForeignKey(
        ProgrammeYear, verbose_name=_("Năm chương trình"), on_delete=models.PROTECT, related_name="intake_sessions"
    )
    kind = models.CharField(_("Loại"), max_length=10, choices=SessionKind.choices)
    held_on = models.DateField(_("Ngày"))
    place = models.CharField(_("Nơi"), max_length=200, help_text=_("Ví dụ: hòm thư tại Trung tâm, nhà văn hóa thôn"))
    unit = models.ForeignKey(
        Unit, verbose_name=_("Đơn vị, thôn"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    present = models.TextField(_("Người tham gia, chứng kiến"), help_text=_("Mỗi dòng một người, chức danh"))
    letters = models.PositiveIntegerField(_("Số ý kiến, thư nhận được"), default=0)
    note = models.TextField(_("Ghi chú"), blank=True)
    recorded_at = models.DateTimeField(_("Ghi lúc"), default=now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Người ghi"), on_delete=models.PROTECT, related_name="+"
    )

    objects = IntakeSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Đợt thu nhận ý kiến")
        verbose_name_plural = _("Đợt thu nhận ý kiến")
        ordering = ["-held_on", "-id"]
        constraints = [
            one_of("feedback_session_kind", "kind", SessionKind.values),
            not_blank("feedback_session_place", "place", message="Hãy ghi nơi mở hòm thư hoặc nơi thu nhận."),
            not_blank("feedback_session_present", "present", message="Hãy ghi những người có mặt."),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on:%d/%m/%Y} – {self.place}"

    @property
    def event_commune_id(self) -> int:
        return self.programme.commune_id
